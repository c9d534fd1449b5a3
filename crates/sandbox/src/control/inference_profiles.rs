//! Inference profiles: those that the system defines, and an account's own, which are made and deleted here.
//!
//! An account's own stands for what it was copied from; it works in the runtime through its ARN. The texts of its refusals
//! are recalled, the kinds of error are the service model's. Tags are held against the model's limits and not kept: no
//! operation that is served reads them.

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::member::text;
use super::page;
use crate::call::Call;
use sandbox_model::catalog::{self, Arn, MODELS, Model, partition};
use sandbox_model::owned::{Made, Profile, Profiles, id};
use sandbox_model::place::{self, Place};
use sandbox_wire::reply::Refusal;

/// When AWS made its own, as far as anybody here is told.
const SYSTEM_CREATED: &str = "2026-06-01T00:00:00Z";
const MAX_TAGS: usize = 50;

/// ListInferenceProfiles, in pages: the system's unless the account's own are asked for (recalled).
pub(super) fn list(call: &Call<'_>) -> Result<Value, Refusal> {
    let place = call.place();
    let items = if text(call, "typeEquals") == Some("APPLICATION") {
        let profiles = call.state.owned.profiles();
        profiles
            .list
            .iter()
            .filter(|profile| profile.is_of(place.account, place.region))
            .map(|own| shown(own, &place))
            .collect()
    } else {
        let of = |model: &'static Model| {
            let prefixes = model.profiles_in(place.region).into_iter();
            prefixes.map(move |prefix| (prefix, model))
        };
        let all = MODELS.iter().filter(|model| place.is_served(model)).flat_map(of);
        all.map(|(prefix, model)| system(prefix, model, &place)).collect()
    };
    page::answer(call, "inferenceProfileSummaries", items)
}

/// GetInferenceProfile, by id or ARN, of either kind.
pub(super) fn get(call: &Call<'_>) -> Result<Value, Refusal> {
    let place = call.place();
    let asked = call.label("inferenceProfileIdentifier");
    if let Some((prefix, model)) = system_behind(asked, &place) {
        return Ok(system(prefix, model, &place));
    }
    let profiles = call.state.owned.profiles();
    let own = own_behind(asked, &place).and_then(|id| own_of(&profiles, id, &place));
    own.map(|profile| shown(profile, &place)).ok_or_else(|| missing(asked))
}

/// CreateInferenceProfile: from a foundation model or one of the system's profiles, by ARN.
pub(super) fn create(call: &Call<'_>) -> Result<Value, Refusal> {
    let place = call.place();
    let name = text(call, "inferenceProfileName").unwrap_or_default();
    let copied = call.input.get("modelSource").and_then(|source| source.get("copyFrom"));
    let (source, models) = copy(copied.and_then(Value::as_str).unwrap_or_default(), &place)?;
    check_tags(call)?;
    let made_by = text(call, "clientRequestToken")
        .map(|token| Made { token: token.to_owned(), digest: hex::encode(Sha256::digest(call.body)) });
    let mut profiles = call.state.owned.profiles();
    if let Some(profile) = made_before(&profiles, made_by.as_ref(), &place)? {
        return Ok(json!({"inferenceProfileArn": arn(profile, &place), "status": "ACTIVE"}));
    }
    let mine = || profiles.list.iter().filter(|profile| profile.is_of(place.account, place.region));
    if mine().any(|profile| profile.name == name) {
        return Err(conflict(format!("The inference profile name {name} is already in use.")));
    }
    let quota = call.state.owned.resources.max_inference_profiles;
    if mine().count() >= quota {
        return Err(Refusal::new(
            400,
            "ServiceQuotaExceededException",
            format!("You have reached the limit of {quota} application inference profiles for this account."),
        ));
    }
    profiles.made += 1;
    let profile = Profile {
        id: id::of(&format!("{} {} {name} {}", place.account, place.region, profiles.made)),
        name: name.to_owned(),
        description: text(call, "description").map(str::to_owned),
        account: place.account.to_owned(),
        region: place.region.to_owned(),
        source,
        models,
        created: place.now,
        made_by,
    };
    let answer = json!({"inferenceProfileArn": arn(&profile, &place), "status": "ACTIVE"});
    profiles.list.push(profile);
    Ok(answer)
}

/// DeleteInferenceProfile, of the account's own only.
pub(super) fn delete(call: &Call<'_>) -> Result<Value, Refusal> {
    let place = call.place();
    let asked = call.label("inferenceProfileIdentifier");
    if system_behind(asked, &place).is_some() {
        return Err(Refusal::validation("System-defined inference profiles cannot be deleted."));
    }
    let mut profiles = call.state.owned.profiles();
    let id = own_behind(asked, &place).unwrap_or_default();
    let before = profiles.list.len();
    profiles.list.retain(|profile| !(profile.id == id && profile.is_of(place.account, place.region)));
    if profiles.list.len() == before { Err(missing(asked)) } else { Ok(json!({})) }
}

fn missing(asked: &str) -> Refusal {
    Refusal::not_found(format!("Could not find inference profile {asked}."))
}

fn conflict(message: String) -> Refusal {
    Refusal::new(400, "ConflictException", message)
}

/// The id that is copied and the foundation models behind it. What cannot be called here cannot be copied either.
fn copy(from: &str, place: &Place<'_>) -> Result<(String, Vec<String>), Refusal> {
    let called = place::resolve(from, place)?;
    match Arn::parse(from) {
        Some(arn) if matches!(arn.kind, "foundation-model" | "inference-profile") => {
            Ok((arn.id.to_owned(), called.destinations))
        }
        _ => Err(catalog::invalid()),
    }
}

fn check_tags(call: &Call<'_>) -> Result<(), Refusal> {
    let tags = call.input.get("tags").and_then(Value::as_array).map_or(0, Vec::len);
    if tags > MAX_TAGS {
        let message = format!("You can have at most {MAX_TAGS} tags on a resource.");
        return Err(Refusal::new(400, "TooManyTagsException", message));
    }
    Ok(())
}

/// What the same token made before; another request with that token is refused.
fn made_before<'a>(
    profiles: &'a Profiles,
    made_by: Option<&Made>,
    place: &Place<'_>,
) -> Result<Option<&'a Profile>, Refusal> {
    let Some(made_by) = made_by else { return Ok(None) };
    let by_token = |profile: &&Profile| {
        profile.is_of(place.account, place.region)
            && profile.made_by.as_ref().is_some_and(|made| made.token == made_by.token)
    };
    match profiles.list.iter().find(by_token) {
        Some(profile) if profile.made_by.as_ref() == Some(made_by) => Ok(Some(profile)),
        Some(_) => {
            Err(conflict("The client request token was used with other parameters before.".to_owned()))
        }
        None => Ok(None),
    }
}

fn system_behind(asked: &str, place: &Place<'_>) -> Option<(&'static str, &'static Model)> {
    let id = match Arn::parse(asked) {
        Some(arn) => {
            (arn.is_of(place.region) && arn.account == place.account && arn.kind == "inference-profile")
                .then_some(arn.id)?
        }
        None => asked,
    };
    let callable = |(prefix, model): &(&str, &Model)| {
        model.profiles_in(place.region).contains(prefix) && place.is_served(model)
    };
    catalog::profile(id).filter(callable)
}

/// The id in what may name one of the account's own.
fn own_behind<'a>(asked: &'a str, place: &Place<'_>) -> Option<&'a str> {
    match Arn::parse(asked) {
        Some(arn) => (arn.is_of(place.region)
            && arn.account == place.account
            && arn.kind == "application-inference-profile")
            .then_some(arn.id),
        None => Some(asked),
    }
}

fn own_of<'a>(profiles: &'a Profiles, id: &str, place: &Place<'_>) -> Option<&'a Profile> {
    profiles.list.iter().find(|profile| profile.id == id && profile.is_of(place.account, place.region))
}

fn arn(profile: &Profile, place: &Place<'_>) -> String {
    let (Place { region, account, .. }, id) = (place, &profile.id);
    format!("arn:{}:bedrock:{region}:{account}:application-inference-profile/{id}", partition(region))
}

fn models(arns: &[String]) -> Vec<Value> {
    arns.iter().map(|arn| json!({"modelArn": arn})).collect()
}

fn shown(profile: &Profile, place: &Place<'_>) -> Value {
    let created = profile.created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut shown = Map::new();
    shown.insert("createdAt".to_owned(), json!(created));
    if let Some(description) = &profile.description {
        shown.insert("description".to_owned(), json!(description));
    }
    shown.insert("inferenceProfileArn".to_owned(), json!(arn(profile, place)));
    shown.insert("inferenceProfileId".to_owned(), json!(profile.id));
    shown.insert("inferenceProfileName".to_owned(), json!(profile.name));
    shown.insert("models".to_owned(), json!(models(&profile.models)));
    shown.insert("status".to_owned(), json!("ACTIVE"));
    shown.insert("type".to_owned(), json!("APPLICATION"));
    shown.insert("updatedAt".to_owned(), json!(created));
    Value::Object(shown)
}

fn system(prefix: &str, model: &Model, place: &Place<'_>) -> Value {
    let area = match prefix {
        "global" => "Global".to_owned(),
        other => other.to_uppercase(),
    };
    let provider = model.provider;
    json!({
        "createdAt": SYSTEM_CREATED,
        "description": format!("Routes requests to {provider} {} in the {area} area.", model.name),
        "inferenceProfileArn": place::profile_arn(prefix, model, place),
        "inferenceProfileId": format!("{prefix}.{}", model.id),
        "inferenceProfileName": format!("{area} {provider} {}", model.name),
        "models": models(&place::destination_arns(prefix, model, place.region)),
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
        "updatedAt": SYSTEM_CREATED,
    })
}
