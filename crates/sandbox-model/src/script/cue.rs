//! What is said in place of the responder's own answer.

use super::reply::Lines;

/// What decides about an answer in place of the prompt.
#[derive(Debug, Clone)]
pub enum Cue {
    /// A random valid message; without a seed the request itself is one.
    Random(Option<u64>),
    /// A text of so many pieces, all the same.
    Repeat { times: usize, piece: String },
    /// A tool call whose input is not JSON.
    MalformedToolUse,
    /// Text that the service could not make a message of.
    MalformedOutput,
    /// What a rule of a script says.
    Lines(Box<Lines>),
}
