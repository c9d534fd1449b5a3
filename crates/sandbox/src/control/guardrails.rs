//! Guardrails as the control plane manages them: made, changed, numbered, listed and taken away.
//!
//! What the service model can say about the input has been checked; here is what it cannot.

mod preset;

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::control::page;
pub use preset::GuardrailPreset;
pub(crate) use preset::put as put_presets;
use sandbox_iam::access;
use sandbox_model::guardrail::{Guardrail, Line, Policies, Site, compile};
use sandbox_model::owned::id;
use sandbox_wire::reply::Refusal;

/// As many guardrails as an account may have in a region, and versions of one.
const MOST_GUARDRAILS: usize = 100;
const MOST_VERSIONS: usize = 20;

/// Answers one operation with a status and a body.
pub(crate) fn respond(call: &Call<'_>, site: &Site) -> Result<(u16, Value), Refusal> {
    let operation = call.operation();
    let identifier = call.label("guardrailIdentifier");
    let listed = call.parameter("guardrailIdentifier");
    let named = if identifier.is_empty() { listed.as_deref().unwrap_or_default() } else { identifier };
    let arn = if named.starts_with("arn:") { named.to_owned() } else { site.arn("guardrail", named) };
    let resource = (!named.is_empty()).then_some(arn.as_str());
    access::check(call.caller, &format!("bedrock:{operation}"), resource)?;
    match operation {
        "CreateGuardrail" => create(call, site),
        "UpdateGuardrail" => update(call, site, identifier),
        "GetGuardrail" => get(call, site, identifier),
        "ListGuardrails" => list(call, site, listed.as_deref()),
        "DeleteGuardrail" => delete(call, site, identifier),
        _ => number(call, site, identifier),
    }
}

fn text(body: &Value, key: &str) -> Option<String> {
    body[key].as_str().map(str::to_owned)
}

/// Sentences about what is not there are recalled.
fn not_found(identifier: &str, version: Option<&str>) -> Refusal {
    let version = version.map(|version| format!(" and version {version}")).unwrap_or_default();
    Refusal::not_found(format!("The guardrail with identifier {identifier}{version} does not exist."))
}

fn create(call: &Call<'_>, site: &Site) -> Result<(u16, Value), Refusal> {
    let name = text(call.input, "name").unwrap_or_default();
    let token = text(call.input, "clientRequestToken");
    let (policies, now) = (policies(call.input)?, call.state.clock.now());
    let Site { account, region } = site;
    let id = id::of(&format!("guardrail {account} {region} {name} {}", call.state.guardrails.next()));
    call.state.guardrails.change(site, |lines| {
        if let Some(known) = lines.iter().find(|line| token.is_some() && line.token == token) {
            return Ok((202, made(&known.draft, "createdAt", known.draft.created)));
        }
        check_name(lines.iter(), &name)?;
        if lines.len() >= MOST_GUARDRAILS {
            let message =
                format!("You have reached the limit of {MOST_GUARDRAILS} guardrails in this Region.");
            return Err(Refusal::new(400, "ServiceQuotaExceededException", message));
        }
        let draft = drafted(site, id, call.input, policies, now);
        let answer = made(&draft, "createdAt", now);
        lines.push(Line { draft: Arc::new(draft), versions: Vec::new(), last: 0, token });
        Ok((202, answer))
    })
}

/// Refuses a name that one of these has.
fn check_name<'a>(mut others: impl Iterator<Item = &'a Line>, name: &str) -> Result<(), Refusal> {
    if !others.any(|line| line.draft.name == name) {
        return Ok(());
    }
    // Recalled.
    let message =
        format!("Another guardrail in your account already has the name {name}. Choose another name.");
    Err(Refusal::new(400, "ConflictException", message))
}

/// The guardrail that a request describes, as a draft.
fn drafted(site: &Site, id: String, body: &Value, policies: Policies, now: Timestamp) -> Guardrail {
    Guardrail {
        arn: site.arn("guardrail", &id),
        id,
        name: text(body, "name").unwrap_or_default(),
        description: text(body, "description"),
        version: "DRAFT".to_owned(),
        policies,
        blocked_input: text(body, "blockedInputMessaging").unwrap_or_default(),
        blocked_output: text(body, "blockedOutputsMessaging").unwrap_or_default(),
        kms_key: text(body, "kmsKeyId"),
        profile: text(&body["crossRegionConfig"], "guardrailProfileIdentifier"),
        created: now,
        updated: now,
    }
}

/// The policies of a request, held against their rules.
fn policies(body: &Value) -> Result<Policies, Refusal> {
    let policies: Policies = serde_json::from_value(body.clone())
        .map_err(|error| Refusal::validation(format!("The guardrail's policies can't be read: {error}.")))?;
    check(&policies).map(|()| policies)
}

/// What the service model cannot say; the sentences are recalled.
fn check(policies: &Policies) -> Result<(), Refusal> {
    let refuse = |message: &str| Err(Refusal::validation(message));
    let twice = |names: Vec<&String>| {
        let mut seen = HashSet::new();
        names.into_iter().any(|name| !seen.insert(name.to_lowercase()))
    };
    let has_any = policies.topic_policy.is_some()
        || policies.content_policy.is_some()
        || policies.word_policy.is_some()
        || policies.sensitive_information_policy.is_some()
        || policies.contextual_grounding_policy.is_some()
        || policies.automated_reasoning_policy.is_some();
    if !has_any {
        return refuse("At least one policy must be configured for the guardrail.");
    }
    if let Some(policy) = &policies.content_policy {
        let attack = policy.filters.iter().find(|filter| filter.kind == "PROMPT_ATTACK");
        if attack.is_some_and(|filter| filter.output_strength != sandbox_model::guardrail::Strength::None) {
            return refuse("Output strength for the PROMPT_ATTACK filter must be NONE.");
        }
        if twice(policy.filters.iter().map(|filter| &filter.kind).collect()) {
            return refuse("The content policy contains duplicate filter types.");
        }
    }
    if let Some(policy) = &policies.topic_policy
        && twice(policy.topics.iter().map(|topic| &topic.name).collect())
    {
        return refuse("The topic policy contains duplicate topic names.");
    }
    if let Some(policy) = &policies.sensitive_information_policy {
        if twice(policy.pii_entities.iter().map(|entity| &entity.kind).collect()) {
            return refuse("The sensitive information policy contains duplicate PII entity types.");
        }
        if twice(policy.regexes.iter().map(|regex| &regex.name).collect()) {
            return refuse("The sensitive information policy contains duplicate regex names.");
        }
        if let Some(bad) = policy.regexes.iter().find(|regex| compile(&regex.pattern).is_err()) {
            return Err(Refusal::validation(format!("The pattern of the regex {} is not valid.", bad.name)));
        }
    }
    if let Some(policy) = &policies.contextual_grounding_policy
        && policy.filters.iter().any(|filter| filter.threshold > 0.99)
    {
        return refuse("The threshold of a contextual grounding filter must be between 0 and 0.99.");
    }
    Ok(())
}

fn made(guardrail: &Guardrail, when: &str, time: Timestamp) -> Value {
    json!({
        when: time.to_string(),
        "guardrailArn": guardrail.arn,
        "guardrailId": guardrail.id,
        "version": guardrail.version,
    })
}

fn update(call: &Call<'_>, site: &Site, identifier: &str) -> Result<(u16, Value), Refusal> {
    let (policies, now) = (policies(call.input)?, call.state.clock.now());
    call.state.guardrails.change(site, |lines| {
        let name = text(call.input, "name").unwrap_or_default();
        check_name(lines.iter().filter(|line| !line.is(identifier)), &name)?;
        let line = lines.iter_mut().find(|line| line.is(identifier));
        let line = line.ok_or_else(|| not_found(identifier, None))?;
        let (id, created) = (line.draft.id.clone(), line.draft.created);
        let draft = Guardrail { created, ..drafted(site, id, call.input, policies, now) };
        let answer = made(&draft, "updatedAt", now);
        line.draft = Arc::new(draft);
        Ok((202, answer))
    })
}

fn get(call: &Call<'_>, site: &Site, identifier: &str) -> Result<(u16, Value), Refusal> {
    let version = call.parameter("guardrailVersion").unwrap_or_else(|| "DRAFT".to_owned());
    let found = call.state.guardrails.version(site, identifier, &version);
    let guardrail = found.ok_or_else(|| not_found(identifier, Some(&version)))?;
    let mut answer = match serde_json::to_value(&guardrail.policies) {
        Ok(Value::Object(policies)) => policies,
        _ => Map::new(),
    };
    let mut put = |key: &str, value: Value| answer.insert(key.to_owned(), value);
    put("blockedInputMessaging", json!(guardrail.blocked_input));
    put("blockedOutputsMessaging", json!(guardrail.blocked_output));
    put("createdAt", json!(guardrail.created.to_string()));
    if let Some(profile) = cross_region(site, &guardrail) {
        put("crossRegionDetails", profile);
    }
    if let Some(description) = &guardrail.description {
        put("description", json!(description));
    }
    put("failureRecommendations", json!([]));
    put("guardrailArn", json!(guardrail.arn));
    put("guardrailId", json!(guardrail.id));
    if let Some(key) = &guardrail.kms_key {
        let Site { account, region } = site;
        let arn = if key.starts_with("arn:") {
            key.clone()
        } else {
            format!("arn:aws:kms:{region}:{account}:key/{key}")
        };
        put("kmsKeyArn", json!(arn));
    }
    put("name", json!(guardrail.name));
    put("status", json!("READY"));
    put("statusReasons", json!([]));
    put("updatedAt", json!(guardrail.updated.to_string()));
    put("version", json!(guardrail.version));
    Ok((200, Value::Object(answer)))
}

fn cross_region(site: &Site, guardrail: &Guardrail) -> Option<Value> {
    let profile = guardrail.profile.as_ref()?;
    let id = profile.rsplit('/').next().unwrap_or(profile);
    let arn = site.arn("guardrail-profile", id);
    Some(json!({"guardrailProfileArn": arn, "guardrailProfileId": id}))
}

fn list(call: &Call<'_>, site: &Site, identifier: Option<&str>) -> Result<(u16, Value), Refusal> {
    let all: Vec<Value> = match identifier {
        // With an identifier: the draft and the versions of that one.
        Some(identifier) => {
            let line = call.state.guardrails.line(site, identifier);
            let line = line.ok_or_else(|| not_found(identifier, None))?;
            std::iter::once(&line.draft).chain(&line.versions).map(|each| summary(site, each)).collect()
        }
        None => call.state.guardrails.all(site).iter().map(|line| summary(site, &line.draft)).collect(),
    };
    page::answer(call, "guardrails", all).map(|body| (200, body))
}

fn summary(site: &Site, guardrail: &Guardrail) -> Value {
    let mut summary = json!({
        "arn": guardrail.arn,
        "createdAt": guardrail.created.to_string(),
        "id": guardrail.id,
        "name": guardrail.name,
        "status": "READY",
        "updatedAt": guardrail.updated.to_string(),
        "version": guardrail.version,
    });
    if let Some(description) = &guardrail.description {
        summary["description"] = json!(description);
    }
    if let Some(profile) = cross_region(site, guardrail) {
        summary["crossRegionDetails"] = profile;
    }
    summary
}

fn delete(call: &Call<'_>, site: &Site, identifier: &str) -> Result<(u16, Value), Refusal> {
    let version = call.parameter("guardrailVersion");
    call.state.guardrails.change(site, |lines| {
        let position = lines.iter().position(|line| line.is(identifier));
        let position = position.ok_or_else(|| not_found(identifier, None))?;
        match &version {
            None => {
                lines.remove(position);
            }
            Some(version) => {
                let line = &mut lines[position];
                let before = line.versions.len();
                line.versions.retain(|known| known.version != *version);
                if line.versions.len() == before {
                    return Err(not_found(identifier, Some(version)));
                }
            }
        }
        Ok((202, json!({})))
    })
}

/// CreateGuardrailVersion: the draft as it stands, with the next number.
fn number(call: &Call<'_>, site: &Site, identifier: &str) -> Result<(u16, Value), Refusal> {
    let now = call.state.clock.now();
    call.state.guardrails.change(site, |lines| {
        let line = lines.iter_mut().find(|line| line.is(identifier));
        let line = line.ok_or_else(|| not_found(identifier, None))?;
        if line.versions.len() >= MOST_VERSIONS {
            let message =
                format!("You have reached the limit of {MOST_VERSIONS} versions of this guardrail.");
            return Err(Refusal::new(400, "ServiceQuotaExceededException", message));
        }
        let version = line.number(text(call.input, "description"), now);
        Ok((202, json!({"guardrailId": version.id, "version": version.version})))
    })
}
