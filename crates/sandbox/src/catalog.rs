//! The models that the sandbox serves: real ids with their limits, their kind of thinking and where they may be called.
//!
//! A table of its own, not the app's: the app must find out over the wire what it may ask. Ids may be bare, with an
//! inference profile's prefix, or ARNs of either; which of them works depends on the model and on the region.

mod model;
mod table;

use crate::credentials::ACCOUNT;
use crate::reply::Refusal;
#[allow(unused_imports, reason = "fields land before the rules that read them")]
pub(crate) use model::{Caching, Counters, Family, Makes, Model, Sampling, Thinking, TooLong};
pub(crate) use table::MODELS;

impl Model {
    /// Whether its bare id exists in a region: elsewhere AWS does not know the model at all.
    pub fn is_in(&self, region: &str) -> bool {
        self.on_demand && !region.starts_with("us-gov") || !self.profiles_in(region).is_empty()
    }

    /// The profile prefixes that may be called from a region.
    pub fn profiles_in(&self, region: &str) -> Vec<&'static str> {
        let served = prefixes(region);
        self.profiles.iter().copied().filter(|prefix| served.contains(prefix)).collect()
    }
}

/// A model as it was called.
#[derive(Debug, Clone)]
pub(crate) struct Called {
    pub model: &'static Model,
    /// The ARN that access is checked on: the profile's where one was called.
    pub resource: String,
}

/// Whether the sandbox answers for this id in this region, for a list of what to choose from.
pub fn serves(id: &str, region: &str) -> bool {
    resolve(id, region).is_ok()
}

/// Finds the model behind an id or ARN that was called in a region.
pub(crate) fn resolve(asked: &str, region: &str) -> Result<Called, Refusal> {
    let invalid = || Refusal::validation("The provided model identifier is invalid.");
    let id = if asked.starts_with("arn:") { id_of_arn(asked, region).ok_or_else(invalid)? } else { asked };
    if let Some((prefix, model)) = profile(id) {
        if !model.profiles_in(region).contains(&prefix) {
            return Err(invalid());
        }
        return Ok(Called { model, resource: profile_arn(prefix, model, region) });
    }
    let model = MODELS.iter().find(|model| model.id == id && model.is_in(region)).ok_or_else(invalid)?;
    if !model.on_demand {
        return Err(Refusal::validation(format!(
            "Invocation of model ID {id} with on-demand throughput isn\u{2019}t supported. Retry your request with the \
             ID or ARN of an inference profile that contains this model."
        )));
    }
    Ok(Called { model, resource: model.arn(region) })
}

/// The id inside an ARN of this region, of a foundation model or a system-defined profile.
pub(crate) fn id_of_arn<'a>(arn: &'a str, region: &str) -> Option<&'a str> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", "aws" | "aws-us-gov", "bedrock", home, account, resource] = parts[..] else { return None };
    let (kind, id) = resource.split_once('/')?;
    let owner_fits = match kind {
        "foundation-model" => account.is_empty() && profile(id).is_none(),
        "inference-profile" => account == ACCOUNT && profile(id).is_some(),
        _ => false,
    };
    (owner_fits && home == region).then_some(id)
}

/// Splits an inference profile's id into its prefix and its model.
pub(crate) fn profile(id: &str) -> Option<(&'static str, &'static Model)> {
    let (prefix, rest) = id.split_once('.')?;
    let model = MODELS.iter().find(|model| model.id == rest)?;
    let prefix = model.profiles.iter().find(|known| **known == prefix)?;
    Some((prefix, model))
}

pub(crate) fn profile_arn(prefix: &str, model: &Model, region: &str) -> String {
    format!("arn:aws:bedrock:{region}:{ACCOUNT}:inference-profile/{prefix}.{}", model.id)
}

/// The inference profiles' prefixes that a region may call.
fn prefixes(region: &str) -> &'static [&'static str] {
    match region {
        _ if region.starts_with("us-gov-") => &["us-gov"],
        _ if region.starts_with("us-") => &["us", "global"],
        _ if region.starts_with("eu-") => &["eu", "global"],
        "ap-northeast-1" | "ap-northeast-3" => &["jp", "apac", "global"],
        "ap-southeast-2" | "ap-southeast-4" => &["au", "apac", "global"],
        _ if region.starts_with("ap-") => &["apac", "global"],
        _ => &["global"],
    }
}

/// The regions that a profile sends requests to; a global one names none.
pub(crate) fn destinations(prefix: &str) -> &'static [&'static str] {
    match prefix {
        "us" => &["us-east-1", "us-east-2", "us-west-2"],
        "eu" => &["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-3"],
        "apac" => &["ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2"],
        "jp" => &["ap-northeast-1", "ap-northeast-3"],
        "au" => &["ap-southeast-2", "ap-southeast-4"],
        "us-gov" => &["us-gov-east-1", "us-gov-west-1"],
        _ => &[""],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(id: &str, region: &str) -> String {
        resolve(id, region).unwrap_err().message
    }

    #[test]
    fn a_model_that_needs_a_profile_says_so_with_the_curly_apostrophe() {
        let message = refusal("anthropic.claude-sonnet-4-5-20250929-v1:0", "us-east-1");
        assert_eq!(
            message,
            "Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput \
             isn\u{2019}t supported. Retry your request with the ID or ARN of an inference profile that contains this model."
        );
    }

    #[test]
    fn a_profile_of_another_geography_is_no_identifier_here() {
        assert!(resolve("us.anthropic.claude-sonnet-4-6", "us-west-2").is_ok());
        assert!(resolve("global.anthropic.claude-sonnet-4-6", "sa-east-1").is_ok());
        let invalid = "The provided model identifier is invalid.";
        assert_eq!(refusal("eu.anthropic.claude-sonnet-4-6", "us-west-2"), invalid);
        assert_eq!(refusal("anthropic.claude-2", "us-west-2"), invalid);
        assert_eq!(refusal("", "us-west-2"), invalid);
    }

    #[test]
    fn arns_of_models_and_profiles_resolve_in_their_own_region_and_account() {
        let model = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0";
        assert_eq!(resolve(model, "us-east-1").unwrap().resource, model);
        assert!(resolve(model, "eu-west-1").is_err());
        let profile =
            format!("arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/us.anthropic.claude-opus-4-6-v1");
        assert_eq!(resolve(&profile, "us-east-1").unwrap().resource, profile);
        assert!(resolve(&profile.replace(ACCOUNT, "999999999999"), "us-east-1").is_err());
    }

    #[test]
    fn every_id_is_there_once_and_can_be_called_somewhere() {
        for (position, model) in MODELS.iter().enumerate() {
            assert!(MODELS[position + 1..].iter().all(|other| other.id != model.id), "{} twice", model.id);
            assert!(model.on_demand || !model.profiles.is_empty(), "{}", model.id);
            assert!(model.makes == Makes::Embeddings || model.max_output <= model.context);
        }
    }
}
