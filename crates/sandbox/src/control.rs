//! The control plane's lists: foundation models and inference profiles, from the same table that the runtime calls.
//!
//! Only what a connection test and a model picker read.

mod foundation_models;
mod guardrails;
mod owned;
mod page;
mod resources;

pub(crate) use owned::Owned;
pub use resources::{CustomModel, Home, ImportedModel, Provisioned, Resources};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::access;
use crate::call::Call;
use crate::catalog::{self, MODELS, Model};
use crate::guardrail::Site;
use crate::reply::Refusal;

const CREATED: &str = "2026-06-01T00:00:00Z";
const MAX_PAGE: usize = 1_000;

/// Answers one operation with a status and a body.
pub(crate) fn respond(call: &Call<'_>) -> Result<(u16, Value), Refusal> {
    let operation = call.operation();
    if operation.contains("Guardrail") {
        return guardrails::respond(call, &Site::of(call));
    }
    access::check(call.caller, &format!("bedrock:{operation}"), None)?;
    let answer = match operation {
        "ListFoundationModels" => foundation_models::list(call),
        "GetFoundationModel" => foundation_models::get(call),
        "ListInferenceProfiles" => inference_profiles(call, call.query),
        "GetInferenceProfile" => inference_profile(call, call.label("inferenceProfileIdentifier")),
        _ => Err(Refusal::validation(format!("The sandbox does not serve {operation} yet."))),
    };
    answer.map(|body| (200, body))
}

/// ListInferenceProfiles, in pages.
fn inference_profiles(call: &Call<'_>, query: &str) -> Result<Value, Refusal> {
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
                let prefixes = model.profiles_in(&call.caller.region).into_iter();
                prefixes.map(|prefix| profile_summary(prefix, model, &catalog::Place::of(call)))
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
fn inference_profile(call: &Call<'_>, asked: &str) -> Result<Value, Refusal> {
    let id = catalog::Arn::parse(asked).map_or(asked, |arn| arn.id);
    let found = catalog::profile(id)
        .filter(|(prefix, model)| model.profiles_in(&call.caller.region).contains(prefix));
    // Recalled, not recorded.
    let (prefix, model) =
        found.ok_or_else(|| Refusal::not_found(format!("Could not find inference profile {asked}.")))?;
    Ok(profile_summary(prefix, model, &catalog::Place::of(call)))
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

fn profile_summary(prefix: &str, model: &Model, place: &catalog::Place<'_>) -> Value {
    let area = match prefix {
        "global" => "Global".to_owned(),
        other => other.to_uppercase(),
    };
    let provider = model.provider;
    let models: Vec<Value> = catalog::destination_arns(prefix, model, place.region)
        .iter()
        .map(|arn| json!({"modelArn": arn}))
        .collect();
    json!({
        "createdAt": CREATED,
        "description": format!("Routes requests to {provider} {} in the {area} area.", model.name),
        "inferenceProfileArn": catalog::profile_arn(prefix, model, place),
        "inferenceProfileId": format!("{prefix}.{}", model.id),
        "inferenceProfileName": format!("{area} {provider} {}", model.name),
        "models": models,
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
        "updatedAt": CREATED,
    })
}
