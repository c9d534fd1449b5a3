//! Reads any way to name a model: a base id, an inference profile id, or one of Bedrock's ARNs.

use serde::Serialize;

/// Geographies that an inference profile id may begin with. `us-gov` stands before `us`.
const GEOGRAPHIES: &[&str] = &["global", "us-gov", "us", "eu", "apac", "jp", "au", "in", "ca"];

/// What can be read off a model's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lens {
    /// Without ARN and geography.
    pub base_id: String,
    /// The prefix of an inference profile: `us`, `eu`, `global`.
    pub geography: Option<String>,
    /// The region that an ARN names.
    pub arn_region: Option<String>,
    /// `foundation-model`, `inference-profile`, ...: the kind of resource that an ARN names.
    pub resource: Option<String>,
}

/// Reads an id or an ARN; anything else is taken for a base id.
pub fn read(id_or_arn: &str) -> Lens {
    let text = id_or_arn.trim();
    let Some(arn) = Arn::read(text) else {
        let (geography, base_id) = split_geography(text);
        return Lens { base_id, geography, arn_region: None, resource: None };
    };
    // Only these two carry a model's id; behind any other ARN the model is AWS's knowledge.
    let (geography, base_id) = match arn.kind {
        "foundation-model" | "inference-profile" => split_geography(arn.name),
        _ => (None, text.to_owned()),
    };
    let arn_region = (!arn.region.is_empty()).then(|| arn.region.to_owned());
    Lens { base_id, geography, arn_region, resource: Some(arn.kind.to_owned()) }
}

struct Arn<'a> {
    region: &'a str,
    kind: &'a str,
    name: &'a str,
}

impl<'a> Arn<'a> {
    /// `arn:PARTITION:bedrock:REGION:ACCOUNT:KIND/NAME`; the name itself may hold colons.
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (arn, _partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (region, _account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let (kind, name) = resource.split_once('/')?;
        (arn == "arn" && service == "bedrock").then_some(Self { region, kind, name })
    }
}

fn split_geography(id: &str) -> (Option<String>, String) {
    let found = GEOGRAPHIES.iter().find_map(|geo| Some((geo, id.strip_prefix(geo)?.strip_prefix('.')?)));
    match found {
        Some((geography, base)) => (Some((*geography).to_owned()), base.to_owned()),
        None => (None, id.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_gives_up_its_parts() {
        let cases = [
            ("amazon.nova-micro-v1:0", "amazon.nova-micro-v1:0", None, None),
            ("us-gov.anthropic.claude-sonnet-5", "anthropic.claude-sonnet-5", Some("us-gov"), None),
            (" eu.amazon.nova-lite-v1:0 ", "amazon.nova-lite-v1:0", Some("eu"), None),
            (
                "arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0",
                "amazon.titan-embed-text-v2:0",
                None,
                Some("us-east-1"),
            ),
            (
                "arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:inference-profile/us-gov.openai.gpt-oss-20b-1:0",
                "openai.gpt-oss-20b-1:0",
                Some("us-gov"),
                Some("us-gov-west-1"),
            ),
        ];
        for (name, base, geography, region) in cases {
            let lens = read(name);
            assert_eq!(lens.base_id, base);
            assert_eq!(lens.geography.as_deref(), geography, "{name}");
            assert_eq!(lens.arn_region.as_deref(), region, "{name}");
        }
    }

    #[test]
    fn an_arn_that_hides_its_model_is_kept_whole() {
        let arn = "arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/abc123";
        assert_eq!(read(arn).base_id, arn);
        assert_eq!(read(arn).resource.as_deref(), Some("application-inference-profile"));
    }
}
