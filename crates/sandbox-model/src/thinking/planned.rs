//! What comes of it: how long the model thinks, and what of that is shown.

/// How the model thinks in this answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Tokens to think for; 0 is not at all.
    pub tokens: u32,
    pub shown: Shown,
    /// Whether the block carries a signature.
    pub signed: bool,
}

/// What of the thinking comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Text,
    /// An empty text, with a signature.
    Omitted,
    /// Nova's placeholder.
    Redacted,
    /// A redacted block, as OpenAI's GPT gives it.
    Sealed,
}

impl Plan {
    pub(super) const OFF: Self = Self { tokens: 0, shown: Shown::Text, signed: false };

    pub(super) fn open(tokens: u32) -> Self {
        Self { tokens, ..Self::OFF }
    }
}

/// How long an effort thinks. The numbers are the sandbox's own: long enough to watch, short enough to wait for.
pub(super) fn tokens_for(effort: &str) -> u32 {
    match effort {
        "low" => 90,
        "medium" => 180,
        "xhigh" => 560,
        "max" => 800,
        _ => 320,
    }
}
