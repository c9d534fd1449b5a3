//! The conversation that a thought is bound to: system, tools, and every message before it.
//!
//! Cache markers and efforts are no part of it, so that moving them leaves the bond whole. Thinking is no part of it
//! either, because a block may be taken out, as the service itself advises.

use sha2::{Digest as _, Sha256};

use crate::cache::{feed, feed_block};
use crate::conversation::{Block, Conversation, Message, Tool};
use crate::signature::Bound;

impl Bound {
    /// What comes before an answer to the conversation.
    pub fn before_answer(conversation: &Conversation) -> Self {
        let mut hash = beginning(conversation);
        conversation.messages.iter().for_each(|message| feed_message(&mut hash, message));
        Self(hash.finalize().into())
    }

    /// What comes before each message, one after the other: nothing is read twice.
    pub fn before_each(conversation: &Conversation) -> impl Iterator<Item = Self> {
        conversation.messages.iter().scan(beginning(conversation), |hash, message| {
            let before = Self(hash.clone().finalize().into());
            feed_message(hash, message);
            Some(before)
        })
    }
}

fn beginning(conversation: &Conversation) -> Sha256 {
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
    hash
}

fn feed_message(hash: &mut Sha256, message: &Message) {
    feed(hash, b'm', &format!("{:?}", message.role));
    let said = |block: &&Block| !matches!(block, Block::Reasoning { .. } | Block::Redacted(_));
    message.blocks.iter().filter(said).for_each(|block| feed_block(hash, block));
}
