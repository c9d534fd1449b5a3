//! Answers that ended by `messageStop` and are none, or not the whole of one.

/// Why an answer that came to its end is not one that stands by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// Not a word, or blanks only.
    Empty,
    /// A stop sequence ended it before its first word.
    StoppedAtOnce,
    /// Thinking, and nothing after it.
    OnlyThinking,
    /// `tool_use`, with a call. Chat offers no tools.
    ToolCalled,
    /// `tool_use` without a call.
    NoToolCall,
    /// `guardrail_intervened`: blocked, or parts of it masked.
    Guardrail,
    /// `content_filtered`, by the model's provider.
    Filtered,
    /// `malformed_model_output`.
    MalformedOutput,
    /// `malformed_tool_use`.
    MalformedToolUse,
    /// `refusal`, by the model itself.
    Refused,
}

impl Unanswered {
    /// What ended the answer, for *Details*.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "end_turn, without any text",
            Self::StoppedAtOnce => "stop_sequence, without any text",
            Self::OnlyThinking => "end_turn, after nothing but thinking",
            Self::ToolCalled => "tool_use",
            Self::NoToolCall => "tool_use, without a toolUse block",
            Self::Guardrail => "guardrail_intervened",
            Self::Filtered => "content_filtered",
            Self::MalformedOutput => "malformed_model_output",
            Self::MalformedToolUse => "malformed_tool_use",
            Self::Refused => "refusal",
        }
    }
}
