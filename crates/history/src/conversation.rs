//! What a conversation is made of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConversationId(pub Uuid);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TurnId(pub Uuid);

/// The turn of an answer, from its beginning; what streamed text is appended to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AnswerId(pub TurnId);

/// A conversation as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationSummary {
    pub id: ConversationId,
    pub profile_id: String,
    pub title: String,
    /// Questions; each has its answer, or waits for one.
    pub turns: u32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    pub id: ConversationId,
    pub profile_id: String,
    pub title: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// In the order in which they were said.
    pub turns: Vec<Turn>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    User,
    Assistant,
}

/// One turn as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    pub id: TurnId,
    pub role: Role,
    /// In the order in which they came: reasoning before the text that it led to.
    pub blocks: Vec<Block>,
    /// The model asked, as it was named in the request. `None` for the user's turns.
    pub model: Option<String>,
    pub created_at: Timestamp,
    /// `None` only while an answer runs. The user's turns are complete.
    pub ending: Option<Ending>,
    pub metrics: Option<Metrics>,
    /// What failed, in the caller's own form.
    pub diagnosis: Option<serde_json::Value>,
}

/// A content block, kept so that it can be sent back exactly as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Text(String),
    /// The signature is opaque and is never touched. `None` until the model has sent it.
    Reasoning {
        text: String,
        signature: Option<String>,
    },
    /// Reasoning that the model keeps to itself, as opaque bytes.
    Redacted(Vec<u8>),
}

/// The five ways in which an answer ends; there are no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// `messageStop` was seen.
    Complete,
    /// By the user.
    Stopped,
    /// The token limit was hit.
    Truncated,
    /// The stream ended or fell silent without `messageStop`, or the app did.
    Interrupted,
    Failed,
}

/// What was measured of an answer. `None` where it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metrics {
    /// From sending to the first token of any kind.
    pub first_token_ms: Option<u32>,
    pub thinking_ms: Option<u32>,
    /// From sending to the end.
    pub took_ms: u32,
    pub input_tokens: Option<u32>,
    pub output_tokens: Option<u32>,
    pub cache_read_tokens: Option<u32>,
    pub cache_write_tokens: Option<u32>,
    /// In Bedrock's spelling.
    pub stop_reason: Option<String>,
    pub request_id: Option<String>,
}

/// Everything that is known once an answer has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Finish {
    pub ending: Ending,
    pub metrics: Metrics,
    /// What went wrong, as the caller words it; given back as it is.
    pub diagnosis: Option<serde_json::Value>,
}

const TITLE_CHARS: usize = 60;

/// A conversation's title from its first prompt: the first line that says something, cut between words.
pub(crate) fn title_from(prompt: &str) -> String {
    let line = prompt.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("New conversation");
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE_CHARS {
        return line;
    }
    let head: String = line.chars().take(TITLE_CHARS - 1).collect();
    // Between words, unless that would leave next to nothing (one very long word, or a script without spaces).
    let cut = match head.rfind(' ') {
        Some(at) if at >= head.len() / 2 => &head[..at],
        _ => &head,
    };
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_line_that_says_something() {
        assert_eq!(title_from("\n\n  Why is   the sky blue?\nExplain."), "Why is the sky blue?");
        assert_eq!(title_from("   \n"), "New conversation");
    }

    #[test]
    fn a_long_title_is_cut_between_words() {
        let title = title_from(&"wonderful ".repeat(20));
        assert_eq!(title, "wonderful wonderful wonderful wonderful wonderful…");
    }

    #[test]
    fn a_long_title_without_spaces_is_cut_between_characters() {
        let title = title_from(&"日本語".repeat(40));
        assert_eq!(title.chars().count(), TITLE_CHARS);
        assert!(title.ends_with('…'));
    }
}
