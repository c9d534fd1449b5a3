//! What a request says of thinking, and what it must not say.

use sandbox_wire::malformed::extraneous;
use sandbox_wire::reply::Refusal;
use serde_json::Value;

use crate::conversation::{Conversation, Role};

/// What the request says that matters for thinking.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub fields: &'a Value,
    /// Converse's own `outputConfig.effort`.
    pub effort: Option<&'a str>,
    pub max_tokens: Option<u32>,
    pub temperature: Option<f64>,
    pub top_p: Option<f64>,
    pub forced_tool: bool,
    /// Whether tools' results are given back, in the middle of the model's turn.
    pub in_tools: bool,
}

impl<'a> Asked<'a> {
    pub fn of(conversation: &'a Conversation) -> Self {
        Self {
            fields: &conversation.fields,
            effort: conversation.effort.as_deref(),
            max_tokens: conversation.max_tokens,
            temperature: conversation.temperature,
            top_p: conversation.top_p,
            forced_tool: conversation.forces_tool(),
            in_tools: turn_in_tools(conversation).is_some(),
        }
    }
}

/// The assistant message that began a turn whose tools' results are now given back.
pub fn turn_in_tools(conversation: &Conversation) -> Option<usize> {
    let begin = conversation
        .messages
        .iter()
        .rposition(|message| message.role == Role::User && message.results().next().is_none())?;
    let first =
        conversation.messages.iter().skip(begin + 1).position(|message| message.role == Role::Assistant)?;
    conversation.brings_results().then_some(begin + 1 + first)
}

/// Whether the request names a beta.
pub fn has_beta(fields: &Value, beta: &str) -> bool {
    let betas = fields.get("anthropic_beta").and_then(Value::as_array);
    betas.is_some_and(|betas| betas.iter().any(|named| named == beta))
}

/// Refuses another family's thinking key, as a model does that checks its fields.
pub(super) fn no_key_of_others(fields: &Value) -> Result<(), Refusal> {
    let keys =
        ["thinking", "output_config", "reasoning_effort", "reasoningConfig", "reasoning_config", "reasoning"];
    match keys.into_iter().find(|key| fields.get(key).is_some()) {
        Some(key) => Err(extraneous("#", key)),
        None => Ok(()),
    }
}
