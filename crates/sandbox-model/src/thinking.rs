//! Thinking as each family takes it: what a request asks for, and AWS's refusal where it breaks a rule.
//!
//! The seam: in go the free-form model fields and the inference settings, out comes a plan of how long to think and
//! what of it to show. Texts marked «recalled» in this module come from memory of the service; the others are recorded.

mod claude;
mod effort;
mod nova;
#[cfg(test)]
mod tests;

use serde_json::Value;

use crate::catalog::{Model, Sampling, Thinking};
use crate::conversation::{Conversation, Role};
use sandbox_wire::malformed::extraneous;
use sandbox_wire::reply::Refusal;

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

/// How the model thinks in this answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Tokens to think for; 0 is not at all.
    pub tokens: u32,
    pub shown: Shown,
    /// Whether the block carries a signature.
    pub signed: bool,
}

/// What of the thinking comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Text,
    /// An empty text, with a signature.
    Omitted,
    /// Nova's placeholder.
    Redacted,
    /// A redacted block, as OpenAI's GPT gives it.
    Sealed,
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

impl Plan {
    const OFF: Self = Self { tokens: 0, shown: Shown::Text, signed: false };

    fn open(tokens: u32) -> Self {
        Self { tokens, ..Self::OFF }
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

/// Reads the request's wish and holds it against the model's rules.
pub fn plan(model: &Model, asked: &Asked<'_>) -> Result<Plan, Refusal> {
    check_taken(model, asked)?;
    match model.thinking {
        _ if model.is_claude() => claude::plan(model, asked),
        Thinking::NovaConfig => nova::plan(asked),
        Thinking::Effort => effort::named(model, asked),
        Thinking::EffortObject => effort::object(model, asked),
        Thinking::Level => effort::level(model, asked),
        Thinking::Always => no_key_of_others(asked.fields).map(|()| Plan::open(tokens_for("medium"))),
        _ if asked.fields.get("reasoningConfig").is_some() => Err(nova::invalid()),
        _ => no_key_of_others(asked.fields).map(|()| Plan::OFF),
    }
}

/// Converse itself refuses the settings that a model does not have.
fn check_taken(model: &Model, asked: &Asked<'_>) -> Result<(), Refusal> {
    let set = [("temperature", asked.temperature.is_some()), ("topP", asked.top_p.is_some())];
    match set.into_iter().find(|(_, set)| *set && model.sampling == Sampling::Refused) {
        Some((name, _)) => Err(Refusal::unsupported_field(name)),
        None => Ok(()),
    }
}

/// How long an effort thinks. The numbers are the sandbox's own: long enough to watch, short enough to wait for.
fn tokens_for(effort: &str) -> u32 {
    match effort {
        "low" => 90,
        "medium" => 180,
        "xhigh" => 560,
        "max" => 800,
        _ => 320,
    }
}

/// Refuses another family's thinking key, as a model does that checks its fields.
fn no_key_of_others(fields: &Value) -> Result<(), Refusal> {
    let keys =
        ["thinking", "output_config", "reasoning_effort", "reasoningConfig", "reasoning_config", "reasoning"];
    match keys.into_iter().find(|key| fields.get(key).is_some()) {
        Some(key) => Err(extraneous("#", key)),
        None => Ok(()),
    }
}
