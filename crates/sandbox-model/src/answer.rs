//! What a model answers, in one form for every body and stream that can carry it.
//!
//! The answer is decided whole before its first byte goes out, so that a streamed and a plain answer to the same
//! request have the same parts, stop reason and counts.

use serde_json::{Map, Value, json};

use crate::fault::Fault;
use sandbox_wire::pacing::Pacing;
use sandbox_wire::tokens;

/// A finished answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub parts: Vec<Part>,
    pub stop: StopReason,
    /// The sequence that ended it, where one did.
    pub stop_sequence: Option<String>,
    pub usage: Usage,
    /// Counts that are to be told in place of what was used.
    pub told_usage: Option<Usage>,
    /// What `additionalModelResponseFieldPaths` asked for.
    pub additional: Option<Value>,
    /// `trace.guardrail`, where it was asked for.
    pub guardrail_trace: Option<Value>,
    /// The model that a prompt router chose, as Converse's trace names it.
    pub routed: Option<String>,
    /// Whether a guardrail did anything; `None` where none was asked for.
    pub guarded: Option<bool>,
    pub latency: Option<String>,
    pub tier: Option<String>,
    /// The speed that a script wants for this answer.
    pub pacing: Option<Pacing>,
    /// What a script wants to go wrong with this answer.
    pub fault: Option<Fault>,
    /// Stays the same for the same request: what ids are made from.
    pub digest: u64,
}

impl Answer {
    /// An answer of these parts and nothing else.
    #[cfg(test)]
    pub fn of(parts: Vec<Part>) -> Self {
        Self { parts, ..Self::default() }
    }

    /// Converse's `trace`, where there is anything to tell.
    pub fn trace(&self) -> Option<Value> {
        let guardrail = self.guardrail_trace.clone().map(|trace| ("guardrail".to_owned(), trace));
        let routed =
            self.routed.as_ref().map(|model| ("promptRouter".to_owned(), json!({"invokedModelId": model})));
        let trace: Map<String, Value> = guardrail.into_iter().chain(routed).collect();
        (!trace.is_empty()).then_some(Value::Object(trace))
    }

    /// All the text that a reader sees, without thinking and tools.
    pub fn text(&self) -> String {
        let texts = self.parts.iter().filter_map(|part| match part {
            Part::Text { text, .. } => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }
}

/// One block of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Reasoning {
        /// As it is shown, which may be empty.
        text: String,
        signature: Option<String>,
        /// Tokens that were thought and are not shown.
        hidden: u32,
        cuts: Vec<usize>,
    },
    /// Base64, with the tokens that were thought in it.
    Redacted { data: String, hidden: u32 },
    Text {
        text: String,
        /// Where a stream cuts it, as byte positions; empty is token by token.
        cuts: Vec<usize>,
        /// Converse's citations of this text; empty for plain text.
        citations: Vec<Value>,
    },
    ToolUse {
        id: String,
        name: String,
        /// An object; a string is text that the model wrote in place of one, and goes out as it is.
        input: Value,
        /// Where a stream cuts the input's JSON, as byte positions; empty is token by token.
        cuts: Vec<usize>,
    },
}

/// Why an answer ends, in Converse's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StopReason {
    #[default]
    EndTurn,
    ToolUse,
    MaxTokens,
    StopSequence,
    GuardrailIntervened,
    ContentFiltered,
    MalformedModelOutput,
    MalformedToolUse,
    ContextWindowExceeded,
}

/// Tokens in and out; the thinking counts as output. `input` is without what caches served or took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    pub input: u32,
    pub output: u32,
    pub thinking: u32,
    pub cache_read: u32,
    /// What was written to the cache, per time to live.
    pub cache_write_5m: u32,
    pub cache_write_1h: u32,
    /// Whether the request had anything to do with caching, which decides about zero counters.
    pub cache_asked: bool,
}

impl Part {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), cuts: Vec::new(), citations: Vec::new() }
    }

    /// What the part counts as output.
    pub fn tokens(&self) -> u32 {
        match self {
            Self::Reasoning { text, hidden, .. } => tokens::count(text) + hidden,
            Self::Redacted { hidden, .. } => *hidden,
            Self::Text { text, .. } => tokens::count(text),
            Self::ToolUse { name, input, .. } => tokens::count(name) + tokens::count(&input_text(input)),
        }
    }
}

/// A call's input as Converse streams it: nothing for a call without arguments.
pub fn input_text(input: &Value) -> String {
    match input {
        Value::Object(members) if members.is_empty() => String::new(),
        input => whole_input(input),
    }
}

/// A call's input as JSON; text that stands in place of one goes out as it is.
pub fn whole_input(input: &Value) -> String {
    match input {
        Value::String(raw) => raw.clone(),
        input => input.to_string(),
    }
}

impl Usage {
    pub fn cache_write(&self) -> u32 {
        self.cache_write_5m + self.cache_write_1h
    }

    pub fn total(&self) -> u32 {
        self.input + self.output + self.cache_read + self.cache_write()
    }
}

impl StopReason {
    pub const ALL: [Self; 9] = [
        Self::EndTurn,
        Self::ToolUse,
        Self::MaxTokens,
        Self::StopSequence,
        Self::GuardrailIntervened,
        Self::ContentFiltered,
        Self::MalformedModelOutput,
        Self::MalformedToolUse,
        Self::ContextWindowExceeded,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::EndTurn => "end_turn",
            Self::ToolUse => "tool_use",
            Self::MaxTokens => "max_tokens",
            Self::StopSequence => "stop_sequence",
            Self::GuardrailIntervened => "guardrail_intervened",
            Self::ContentFiltered => "content_filtered",
            Self::MalformedModelOutput => "malformed_model_output",
            Self::MalformedToolUse => "malformed_tool_use",
            Self::ContextWindowExceeded => "model_context_window_exceeded",
        }
    }
}
