//! `additionalModelRequestFields`: keys that the model's own body does not have are refused as the model refuses them.
//!
//! Held against the families whose whole body is known here: Claude and Nova. With betas Claude takes keys that are in no
//! list, so that nothing is said then. What the values mean is looked at where they are used.

use serde_json::Value;

use sandbox_model::catalog::{Family, Model};
use sandbox_model::conversation::{Conversation, Form};
use sandbox_model::native::{CLAUDE_KEYS, NOVA_KEYS};
use sandbox_wire::malformed::extraneous;
use sandbox_wire::reply::Refusal;

/// Several clients send Claude this key of its sibling families, and nothing is recorded of a refusal.
const IGNORED: &str = "reasoning_config";

/// What the log says of a request that is answered all the same.
pub fn remark(request: &Conversation, model: &Model) -> Option<String> {
    let ignored = model.is_claude() && request.form == Form::Converse && !request.fields[IGNORED].is_null();
    ignored.then(|| {
        format!("additionalModelRequestFields.{IGNORED} has no effect on Claude: its thinking is set with thinking.")
    })
}

pub(super) fn check(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    let Value::Object(fields) = &request.fields else { return Ok(()) };
    let unknown = |known: &[&str]| fields.keys().find(|key| !known.contains(&key.as_str()));
    match model.family {
        Family::Claude => {
            let betas =
                fields.get("anthropic_beta").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
            if let Some(twice) = request.given_twice.first() {
                return Err(conflict(*twice));
            }
            if fields.get("anthropic_beta").is_some_and(|betas| !betas.is_array()) {
                return Err(Refusal::model("anthropic_beta: Input should be a valid list")); // recalled
            }
            let known = [CLAUDE_KEYS, &[IGNORED]].concat();
            if let Some(key) = unknown(&known).filter(|_| !betas) {
                return Err(Refusal::model(format!("{key}: Extra inputs are not permitted")));
            }
            // Recalled.
            match fields.get("top_k").filter(|value| !value.is_null()) {
                // Documents of some SDKs know no whole numbers: 5.0 is 5.
                Some(value) if value.as_f64().is_none_or(|number| number.fract() != 0.0) => {
                    Err(Refusal::model("top_k: Input should be a valid integer"))
                }
                _ => Ok(()),
            }
        }
        Family::Nova => match unknown(NOVA_KEYS) {
            Some(key) => Err(extraneous("#", key)),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Both forms are recorded, with `max_tokens`, `tool_choice` and `system`.
fn conflict((own, name): (&str, Option<&str>)) -> Refusal {
    Refusal::validation(match name {
        Some(name) => format!(
            "The additional field {own} conflicts with the existing field {name}. Remove {own} and try again."
        ),
        None => format!("The additional field {own} conflicts with an existing field."),
    })
}
