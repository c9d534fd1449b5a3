//! Thinking as each family takes it: what a request asks for, and AWS's refusal where it breaks a rule.
//!
//! The seam: in go the free-form model fields and the inference settings, out comes a plan of how long to think and
//! what of it to show. Texts marked «recalled» below come from memory of the service; the others are recorded.

use serde_json::Value;

use crate::catalog::{Model, Sampling, Thinking};
use crate::conversation::{Block, Conversation, Role};
use crate::reply::Refusal;

const MIN_BUDGET: i64 = 1024;
const DOCS: &str =
    "Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking";

/// What the request says that matters for thinking.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
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
pub(crate) struct Plan {
    /// Tokens to think for; 0 is not at all.
    pub tokens: u32,
    pub shown: Shown,
    /// Whether the block carries a signature.
    pub signed: bool,
}

/// What of the thinking comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Text,
    /// An empty text, with a signature.
    Omitted,
    /// Nova's placeholder.
    Redacted,
}

impl Plan {
    const OFF: Self = Self { tokens: 0, shown: Shown::Text, signed: false };

    fn open(tokens: u32) -> Self {
        Self { tokens, ..Self::OFF }
    }
}

/// The assistant message that began a turn whose tools' results are now given back.
pub(crate) fn turn_in_tools(conversation: &Conversation) -> Option<usize> {
    let is_result = |block: &Block| matches!(block, Block::ToolResult { .. });
    let begin = conversation
        .messages
        .iter()
        .rposition(|message| message.role == Role::User && !message.blocks.iter().any(is_result))?;
    let answered = conversation.messages.last()?.blocks.iter().any(is_result);
    let first =
        conversation.messages.iter().skip(begin + 1).position(|message| message.role == Role::Assistant)?;
    answered.then_some(begin + 1 + first)
}

/// Whether the request names a beta.
pub(crate) fn has_beta(fields: &Value, beta: &str) -> bool {
    let betas = fields.get("anthropic_beta").and_then(Value::as_array);
    betas.is_some_and(|betas| betas.iter().any(|named| named == beta))
}

/// Reads the request's wish and holds it against the model's rules.
pub(crate) fn plan(model: &Model, asked: &Asked<'_>) -> Result<Plan, Refusal> {
    check_taken(model, asked)?;
    match model.thinking {
        _ if model.is_claude() => claude(model, asked),
        Thinking::NovaConfig => nova(asked),
        Thinking::Effort => {
            let effort = asked.fields.get("reasoning_effort").and_then(Value::as_str).unwrap_or("medium");
            if !model.efforts.contains(&effort) {
                return Err(Refusal::model(format!("Invalid reasoning_effort: {effort}")));
            }
            Ok(Plan::open(tokens_for(effort)))
        }
        Thinking::EffortObject => effort_object(model, asked),
        // Live with `high`; what it does with other values is not known, so that only the efforts are taken.
        Thinking::Level => match asked.fields.get("reasoning_config") {
            None => foreign_key(asked.fields).map_or(Ok(Plan::OFF), |key| Err(extraneous(key))),
            Some(level) => match level.as_str().filter(|level| model.efforts.contains(level)) {
                Some(level) => Ok(Plan::open(tokens_for(level))),
                None => Err(Refusal::model(format!("Invalid reasoning_config: {level}"))),
            },
        },
        Thinking::Always => match foreign_key(asked.fields) {
            Some(key) => Err(extraneous(key)),
            None => Ok(Plan::open(tokens_for("medium"))),
        },
        _ if asked.fields.get("reasoningConfig").is_some() => Err(Refusal::validation(
            "Malformed input request: the provided reasoning config value is invalid, please reformat your input and \
             try again.",
        )),
        _ => foreign_key(asked.fields).map_or(Ok(Plan::OFF), |key| Err(extraneous(key))),
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

/// Another family's thinking key, which a model that checks its fields refuses.
fn foreign_key(fields: &Value) -> Option<&'static str> {
    ["thinking", "output_config", "reasoning_effort", "reasoningConfig", "reasoning"]
        .into_iter()
        .find(|key| fields.get(key).is_some())
}

fn extraneous(key: &str) -> Refusal {
    Refusal::validation(format!(
        "Malformed input request: #: extraneous key [{key}] is not permitted, please reformat your input and try again."
    ))
}

/// OpenAI's GPT: `reasoning.effort`, and the provider's own error document inside the sentence for anything else.
fn effort_object(model: &Model, asked: &Asked<'_>) -> Result<Plan, Refusal> {
    if asked.fields.get("reasoning_effort").is_some() {
        return Err(Refusal::model(
            r#"{"error":{"code":"unknown_parameter","message":"Unknown parameter: 'reasoning_effort'.","param":"reasoning_effort","type":"invalid_request_error"}}"#,
        ));
    }
    let effort = asked.fields.get("reasoning").and_then(|reasoning| reasoning.get("effort"));
    match effort.map(|effort| effort.as_str().unwrap_or_default()) {
        None => Ok(Plan::open(tokens_for("medium"))),
        Some("none") => Ok(Plan::OFF),
        Some(effort) if model.efforts.contains(&effort) => Ok(Plan::open(tokens_for(effort))),
        // Recalled, in the form of the one above.
        Some(effort) => Err(Refusal::model(format!(
            r#"{{"error":{{"code":"unsupported_value","message":"Unsupported value: '{}' is not supported with this model.","param":"reasoning.effort","type":"invalid_request_error"}}}}"#,
            effort.escape_default()
        ))),
    }
}

fn nova(asked: &Asked<'_>) -> Result<Plan, Refusal> {
    let Some(config) = asked.fields.get("reasoningConfig") else {
        return foreign_key(asked.fields).map_or(Ok(Plan::OFF), |key| Err(extraneous(key)));
    };
    let effort = config.get("maxReasoningEffort").and_then(Value::as_str).unwrap_or("medium");
    match config.get("type").and_then(Value::as_str) {
        Some("disabled") => return Ok(Plan::OFF),
        Some("enabled") if matches!(effort, "low" | "medium" | "high") => {}
        _ => {
            return Err(Refusal::validation(
                "Malformed input request: the provided reasoning config value is invalid, please reformat your input \
                 and try again.",
            ));
        }
    }
    if effort == "high" {
        let set = [
            ("maxTokens", asked.max_tokens.is_some()),
            // Recorded for maxTokens only; the same rule holds for these two, the wording follows it.
            ("temperature", asked.temperature.is_some()),
            ("topP", asked.top_p.is_some()),
        ];
        if let Some((name, _)) = set.into_iter().find(|(_, set)| *set) {
            return Err(Refusal::model(format!(
                "`{name}` must be unset when reasoningConfig type is 'enabled' and maxReasoningEffort is 'high'. Please \
                 consult our documentation at https://docs.aws.amazon.com/nova/latest/userguide"
            )));
        }
    }
    Ok(Plan { tokens: tokens_for(effort), shown: Shown::Redacted, signed: false })
}

fn claude(model: &Model, asked: &Asked<'_>) -> Result<Plan, Refusal> {
    check_sampling(model, asked)?;
    let effort = check_effort(model, asked)?;
    let Some(thinking) = asked.fields.get("thinking") else {
        let tokens = if model.thinking == Thinking::AlwaysOn { tokens_for(effort) } else { 0 };
        return if tokens == 0 { Ok(Plan::OFF) } else { signed(model, &Value::Null, asked.fields, tokens) };
    };
    // Recalled: a model from before thinking knows no such field.
    if model.thinking == Thinking::None {
        return Err(Refusal::model("thinking: Extra inputs are not permitted"));
    }
    let kind = thinking.get("type").and_then(Value::as_str);
    let tokens = match kind {
        Some("enabled") => enabled(model, thinking, asked)?,
        Some("adaptive") => {
            // Recalled: older models have no adaptive mode.
            if model.thinking == Thinking::Budget {
                return Err(Refusal::model("adaptive thinking is not supported on this model"));
            }
            tokens_for(effort)
        }
        Some("disabled") if model.thinking == Thinking::AlwaysOn => {
            return Err(Refusal::model(not_taken("disabled")));
        }
        // Recalled: the sentence; the rule is Opus 5's.
        Some("disabled") if model.thinking == Thinking::Adaptive && matches!(effort, "xhigh" | "max") => {
            return Err(Refusal::model(format!(
                "output_config.effort: '{effort}' is not supported when thinking is disabled. Use 'high' or lower."
            )));
        }
        Some("disabled") => return Ok(Plan::OFF),
        other => {
            let found = other.map_or_else(|| "thinking.type: Field required".to_owned(), |name| {
                format!(
                    "thinking: Input tag '{name}' found using 'type' does not match any of the expected tags: \
                     'adaptive', 'disabled', 'enabled'"
                )
            });
            return Err(Refusal::model(found));
        }
    };
    check_company(thinking, asked)?;
    // A budget is thought through once a turn: where both modes are taken always, elsewhere unless interleaved.
    let once = model.thinking == Thinking::BudgetOrAdaptive || !interleaves(asked.fields);
    if kind == Some("enabled") && asked.in_tools && once {
        return Ok(Plan::OFF);
    }
    signed(model, thinking, asked.fields, tokens)
}

/// The refusal of a mode that this model does not have; recorded for `enabled`, of the same form for `disabled`.
fn not_taken(kind: &str) -> String {
    format!(
        "\"thinking.type.{kind}\" is not supported for this model. Use \"thinking.type.adaptive\" and \
         \"output_config.effort\" to control thinking behavior."
    )
}

fn enabled(model: &Model, thinking: &Value, asked: &Asked<'_>) -> Result<u32, Refusal> {
    if matches!(model.thinking, Thinking::Adaptive | Thinking::AlwaysOn) {
        return Err(Refusal::model(not_taken("enabled")));
    }
    let Some(budget) = thinking.get("budget_tokens") else {
        return Err(Refusal::model("thinking.enabled.budget_tokens: Field required"));
    };
    let Some(budget) = budget.as_i64() else {
        return Err(Refusal::model("thinking.enabled.budget_tokens: Input should be a valid integer"));
    };
    if budget < MIN_BUDGET {
        return Err(Refusal::model(format!(
            "thinking.enabled.budget_tokens: Input should be greater than or equal to {MIN_BUDGET}"
        )));
    }
    // With interleaved thinking the budget is the whole turn's, and may be larger than one answer.
    let interleaved = interleaves(asked.fields);
    if budget >= i64::from(asked.max_tokens.unwrap_or(model.max_output)) && !interleaved {
        return Err(Refusal::model(format!(
            "`max_tokens` must be greater than `thinking.budget_tokens`. {DOCS}#max-tokens-and-context-window-size"
        )));
    }
    Ok(u32::try_from(budget / 10).unwrap_or(u32::MAX).clamp(110, 1_200))
}

fn interleaves(fields: &Value) -> bool {
    has_beta(fields, "interleaved-thinking-2025-05-14")
}

/// What may not stand beside thinking.
fn check_company(thinking: &Value, asked: &Asked<'_>) -> Result<(), Refusal> {
    let adaptive = thinking.get("type").and_then(Value::as_str) == Some("adaptive");
    if asked.temperature.is_some_and(|temperature| temperature != 1.0) {
        let also = if adaptive { " or in adaptive mode" } else { "" };
        return Err(Refusal::model(format!(
            "`temperature` may only be set to 1 when thinking is enabled{also}. \
             {DOCS}#important-considerations-when-using-extended-thinking"
        )));
    }
    // Recalled, both.
    if asked.top_p.is_some_and(|top_p| top_p < 0.95) {
        let text = "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.";
        return Err(Refusal::model(text));
    }
    if asked.fields.get("top_k").is_some() {
        return Err(Refusal::model("`top_k` must be unset when thinking is enabled."));
    }
    if asked.forced_tool {
        return Err(Refusal::model("Thinking may not be enabled when tool_choice forces tool use."));
    }
    Ok(())
}

fn signed(model: &Model, thinking: &Value, fields: &Value, tokens: u32) -> Result<Plan, Refusal> {
    let shown = match thinking.get("display").and_then(Value::as_str) {
        Some("summarized") => Shown::Text,
        Some("omitted") => Shown::Omitted,
        // A beta of its own.
        Some("updates") if has_beta(fields, "thinking-display-updates-2026-08-18") => Shown::Text,
        None if model.hides_thinking => Shown::Omitted,
        None => Shown::Text,
        Some(_) => {
            return Err(Refusal::model("thinking.display: Input should be 'summarized' or 'omitted'"));
        }
    };
    Ok(Plan { tokens, shown, signed: true })
}

/// Converse itself refuses the settings that a model does not have.
fn check_taken(model: &Model, asked: &Asked<'_>) -> Result<(), Refusal> {
    let set = [("temperature", asked.temperature.is_some()), ("topP", asked.top_p.is_some())];
    match set.into_iter().find(|(_, set)| *set && model.sampling == Sampling::Refused) {
        Some((name, _)) => Err(Refusal::validation(format!(
            "This model doesn't support the {name} field. Remove {name} and try again."
        ))),
        None => Ok(()),
    }
}

fn check_sampling(model: &Model, asked: &Asked<'_>) -> Result<(), Refusal> {
    let (temperature, top_p) = (asked.temperature.is_some(), asked.top_p.is_some());
    match model.sampling {
        Sampling::Any | Sampling::Refused => Ok(()),
        Sampling::OneOf if temperature && top_p => Err(Refusal::model(
            "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
        )),
        Sampling::OneOf => Ok(()),
        Sampling::Deprecated => {
            let top_k = asked.fields.get("top_k").is_some();
            let set = [("temperature", temperature), ("top_p", top_p), ("top_k", top_k)];
            match set.into_iter().find(|(_, set)| *set) {
                Some((name, _)) => Err(Refusal::model(format!("`{name}` is deprecated for this model."))),
                None => Ok(()),
            }
        }
    }
}

/// The effort, from either place; `high` when none is given. The refusals are recalled.
fn check_effort<'a>(model: &Model, asked: &'a Asked<'_>) -> Result<&'a str, Refusal> {
    let inner = asked.fields.get("output_config").and_then(|config| config.get("effort"));
    let Some(effort) = inner.and_then(Value::as_str).or(asked.effort) else {
        return match inner {
            Some(_) => Err(Refusal::model("output_config.effort: Input should be a valid string")),
            None => Ok("high"),
        };
    };
    if model.efforts.is_empty() {
        return Err(Refusal::model("This model does not support the effort parameter."));
    }
    if !matches!(effort, "low" | "medium" | "high" | "xhigh" | "max") {
        return Err(Refusal::model(
            "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'",
        ));
    }
    if !model.efforts.contains(&effort) {
        return Err(Refusal::model(format!(
            "This model does not support effort level '{effort}'. Supported levels: {}.",
            model.efforts.join(", ")
        )));
    }
    Ok(effort)
}

#[cfg(test)]
mod tests;
