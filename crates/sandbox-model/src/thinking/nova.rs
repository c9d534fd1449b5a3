//! Nova's thinking: `reasoningConfig`, whose text never comes back.

use serde_json::Value;

use super::asked::{Asked, no_key_of_others};
use super::planned::{Plan, Shown, tokens_for};
use sandbox_wire::malformed::malformed;
use sandbox_wire::reply::Refusal;

pub(super) fn plan(asked: &Asked<'_>) -> Result<Plan, Refusal> {
    let Some(config) = asked.fields.get("reasoningConfig") else {
        return no_key_of_others(asked.fields).map(|()| Plan::OFF);
    };
    let effort = config.get("maxReasoningEffort").and_then(Value::as_str).unwrap_or("medium");
    match config.get("type").and_then(Value::as_str) {
        Some("disabled") => return Ok(Plan::OFF),
        Some("enabled") if matches!(effort, "low" | "medium" | "high") => {}
        _ => return Err(invalid()),
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

/// A malformed configuration, or one in a request to a model that takes none.
pub(super) fn invalid() -> Refusal {
    malformed("the provided reasoning config value is invalid")
}
