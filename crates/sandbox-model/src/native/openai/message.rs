//! One message of the chat completions body, put behind those already read.

use serde_json::Value;

use crate::conversation::{Block, Conversation, Image, Message, Role, Source};
use sandbox_wire::malformed::Members;
use sandbox_wire::reply::Refusal;

pub(super) fn push(read: &mut Conversation, message: &Members<'_>) -> Result<(), Refusal> {
    message.required("role")?;
    let role =
        message.word("role", &["assistant", "developer", "system", "tool", "user"])?.unwrap_or_default();
    match role {
        "system" | "developer" => read.system.extend(content(message)?),
        "assistant" => {
            let mut blocks = content(message)?;
            blocks.extend(calls(message)?);
            add(read, Role::Assistant, blocks);
        }
        "tool" => {
            let id = message.required_text("tool_call_id")?.to_owned();
            let result = Block::ToolResult { id, content: content(message)?, failed: false };
            add(read, Role::User, vec![result]);
        }
        _ => {
            message.required("content")?;
            add(read, Role::User, content(message)?);
        }
    }
    Ok(())
}

/// Messages of one role in a row are one message.
fn add(read: &mut Conversation, role: Role, blocks: Vec<Block>) {
    match read.messages.last_mut().filter(|last| last.role == role) {
        Some(last) => last.blocks.extend(blocks),
        None => read.messages.push(Message { role, blocks }),
    }
}

fn content(message: &Members<'_>) -> Result<Vec<Block>, Refusal> {
    match message.get("content") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(text)) if text.is_empty() => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(vec![Block::Text(text.clone())]),
        Some(_) => {
            let parts = message.list("content")?.unwrap_or_default().iter().enumerate();
            parts.map(|(place, part)| piece(message, place, part)).collect()
        }
    }
}

fn piece(message: &Members<'_>, place: usize, part: &Value) -> Result<Block, Refusal> {
    let path = format!("{}/content/{place}", message.path);
    let part = Members { value: part, path: &path };
    part.required("type")?;
    match part.word("type", &["image_url", "text"])? {
        Some("image_url") => {
            let url = part.required("image_url")?;
            let url = url["url"].as_str().or(url.as_str()).unwrap_or_default();
            // Nothing is fetched: an image has to be in the body.
            let inline = url.strip_prefix("data:image/").and_then(|rest| rest.split_once(";base64,"));
            let Some((format, data)) = inline else {
                return Err(part.refuse("image_url/url", "expected a data URL with an image in base64"));
            };
            Ok(Block::Image(Image::new(format.to_owned(), Source::Bytes(data.to_owned()))))
        }
        _ => Ok(Block::Text(part.required_text("text")?.to_owned())),
    }
}

fn calls(message: &Members<'_>) -> Result<Vec<Block>, Refusal> {
    let mut calls = Vec::new();
    for (place, call) in message.list("tool_calls")?.unwrap_or_default().iter().enumerate() {
        let path = format!("{}/tool_calls/{place}", message.path);
        let call = Members { value: call, path: &path };
        let path = format!("{path}/function");
        let function = Members { value: call.required("function")?, path: &path };
        let arguments = function.required_text("arguments")?;
        calls.push(Block::ToolUse {
            id: call.required_text("id")?.to_owned(),
            name: function.required_text("name")?.to_owned(),
            input: serde_json::from_str(arguments).unwrap_or_else(|_| Value::from(arguments)),
        });
    }
    Ok(calls)
}
