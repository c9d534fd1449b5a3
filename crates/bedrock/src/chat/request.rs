//! What a chat sends: the conversation so far, and how the model is to answer.
//!
//! Our own types, so that a conversation can be kept and compared without the SDK's.

use serde::{Deserialize, Serialize};

use crate::thinking::{ChatSettings, Thinking};

/// What is asked of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatRequest {
    /// A base id, an inference profile id or an ARN.
    pub model: String,
    /// The system prompt; blank is none.
    pub system: Option<String>,
    /// Thinking included. `None` leaves it, as each of the next, to the model.
    pub max_tokens: Option<u32>,
    /// How much to think.
    pub thinking: Thinking,
    /// From 0 to 1.
    pub temperature: Option<f32>,
    /// From 0 to 1.
    pub top_p: Option<f32>,
    /// Each ends the answer where the model writes it.
    pub stop_sequences: Vec<String>,
    /// The conversation, oldest first, with the question last.
    pub messages: Vec<Message>,
}

impl ChatRequest {
    /// The part that the rules of [`crate::thinking`] are about.
    pub fn settings(&self) -> ChatSettings {
        ChatSettings {
            max_tokens: self.max_tokens,
            thinking: self.thinking,
            temperature: self.temperature,
            top_p: self.top_p,
        }
    }
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person.
    User,
    /// The model.
    Assistant,
}

/// One turn of a conversation.
#[derive(Clone, PartialEq)]
pub struct Message {
    /// Who said it.
    pub role: Role,
    /// In the order in which they came.
    pub blocks: Vec<Block>,
    /// The model that wrote it: another model's thinking is not sent.
    pub model: Option<String>,
}

/// A content block, as it is sent back.
#[derive(Clone, PartialEq)]
pub enum Block {
    /// Words.
    Text(String),
    /// Thinking that can be read.
    Reasoning {
        /// Sent back as it came: a changed letter makes the signature wrong.
        text: String,
        /// Proves to Claude that the text is its own; models that do not sign leave it out.
        signature: Option<String>,
    },
    /// Thinking that only the model can read. Sent back byte for byte.
    Redacted(Vec<u8>),
}

impl Message {
    /// A question of one block.
    pub fn user(text: impl Into<String>) -> Self {
        Self { role: Role::User, blocks: vec![Block::Text(text.into())], model: None }
    }
}

/// What people write stays out of logs.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({:?}, {} blocks)", self.role, self.blocks.len())
    }
}
