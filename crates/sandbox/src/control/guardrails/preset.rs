//! The `guardrails` section of the configuration: guardrails that are there before anybody makes one.
//!
//! An entry is CreateGuardrail's body with its id, so that what a team has at AWS is copied and not written anew. It is
//! held against the same rules, and against slips besides: what the API would pass over is refused in a file.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{drafted, policies};
use crate::credentials::ACCOUNT;
use crate::guardrail::{Guardrails, Line, Site};
use crate::schema;
use jiff::Timestamp;
use std::sync::Arc;

/// A guardrail with a draft and as many numbered versions as it is to have, all alike.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Written")]
pub struct GuardrailPreset {
    id: String,
    versions: u32,
    account: String,
    /// `None` is every region that is served.
    region: Option<String>,
    body: Value,
}

#[derive(Deserialize)]
struct Written {
    id: String,
    #[serde(default)]
    versions: u32,
    account: Option<String>,
    region: Option<String>,
    #[serde(flatten)]
    body: Map<String, Value>,
}

const MOST_VERSIONS: u32 = 20;
/// The members of CreateGuardrail that a file may give.
const MEMBERS: &[&str] = &[
    "automatedReasoningPolicyConfig",
    "blockedInputMessaging",
    "blockedOutputsMessaging",
    "contentPolicyConfig",
    "contextualGroundingPolicyConfig",
    "crossRegionConfig",
    "description",
    "kmsKeyId",
    "name",
    "sensitiveInformationPolicyConfig",
    "topicPolicyConfig",
    "wordPolicyConfig",
];
/// The members of everything inside those.
const INNER: &[&str] = &[
    "action",
    "confidenceThreshold",
    "definition",
    "description",
    "enabled",
    "examples",
    "filtersConfig",
    "guardrailProfileIdentifier",
    "inputAction",
    "inputEnabled",
    "inputModalities",
    "inputStrength",
    "managedWordListsConfig",
    "name",
    "outputAction",
    "outputEnabled",
    "outputModalities",
    "outputStrength",
    "pattern",
    "piiEntitiesConfig",
    "policies",
    "regexesConfig",
    "text",
    "threshold",
    "tierConfig",
    "tierName",
    "topicsConfig",
    "type",
    "wordsConfig",
];

impl TryFrom<Written> for GuardrailPreset {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { id, versions, account, region, body } = written;
        let is_id =
            id.len() == 12 && id.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
        if !is_id {
            return Err(format!("the guardrail id {id:?} is not twelve small letters or digits"));
        }
        if versions > MOST_VERSIONS {
            return Err(format!("a guardrail has at most {MOST_VERSIONS} versions"));
        }
        let unknown = body.iter().find_map(|(key, value)| {
            if MEMBERS.contains(&key.as_str()) { slip(value) } else { Some(key.as_str()) }
        });
        if let Some(unknown) = unknown {
            return Err(format!("a guardrail has no member {unknown:?}"));
        }
        let body = Value::Object(body);
        schema::check("CreateGuardrail", &body).map_err(|refusal| refusal.message)?;
        policies(&body).map_err(|refusal| refusal.message)?;
        let account = account.unwrap_or_else(|| ACCOUNT.to_owned());
        Ok(Self { id, versions, account, region, body })
    }
}

/// The first name inside a policy that is none of the API's.
fn slip(value: &Value) -> Option<&str> {
    match value {
        Value::Object(members) => members.iter().find_map(|(key, value)| {
            if INNER.contains(&key.as_str()) { slip(value) } else { Some(key.as_str()) }
        }),
        Value::Array(items) => items.iter().find_map(slip),
        _ => None,
    }
}

/// Puts the preset guardrails where they belong.
pub(crate) fn put(presets: &[GuardrailPreset], guardrails: &Guardrails, regions: &[String], now: Timestamp) {
    for preset in presets {
        let regions = preset.region.as_ref().map_or(regions, std::slice::from_ref);
        for region in regions {
            let site = Site { account: preset.account.clone(), region: region.clone() };
            // It was held against the same rules when it was read.
            let Ok(mut draft) = drafted(&site, &preset.body, now) else { continue };
            (draft.arn, draft.id) = (site.arn("guardrail", &preset.id), preset.id.clone());
            let mut line = Line { draft: Arc::new(draft), versions: Vec::new(), last: 0, token: None };
            (0..preset.versions).for_each(|_| {
                line.number(None, now);
            });
            guardrails.change(&site, |lines| {
                lines.retain(|known| known.draft.id != preset.id);
                lines.push(line);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "
id: abcdefghijk1
versions: 2
name: staging
blockedInputMessaging: No.
blockedOutputsMessaging: Not that.
wordPolicyConfig: {wordsConfig: [{text: falcon}]}
";

    fn read(text: &str) -> Result<GuardrailPreset, String> {
        serde_saphyr::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn a_preset_is_there_with_its_versions_in_every_region() {
        let guardrails = Guardrails::default();
        let regions = ["us-east-1".to_owned(), "eu-west-1".to_owned()];
        put(&[read(GOOD).unwrap()], &guardrails, &regions, Timestamp::UNIX_EPOCH);
        for region in regions {
            let site = Site { account: ACCOUNT.to_owned(), region };
            let found = guardrails.version(&site, "abcdefghijk1", "2").unwrap();
            assert_eq!((found.version.as_str(), found.blocked_output.as_str()), ("2", "Not that."));
            assert!(guardrails.version(&site, "abcdefghijk1", "3").is_none());
        }
    }

    #[test]
    fn a_slip_in_a_preset_is_told() {
        for (from, to, told) in [
            ("abcdefghijk1", "ABC", "twelve small letters"),
            ("name: staging", "nome: staging", "nome"),
            ("{text: falcon}", "{txt: falcon}", "txt"),
            ("blockedInputMessaging: No.\n", "", "blockedInputMessaging"),
            ("wordPolicyConfig: {wordsConfig: [{text: falcon}]}", "", "At least one policy"),
            ("versions: 2", "versions: 21", "at most 20"),
        ] {
            let wrong = read(&GOOD.replace(from, to)).unwrap_err();
            assert!(wrong.contains(told), "{wrong}");
        }
    }
}
