//! A Converse request as the sandbox reads it: what was said, and under which settings.
//!
//! The body has passed `schema`, so that reading cannot fail; members that the sandbox does not act on are left out.

use serde_json::Value;

use super::signature;
use crate::journal::ReturnedReasoning;
use crate::tokens;

/// A whole request.
#[derive(Debug)]
pub(super) struct Request {
    pub system: Vec<String>,
    pub messages: Vec<Message>,
    pub max_tokens: Option<u32>,
    pub temperature: Option<f64>,
    pub top_p: Option<f64>,
    pub stop_sequences: Vec<String>,
    pub fields: Value,
    pub effort: Option<String>,
    pub has_tools: bool,
    pub forced_tool: bool,
    pub response_paths: Vec<String>,
    tool_text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    User,
    Assistant,
    System,
}

/// One message.
#[derive(Debug)]
pub(super) struct Message {
    pub role: Role,
    pub blocks: Vec<Block>,
}

/// One content block.
#[derive(Debug)]
pub(super) enum Block {
    Text(String),
    Reasoning {
        text: String,
        signature: Option<String>,
    },
    Redacted,
    ToolUse(String),
    ToolResult(String),
    /// An image, document, video or audio, by the name of its kind.
    Attachment(&'static str),
    CachePoint,
    Other(String),
}

impl Request {
    pub fn read(body: &Value) -> Self {
        let config = &body["inferenceConfig"];
        let texts = |value: &Value| -> Vec<String> {
            let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
            items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let system = body["system"].as_array().map(Vec::as_slice).unwrap_or_default();
        let choice = &body["toolConfig"]["toolChoice"];
        Self {
            system: system.iter().filter_map(|block| block["text"].as_str()).map(str::to_owned).collect(),
            messages: body["messages"].as_array().into_iter().flatten().map(Message::read).collect(),
            max_tokens: config["maxTokens"].as_u64().map(|tokens| u32::try_from(tokens).unwrap_or(u32::MAX)),
            temperature: config["temperature"].as_f64(),
            top_p: config["topP"].as_f64(),
            stop_sequences: texts(&config["stopSequences"]),
            fields: body["additionalModelRequestFields"].clone(),
            effort: body["outputConfig"]["effort"].as_str().map(str::to_owned),
            has_tools: body["toolConfig"].is_object(),
            forced_tool: choice.get("any").is_some() || choice.get("tool").is_some(),
            response_paths: texts(&body["additionalModelResponseFieldPaths"]),
            tool_text: body.get("toolConfig").map(Value::to_string).unwrap_or_default(),
        }
    }

    /// What the request counts as input.
    pub fn input_tokens(&self) -> u32 {
        let system: u32 = self.system.iter().map(|text| tokens::count(text)).sum();
        let messages: u32 = self.messages.iter().map(Message::tokens).sum();
        system + messages + tokens::count(&self.tool_text)
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
    fn read(message: &Value) -> Self {
        let role = match message["role"].as_str() {
            Some("assistant") => Role::Assistant,
            Some("system") => Role::System,
            _ => Role::User,
        };
        let blocks = message["content"].as_array().map(Vec::as_slice).unwrap_or_default();
        Self { role, blocks: blocks.iter().map(Block::read).collect() }
    }

    /// The message's text blocks as one text.
    pub fn text(&self) -> String {
        let texts = self.blocks.iter().filter_map(|block| match block {
            Block::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    }

    fn tokens(&self) -> u32 {
        tokens::PER_MESSAGE + self.blocks.iter().map(Block::tokens).sum::<u32>()
    }
}

impl Block {
    fn read(block: &Value) -> Self {
        let reasoning = &block["reasoningContent"];
        if let Some(text) = block["text"].as_str() {
            return Self::Text(text.to_owned());
        }
        if let Some(text) = reasoning["reasoningText"]["text"].as_str() {
            let signature = reasoning["reasoningText"]["signature"].as_str().map(str::to_owned);
            return Self::Reasoning { text: text.to_owned(), signature };
        }
        if reasoning["redactedContent"].is_string() {
            return Self::Redacted;
        }
        let has = |key: &str| block.get(key).is_some_and(|value| !value.is_null());
        for kind in ["image", "document", "video", "audio"] {
            if has(kind) {
                return Self::Attachment(kind);
            }
        }
        match () {
            () if has("toolUse") => Self::ToolUse(block["toolUse"].to_string()),
            () if has("toolResult") => Self::ToolResult(block["toolResult"].to_string()),
            () if has("cachePoint") => Self::CachePoint,
            () => Self::Other(block.to_string()),
        }
    }

    fn tokens(&self) -> u32 {
        match self {
            Self::Text(text) | Self::ToolUse(text) | Self::ToolResult(text) | Self::Other(text) => {
                tokens::count(text)
            }
            Self::Reasoning { text, .. } => tokens::count(text),
            Self::Redacted | Self::CachePoint => 0,
            Self::Attachment(_) => tokens::PER_ATTACHMENT,
        }
    }
}
