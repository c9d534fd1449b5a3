//! Models that take an effort and no more: gpt-oss by name, OpenAI's GPT in an object, others as a level.

use serde_json::{Value, json};

use super::asked::{Asked, no_key_of_others};
use super::planned::{Plan, Shown, tokens_for};
use crate::catalog::{Family, Model};
use sandbox_wire::reply::Refusal;

/// `reasoning_effort`.
pub(super) fn named(model: &Model, asked: &Asked<'_>) -> Result<Plan, Refusal> {
    let effort = asked.fields.get("reasoning_effort").and_then(Value::as_str).unwrap_or("medium");
    match effort {
        // Handed on as it is (2.4), so that `none` is an effort.
        "none" if model.family == Family::DeepSeek => Ok(Plan::OFF),
        effort if model.efforts.contains(&effort) => Ok(Plan::open(tokens_for(effort))),
        effort => Err(Refusal::model(format!("Invalid reasoning_effort: {effort}"))),
    }
}

/// `reasoning_config`: live with `high`; what it does with other values is not known, so that only efforts are taken.
pub(super) fn level(model: &Model, asked: &Asked<'_>) -> Result<Plan, Refusal> {
    let Some(level) = asked.fields.get("reasoning_config") else {
        return no_key_of_others(asked.fields).map(|()| Plan::OFF);
    };
    match level.as_str().filter(|level| model.efforts.contains(level)) {
        Some(level) => Ok(Plan::open(tokens_for(level))),
        None => Err(Refusal::model(format!("Invalid reasoning_config: {level}"))),
    }
}

/// `reasoning.effort`, and the provider's own error document inside the sentence for anything else.
pub(super) fn object(model: &Model, asked: &Asked<'_>) -> Result<Plan, Refusal> {
    const OTHERS: [&str; 5] =
        ["reasoning_effort", "reasoningConfig", "reasoning_config", "thinking", "output_config"];
    // Recorded with the first two.
    if let Some(key) = OTHERS.into_iter().find(|key| asked.fields.get(key).is_some()) {
        return Err(providers("unknown_parameter", &format!("Unknown parameter: '{key}'."), key));
    }
    let effort = asked.fields.get("reasoning").and_then(|reasoning| reasoning.get("effort"));
    match effort.map(|effort| effort.as_str().unwrap_or_default()) {
        // Recorded: a short answer has next to no tokens where nothing is asked for.
        None | Some("none") => Ok(Plan::OFF),
        Some(effort) if model.efforts.contains(&effort) => {
            Ok(Plan { shown: Shown::Sealed, ..Plan::open(tokens_for(effort)) })
        }
        // Recalled, in the form of the one above.
        Some(effort) => {
            let message = format!("Unsupported value: '{effort}' is not supported with this model.");
            Err(providers("unsupported_value", &message, "reasoning.effort"))
        }
    }
}

/// The provider's own error document, as the sentence of a refusal.
fn providers(code: &str, message: &str, param: &str) -> Refusal {
    let error = json!({"code": code, "message": message, "param": param, "type": "invalid_request_error"});
    Refusal::model(json!({"error": error}).to_string())
}
