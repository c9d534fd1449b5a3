//! What a conversation is made of.
//!
//! Reasoning blocks keep their signatures and encrypted bytes exactly as they came: they are sent back unchanged with
//! the next turn, or the model refuses them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConversationId(pub Uuid);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TurnId(pub Uuid);

/// The turn that an answer streams into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AnswerId(pub TurnId);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    User,
    Assistant,
}

/// The five ways a turn ends. There is no sixth.
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Text(String),
    Reasoning { text: String, signature: Option<String> },
    Redacted(Vec<u8>),
}

/// A piece of a block as it arrives. Pieces of one index join; signature and text may come in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockPiece {
    /// `contentBlockIndex` of the stream.
    pub index: u32,
    pub piece: Piece,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(String),
    Reasoning(String),
    Signature(String),
    Redacted(Vec<u8>),
}

/// How an answer went, as far as it is known. Durations in milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    pub first_token_ms: Option<u32>,
    pub thinking_ms: Option<u32>,
    pub took_ms: u32,
    pub input_tokens: Option<u32>,
    pub output_tokens: Option<u32>,
    pub cache_read_tokens: Option<u32>,
    pub cache_write_tokens: Option<u32>,
    pub stop_reason: Option<String>,
    pub request_id: Option<String>,
}

/// Everything that is known once an answer has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Finish {
    pub ending: Ending,
    pub metrics: Metrics,
    /// What went wrong, as the shell words it; kept as it is.
    pub fault: Option<serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    pub id: TurnId,
    pub role: Role,
    pub model: Option<String>,
    pub created_at: Timestamp,
    /// `None` only while an answer runs. User turns are complete.
    pub ending: Option<Ending>,
    pub blocks: Vec<Block>,
    pub metrics: Option<Metrics>,
    pub fault: Option<serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ConversationSummary {
    pub id: ConversationId,
    pub title: String,
    pub turns: u32,
    pub updated_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    pub id: ConversationId,
    pub profile_id: String,
    pub title: String,
    pub turns: Vec<Turn>,
}

impl Role {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Role::User => "user",
            Role::Assistant => "assistant",
        }
    }

    pub(crate) fn from_word(word: &str) -> Self {
        if word == "user" { Role::User } else { Role::Assistant }
    }
}

impl Ending {
    const WORDS: [(Ending, &str); 5] = [
        (Ending::Complete, "complete"),
        (Ending::Stopped, "stopped"),
        (Ending::Truncated, "truncated"),
        (Ending::Interrupted, "interrupted"),
        (Ending::Failed, "failed"),
    ];

    pub(crate) fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(ending, _)| *ending == self).map_or("failed", |(_, word)| word)
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(ending, _)| *ending)
    }
}

/// A title from the first prompt: its first line, cut at a word near 60 characters.
pub(crate) fn title_of(prompt: &str) -> String {
    const LONGEST: usize = 60;
    let line = prompt.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("New conversation");
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    let cut: String = line.chars().take(LONGEST).collect();
    let whole_words = cut.rfind(' ').filter(|at| *at > LONGEST / 2).map_or(cut.as_str(), |at| &cut[..at]);
    format!("{whole_words}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_line_cut_at_a_word() {
        assert_eq!(title_of("\n  Hello there  \nmore"), "Hello there");
        assert_eq!(title_of(""), "New conversation");
        let long = title_of(&"word ".repeat(40));
        assert!(long.ends_with("word…") && long.chars().count() <= 61, "{long}");
        assert_eq!(title_of(&"ü".repeat(200)).chars().count(), 61);
    }

    #[test]
    fn every_ending_reads_back_as_it_was_written() {
        for (ending, _) in Ending::WORDS {
            assert_eq!(Ending::from_word(ending.word()), Some(ending));
        }
    }
}
