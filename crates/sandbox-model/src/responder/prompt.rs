//! What an answer is made from.

use crate::catalog::Model;
use crate::script::Cue;

/// What the responder gets to see of a request.
#[derive(Debug, Clone, Copy)]
pub struct Prompt<'a> {
    /// The last user message.
    pub text: &'a str,
    /// The user message before it.
    pub earlier: &'a str,
    pub system: &'a str,
    /// The number of user messages so far.
    pub turn: usize,
    pub model: &'a Model,
    /// What is to be answered, where that is not the responder's to decide.
    pub cue: Option<&'a Cue>,
}
