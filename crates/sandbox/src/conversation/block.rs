//! One piece of a message: text, something to look at, a tool's call or result, thinking that came back.

use serde_json::Value;

use crate::tokens;

/// One content block.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    Text(String),
    Image(Image),
    Document(Document),
    /// Video and audio are counted, not looked into.
    Video(Value),
    Audio(Value),
    ToolUse {
        id: String,
        name: String,
        input: Value,
    },
    ToolResult {
        id: String,
        content: Vec<Block>,
        failed: bool,
    },
    /// Text for the guardrail; part of the prompt as any text is.
    Guard {
        text: String,
        qualifiers: Vec<String>,
    },
    CachePoint {
        ttl: Option<String>,
    },
    Reasoning {
        text: String,
        signature: Option<String>,
    },
    Redacted(String),
    /// JSON of a tool's result.
    Json(Value),
    /// What is read and counted as the text it holds.
    Other(Value),
}

#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub format: String,
    pub source: Source,
}

#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub name: String,
    /// Empty where the request leaves it out.
    pub format: String,
    pub source: Source,
    pub context: Option<String>,
    pub citations: bool,
}

/// Where the content of an image or a document is.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// As it came: base64.
    Bytes(String),
    S3(String),
    Text(String),
    None,
}

impl Block {
    /// What the block counts as input.
    pub fn tokens(&self) -> u32 {
        match self {
            Self::Text(text) | Self::Guard { text, .. } | Self::Reasoning { text, .. } => tokens::count(text),
            Self::ToolUse { name, input, .. } => tokens::count(name) + tokens::count(&input.to_string()),
            Self::ToolResult { content, .. } => content.iter().map(Self::tokens).sum(),
            Self::Json(value) | Self::Other(value) => tokens::count(&value.to_string()),
            Self::Redacted(_) | Self::CachePoint { .. } => 0,
            Self::Image(_) | Self::Document(_) | Self::Video(_) | Self::Audio(_) => tokens::PER_ATTACHMENT,
        }
    }

    /// The block's text, where it is one that the user or the assistant wrote.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Guard { text, .. } => Some(text),
            _ => None,
        }
    }
}

pub(super) fn joined(blocks: &[Block]) -> String {
    blocks.iter().filter_map(Block::text).collect::<Vec<_>>().join("\n")
}
