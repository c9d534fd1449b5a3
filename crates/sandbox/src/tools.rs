//! Tools: what a call of one looks like.
//!
//! The seam: rules about tools in a request are among the runtime's rules, and whether to call one is the responder's
//! to decide; here is what both and the scripts need to know to make a call.

use serde_json::{Value, json};

use crate::conversation::{Conversation, Tool};
use crate::seed::Seed;

/// The id of a call: of the same digest and number always the same.
pub(crate) fn call_id(digest: u64, number: usize) -> String {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut seed = Seed::new(digest ^ (number as u64 + 1).rotate_left(32));
    format!("tooluse_{}", seed.letters(LETTERS, 22))
}

/// An input that fits the schema of a tool, taken from a text where the text has something that fits.
pub(crate) fn fitting_input(conversation: &Conversation, tool: &str, _text: &str, _digest: u64) -> Value {
    let offered = conversation.tools.iter().flat_map(|tools| &tools.offered);
    let schema = offered.into_iter().find_map(|offered| match offered {
        Tool::Own { name, schema, .. } if name == tool => Some(schema),
        _ => None,
    });
    schema.map_or_else(|| json!({}), |_| json!({}))
}

/// Where a text is cut into pieces of so many characters.
pub(crate) fn cuts(text: &str, size: usize) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).step_by(size.max(1)).skip(1).chain([text.len()]).collect()
}
