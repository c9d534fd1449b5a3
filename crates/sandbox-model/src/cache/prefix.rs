//! A prompt as a row of ever longer prefixes, each with its digest, its tokens, and whether it is to be cached.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::conversation::{Block, Conversation, Source, Tool};
use sandbox_wire::tokens;

/// How long a cached prefix lives after its last use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ttl {
    FiveMinutes,
    Hour,
}

/// Everything up to one block's end.
#[derive(Debug, Clone)]
pub(super) struct Prefix {
    pub digest: [u8; 32],
    pub tokens: u32,
    /// Set where a cache point follows this block.
    pub point: Option<Ttl>,
    /// Set where the model caches without being asked.
    pub implicit: bool,
}

impl Ttl {
    pub fn of(text: Option<&str>) -> Self {
        if text == Some("1h") { Self::Hour } else { Self::FiveMinutes }
    }
}

/// The prefixes of a prompt; `None` when there is nothing to cache, so that nothing needs a digest.
pub(super) fn of(conversation: &Conversation, implicit: bool) -> Option<Vec<Prefix>> {
    if !implicit && points(conversation).next().is_none() {
        return None;
    }
    let mut row = Row::default();
    for tool in conversation.tools.iter().flat_map(|tools| &tools.offered) {
        match tool {
            Tool::CachePoint { ttl } => row.mark(Ttl::of(ttl.as_deref())),
            Tool::Own { name, description, schema, strict } => row.push(tool.tokens(), |hash| {
                feed(hash, b'w', name);
                feed(hash, b'd', description);
                feed(hash, b's', &schema.to_string());
                hash.update([u8::from(*strict == Some(true))]);
            }),
            Tool::System(name) => row.push(tool.tokens(), |hash| feed(hash, b'y', name)),
        }
    }
    for block in &conversation.system {
        row.block(block, 0);
    }
    for message in &conversation.messages {
        row.hash.update([b'm', message.role as u8]);
        let mut border = tokens::PER_MESSAGE;
        for block in &message.blocks {
            row.block(block, border);
            border = if matches!(block, Block::CachePoint { .. }) { border } else { 0 };
        }
    }
    if implicit && points(conversation).next().is_none() {
        for prefix in &mut row.prefixes {
            (prefix.point, prefix.implicit) = (Some(Ttl::FiveMinutes), true);
        }
    }
    Some(row.prefixes)
}

/// All cache points of a request, in the order in which they are evaluated.
pub(super) fn points(conversation: &Conversation) -> impl Iterator<Item = Ttl> {
    let tools = conversation.tools.iter().flat_map(|tools| &tools.offered).filter_map(|tool| match tool {
        Tool::CachePoint { ttl } => Some(Ttl::of(ttl.as_deref())),
        _ => None,
    });
    let said = conversation.messages.iter().flat_map(|message| &message.blocks);
    let blocks = conversation.system.iter().chain(said).filter_map(|block| match block {
        Block::CachePoint { ttl } => Some(Ttl::of(ttl.as_deref())),
        _ => None,
    });
    tools.chain(blocks)
}

#[derive(Default)]
struct Row {
    hash: Sha256,
    tokens: u32,
    prefixes: Vec<Prefix>,
}

impl Row {
    fn push(&mut self, tokens: u32, feed: impl FnOnce(&mut Sha256)) {
        feed(&mut self.hash);
        self.tokens += tokens;
        let digest = self.hash.clone().finalize().into();
        self.prefixes.push(Prefix { digest, tokens: self.tokens, point: None, implicit: false });
    }

    fn mark(&mut self, ttl: Ttl) {
        if let Some(last) = self.prefixes.last_mut() {
            last.point = Some(ttl);
        }
    }

    fn block(&mut self, block: &Block, border: u32) {
        match block {
            Block::CachePoint { ttl } => self.mark(Ttl::of(ttl.as_deref())),
            block => self.push(block.tokens() + border, |hash| feed_block(hash, block)),
        }
    }
}

/// Text with its kind and length, so that no two rows of blocks can run together.
pub fn feed(hash: &mut Sha256, kind: u8, text: &str) {
    hash.update([kind]);
    hash.update((text.len() as u64).to_be_bytes());
    hash.update(text);
}

/// Feeds what a block says into a hash; cache points say nothing.
pub fn feed_block(hash: &mut Sha256, block: &Block) {
    let json = |hash: &mut Sha256, kind: u8, value: &Value| feed(hash, kind, &value.to_string());
    match block {
        Block::Text(text) => feed(hash, b't', text),
        Block::Guard { text, .. } => feed(hash, b'g', text),
        Block::Image(image) | Block::GuardImage(image) => {
            feed(hash, b'i', &image.format);
            feed_source(hash, &image.source);
        }
        Block::Document(document) => {
            feed(hash, b'D', &document.name);
            feed(hash, b'f', &document.format);
            feed_source(hash, &document.source);
            feed(hash, b'c', document.context.as_deref().unwrap_or_default());
        }
        Block::ToolUse { id, name, input } => {
            feed(hash, b'u', id);
            feed(hash, b'n', name);
            json(hash, b'a', input);
        }
        Block::ToolResult { id, content, failed } => {
            feed(hash, b'r', id);
            hash.update([u8::from(*failed)]);
            for block in content {
                feed_block(hash, block);
            }
            hash.update(b"/");
        }
        Block::Reasoning { text, signature } => {
            feed(hash, b'R', text);
            feed(hash, b'S', signature.as_deref().unwrap_or_default());
        }
        Block::Redacted(data) => feed(hash, b'X', data),
        Block::Video(value) | Block::Audio(value) | Block::Json(value) | Block::Other(value) => {
            json(hash, b'o', value);
        }
        Block::CachePoint { .. } => {}
    }
}

fn feed_source(hash: &mut Sha256, source: &Source) {
    match source {
        Source::Bytes(bytes) => feed(hash, b'B', bytes),
        Source::S3(uri) => feed(hash, b'3', uri),
        Source::Text(text) => feed(hash, b'T', text),
        Source::None => hash.update(b"0"),
    }
}
