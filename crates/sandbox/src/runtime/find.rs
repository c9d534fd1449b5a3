//! Which model a request calls, and whether its caller may.

use sandbox_iam::access;
use sandbox_model::place::{self, Called};
use sandbox_wire::reply::Refusal;

use crate::call::Call;

/// What policies call the invoking of a model, whole and as a stream.
pub(super) const INVOKE: &str = "bedrock:InvokeModel";
pub(super) const INVOKE_STREAM: &str = "bedrock:InvokeModelWithResponseStream";

/// The guardrail that a request names, as policies speak of it: an ARN, with the version behind unless it is the draft.
fn guardrail(call: &Call<'_>) -> Option<String> {
    let input = call.input.get("guardrailConfig").unwrap_or(call.input);
    let member = |name| input.get(name).and_then(serde_json::Value::as_str).filter(|text| !text.is_empty());
    let identifier = member("guardrailIdentifier")?;
    let arn = match identifier.starts_with("arn:") {
        true => identifier.to_owned(),
        false => call.site().arn("guardrail", identifier),
    };
    match member("guardrailVersion") {
        Some(version) if version != "DRAFT" => Some(format!("{arn}:{version}")),
        _ => Some(arn),
    }
}

/// Finds the model and whether the caller may call it.
pub(super) fn find(call: &Call<'_>, action: &str) -> Result<Called, Refusal> {
    let caller = call.caller;
    let called = place::resolve(call.label("modelId"), &call.place())?;
    let invocation = access::Invocation {
        action,
        resource: &called.resource,
        profile: called.profile.as_deref(),
        destinations: &called.destinations,
        model_id: called.model.id,
        provider: called.model.provider,
        guardrail: guardrail(call),
    };
    access::invoke(caller, &invocation)?;
    let converses = call.operation().starts_with("Converse");
    call.state.owned.check_imported(
        call.label("modelId"),
        call.caller.account(),
        &call.caller.region,
        converses,
    )?;
    Ok(called)
}
