//! Claude's thinking: a budget or an effort, with everything that may not stand beside it.
//!
//! Which of the two modes a generation has, and whether it can be switched off, is the catalogue's to say.

use serde_json::Value;

use super::asked::{Asked, has_beta};
use super::planned::{Plan, Shown, tokens_for};
use crate::catalog::{Model, Sampling, Thinking};
use sandbox_wire::reply::Refusal;

const MIN_BUDGET: i64 = 1024;
const DOCS: &str =
    "Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking";

pub(super) fn plan(model: &Model, asked: &Asked<'_>) -> Result<Plan, Refusal> {
    check_sampling(model, asked)?;
    let effort = check_effort(model, asked)?;
    let Some(thinking) = asked.fields.get("thinking").filter(|thinking| !thinking.is_null()) else {
        return match model.thinking {
            Thinking::AlwaysOn => signed(model, &Value::Null, asked.fields, tokens_for(effort)),
            _ => Ok(Plan::OFF),
        };
    };
    // Recalled: a model from before thinking knows no such field.
    if model.thinking == Thinking::None {
        return Err(Refusal::model("thinking: Extra inputs are not permitted"));
    }
    let kind = thinking.get("type").and_then(Value::as_str);
    check_members(thinking, kind, asked.fields)?;
    let tokens = match kind {
        Some("enabled") => enabled(model, thinking, asked)?,
        // Recalled: older models have no adaptive mode.
        Some("adaptive") if model.thinking == Thinking::Budget => {
            return Err(Refusal::model("adaptive thinking is not supported on this model"));
        }
        Some("adaptive") => tokens_for(effort),
        Some("disabled") => return disabled(model, effort),
        Some(other) => {
            return Err(Refusal::model(format!(
                "thinking: Input tag '{other}' found using 'type' does not match any of the expected tags: 'adaptive', \
                 'disabled', 'enabled'"
            )));
        }
        None => return Err(Refusal::model("thinking.type: Field required")),
    };
    check_company(model, thinking, asked)?;
    // A budget is thought through once a turn: where both modes are taken always, elsewhere unless interleaved.
    let once = model.thinking == Thinking::BudgetOrAdaptive || !interleaves(asked.fields);
    if kind == Some("enabled") && asked.in_tools && once {
        return Ok(Plan::OFF);
    }
    signed(model, thinking, asked.fields, tokens)
}

fn disabled(model: &Model, effort: &str) -> Result<Plan, Refusal> {
    match model.thinking {
        Thinking::AlwaysOn => Err(Refusal::model(not_taken("disabled"))),
        // Recalled: the sentence; the rule is Opus 5's.
        Thinking::Adaptive if matches!(effort, "xhigh" | "max") => Err(Refusal::model(format!(
            "output_config.effort: '{effort}' is not supported when thinking is disabled. Use 'high' or lower."
        ))),
        _ => Ok(Plan::OFF),
    }
}

/// Each mode has members of its own: an effort, for one, belongs into `output_config` (2.1). With betas nothing is said,
/// because they bring members that are in no list.
fn check_members(thinking: &Value, kind: Option<&str>, fields: &Value) -> Result<(), Refusal> {
    let (Some(kind), Some(members)) = (kind, thinking.as_object()) else { return Ok(()) };
    let known: &[&str] = match kind {
        "enabled" => &["budget_tokens", "display", "type"],
        "adaptive" => &["display", "type"],
        "disabled" => &["type"],
        _ => return Ok(()),
    };
    let betas = fields.get("anthropic_beta").and_then(Value::as_array).is_some_and(|betas| !betas.is_empty());
    match members.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) if !betas => {
            Err(Refusal::model(format!("thinking.{kind}.{key}: Extra inputs are not permitted")))
        }
        _ => Ok(()),
    }
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
    // Documents of some SDKs know no whole numbers: 2000.0 is 2000.
    let whole = || budget.as_f64().filter(|number| number.fract() == 0.0).map(|number| number as i64);
    let Some(budget) = budget.as_i64().or_else(whole) else {
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
fn check_company(model: &Model, thinking: &Value, asked: &Asked<'_>) -> Result<(), Refusal> {
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
    if asked.forced_tool && !model.forces_thinking {
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

fn check_sampling(model: &Model, asked: &Asked<'_>) -> Result<(), Refusal> {
    let (temperature, top_p) = (asked.temperature.is_some(), asked.top_p.is_some());
    match model.sampling {
        Sampling::Any | Sampling::Refused => Ok(()),
        Sampling::OneOf if temperature && top_p => Err(Refusal::model(
            "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
        )),
        Sampling::OneOf => Ok(()),
        Sampling::Deprecated => {
            // Not `top_k`, which Opus 5 was seen to take.
            let set = [("temperature", temperature), ("top_p", top_p)];
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
