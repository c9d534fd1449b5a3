//! Which ids and ARNs are models, where.

use super::*;
use crate::catalog::{INVALID, MODELS};

fn at<T>(region: &str, look: impl FnOnce(&Place<'_>) -> T) -> T {
    let (lifecycle, owned) = (Lifecycle::default(), Owned::default());
    look(&Place { region, account: ACCOUNT, lifecycle: &lifecycle, now: Timestamp::MAX, owned: Some(&owned) })
}

fn called(id: &str, region: &str) -> Result<Called, Refusal> {
    at(region, |place| resolve(id, place))
}

fn refusal(id: &str, region: &str) -> String {
    called(id, region).unwrap_err().message
}

#[test]
fn a_model_that_needs_a_profile_says_so_with_the_curly_apostrophe() {
    let message = refusal("anthropic.claude-sonnet-4-5-20250929-v1:0", "us-east-1");
    assert_eq!(
        message,
        "Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput isn\u{2019}t \
         supported. Retry your request with the ID or ARN of an inference profile that contains this model."
    );
    assert_eq!(refusal("meta.llama3-1-8b-instruct-v1:0", "us-east-1").split(' ').next(), Some("Invocation"));
    assert!(called("meta.llama3-1-8b-instruct-v1:0", "us-west-2").is_ok());
}

#[test]
fn a_profile_of_another_geography_is_no_identifier_here() {
    assert!(called("us.anthropic.claude-sonnet-4-6", "us-west-2").is_ok());
    assert!(called("global.anthropic.claude-sonnet-4-6", "sa-east-1").is_ok());
    assert!(called("in.moonshotai.kimi-k3", "ap-south-1").is_ok());
    assert!(called("us-gov.anthropic.claude-opus-5", "us-gov-west-1").is_ok());
    assert_eq!(refusal("eu.anthropic.claude-sonnet-4-6", "us-west-2"), INVALID);
    assert_eq!(refusal("us-gov.anthropic.claude-opus-5", "us-east-1"), INVALID);
    assert_eq!(refusal("anthropic.claude-9", "us-west-2"), INVALID);
    assert_eq!(refusal("", "us-west-2"), INVALID);
}

#[test]
fn a_region_knows_only_its_own_models() {
    assert!(called("mistral.mistral-large-2402-v1:0", "eu-west-3").is_ok());
    assert_eq!(refusal("mistral.mistral-large-2402-v1:0", "eu-north-1"), INVALID);
    assert_eq!(refusal("qwen.qwen3-32b-v1:0", "us-gov-west-1"), INVALID);
    assert!(called("openai.gpt-oss-20b-1:0", "us-gov-west-1").is_ok());
    assert!(called("amazon.nova-lite-v1:0", "us-gov-west-1").is_ok());
    assert_eq!(refusal("amazon.nova-lite-v1:0", "us-gov-east-1"), INVALID);
}

#[test]
fn novas_embeddings_are_in_one_region_alone() {
    let id = "amazon.nova-2-multimodal-embeddings-v1:0";
    assert!(called(id, "us-east-1").is_ok());
    for elsewhere in ["us-west-2", "eu-west-1"] {
        assert_eq!(refusal(id, elsewhere), INVALID);
    }
}

#[test]
fn arns_of_models_and_profiles_resolve_in_their_own_region_and_account() {
    let model = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0";
    assert_eq!(called(model, "us-east-1").unwrap().resource, model);
    assert_eq!(refusal(model, "eu-west-1"), INVALID);
    let profile =
        format!("arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/us.anthropic.claude-opus-4-6-v1");
    let found = called(&profile, "us-east-1").unwrap();
    assert_eq!(
        (found.resource.as_str(), found.profile.as_deref()),
        (profile.as_str(), Some(profile.as_str()))
    );
    assert_eq!(found.quota, "us.anthropic.claude-opus-4-6-v1");
    assert_eq!(
        found.destinations,
        ["us-east-1", "us-east-2", "us-west-2"]
            .map(|region| format!("arn:aws:bedrock:{region}::foundation-model/anthropic.claude-opus-4-6-v1"))
    );
    assert_eq!(refusal(&profile.replace(ACCOUNT, "999999999999"), "us-east-1"), INVALID);
    let gov = "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/amazon.nova-lite-v1:0";
    assert_eq!(called(gov, "us-gov-west-1").unwrap().resource, gov);
    assert_eq!(refusal(&gov.replace("aws-us-gov", "aws"), "us-gov-west-1"), INVALID);
    for kind in ["application-inference-profile", "custom-model", "provisioned-model", "prompt"] {
        let arn = format!("arn:aws:bedrock:us-east-1:{ACCOUNT}:{kind}/abcdefghijkl");
        assert_eq!(refusal(&arn, "us-east-1"), INVALID);
    }
}

#[test]
fn a_prompt_router_chooses_a_model_and_says_which() {
    let arn = format!("arn:aws:bedrock:us-east-1:{ACCOUNT}:default-prompt-router/amazon.nova:1");
    let found = called(&arn, "us-east-1").unwrap();
    assert_eq!(found.resource, arn);
    assert!(found.routed.unwrap().ends_with("inference-profile/us.amazon.nova-pro-v1:0"));
    assert_eq!(refusal(&arn.replace("amazon.nova:1", "someone:1"), "us-east-1"), INVALID);
}

#[test]
fn a_model_at_its_end_is_refused_before_anything_else_is_said_of_it() {
    for id in [
        "anthropic.claude-v2:1",
        "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
        "meta.llama3-2-1b-instruct-v1:0",
    ] {
        let refusal = called(id, "us-east-1").unwrap_err();
        assert_eq!((refusal.status, refusal.code), (404, "ResourceNotFoundException"), "{id}");
        assert!(refusal.message.starts_with("This model version has reached the end of its life."));
    }
}

#[test]
fn every_model_that_has_not_ended_can_be_called_somewhere() {
    let lifecycle = Lifecycle::default();
    for model in MODELS.iter().filter(|model| lifecycle.stage(model, Timestamp::MAX) != Stage::Ended) {
        let regions =
            ["us-east-1", "us-west-2", "eu-west-1", "ap-south-1", "ap-northeast-1", "us-gov-west-1"];
        let callable = regions.iter().any(|region| {
            let prefixed = model.profiles.iter().map(|prefix| format!("{prefix}.{}", model.id));
            prefixed.chain([model.id.to_owned()]).any(|id| called(&id, region).is_ok())
        });
        assert!(callable, "{}", model.id);
    }
}

#[test]
fn the_longest_answers_are_the_lists_where_nothing_else_was_measured() {
    for (id, most) in [
        ("meta.llama3-3-70b-instruct-v1:0", 4_096),
        ("deepseek.r1-v1:0", 8_192),
        ("openai.gpt-oss-120b-1:0", 128_000),
        ("anthropic.claude-sonnet-4-20250514-v1:0", 64_000),
    ] {
        assert_eq!(find(id).map(|model| model.max_output), Some(most), "{id}");
    }
}
