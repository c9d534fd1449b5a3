//! Free-form members of Converse that have to be JSON objects: the service model lets any document through, Bedrock does not.
//!
//! The sentences are recalled.

use serde_json::Value;

use crate::conversation::{Block, Conversation, Tool};
use crate::reply::Refusal;

pub(super) fn check(request: &Conversation) -> Result<(), Refusal> {
    if !request.fields.is_null() && !request.fields.is_object() {
        return Err(Refusal::validation(
            "The format of the additionalModelRequestFields field is invalid. Provide a json object for the field and \
             try again.",
        ));
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

fn object(value: &Value, at: impl Fn() -> String) -> Result<(), Refusal> {
    if value.is_object() {
        return Ok(());
    }
    Err(Refusal::validation(format!(
        "The format of the value at {} is invalid. Provide a json object for the field and try again.",
        at()
    )))
}
