//! Which ids answer in which region, as AWS's model cards say it.

use sandbox::{Options, Pacing};
use serde_json::json;

use super::client::{Answer, Keys, get, post};
use super::{ask, path};

const INVALID: &str = "The provided model identifier is invalid.";

/// A sandbox of all regions, asked in one of them.
struct Asked(sandbox::Sandbox);

impl Asked {
    async fn new() -> Self {
        let options = Options { region: "any".to_owned(), pacing: Pacing::INSTANT, ..Options::default() };
        Self(sandbox::start(options).await.unwrap())
    }

    fn keys(&self, region: &str) -> Keys {
        Keys { region: region.to_owned(), ..Keys::of(&self.0) }
    }

    async fn converse(&self, model: &str, region: &str) -> Answer {
        let target = path(&model.replace(':', "%3A"), "converse");
        post(&self.0, target, ask("Hello")).keys(self.keys(region)).send().await
    }

    async fn embed(&self, model: &str, region: &str) -> Answer {
        let body = json!({"input_type": "search_document", "texts": ["Hello"]});
        post(&self.0, path(&model.replace(':', "%3A"), "invoke"), body).keys(self.keys(region)).send().await
    }

    /// The profiles that a region lists, with the regions that each sends to.
    async fn profiles(&self, region: &str) -> Vec<(String, String)> {
        let answer = get(&self.0, "/inference-profiles?maxResults=1000").keys(self.keys(region)).send().await;
        let summaries = answer.json()["inferenceProfileSummaries"].as_array().unwrap().clone();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let models = |summary: &serde_json::Value| summary["models"].to_string();
        summaries.iter().map(|summary| (text(&summary["inferenceProfileId"]), models(summary))).collect()
    }
}

#[tokio::test]
async fn a_profile_answers_only_where_aws_has_one() {
    let asked = Asked::new().await;
    let haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";
    for (prefix, region, there) in [
        ("jp", "ap-northeast-1", true),
        ("jp", "ap-northeast-3", true),
        ("apac", "ap-northeast-1", false),
        ("apac", "ap-south-1", false),
        ("au", "ap-southeast-2", true),
        ("au", "ap-southeast-6", true),
        ("us", "ca-central-1", true),
        ("us", "mx-central-1", false),
        ("eu", "eu-central-2", true),
        ("global", "ap-east-2", true),
        ("global", "me-south-1", true),
    ] {
        let answer = asked.converse(&format!("{prefix}.{haiku}"), region).await;
        let expected = if there { 200 } else { 400 };
        assert_eq!(answer.status, expected, "{prefix} in {region}: {}", answer.text_lossy());
        if !there {
            assert_eq!(answer.error().2, INVALID);
        }
    }
    for (id, region, there) in [
        ("apac.anthropic.claude-sonnet-4-20250514-v1:0", "ap-northeast-2", true),
        ("apac.anthropic.claude-sonnet-4-6", "ap-south-1", false),
        ("apac.anthropic.claude-opus-5", "ap-southeast-1", false),
        ("eu.anthropic.claude-opus-4-1-20250805-v1:0", "eu-west-1", false),
        ("jp.amazon.nova-2-lite-v1:0", "ap-northeast-1", true),
        ("amazon.nova-lite-v1:0", "eu-north-1", true),
        ("amazon.nova-lite-v1:0", "us-east-2", true),
        ("us.amazon.nova-lite-v1:0", "ca-central-1", true),
        ("us.amazon.nova-lite-v1:0", "ca-west-1", false),
        ("us.amazon.nova-pro-v1:0", "ca-central-1", false),
        ("us.amazon.nova-micro-v1:0", "us-west-1", false),
        ("apac.anthropic.claude-sonnet-4-20250514-v1:0", "ap-southeast-5", true),
        ("apac.amazon.nova-lite-v1:0", "ap-southeast-5", false),
        ("apac.amazon.nova-lite-v1:0", "ap-south-2", false),
        ("au.anthropic.claude-opus-4-7", "ap-southeast-6", false),
        ("eu.amazon.nova-lite-v1:0", "eu-central-2", false),
        ("nvidia.nemotron-super-3-120b", "us-east-2", true),
        ("qwen.qwen3-next-80b-a3b", "us-east-2", true),
        ("qwen.qwen3-235b-a22b-2507-v1:0", "us-east-1", false),
        ("zai.glm-5", "eu-west-2", true),
    ] {
        let answer = asked.converse(id, region).await;
        assert_eq!(answer.status, if there { 200 } else { 400 }, "{id} in {region}: {}", answer.text_lossy());
    }
    let elsewhere = asked.converse("amazon.nova-lite-v1:0", "us-west-1").await.error().2;
    assert!(elsewhere.contains("with on-demand throughput isn\u{2019}t supported"), "{elsewhere}");
}

#[tokio::test]
async fn embed_4_is_in_three_regions_and_in_the_profiles_of_two_geographies() {
    let asked = Asked::new().await;
    for (id, region, there) in [
        ("cohere.embed-v4:0", "us-east-1", true),
        ("cohere.embed-v4:0", "eu-west-1", true),
        ("cohere.embed-v4:0", "ap-northeast-1", true),
        ("cohere.embed-v4:0", "us-west-2", false),
        ("us.cohere.embed-v4:0", "us-west-1", true),
        ("us.cohere.embed-v4:0", "ca-central-1", false),
        ("eu.cohere.embed-v4:0", "eu-central-2", true),
        ("global.cohere.embed-v4:0", "sa-east-1", true),
        ("cohere.embed-english-v3", "eu-west-3", true),
        ("cohere.embed-english-v3", "us-east-2", false),
    ] {
        let answer = asked.embed(id, region).await;
        assert_eq!(answer.status, if there { 200 } else { 400 }, "{id} in {region}: {}", answer.text_lossy());
    }
}

#[tokio::test]
async fn a_region_lists_its_profiles_with_their_destinations() {
    let asked = Asked::new().await;
    let tokyo = asked.profiles("ap-northeast-1").await;
    let of = |id: &str| tokyo.iter().find(|(known, _)| known == id).map(|(_, models)| models.clone());
    let jp = of("jp.anthropic.claude-sonnet-4-6").unwrap();
    assert!(jp.contains(":ap-northeast-1:") && jp.contains(":ap-northeast-3:"), "{jp}");
    assert_eq!(jp.matches("modelArn").count(), 2);
    assert_eq!(of("apac.anthropic.claude-haiku-4-5-20251001-v1:0"), None);
    let dublin = asked.profiles("eu-west-2").await;
    let eu = &dublin.iter().find(|(id, _)| id == "eu.anthropic.claude-sonnet-4-6").unwrap().1;
    for region in
        ["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3"]
    {
        assert!(eu.contains(&format!(":{region}:")), "{region}: {eu}");
    }
    assert_eq!(eu.matches("modelArn").count(), 7);
}
