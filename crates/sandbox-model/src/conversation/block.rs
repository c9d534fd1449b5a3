//! One piece of a message: text, something to look at, a tool's call or result, thinking that came back.

use serde_json::Value;

use crate::media::{self, Look, Paper, Picture, Unreadable};
use sandbox_wire::tokens;

/// One content block.
#[derive(Debug, Clone)]
pub enum Block {
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
    /// An image for the guardrail; part of the prompt as any image is.
    GuardImage(Image),
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
pub struct Image {
    pub format: String,
    pub source: Source,
    /// What was found in it, once somebody looked.
    pub look: Look<Picture>,
}

#[derive(Debug, Clone)]
pub struct Document {
    pub name: String,
    /// Empty where the request leaves it out.
    pub format: String,
    pub source: Source,
    pub context: Option<String>,
    pub citations: bool,
    /// What was found in it, once somebody looked.
    pub look: Look<Paper>,
}

/// Where the content of an image or a document is.
#[derive(Debug, Clone)]
pub enum Source {
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
            Self::Image(image) | Self::GuardImage(image) => image.tokens(),
            Self::Document(document) => document.tokens(),
            // A token for a kilobyte: how long it plays is not known here.
            Self::Video(block) | Self::Audio(block) => match media::clip(block) {
                Ok(bytes) => u32::try_from(bytes.div_ceil(1_000)).unwrap_or(u32::MAX).max(1),
                Err(_) => tokens::PER_ATTACHMENT,
            },
        }
    }

    /// The block itself, or what a tool's result holds.
    pub fn within(&self) -> &[Self] {
        match self {
            Self::ToolResult { content, .. } => content,
            block => std::slice::from_ref(block),
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

impl Image {
    pub fn new(format: String, source: Source) -> Self {
        Self { format, source, look: Look::default() }
    }

    pub fn seen(&self) -> Result<&Picture, Unreadable> {
        self.look.or_look(|| match &self.source {
            Source::Bytes(base64) => media::picture(base64),
            Source::S3(_) => Err(Unreadable::Elsewhere),
            Source::Text(_) | Source::None => Err(Unreadable::Content),
        })
    }

    /// As Anthropic documents it: a token for 750 pixels, and large images are scaled down first.
    fn tokens(&self) -> u32 {
        match self.seen() {
            Ok(picture) => {
                let pixels = picture.width.saturating_mul(picture.height);
                u32::try_from(pixels.div_ceil(750)).unwrap_or(u32::MAX).clamp(1, tokens::MOST_PER_IMAGE)
            }
            Err(_) => tokens::PER_ATTACHMENT,
        }
    }
}

impl Document {
    pub fn seen(&self) -> Result<&Paper, Unreadable> {
        self.look.or_look(|| match &self.source {
            Source::Bytes(base64) => media::paper(&self.format, base64),
            Source::Text(text) => Ok(media::plain(text)),
            Source::S3(_) => Err(Unreadable::Elsewhere),
            Source::None => Err(Unreadable::Content),
        })
    }

    fn tokens(&self) -> u32 {
        let context = tokens::count(self.context.as_deref().unwrap_or_default());
        let text = match self.seen() {
            Ok(paper) => paper.tokens,
            Err(_) => tokens::PER_ATTACHMENT,
        };
        tokens::PER_MESSAGE + tokens::count(&self.name) + context + text
    }
}

pub(super) fn joined(blocks: &[Block]) -> String {
    blocks.iter().filter_map(Block::text).collect::<Vec<_>>().join("\n")
}
