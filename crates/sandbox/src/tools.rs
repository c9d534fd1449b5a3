//! Tools: when the responder calls one, and with what.
//!
//! The seam: rules about tools in a request are among the runtime's rules; here is how a call comes about, for the
//! responder and for scripts alike. Nothing here runs a tool: that is the client's part.

mod choose;
mod fit;
mod hints;
mod results;
pub(crate) mod structured;

use serde_json::{Value, json};

use crate::catalog::{Family, Model};
use crate::conversation::{Conversation, Tool};
use crate::seed::Seed;
pub(crate) use choose::{Call, calls};
pub(crate) use fit::Fitting;
use hints::Hints;
pub(crate) use results::told as results;

/// A tool of the client's, as the request describes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offer<'a> {
    pub name: &'a str,
    pub description: &'a str,
    pub schema: &'a Value,
}

/// The client's own tools in a request.
pub(crate) fn offers(conversation: &Conversation) -> Vec<Offer<'_>> {
    let offered = conversation.tools.iter().flat_map(|tools| &tools.offered);
    let own = offered.filter_map(|tool| match tool {
        Tool::Own { name, description, schema, .. } => Some(Offer { name, description, schema }),
        _ => None,
    });
    own.collect()
}

/// The id of a call: of the same digest and number always the same.
pub(crate) fn call_id(model: &Model, digest: u64, number: usize) -> String {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut seed = Seed::new(digest ^ (number as u64 + 1).rotate_left(32));
    match model.family {
        Family::Gpt | Family::GptOss => format!("call_{}", seed.letters("0123456789abcdef", 32)),
        _ => format!("tooluse_{}", seed.letters(LETTERS, 22)),
    }
}

/// An input that fits the schema of a tool, taken from a text where the text has something that fits.
pub(crate) fn fitting_input(conversation: &Conversation, tool: &str, text: &str, digest: u64) -> Value {
    let offer = offers(conversation).into_iter().find(|offer| offer.name == tool);
    let input = offer.and_then(|offer| Fitting::new(offer.schema, Hints::of(text), digest).value());
    input.filter(Value::is_object).unwrap_or_else(|| json!({}))
}

/// JSON that fits a schema, for an answer that is held to one.
pub(crate) fn fitting(schema: &Value, text: &str, digest: u64) -> Value {
    Fitting::new(schema, Hints::of(text), digest).value().unwrap_or(Value::Null)
}

/// Where a text is cut into pieces of so many characters.
pub(crate) fn cuts(text: &str, size: usize) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).step_by(size.max(1)).skip(1).chain([text.len()]).collect()
}
