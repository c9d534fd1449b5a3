//! Free-form members of Converse that have to be JSON objects, and pointers into them: the service model lets any document
//! and any text through, Bedrock does not.
//!
//! The sentences are recalled.

use serde_json::Value;

use sandbox_model::conversation::{Block, Conversation, Tool};
use sandbox_wire::reply::Refusal;

pub(super) fn check(request: &Conversation) -> Result<(), Refusal> {
    if !request.fields.is_null() && !request.fields.is_object() {
        return Err(Refusal::validation(
            "The format of the additionalModelRequestFields field is invalid. Provide a json object for the field and \
             try again.",
        ));
    }
    if let Some(place) = request.response_paths.iter().position(|path| !is_pointer(path)) {
        return Err(Refusal::validation(format!(
            "The JSON Pointer at additionalModelResponseFieldPaths.{place} is invalid. Provide a valid JSON Pointer and \
             try again."
        )));
    }
    for (place, tool) in request.tools.iter().flat_map(|tools| &tools.offered).enumerate() {
        if let Tool::Own { schema, .. } = tool {
            object(schema, || format!("toolConfig.tools.{place}.toolSpec.inputSchema.json"))?;
        }
    }
    for (position, message) in request.messages.iter().enumerate() {
        for (place, block) in message.blocks.iter().enumerate() {
            let at = || format!("messages.{position}.content.{place}");
            match block {
                Block::ToolUse { input, .. } => object(input, || format!("{}.toolUse.input", at()))?,
                Block::ToolResult { content, .. } => {
                    for (inner, block) in content.iter().enumerate() {
                        if let Block::Json(json) = block {
                            object(json, || format!("{}.toolResult.content.{inner}.json", at()))?;
                        }
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// A pointer begins with a slash, and a tilde in it stands for itself or for a slash.
fn is_pointer(path: &str) -> bool {
    path.starts_with('/') && path.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']))
}

fn object(value: &Value, at: impl Fn() -> String) -> Result<(), Refusal> {
    if value.is_object() {
        return Ok(());
    }
    Err(Refusal::validation(format!(
        "The format of the value at {} is invalid. Provide a json object for the field and try again.",
        at()
    )))
}
