//! Foundation models: the list with its filters, one of them, and whether it may be had.
//!
//! The same table that the runtime calls, so that what is listed can be called. Models at their end are in no list.

use serde_json::{Map, Value, json};

use super::member::text;
use crate::call::Call;
use sandbox_model::catalog::lifecycle::{self, Stage};
use sandbox_model::catalog::{Arn, MODELS, Makes, Model};
use sandbox_model::place::Place;
use sandbox_wire::reply::Refusal;

/// ListFoundationModels: everything at once, filtered.
pub(super) fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let place = call.place();
    let by = |key: &str| text(call, key);
    let (provider, output) = (by("byProvider"), by("byOutputModality"));
    let (inference, customization) = (by("byInferenceType"), by("byCustomizationType"));
    let kept = MODELS.iter().filter(|model| {
        is_listed(model, &place)
            && provider.is_none_or(|wanted| model.provider.eq_ignore_ascii_case(wanted))
            && output.is_none_or(|wanted| wanted == output_of(model))
            && inference.is_none_or(|wanted| inference_types(model, &place).contains(&wanted))
            && customization.is_none_or(|wanted| customizations(model).contains(&wanted))
    });
    Ok(json!({"modelSummaries": kept.map(|model| summary(model, &place)).collect::<Vec<_>>()}))
}

/// GetFoundationModel, by id or ARN.
pub(super) fn get(call: &Call<'_>) -> Result<Value, Refusal> {
    let place = call.place();
    let model = find(call.label("modelIdentifier"), &place)?;
    Ok(json!({"modelDetails": summary(model, &place)}))
}

/// GetFoundationModelAvailability: all is well wherever the model is. The service was seen to say so too while it refused
/// every call, so that nothing follows from it for whether one may call.
pub(super) fn availability(call: &Call<'_>) -> Result<Value, Refusal> {
    let place = call.place();
    let id = call.label("modelId");
    let model = sandbox_model::catalog::find(id).filter(|model| place.is_served(model));
    let model = model.ok_or_else(|| missing(id))?;
    let region = if model.is_in(place.region) { "AVAILABLE" } else { "NOT_AVAILABLE" };
    Ok(json!({
        "agreementAvailability": {"status": "AVAILABLE"},
        "authorizationStatus": "AUTHORIZED",
        "entitlementAvailability": "AVAILABLE",
        "modelId": model.id,
        "regionAvailability": region,
    }))
}

fn missing(asked: &str) -> Refusal {
    Refusal::not_found(format!("Could not find model {asked}."))
}

/// The model behind an id or ARN; the refusal is recalled.
fn find(asked: &str, place: &Place<'_>) -> Result<&'static Model, Refusal> {
    let id = match Arn::parse(asked) {
        Some(arn) if arn.is_of(place.region) && arn.kind == "foundation-model" => arn.id,
        Some(_) => "",
        None => asked,
    };
    let found = sandbox_model::catalog::find(id).filter(|model| is_listed(model, place));
    found.ok_or_else(|| missing(asked))
}

fn is_listed(model: &Model, place: &Place<'_>) -> bool {
    model.is_in(place.region) && place.is_served(model)
}

fn output_of(model: &Model) -> &'static str {
    match model.makes {
        Makes::Embeddings => "EMBEDDING",
        Makes::Images => "IMAGE",
        Makes::Speech => "SPEECH",
        Makes::Text | Makes::Ranking => "TEXT",
    }
}

fn inputs_of(model: &Model) -> Vec<&'static str> {
    let text = model.makes != Makes::Speech;
    let has = [(text, "TEXT"), (model.images, "IMAGE"), (model.video, "VIDEO"), (model.audio, "SPEECH")];
    has.into_iter().filter(|(has, _)| *has).map(|(_, name)| name).collect()
}

fn inference_types(model: &Model, place: &Place<'_>) -> Vec<&'static str> {
    // INFERENCE_PROFILE is not in the service model's list, but live answers have it. Provisioned throughput can be had
    // for what is offered on demand by the makers that sell it (recalled).
    let (bare, profile) = (model.on_demand_in(place.region), !model.profiles_in(place.region).is_empty());
    let sold = bare && !customizations(model).is_empty();
    let types = [(bare, "ON_DEMAND"), (sold, "PROVISIONED"), (profile, "INFERENCE_PROFILE")];
    types.into_iter().filter(|(has, _)| *has).map(|(_, name)| name).collect()
}

/// How a model may be customised (recalled).
fn customizations(model: &Model) -> &'static [&'static str] {
    let is = |parts: &[&str]| parts.iter().any(|part| model.id.contains(part));
    if is(&["nova-lite-v1", "nova-micro-v1", "nova-pro-v1"]) {
        &["FINE_TUNING", "DISTILLATION"]
    } else if is(&["claude-3-haiku", "nova-canvas", "titan-embed-image", "llama3-1-8b", "llama3-1-70b"]) {
        &["FINE_TUNING"]
    } else {
        &[]
    }
}

fn summary(model: &Model, place: &Place<'_>) -> Value {
    json!({
        "customizationsSupported": customizations(model),
        "inferenceTypesSupported": inference_types(model, place),
        "inputModalities": inputs_of(model),
        "modelArn": model.arn(place.region),
        "modelId": model.id,
        "modelLifecycle": age(model, place),
        "modelName": model.name,
        "outputModalities": [output_of(model)],
        "providerName": model.provider,
        "responseStreamingSupported": model.streams,
    })
}

fn age(model: &Model, place: &Place<'_>) -> Value {
    let mut age = Map::new();
    let legacy = place.lifecycle.stage(model, place.now) != Stage::Active;
    if let Some(end) = lifecycle::end(model) {
        age.insert("endOfLifeTime".to_owned(), json!(format!("{end}T00:00:00Z")));
        if legacy {
            let from = lifecycle::legacy_from(end);
            age.insert("legacyTime".to_owned(), json!(format!("{from}T00:00:00Z")));
        }
    }
    age.insert("status".to_owned(), json!(if legacy { "LEGACY" } else { "ACTIVE" }));
    Value::Object(age)
}
