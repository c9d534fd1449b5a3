//! What tools brought back, told in the answer.

use crate::conversation::{Block, Conversation};

/// Longer results are told by their start.
const MOST: usize = 1_000;

/// The results of the last message in Markdown; `None` where it brings none.
pub fn told(conversation: &Conversation) -> Option<String> {
    if !conversation.brings_results() {
        return None;
    }
    let blocks = &conversation.messages.last()?.blocks;
    let told = blocks.iter().filter_map(|block| match block {
        Block::ToolResult { id, content, failed } => Some(tell(name(conversation, id), content, *failed)),
        _ => None,
    });
    Some(told.collect::<Vec<_>>().join("\n\n"))
}

/// The tool that a call was of.
fn name<'a>(conversation: &'a Conversation, wanted: &str) -> &'a str {
    let blocks = conversation.messages.iter().rev().flat_map(|message| &message.blocks);
    let mut calls = blocks.filter_map(|block| match block {
        Block::ToolUse { id, name, .. } if id == wanted => Some(name.as_str()),
        _ => None,
    });
    calls.next().unwrap_or("the tool")
}

fn tell(name: &str, content: &[Block], failed: bool) -> String {
    let parts: Vec<String> = content
        .iter()
        .map(|part| match part {
            Block::Json(value) | Block::Other(value) => value.to_string(),
            Block::Image(image) => format!("(a {} image)", image.format),
            Block::Document(document) => format!("(the document “{}”)", document.name),
            part => part.text().unwrap_or("(something other than text)").to_owned(),
        })
        .collect();
    let whole = parts.join("\n");
    let mut text: String = whole.chars().take(MOST).collect();
    if text.len() < whole.len() {
        text.push('…');
    }
    let quoted = text.trim().replace('\n', "\n> ");
    match (failed, quoted.is_empty()) {
        (true, true) => format!("`{name}` failed without saying why, so I go on without it."),
        (true, false) => format!("`{name}` failed, so I go on without it. It said:\n\n> {quoted}"),
        (false, true) => format!("`{name}` came back with nothing."),
        (false, false) => format!("`{name}` came back with:\n\n> {quoted}"),
    }
}
