//! What AWS says of single models: the regions that serve their bare ids, and which geographies have an inference profile.
//!
//! Sources, each with its day:
//! - the model cards of AWS's user guide, as collected on 2026-07-09 in <https://github.com/jorke/bedrock-model-map> from
//!   <https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards.html>;
//! - where a card was not read, the API's own lists in 14 regions as of 2026-01-30, kept in
//!   <https://github.com/kimnamu/aws-bedrock-model-support>.
//!
//! What stands nowhere here follows `regions.rs`. AWS adds regions all the time: a list that has grown since is no surprise.

/// Where Cohere's third generation of embeddings is.
const EMBED_V3: &[&str] = &[
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-west-2",
];

/// Where Mistral's first models are (the API's lists).
const FIRST_MISTRALS: &[&str] = &[
    "ap-south-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-west-2",
];

/// The commercial regions of bare ids. The list of models adds those of GovCloud.
const IN_REGION: &[(&str, &[&str])] = &[
    ("ai21.jamba-1-5-large-v1:0", &["us-east-1"]),
    ("ai21.jamba-1-5-mini-v1:0", &["us-east-1"]),
    ("amazon.nova-2-sonic-v1:0", &["ap-northeast-1", "eu-north-1", "us-east-1", "us-west-2"]),
    ("amazon.nova-canvas-v1:0", &["ap-northeast-1", "eu-west-1", "us-east-1"]),
    (
        "amazon.nova-lite-v1:0",
        &[
            "ap-northeast-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "eu-north-1",
            "eu-west-2",
            "me-central-1",
            "us-east-1",
        ],
    ),
    ("amazon.nova-micro-v1:0", &["ap-southeast-2", "eu-west-2", "us-east-1"]),
    ("amazon.nova-pro-v1:0", &["ap-southeast-2", "ap-southeast-3", "eu-west-2", "me-central-1", "us-east-1"]),
    // The API's lists.
    ("amazon.rerank-v1:0", &["ap-northeast-1", "ca-central-1", "eu-central-1", "us-west-2"]),
    ("amazon.titan-embed-g1-text-02", &["us-east-1", "us-west-2"]),
    // The API's lists.
    (
        "amazon.titan-embed-image-v1",
        &[
            "ap-south-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-west-2",
        ],
    ),
    ("amazon.titan-embed-text-v1", &["ap-northeast-1", "eu-central-1", "us-east-1", "us-west-2"]),
    ("cohere.embed-english-v3", EMBED_V3),
    ("cohere.embed-multilingual-v3", EMBED_V3),
    ("cohere.embed-v4:0", &["ap-northeast-1", "eu-west-1", "us-east-1"]),
    // The API's lists.
    ("cohere.rerank-v3-5:0", &["ap-northeast-1", "ca-central-1", "eu-central-1", "us-east-1", "us-west-2"]),
    ("mistral.mistral-7b-instruct-v0:2", FIRST_MISTRALS),
    ("mistral.mistral-large-2402-v1:0", FIRST_MISTRALS),
    ("mistral.mistral-large-2407-v1:0", &["us-west-2"]),
    ("mistral.mistral-small-2402-v1:0", &["us-east-1"]),
    ("mistral.mixtral-8x7b-instruct-v0:1", FIRST_MISTRALS),
    // The API's lists.
    ("twelvelabs.marengo-embed-2-7-v1:0", &["ap-northeast-2", "eu-west-1", "us-east-1"]),
    ("twelvelabs.marengo-embed-3-0-v1:0", &["ap-northeast-2", "eu-west-1", "us-east-1"]),
];

/// Models with an APAC profile. The newer ones have `jp.`, `au.` and `global.` in its place: of all model cards only Claude
/// Sonnet 4's names one. The models before it had them as well (recalled, not checked).
const WITH_APAC: &[&str] =
    &["claude-3-", "claude-sonnet-4-2025", "nova-lite-v1", "nova-micro-v1", "nova-pro-v1"];

/// Where Claude Sonnet 4 may be called by its global profile, unlike the models after it.
const SONNET_4_GLOBAL: &[&str] = &["ap-northeast-1", "eu-west-1", "us-east-1", "us-east-2", "us-west-2"];

/// Models whose European profile is open to Tel Aviv.
const EUROPE_FROM_ISRAEL: &[&str] = &["claude-sonnet-4-2025", "nova-lite-v1", "nova-micro-v1", "nova-pro-v1"];

/// The commercial regions of a bare id, where AWS says them.
pub(super) fn in_region(id: &str) -> Option<&'static [&'static str]> {
    IN_REGION.iter().find(|(model, _)| *model == id).map(|(_, regions)| *regions)
}

/// A model's profiles, as the list of models names them, put right.
pub(super) fn profiles(id: &str, listed: Vec<&'static str>) -> Vec<&'static str> {
    let is = |parts: &[&str]| parts.iter().any(|part| id.contains(part));
    let mut profiles = listed;
    profiles.retain(|prefix| match *prefix {
        "apac" => is(WITH_APAC),
        "eu" => !is(&["claude-opus-4-1-", "claude-opus-4-2025"]),
        _ => true,
    });
    // The list has forgotten them.
    if is(&["nova-premier"]) {
        profiles.push("us");
    }
    if is(&["cohere.embed-v4"]) {
        profiles.push("eu");
    }
    profiles.sort_unstable();
    profiles.dedup();
    profiles
}

/// Whether a model's profile may be called in a region of its geography.
pub(super) fn may_call(id: &str, prefix: &str, region: &str) -> bool {
    let is = |parts: &[&str]| parts.iter().any(|part| id.contains(part));
    match (prefix, region) {
        ("us", "ca-central-1" | "ca-west-1" | "us-west-1") if is(&["claude-opus-4-1-"]) => false,
        ("us", "ca-central-1" | "ca-west-1") => {
            !is(&["cohere.embed-v4", "claude-sonnet-4-2025", "nova-premier"])
        }
        ("eu", "il-central-1") => is(EUROPE_FROM_ISRAEL),
        ("global", region) if is(&["claude-sonnet-4-2025"]) => SONNET_4_GLOBAL.contains(&region),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find;

    #[test]
    fn every_line_is_of_a_model_that_there_is() {
        for (id, regions) in IN_REGION {
            assert!(find(id).is_some(), "{id}");
            assert!(regions.is_sorted(), "{id}");
        }
        let ids = || crate::catalog::MODELS.iter().map(|model| model.id);
        for part in WITH_APAC.iter().chain(EUROPE_FROM_ISRAEL) {
            assert!(ids().any(|id| id.contains(part)), "{part}");
        }
    }
}
