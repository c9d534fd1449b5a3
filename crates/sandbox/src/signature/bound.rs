//! The conversation that a thought is bound to: system, tools, and every message before it.
//!
//! Cache markers and efforts are no part of it, so that moving them leaves the bond whole. Thinking is no part of it
//! either, because a block may be taken out, as the service itself advises.

use sha2::{Digest, Sha256};

use crate::cache::{feed, feed_block};
use crate::conversation::{Block, Conversation, Tool};

/// A digest of a conversation's beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bound(pub(super) [u8; 32]);

impl Bound {
    /// No conversation in particular.
    pub(super) const NOWHERE: Self = Self([0; 32]);

    /// What comes before the message at `place`.
    pub fn before(conversation: &Conversation, place: usize) -> Self {
        let mut hash = Sha256::new();
        for tool in conversation.tools.iter().flat_map(|tools| &tools.offered) {
            match tool {
                Tool::Own { name, description, schema, .. } => {
                    feed(&mut hash, b'n', name);
                    feed(&mut hash, b'd', description);
                    feed(&mut hash, b's', &schema.to_string());
                }
                Tool::System(name) => feed(&mut hash, b'y', name),
                Tool::CachePoint { .. } => {}
            }
        }
        hash.update(b"|");
        conversation.system.iter().for_each(|block| feed_block(&mut hash, block));
        for message in conversation.messages.iter().take(place) {
            feed(&mut hash, b'm', &format!("{:?}", message.role));
            let said = |block: &&Block| !matches!(block, Block::Reasoning { .. } | Block::Redacted(_));
            message.blocks.iter().filter(said).for_each(|block| feed_block(&mut hash, block));
        }
        Self(hash.finalize().into())
    }
}
