//! The control plane's lists: foundation models and inference profiles, from the same table that the runtime calls.
//!
//! Only what a connection test and a model picker read.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::access;
use crate::auth::Caller;
use crate::call::Call;
use crate::catalog::{self, MODELS, Makes, Model};
use crate::reply::Refusal;

const CREATED: &str = "2026-06-01T00:00:00Z";
const MAX_PAGE: usize = 1_000;

/// Answers one operation with a status and a body.
pub(crate) fn respond(call: &Call<'_>) -> Result<(u16, Value), Refusal> {
    let operation = call.operation();
    access::check(call.caller, &format!("bedrock:{operation}"), None)?;
    let answer = match operation {
        "ListFoundationModels" => foundation_models(call.caller, call.query),
        "GetFoundationModel" => foundation_model(call.caller, call.label("modelIdentifier")),
        "ListInferenceProfiles" => inference_profiles(call.caller, call.query),
        "GetInferenceProfile" => inference_profile(call.caller, call.label("inferenceProfileIdentifier")),
        _ => Err(Refusal::validation(format!("The sandbox does not serve {operation} yet."))),
    };
    answer.map(|body| (200, body))
}

/// ListFoundationModels: everything at once, filtered.
fn foundation_models(caller: &Caller, query: &str) -> Result<Value, Refusal> {
    let by = |key: &str| parameter(query, key);
    let (provider, output) = (by("byProvider"), by("byOutputModality"));
    let (inference, customization) = (by("byInferenceType"), by("byCustomizationType"));
    let kept = MODELS.iter().filter(|model| {
        model.is_in(&caller.region)
            && provider.as_ref().is_none_or(|wanted| model.provider.eq_ignore_ascii_case(wanted))
            && output.as_ref().is_none_or(|wanted| wanted == output_of(model))
            && inference.as_ref().is_none_or(|wanted| inference_types(model).contains(&wanted.as_str()))
            && customization.is_none()
    });
    Ok(json!({"modelSummaries": kept.map(|model| summary(model, &caller.region)).collect::<Vec<_>>()}))
}

/// GetFoundationModel.
fn foundation_model(caller: &Caller, id: &str) -> Result<Value, Refusal> {
    let id = catalog::id_of_arn(id, &caller.region).unwrap_or(id);
    let model = MODELS.iter().find(|model| model.id == id && model.is_in(&caller.region));
    // Recalled, not recorded.
    let model = model.ok_or_else(|| Refusal::not_found(format!("Could not find model {id}.")))?;
    Ok(json!({"modelDetails": summary(model, &caller.region)}))
}

/// ListInferenceProfiles, in pages.
fn inference_profiles(caller: &Caller, query: &str) -> Result<Value, Refusal> {
    let size = match parameter(query, "maxResults").map(|text| text.parse::<usize>()) {
        None => MAX_PAGE,
        Some(Ok(size)) if (1..=MAX_PAGE).contains(&size) => size,
        Some(_) => {
            return Err(Refusal::validation(
                "1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value \
                 between 1 and 1000",
            ));
        }
    };
    let start = match parameter(query, "nextToken") {
        None => 0,
        Some(token) => {
            read_token(&token).ok_or_else(|| Refusal::validation("The provided token is invalid."))?
        }
    };
    // Application profiles are made by their owner, and nobody can make one here.
    let profiles: Vec<Value> = match parameter(query, "type").as_deref() {
        Some("APPLICATION") => Vec::new(),
        _ => {
            let of = |model: &'static Model| {
                let prefixes = model.profiles_in(&caller.region).into_iter();
                prefixes.map(|prefix| profile_summary(prefix, model, &caller.region))
            };
            MODELS.iter().flat_map(of).collect()
        }
    };
    let page: Vec<Value> = profiles.iter().skip(start).take(size).cloned().collect();
    let end = start + page.len();
    if end < profiles.len() {
        let token = URL_SAFE_NO_PAD.encode(format!("from {end}"));
        return Ok(json!({"inferenceProfileSummaries": page, "nextToken": token}));
    }
    Ok(json!({"inferenceProfileSummaries": page}))
}

/// GetInferenceProfile, by id or ARN.
fn inference_profile(caller: &Caller, asked: &str) -> Result<Value, Refusal> {
    let id = catalog::id_of_arn(asked, &caller.region).unwrap_or(asked);
    let found =
        catalog::profile(id).filter(|(prefix, model)| model.profiles_in(&caller.region).contains(prefix));
    // Recalled, not recorded.
    let (prefix, model) =
        found.ok_or_else(|| Refusal::not_found(format!("Could not find inference profile {asked}.")))?;
    Ok(profile_summary(prefix, model, &caller.region))
}

fn read_token(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    String::from_utf8(bytes).ok()?.strip_prefix("from ")?.parse().ok()
}

fn parameter(query: &str, key: &str) -> Option<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == key)
        .map(|(_, value)| value.into_owned())
}

fn output_of(model: &Model) -> &'static str {
    if model.makes == Makes::Embeddings { "EMBEDDING" } else { "TEXT" }
}

fn inference_types(model: &Model) -> Vec<&'static str> {
    // INFERENCE_PROFILE is not in the service model's list, but live answers have it.
    let types = [(model.on_demand, "ON_DEMAND"), (!model.profiles.is_empty(), "INFERENCE_PROFILE")];
    types.into_iter().filter(|(has, _)| *has).map(|(_, name)| name).collect()
}

fn summary(model: &Model, region: &str) -> Value {
    let input = if model.images { vec!["TEXT", "IMAGE"] } else { vec!["TEXT"] };
    json!({
        "customizationsSupported": [],
        "inferenceTypesSupported": inference_types(model),
        "inputModalities": input,
        "modelArn": model.arn(region),
        "modelId": model.id,
        "modelLifecycle": {"status": "ACTIVE"},
        "modelName": model.name,
        "outputModalities": [output_of(model)],
        "providerName": model.provider,
        "responseStreamingSupported": model.makes == Makes::Text,
    })
}

fn profile_summary(prefix: &str, model: &Model, region: &str) -> Value {
    let area = match prefix {
        "global" => "Global".to_owned(),
        other => other.to_uppercase(),
    };
    let provider = model.provider;
    let models: Vec<Value> =
        catalog::destinations(prefix).iter().map(|region| json!({"modelArn": model.arn(region)})).collect();
    json!({
        "createdAt": CREATED,
        "description": format!("Routes requests to {provider} {} in the {area} area.", model.name),
        "inferenceProfileArn": catalog::profile_arn(prefix, model, region),
        "inferenceProfileId": format!("{prefix}.{}", model.id),
        "inferenceProfileName": format!("{area} {provider} {}", model.name),
        "models": models,
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
        "updatedAt": CREATED,
    })
}
