//! What a conversation is made of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Names one conversation for good. A UUID of version 7, so that ids sort by their age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConversationId(pub Uuid);

/// Names one turn of one conversation for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TurnId(pub Uuid);

/// The turn of an answer, from its beginning; what streamed text is appended to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AnswerId(pub TurnId);

/// A conversation as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationSummary {
    /// Its id.
    pub id: ConversationId,
    /// The profile that it was held with, as the caller writes its ids.
    pub profile_id: String,
    /// From the first question, or as the person renamed it; at most 60 characters.
    pub title: String,
    /// Questions; each has its answer, or waits for one.
    pub turns: u32,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When the last turn was begun. Renaming does not count.
    pub updated_at: Timestamp,
}

/// A conversation with everything that was said in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// The profile that it was held with, as the caller writes its ids.
    pub profile_id: String,
    /// From the first question, or as the person renamed it.
    pub title: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When the last turn was begun.
    pub updated_at: Timestamp,
    /// In the order in which they were said.
    pub turns: Vec<Turn>,
}

/// Who speaks in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The person who asks.
    User,
    /// The model that answers.
    Assistant,
}

/// One turn as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// Its id.
    pub id: TurnId,
    /// Who speaks.
    pub role: Role,
    /// In the order in which they came: reasoning before the text that it led to.
    pub blocks: Vec<Block>,
    /// The model asked, as it was named in the request. `None` for the user's turns.
    pub model: Option<String>,
    /// When it was begun: for an answer, before its request was sent.
    pub created_at: Timestamp,
    /// `None` only while an answer runs. The user's turns are complete.
    pub ending: Option<Ending>,
    /// What was measured. `None` for the user's turns and for answers that nobody saw end.
    pub metrics: Option<Metrics>,
    /// What failed, in the caller's own form.
    pub diagnosis: Option<serde_json::Value>,
}

/// A content block, kept so that it can be sent back exactly as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// What the person wrote, or the model answered.
    Text(String),
    /// What the model thought before it answered.
    Reasoning {
        /// The thinking. Empty where the model sends its signature alone.
        text: String,
        /// Opaque, and never touched. `None` until the model has sent it.
        signature: Option<String>,
    },
    /// Thinking that the model encrypts, as opaque bytes.
    Redacted(Vec<u8>),
}

/// The five ways in which an answer ends; there are no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// `messageStop` was seen.
    Complete,
    /// The user stopped it.
    Stopped,
    /// The token limit was hit.
    Truncated,
    /// The stream ended or fell silent without `messageStop`, or the app was closed or killed before it came.
    Interrupted,
    /// There is no answer, or none that counts: the request was refused, or the stream carried an error.
    Failed,
}

/// What was measured of an answer. `None` where it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metrics {
    /// From sending to the first token of any kind, in milliseconds.
    pub first_token_ms: Option<u32>,
    /// From the first thinking to the first text after it, in milliseconds. `None` where there was no thinking.
    pub thinking_ms: Option<u32>,
    /// From sending to the end, in milliseconds.
    pub took_ms: u32,
    /// Tokens of the request, without those that were read from a cache or written to one.
    pub input_tokens: Option<u32>,
    /// Tokens of the answer, thinking included.
    pub output_tokens: Option<u32>,
    /// Tokens of the request that came from a cache.
    pub cache_read_tokens: Option<u32>,
    /// Tokens of the request that were put into a cache.
    pub cache_write_tokens: Option<u32>,
    /// The part of them that is kept for an hour.
    pub cache_write_1h_tokens: Option<u32>,
    /// The region that was asked, which prices depend on. Answers of earlier versions have none.
    pub region: Option<String>,
    /// As Bedrock spells it: `end_turn`, `max_tokens`, ...
    pub stop_reason: Option<String>,
    /// What AWS support asks for.
    pub request_id: Option<String>,
}

/// Everything that is known once an answer has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Finish {
    /// How it ended.
    pub ending: Ending,
    /// What was measured.
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
