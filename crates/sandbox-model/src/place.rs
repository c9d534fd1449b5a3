//! What a model's id or ARN stands for where it is asked for: in this region, by this account, on this day.
//!
//! The seam: `catalog` knows the models and `owned` what accounts have made of them; which of them a call means, and whether
//! it may be called like that, is decided here.

use jiff::Timestamp;
use sandbox_iam::accounts::ACCOUNT;
use sandbox_wire::reply::Refusal;

use crate::catalog::lifecycle::{Lifecycle, Stage};
use crate::catalog::{Arn, Model, destinations, find, invalid, partition, profile};
use crate::owned::{Owned, Source};

/// Where and by whom a model is asked for.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub region: &'a str,
    pub account: &'a str,
    pub lifecycle: &'a Lifecycle,
    pub now: Timestamp,
    /// What accounts have made or been given.
    pub owned: Option<&'a Owned>,
}

impl Place<'_> {
    /// Whether a model has not reached its end.
    pub fn is_served(&self, model: &Model) -> bool {
        self.lifecycle.stage(model, self.now) != Stage::Ended
    }

    /// Refuses a model that has ended here.
    fn check_age(&self, model: &Model) -> Result<(), Refusal> {
        self.lifecycle.check(model, self.account, self.now)
    }
}

/// A model as it was called.
#[derive(Debug, Clone)]
pub struct Called {
    pub model: &'static Model,
    /// The ARN that access is checked on: the profile's where one was called.
    pub resource: String,
    /// The inference profile's ARN, where one was called, of either kind.
    pub profile: Option<String>,
    /// The foundation models' ARNs in the regions that may serve it, on which a profile's caller needs leave too.
    pub destinations: Vec<String>,
    /// What quotas count: the bare id, or the id with the profile's prefix. Empty where no shared quota is used.
    pub quota: String,
    /// The model that a prompt router chose.
    pub routed: Option<String>,
}

/// Whether the sandbox answers for this id in this region, for a list of what to choose from.
pub fn serves(id: &str, region: &str) -> bool {
    let lifecycle = Lifecycle::default();
    let now = Timestamp::now();
    resolve(id, &Place { region, account: ACCOUNT, lifecycle: &lifecycle, now, owned: None }).is_ok()
}

/// Finds the model behind an id or ARN that was called.
pub fn resolve(asked: &str, place: &Place<'_>) -> Result<Called, Refusal> {
    if !asked.starts_with("arn:") {
        return by_id(asked, place);
    }
    let arn = Arn::parse(asked).filter(|arn| arn.is_of(place.region)).ok_or_else(invalid)?;
    let own = arn.account == place.account;
    match arn.kind {
        "foundation-model" if arn.account.is_empty() && profile(arn.id).is_none() => by_id(arn.id, place),
        "inference-profile" if own && profile(arn.id).is_some() => by_id(arn.id, place),
        "default-prompt-router" if own => routed(asked, arn.id, place),
        _ if own => {
            let source = place
                .owned
                .and_then(|owned| owned.source(asked, place.account, place.region))
                .ok_or_else(invalid)?;
            through(asked, &source, place)
        }
        _ => Err(invalid()),
    }
}

fn not_on_demand(asked: &str) -> Refusal {
    Refusal::validation(format!(
        "Invocation of model ID {asked} with on-demand throughput isn\u{2019}t supported. Retry your request with the ID or \
         ARN of an inference profile that contains this model."
    ))
}

fn by_id(id: &str, place: &Place<'_>) -> Result<Called, Refusal> {
    let region = place.region;
    if let Some((prefix, model)) = profile(id) {
        if !model.profiles_in(region).contains(&prefix) {
            return Err(invalid());
        }
        place.check_age(model)?;
        let arn = profile_arn(prefix, model, place);
        let destinations = destination_arns(prefix, model, region);
        let (resource, profile, quota) = (arn.clone(), Some(arn), id.to_owned());
        return Ok(Called { model, resource, profile, destinations, quota, routed: None });
    }
    let model = find(id).filter(|model| model.is_in(region)).ok_or_else(invalid)?;
    place.check_age(model)?;
    if !model.on_demand_in(region) {
        return Err(not_on_demand(id));
    }
    let arn = model.arn(region);
    let (resource, destinations, quota) = (arn.clone(), vec![arn], id.to_owned());
    Ok(Called { model, resource, profile: None, destinations, quota, routed: None })
}

/// What an account owns: an application profile stands for what it was copied from, anything else for its base model.
fn through(asked: &str, source: &Source, place: &Place<'_>) -> Result<Called, Refusal> {
    match source {
        Source::Id(id) => {
            let called = by_id(id, place)?;
            Ok(Called { resource: asked.to_owned(), profile: Some(asked.to_owned()), ..called })
        }
        Source::Idle => Err(not_on_demand(asked)),
        Source::Own(id) => {
            let model = find(id).ok_or_else(invalid)?;
            place.check_age(model)?;
            let (resource, quota) = (asked.to_owned(), String::new());
            Ok(Called { model, resource, profile: None, destinations: Vec::new(), quota, routed: None })
        }
    }
}

/// A prompt router that AWS provides chooses by the prompt; here it is always the router's fallback (recalled).
fn routed(asked: &str, router: &str, place: &Place<'_>) -> Result<Called, Refusal> {
    let fallback = match router {
        "amazon.nova:1" => "us.amazon.nova-pro-v1:0",
        "meta.llama:1" => "us.meta.llama3-3-70b-instruct-v1:0",
        _ => return Err(invalid()),
    };
    let called = by_id(fallback, place)?;
    Ok(Called { routed: called.profile.clone(), resource: asked.to_owned(), ..called })
}

pub fn profile_arn(prefix: &str, model: &Model, place: &Place<'_>) -> String {
    let Place { region, account, .. } = place;
    format!("arn:{}:bedrock:{region}:{account}:inference-profile/{prefix}.{}", partition(region), model.id)
}

/// The foundation models' ARNs behind a profile that is called in a region.
pub fn destination_arns(prefix: &str, model: &Model, region: &str) -> Vec<String> {
    destinations(prefix, region).iter().map(|region| model.arn(region)).collect()
}

#[cfg(test)]
mod tests;
