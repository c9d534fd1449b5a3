//! What the Messages API refuses of a whole conversation, beyond each member's own form.
//!
//! Unlike Converse it takes messages of one role in a row. The sentences are recalled where nothing else is said.

use std::collections::BTreeSet;

use crate::catalog::Model;
use crate::conversation::{Block, Conversation, Message, Role};
use crate::native::model_name::model_name;
use sandbox_wire::reply::Refusal;

pub fn check(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    let Some(first) = request.messages.first() else {
        return Err(Refusal::model("messages: at least one message is required"));
    };
    if !model.system_messages && request.messages.iter().any(|message| message.role == Role::System) {
        return Err(Refusal::model(
            "messages: Unexpected role \"system\". The Messages API accepts a top-level `system` parameter, not \
             \"system\" as an input message role.",
        ));
    }
    if first.role != Role::User {
        return Err(Refusal::model("messages: first message must use the \"user\" role"));
    }
    let last = request.messages.len() - 1;
    for (place, message) in request.messages.iter().enumerate() {
        content(message, place, place == last)?;
    }
    if let Some(asked) = request.max_tokens.filter(|asked| *asked > model.max_output) {
        let (limit, name) = (model.max_output, model_name(model));
        return Err(Refusal::model(format!(
            "max_tokens: {asked} > {limit}, which is the maximum allowed number of output tokens for {name}"
        )));
    }
    Ok(())
}

fn content(message: &Message, place: usize, last: bool) -> Result<(), Refusal> {
    let ends = last && message.role == Role::Assistant;
    if message.blocks.is_empty() && !ends {
        return Err(Refusal::model(format!(
            "messages.{place}: all messages must have non-empty content except for the optional final assistant \
             message"
        )));
    }
    for text in message.blocks.iter().filter_map(Block::text) {
        // Both recorded.
        if text.is_empty() {
            return Err(Refusal::model("messages: text content blocks must be non-empty"));
        }
        if text.trim().is_empty() {
            return Err(Refusal::model("messages: text content blocks must contain non-whitespace text"));
        }
    }
    match message.blocks.last() {
        Some(Block::Text(text)) if ends && text.ends_with(char::is_whitespace) => {
            Err(Refusal::model("messages: final assistant content cannot end with trailing whitespace"))
        }
        _ => Ok(()),
    }
}

/// A call without its result or a result without its call: found only while answering, so that a stream has begun.
pub fn mismatch(request: &Conversation) -> Option<Refusal> {
    let mut before = BTreeSet::new();
    for (place, message) in request.messages.iter().enumerate() {
        let unasked = message.blocks.iter().enumerate().find_map(|(at, block)| match block {
            Block::ToolResult { id, .. } if !before.contains(id.as_str()) => Some((at, id)),
            _ => None,
        });
        if let Some((at, id)) = unasked {
            return Some(Refusal::model(format!(
                "messages.{place}.content.{at}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each \
                 `tool_result` block must have a corresponding `tool_use` block in the previous message."
            )));
        }
        let after: BTreeSet<&str> =
            request.messages.get(place + 1).into_iter().flat_map(Message::results).collect();
        let open: Vec<&str> = message.calls().filter(|id| !after.contains(id)).collect();
        if !open.is_empty() {
            return Some(Refusal::model(format!(
                "messages.{place}: `tool_use` ids were found without `tool_result` blocks immediately after: {}. Each \
                 `tool_use` block must have a corresponding `tool_result` block in the next message.",
                open.join(", ")
            )));
        }
        before = message.calls().collect();
    }
    None
}
