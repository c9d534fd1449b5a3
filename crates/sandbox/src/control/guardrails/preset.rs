//! The `guardrails` section of the configuration: guardrails that are there before anybody makes one.
//!
//! An entry is CreateGuardrail's body with its id, so that what a team has at AWS is copied and not written anew. It is
//! held against the same rules, and against slips besides: what the API would pass over is refused in a file.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{MOST_VERSIONS, drafted, policies};
use crate::schema;
use sandbox_iam::accounts::ACCOUNT;
use sandbox_model::guardrail::{Guardrails, Line, Site};
use sandbox_model::owned::id;

/// A guardrail with a draft and as many numbered versions as it is to have, all alike.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Written")]
pub struct GuardrailPreset {
    id: String,
    versions: usize,
    account: String,
    /// `None` is every region that is served.
    region: Option<String>,
    body: Value,
}

#[derive(Deserialize)]
struct Written {
    id: String,
    #[serde(default)]
    versions: usize,
    account: Option<String>,
    region: Option<String>,
    #[serde(flatten)]
    body: Map<String, Value>,
}

/// What CreateGuardrail takes and a file has no use for.
const NOT_IN_A_FILE: [&str; 2] = ["clientRequestToken", "tags"];

impl TryFrom<Written> for GuardrailPreset {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { id, versions, account, region, body } = written;
        if !id::is_one(&id) {
            return Err(format!("the guardrail id {id:?} is not twelve small letters or digits"));
        }
        if versions > MOST_VERSIONS {
            return Err(format!("a guardrail has at most {MOST_VERSIONS} versions"));
        }
        let needless = NOT_IN_A_FILE.into_iter().find(|member| body.contains_key(*member));
        let body = Value::Object(body);
        if let Some(unknown) = needless.or_else(|| schema::unknown("CreateGuardrail", &body)) {
            return Err(format!("a guardrail has no member {unknown:?}"));
        }
        schema::check("CreateGuardrail", &body).map_err(|refusal| quoted(refusal.message))?;
        policies(&body).map_err(|refusal| refusal.message)?;
        let account = account.unwrap_or_else(|| ACCOUNT.to_owned());
        Ok(Self { id, versions, account, region, body })
    }
}

/// Says how the slip came about that YAML makes easy: unquoted, `No` is false and `5` a number.
fn quoted(message: String) -> String {
    match message.strip_prefix("Unexpected JSON type for ") {
        Some(member) => format!(
            "{} is of the wrong kind; a text such as No or 5 needs quotes",
            member.trim_end_matches('.')
        ),
        None => message,
    }
}

/// Puts the preset guardrails where they belong.
pub(crate) fn put(presets: &[GuardrailPreset], guardrails: &Guardrails, regions: &[String], now: Timestamp) {
    for preset in presets {
        let regions = preset.region.as_ref().map_or(regions, std::slice::from_ref);
        for region in regions {
            let site = Site { account: preset.account.clone(), region: region.clone() };
            // It was held against the same rules when it was read.
            let Ok(policies) = policies(&preset.body) else { continue };
            let draft = drafted(&site, preset.id.clone(), &preset.body, policies, now);
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
            ("{text: falcon}", "{text: falcon, pattern: a}", "pattern"),
            ("versions: 2", "tags: []", "tags"),
            ("blockedInputMessaging: No.\n", "", "blockedInputMessaging"),
            ("Messaging: No.\n", "Messaging: No\n", "blockedInputMessaging is of the wrong kind"),
            ("wordPolicyConfig: {wordsConfig: [{text: falcon}]}", "", "At least one policy"),
            ("versions: 2", "versions: 21", "at most 20"),
        ] {
            let wrong = read(&GOOD.replace(from, to)).unwrap_err();
            assert!(wrong.contains(told), "{wrong}");
        }
    }
}
