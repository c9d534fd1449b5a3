//! Tools: when the responder calls one, and with what.
//!
//! The seam: rules about tools in a request are among the runtime's rules; here is how a call comes about, for the
//! responder and for scripts alike. Nothing here runs a tool: that is the client's part.

mod choose;
mod fit;
mod hints;
mod own_words;
mod results;
pub mod structured;

use serde_json::{Value, json};

use crate::catalog::{Family, Model};
use crate::conversation::{Block, Conversation, Tool};
pub use choose::{Call, calls};
pub use fit::Fitting;
use hints::Hints;
pub use results::told as results;
use sandbox_wire::seed::Seed;

/// A tool of the client's, as the request describes it.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    pub name: &'a str,
    pub description: &'a str,
    pub schema: &'a Value,
}

/// The client's own tools in a request.
pub fn offers(conversation: &Conversation) -> Vec<Offer<'_>> {
    let offered = conversation.tools.iter().flat_map(|tools| &tools.offered);
    let own = offered.filter_map(|tool| match tool {
        Tool::Own { name, description, schema, .. } => Some(Offer { name, description, schema }),
        _ => None,
    });
    own.collect()
}

/// The id of a call: of the same digest and number always the same. Kimi numbers its calls, and names them.
pub fn call_id(model: &Model, name: &str, digest: u64, number: usize) -> String {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut seed = Seed::new(digest ^ (number as u64 + 1).rotate_left(32));
    match model.family {
        Family::Gpt | Family::GptOss => format!("call_{}", seed.letters("0123456789abcdef", 32)),
        // A name that leaves no room for the rest keeps an id that fits.
        Family::Kimi if name.len() <= 48 => format!("functions.{name}:{number}"),
        _ => format!("tooluse_{}", seed.letters(LETTERS, 22)),
    }
}

/// How many calls were made before in a conversation.
pub fn calls_so_far(conversation: &Conversation) -> usize {
    let blocks = conversation.messages.iter().flat_map(|message| &message.blocks);
    blocks.filter(|block| matches!(block, Block::ToolUse { .. })).count()
}

/// An input that fits the schema of a tool, taken from a text where the text has something that fits.
pub fn fitting_input(conversation: &Conversation, tool: &str, text: &str, digest: u64) -> Value {
    let offer = offers(conversation).into_iter().find(|offer| offer.name == tool);
    let hints = Hints::of(&own_words::own_words(text));
    let input = offer.and_then(|offer| Fitting::new(offer.schema, hints, digest).value());
    input.filter(Value::is_object).unwrap_or_else(|| json!({}))
}

/// JSON that fits a schema, for an answer that is held to one.
pub fn fitting(schema: &Value, text: &str, digest: u64) -> Value {
    Fitting::new(schema, Hints::of(text), digest).value().unwrap_or(Value::Null)
}

/// Where a text is cut into pieces of so many characters.
pub fn cuts(text: &str, size: usize) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).step_by(size.max(1)).skip(1).chain([text.len()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::MODELS;

    #[test]
    fn each_maker_names_calls_in_its_own_way_and_none_too_long() {
        let id = |model: &str, name: &str, number: usize| {
            call_id(MODELS.iter().find(|known| known.id.contains(model)).unwrap(), name, 7, number)
        };
        assert_eq!(id("kimi-k2-thinking", "get_weather", 1), "functions.get_weather:1");
        assert!(id("kimi-k2-thinking", &"a".repeat(64), 1).starts_with("tooluse_"));
        assert!(
            id("gpt-5.4", "a", 0).strip_prefix("call_").unwrap().bytes().all(|byte| byte.is_ascii_hexdigit())
        );
        let plain = id("sonnet-4-5", "a", 0);
        assert_eq!(plain.strip_prefix("tooluse_").map(str::len), Some(22));
        assert_ne!(plain, id("sonnet-4-5", "a", 1));
    }
}
