//! What an answer is before it is held against the request.

use sandbox_wire::pacing::Pacing;

use crate::answer::{Part, StopReason, Usage};
use crate::fault::Fault;

/// What is to be said, before limits and stop sequences are held against it.
#[derive(Debug, Default)]
pub struct Draft {
    /// The thoughts, for a request that lets the model think.
    pub thinking: Option<String>,
    pub parts: Vec<Part>,
    /// A stop reason other than the one that the parts lead to.
    pub stop: Option<StopReason>,
    pub pacing: Option<Pacing>,
    pub fault: Option<Fault>,
    /// Counts other than what the parts come to.
    pub usage: Option<Usage>,
    /// Characters in each piece of streamed thinking; its tokens where there is none.
    pub piece: Option<usize>,
    pub stop_sequence: Option<String>,
    /// Whether it is said as it is, whatever limits and stop sequences the request has.
    pub verbatim: bool,
}
