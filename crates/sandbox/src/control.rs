//! The control plane: what can be listed, made and deleted, from the same tables that the runtime calls.
//!
//! The seam: `server` knows who asks and that the request keeps to the service model; here is decided whether the caller
//! may, and each resource has a file that answers its operations. Guardrails are a module of their own kind among them.
//! Not here: batch jobs, customisation, agreements.

mod custom_models;
mod foundation_models;
mod guardrails;
mod imported_models;
mod inference_profiles;
mod listing;
mod member;
mod page;
mod provisioned;
mod use_case;

pub use guardrails::GuardrailPreset;
pub(crate) use guardrails::put_presets;

use serde_json::Value;

use crate::call::Call;
use sandbox_iam::access;
use sandbox_model::catalog::partition;
use sandbox_model::place::Place;
use sandbox_wire::reply::Refusal;

/// Answers one operation with a status and a body.
pub(crate) fn respond(call: &Call<'_>) -> Result<(u16, Value), Refusal> {
    let operation = call.operation();
    if operation.contains("Guardrail") {
        return guardrails::respond(call, &call.site());
    }
    access::check(call.caller, &format!("bedrock:{operation}"), resource(call).as_deref())?;
    let (status, answer) = match operation {
        "ListFoundationModels" => (200, foundation_models::list(call)),
        "GetFoundationModel" => (200, foundation_models::get(call)),
        "GetFoundationModelAvailability" => (200, foundation_models::availability(call)),
        "ListInferenceProfiles" => (200, inference_profiles::list(call)),
        "GetInferenceProfile" => (200, inference_profiles::get(call)),
        "CreateInferenceProfile" => (201, inference_profiles::create(call)),
        "DeleteInferenceProfile" => (200, inference_profiles::delete(call)),
        "ListProvisionedModelThroughputs" => (200, provisioned::list(call)),
        "ListCustomModels" => (200, custom_models::list(call)),
        "ListImportedModels" => (200, imported_models::list(call)),
        "GetUseCaseForModelAccess" => (200, use_case::get(call)),
        "PutUseCaseForModelAccess" => (201, use_case::put(call)),
        _ => (400, Err(Refusal::validation(format!("The sandbox does not serve {operation}.")))),
    };
    answer.map(|body| (status, body))
}

/// The ARN of what an operation is about, where it names one; lists are about none.
fn resource(call: &Call<'_>) -> Option<String> {
    let Place { region, account, .. } = call.place();
    let (asked, kind) = match call.operation() {
        "GetFoundationModel" => (call.label("modelIdentifier"), "foundation-model"),
        "GetInferenceProfile" | "DeleteInferenceProfile" => {
            let asked = call.label("inferenceProfileIdentifier");
            let system = asked.contains('.');
            (asked, if system { "inference-profile" } else { "application-inference-profile" })
        }
        _ => return None,
    };
    if asked.starts_with("arn:") {
        return Some(asked.to_owned());
    }
    let account = if kind == "foundation-model" { "" } else { account };
    Some(format!("arn:{}:bedrock:{region}:{account}:{kind}/{asked}", partition(region)))
}
