//! What AWS says of single models: the regions that serve their bare ids, and which geographies have an inference profile.
//!
//! Sources, each with its day, the newest first:
//! - AWS's page of regions by model,
//!   <https://docs.aws.amazon.com/bedrock/latest/userguide/models-region-compatibility.html>, read on 2026-11-25;
//! - the model cards of AWS's user guide, as collected on 2026-07-09 in <https://github.com/jorke/bedrock-model-map> from
//!   <https://docs.aws.amazon.com/bedrock/latest/userguide/model-cards.html>;
//! - where neither was read, the API's own lists in 14 regions as of 2026-01-30, kept in
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

/// Where most open weights are.
const OPEN_10: &[&str] = &[
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-2",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
];

/// Where the most widely offered open weights are.
pub(super) const OPEN_13: &[&str] = &[
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
];

/// The same without Mumbai.
const OPEN_12: &[&str] = &[
    "ap-northeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
];

/// Where the large open weights are.
const FEW_8: &[&str] = &[
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "eu-north-1",
    "eu-west-2",
    "us-east-2",
    "us-west-2",
];

/// Where later large open weights are.
const FEW_10: &[&str] = &[
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "eu-north-1",
    "eu-west-2",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
];

/// Where the first Llamas 3 are.
const LLAMA_3: &[&str] = &["ap-south-1", "ca-central-1", "eu-west-2", "us-east-1", "us-west-2"];

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
            "us-east-2",
            "us-west-2",
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
    // AWS's page.
    (
        "amazon.titan-embed-text-v2:0",
        &[
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-central-2",
            "eu-north-1",
            "eu-south-1",
            "eu-south-2",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-2",
        ],
    ),
    ("deepseek.v3-v1:0", FEW_8),
    ("deepseek.v3.2", FEW_10),
    ("google.gemma-3-12b-it", OPEN_10),
    ("google.gemma-3-27b-it", OPEN_10),
    ("google.gemma-3-4b-it", OPEN_10),
    ("meta.llama3-70b-instruct-v1:0", LLAMA_3),
    ("meta.llama3-8b-instruct-v1:0", LLAMA_3),
    ("minimax.minimax-m2", OPEN_10),
    ("minimax.minimax-m2.1", OPEN_13),
    ("mistral.devstral-2-123b", OPEN_12),
    ("mistral.magistral-small-2509", OPEN_10),
    ("mistral.ministral-3-14b-instruct", OPEN_10),
    ("mistral.ministral-3-3b-instruct", OPEN_10),
    ("mistral.ministral-3-8b-instruct", OPEN_10),
    (
        "mistral.mistral-large-3-675b-instruct",
        &[
            "ap-northeast-1",
            "ap-south-1",
            "ap-southeast-2",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-2",
        ],
    ),
    ("mistral.voxtral-mini-3b-2507", OPEN_10),
    ("mistral.voxtral-small-24b-2507", OPEN_10),
    ("moonshotai.kimi-k2.5", FEW_10),
    ("nvidia.nemotron-nano-12b-v2", OPEN_10),
    ("nvidia.nemotron-nano-3-30b", OPEN_10),
    ("nvidia.nemotron-nano-9b-v2", OPEN_10),
    ("nvidia.nemotron-super-3-120b", OPEN_12),
    ("openai.gpt-oss-safeguard-120b", OPEN_10),
    ("openai.gpt-oss-safeguard-20b", OPEN_10),
    (
        "qwen.qwen3-235b-a22b-2507-v1:0",
        &[
            "ap-northeast-1",
            "ap-south-1",
            "ap-southeast-2",
            "ap-southeast-3",
            "eu-central-1",
            "eu-north-1",
            "eu-south-1",
            "eu-west-2",
            "us-east-2",
            "us-west-2",
        ],
    ),
    ("qwen.qwen3-coder-480b-a35b-v1:0", FEW_8),
    ("qwen.qwen3-coder-next", &["ap-southeast-2", "eu-west-2", "us-east-1"]),
    ("qwen.qwen3-next-80b-a3b", OPEN_10),
    ("qwen.qwen3-vl-235b-a22b", OPEN_10),
    ("writer.palmyra-vision-7b", &["us-east-1", "us-east-2", "us-west-2"]),
    ("zai.glm-4.7", FEW_10),
    ("zai.glm-5", FEW_10),
];

/// Models with an APAC profile. The newer ones have `jp.`, `au.` and `global.` in its place: of all model cards only Claude
/// Sonnet 4's names one. The models before it had them as well (recalled, not checked).
const WITH_APAC: &[&str] =
    &["claude-3-", "claude-sonnet-4-2025", "nova-lite-v1", "nova-micro-v1", "nova-pro-v1"];

/// Models whose profile of the United States is for the three regions that it sends to.
const US_OF_THREE: &[&str] = &[
    "claude-opus-4-1-",
    "claude-opus-4-2025",
    "deepseek.r1",
    "llama3-",
    "nova-micro-v1",
    "nova-premier",
    "pixtral",
];

/// Models whose profile of the United States is for these and us-west-1, but not for Canada.
const US_OF_FOUR: &[&str] = &[
    "claude-sonnet-4-2025",
    "cohere.embed-v4",
    "gpt-5.6-",
    "grok-4.6",
    "llama4-",
    "nova-pro-v1",
    "palmyra-",
    "pegasus-1-2",
];

/// Models whose profile of the United States is for all but ca-west-1.
const US_OF_FIVE: &[&str] = &["claude-haiku-4-5", "claude-opus-4-5", "claude-sonnet-4-5", "nova-lite-v1"];

/// Where Claude Sonnet 4 may be called by its global profile, unlike the models after it.
const SONNET_4_GLOBAL: &[&str] = &["ap-northeast-1", "eu-west-1", "us-east-1", "us-east-2", "us-west-2"];

/// Where of all models only Claude Sonnet 4 may be called by an APAC profile.
const SONNET_4_APAC: &[&str] =
    &["ap-east-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-7"];

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
    if is(&["gpt-5.6-luna", "gpt-5.6-terra"]) {
        profiles.push("in");
    }
    profiles.sort_unstable();
    profiles.dedup();
    profiles
}

/// Whether a model's profile may be called in a region of its geography.
pub(super) fn may_call(id: &str, prefix: &str, region: &str) -> bool {
    let is = |parts: &[&str]| parts.iter().any(|part| id.contains(part));
    match (prefix, region) {
        ("us", "us-west-1") => !is(US_OF_THREE),
        ("us", "ca-central-1" | "ca-west-1") if is(US_OF_THREE) || is(US_OF_FOUR) => false,
        ("us", "ca-west-1") => !is(US_OF_FIVE),
        ("apac", region) if SONNET_4_APAC.contains(&region) => is(&["claude-sonnet-4-2025"]),
        ("apac", "ap-northeast-3" | "ap-south-2") => !is(&["nova-"]),
        ("jp", "ap-northeast-3") => !is(&["nova-2-lite"]),
        ("au", "ap-southeast-6") => {
            !is(&["claude-opus-4-7", "claude-opus-4-8", "claude-opus-5", "claude-sonnet-5"])
        }
        ("eu", "eu-central-2" | "eu-west-2") => !is(&["claude-sonnet-4-2025", "nova-", "pixtral"]),
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
        let parts = [WITH_APAC, US_OF_THREE, US_OF_FOUR, US_OF_FIVE, EUROPE_FROM_ISRAEL].concat();
        for part in parts {
            assert!(ids().any(|id| id.contains(part)), "{part}");
        }
    }
}
