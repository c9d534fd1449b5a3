//! What a model is asked, in one form for every body that can ask it.
//!
//! The seam: Converse and each family's own body are read into this; rules, responder, guardrails, caches and counts
//! see nothing else. Members that no part of the sandbox acts on are left out.

mod block;
mod reading;

use serde::Serialize;
use serde_json::Value;

use crate::signature;
use sandbox_wire::tokens;

pub use block::{Block, Document, Image, Source};
pub use reading::read_media;

/// A whole request to a model.
#[derive(Debug, Clone, Default)]
pub struct Conversation {
    /// What it was read from: some rules are Converse's, some the models'.
    pub form: Form,
    pub system: Vec<Block>,
    pub messages: Vec<Message>,
    /// `None` where the request says nothing about tools.
    pub tools: Option<Tools>,
    pub max_tokens: Option<u32>,
    pub temperature: Option<f64>,
    pub top_p: Option<f64>,
    pub stop_sequences: Vec<String>,
    /// The model's own fields: `additionalModelRequestFields`, or the body itself of InvokeModel.
    pub fields: Value,
    /// Settings of Converse that the model's own fields give once more, and what they are called here and there.
    pub given_twice: Vec<(&'static str, Option<&'static str>)>,
    /// Converse's own `outputConfig.effort`.
    pub effort: Option<String>,
    /// Converse's own `outputConfig.textFormat`: the JSON schema of the answer.
    pub format: Option<Value>,
    /// `additionalModelResponseFieldPaths`.
    pub response_paths: Vec<String>,
    pub guardrail: Option<GuardrailAsked>,
    /// `performanceConfig.latency`, as it was asked for.
    pub latency: Option<String>,
    /// `serviceTier.type`, as it was asked for.
    pub tier: Option<String>,
}

/// The body that a conversation came in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Form {
    #[default]
    Converse,
    /// The model's own, in InvokeModel.
    Own,
}

/// One message.
#[derive(Debug, Clone)]
pub struct Message {
    pub role: Role,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    User,
    Assistant,
    System,
}

/// The tools of a request, and whether one must be used.
#[derive(Debug, Clone, Default)]
pub struct Tools {
    pub offered: Vec<Tool>,
    pub choice: Choice,
}

#[derive(Debug, Clone)]
pub enum Tool {
    Own {
        name: String,
        description: String,
        /// The JSON schema of its input.
        schema: Value,
        strict: Option<bool>,
    },
    /// A tool of the model's maker, by name.
    System(String),
    CachePoint {
        ttl: Option<String>,
    },
}

/// Which tool is to be used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Choice {
    #[default]
    Auto,
    Any,
    Named(String),
    /// Not a choice of Converse, but of families' own bodies.
    None,
}

/// The guardrail that a request wants to be held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardrailAsked {
    pub identifier: String,
    pub version: String,
    /// `enabled`, `disabled` or `enabled_full`.
    pub trace: String,
    /// Whether streamed text goes out before it was assessed.
    pub asynchronous: bool,
}

/// A reasoning block that a client sent back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReturnedReasoning {
    /// The message's position, from 0.
    pub message: usize,
    /// The block's position in its message, from 0.
    pub block: usize,
    pub characters: usize,
    pub signed: bool,
    /// Whether the signature is the sandbox's own and covers this very text.
    pub genuine: bool,
}

impl Conversation {
    pub fn has_tools(&self) -> bool {
        self.tools.is_some()
    }

    /// Whether a tool must be used.
    pub fn forces_tool(&self) -> bool {
        self.tools.as_ref().is_some_and(|tools| matches!(tools.choice, Choice::Any | Choice::Named(_)))
    }

    /// The user's messages, oldest first.
    pub fn of_user(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.iter().filter(|message| message.role == Role::User)
    }

    /// What the user said last.
    pub fn question(&self) -> String {
        self.of_user().next_back().map(Message::text).unwrap_or_default()
    }

    /// Whether the last message brings results of tools.
    pub fn brings_results(&self) -> bool {
        self.messages.last().is_some_and(|message| message.results().next().is_some())
    }

    /// The system prompt as one text.
    pub fn system_text(&self) -> String {
        block::joined(&self.system)
    }

    /// What the request counts as input, cached or not.
    pub fn input_tokens(&self) -> u32 {
        let system: u32 = self.system.iter().map(Block::tokens).sum();
        let messages: u32 = self.messages.iter().map(Message::tokens).sum();
        let tools: u32 = self.tools.iter().flat_map(|tools| &tools.offered).map(Tool::tokens).sum();
        system + messages + tools
    }

    /// The reasoning blocks that came back, and whether they are the sandbox's own.
    pub fn returned_reasoning(&self) -> Vec<ReturnedReasoning> {
        let mut found = Vec::new();
        for (message, blocks) in self.messages.iter().map(|message| &message.blocks).enumerate() {
            for (block, content) in blocks.iter().enumerate() {
                if let Block::Reasoning { text, signature } = content {
                    found.push(ReturnedReasoning {
                        message,
                        block,
                        characters: text.chars().count(),
                        signed: signature.is_some(),
                        genuine: signature
                            .as_ref()
                            .is_some_and(|signature| signature::holds(signature, text)),
                    });
                }
            }
        }
        found
    }
}

impl Message {
    /// The message's text blocks as one text.
    pub fn text(&self) -> String {
        block::joined(&self.blocks)
    }

    /// The ids of the tool calls in it.
    pub fn calls(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().filter_map(|block| match block {
            Block::ToolUse { id, .. } => Some(id.as_str()),
            _ => None,
        })
    }

    /// The ids of the calls whose results it brings.
    pub fn results(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().filter_map(|block| match block {
            Block::ToolResult { id, .. } => Some(id.as_str()),
            _ => None,
        })
    }

    pub fn tokens(&self) -> u32 {
        tokens::PER_MESSAGE + self.blocks.iter().map(Block::tokens).sum::<u32>()
    }
}

impl Tool {
    pub fn tokens(&self) -> u32 {
        match self {
            Self::Own { name, description, schema, .. } => {
                tokens::PER_MESSAGE
                    + tokens::count(name)
                    + tokens::count(description)
                    + tokens::count(&schema.to_string())
            }
            Self::System(name) => tokens::PER_MESSAGE + tokens::count(name),
            Self::CachePoint { .. } => 0,
        }
    }
}
