//! What is to be said instead of what the responder would say: by a request's own header.
//!
//! The seam: whoever prepares a request asks for its cue once, and `responder` says what the cue says.

mod header;

pub(crate) use header::cue;

/// What decides about an answer in place of the prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cue {
    /// A random valid message; without a seed the request itself is one.
    Random(Option<u64>),
    /// A text of so many pieces, all the same.
    Repeat { times: usize, piece: String },
    /// A tool call whose input is no JSON.
    MalformedToolUse,
    /// Text that the service could not make a message of.
    MalformedOutput,
}
