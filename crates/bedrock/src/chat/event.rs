//! What a chat tells while an answer arrives, and how an answer can end.
//!
//! Where these come from is not known here: the stream makes them, and the shell passes them on.

use serde::{Deserialize, Serialize};

use crate::diagnosis::Diagnosis;

/// One thing that happened. `block` is the content block's index, as the stream numbers them.
#[derive(Debug, Clone, PartialEq)]
pub enum ChatEvent {
    /// Bedrock took the request; the answer follows.
    Started {
        /// By which AWS finds the request; absent where the answer's header is.
        request_id: Option<String>,
    },
    /// The next piece of a thinking block.
    Thinking {
        /// Which content block.
        block: u32,
        /// Follows what came before; pieces break anywhere, within a word too.
        text: String,
    },
    /// The signature of a thinking block, whole, after its text.
    Signature {
        /// Which content block.
        block: u32,
        /// Kept with the text and sent back with it.
        signature: String,
    },
    /// Thinking that only the model can read.
    Redacted {
        /// Which content block.
        block: u32,
        /// Encrypted; sent back byte for byte.
        data: Vec<u8>,
    },
    /// The answer's text begins, so the thinking before it is over. Told once, before that text.
    ThinkingEnded {
        /// From the first thinking until now, in milliseconds.
        took_ms: u64,
    },
    /// The next piece of the answer's text.
    Text {
        /// Which content block.
        block: u32,
        /// Follows what came before; pieces break anywhere, within a word too.
        text: String,
    },
    /// Nothing more will come for a content block.
    BlockEnded {
        /// Which content block.
        block: u32,
    },
    /// Nothing has come for a while. Told again as the silence goes on.
    StillWaiting {
        /// How long the silence has lasted.
        seconds: u64,
    },
    /// The last event, and there is always one.
    End(Box<Outcome>),
}

impl ChatEvent {
    /// A part of the answer, however small.
    pub(super) fn is_content(&self) -> bool {
        matches!(self, Self::Thinking { .. } | Self::Text { .. } | Self::Redacted { .. })
    }
}

/// How an answer ended, and what it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Only an interrupted or failed answer has a diagnosis.
    pub ending: Ending,
    /// As Bedrock spells it: `end_turn`, `max_tokens`, ...
    pub stop_reason: Option<String>,
    /// `None` where the stream broke off before its counters.
    pub usage: Option<Usage>,
    /// In milliseconds, as Bedrock measured it.
    pub latency_ms: Option<u64>,
    /// What was measured here.
    pub timing: Timing,
    /// By which AWS finds the request.
    pub request_id: Option<String>,
    /// The region that was asked, which the price depends on.
    pub region: String,
    /// Why it is not a whole answer, and what to do next.
    pub diagnosis: Option<Diagnosis>,
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The model said its last word.
    Complete,
    /// By [`ChatStream::stop`](super::ChatStream::stop); what came stands.
    Stopped,
    /// A token limit was reached.
    Truncated,
    /// It broke off; what came stands.
    Interrupted,
    /// No answer came.
    Failed,
}

/// The tokens of one answer, as Bedrock counts and bills them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Without what was read from or written to the cache.
    pub input_tokens: u32,
    /// Thinking included.
    pub output_tokens: u32,
    /// All of these together, as Bedrock sums them up.
    pub total_tokens: u32,
    /// Input that came out of the prompt cache, which costs less.
    pub cache_read_tokens: u32,
    /// Input that was put into the prompt cache, for whatever time.
    pub cache_write_tokens: u32,
    /// The part of the cache writes that is kept for an hour, which costs more.
    pub cache_write_1h_tokens: u32,
}

/// How long an answer took, on this computer's clock, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// From sending to the first thinking or text.
    pub first_token_ms: Option<u64>,
    /// From the first thinking to the first text after it, or to the end.
    pub thinking_ms: Option<u64>,
    /// From sending to the end, retries included.
    pub total_ms: u64,
}
