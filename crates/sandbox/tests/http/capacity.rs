//! What there is not enough of: quotas, and models that grow old.

use serde_json::{Value, json};

use super::client::{get, post};
use super::{SONNET, ask, path};
use sandbox::{Limit, ModelSettings, Options, Pacing, QuotaRules, Sandbox};

async fn limited(limit: Limit) -> Sandbox {
    let quotas = QuotaRules::for_all(limit);
    sandbox::start(Options { pacing: Pacing::INSTANT, quotas, ..Options::default() }).await.unwrap()
}

async fn as_of(settings: Value) -> Sandbox {
    let models: ModelSettings = serde_json::from_value(settings).unwrap();
    sandbox::start(Options { pacing: Pacing::INSTANT, models, ..Options::default() }).await.unwrap()
}

fn ask_for(tokens: u32) -> Value {
    json!({
        "inferenceConfig": {"maxTokens": tokens},
        "messages": [{"content": [{"text": "Hello"}], "role": "user"}],
    })
}

#[tokio::test]
async fn too_many_requests_are_throttled_by_every_operation_that_asks_a_model() {
    let sandbox = limited(Limit { requests_per_minute: Some(2), ..Limit::default() }).await;
    for _ in 0..2 {
        assert_eq!(post(&sandbox, path(SONNET, "converse"), ask_for(50)).send().await.status, 200);
    }
    let native = json!({
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 50,
        "messages": [{"content": "Hello", "role": "user"}],
    });
    for (operation, body) in [
        ("converse", ask_for(50)),
        ("converse-stream", ask_for(50)),
        ("invoke", native.clone()),
        ("invoke-with-response-stream", native),
    ] {
        let (status, code, message) = post(&sandbox, path(SONNET, operation), body).send().await.error();
        assert_eq!((status, code.as_str()), (429, "ThrottlingException"), "{operation}");
        assert_eq!(message, "Too many requests, please wait before trying again.", "{operation}");
    }
    let other = post(&sandbox, path("amazon.nova-lite-v1%3A0", "converse"), ask_for(50)).send().await;
    assert_eq!(other.status, 200, "another model has a quota of its own");
}

#[tokio::test]
async fn tokens_are_held_back_by_max_tokens_and_counted_by_the_answer() {
    let sandbox = limited(Limit { tokens_per_minute: Some(5_000), ..Limit::default() }).await;
    let send = async |tokens: u32| post(&sandbox, path(SONNET, "converse"), ask_for(tokens)).send().await;
    let (status, _, message) = send(5_000).await.error();
    assert_eq!((status, message.as_str()), (429, "Too many tokens, please wait before trying again."));
    // Each answer is far shorter than what it holds back, so that three fit where one would have filled the quota.
    for _ in 0..3 {
        assert_eq!(send(2_000).await.status, 200);
    }
    let daily = limited(Limit { tokens_per_day: Some(100), ..Limit::default() }).await;
    let (_, _, message) = post(&daily, path(SONNET, "converse"), ask_for(500)).send().await.error();
    assert_eq!(message, "Too many tokens per day, please wait before trying again.");
}

#[tokio::test]
async fn a_model_at_its_end_is_neither_listed_nor_called() {
    let sandbox = as_of(json!({"as_of": "2026-10-14"})).await;
    let (status, code, message) = post(&sandbox, path(SONNET, "converse"), ask("Hello")).send().await.error();
    assert_eq!((status, code.as_str()), (404, "ResourceNotFoundException"));
    assert_eq!(
        message,
        "This model version has reached the end of its life. Please refer to the AWS documentation for more details."
    );
    let list = get(&sandbox, "/foundation-models").send().await.text();
    assert!(!list.contains("claude-sonnet-4-20250514") && list.contains("claude-sonnet-4-5-20250929"));
    let profiles = get(&sandbox, "/inference-profiles").send().await.text();
    assert!(!profiles.contains("claude-sonnet-4-20250514"));
}

#[tokio::test]
async fn a_legacy_model_is_listed_so_and_refused_to_who_let_it_lie() {
    let settings = json!({"as_of": "2026-10-01", "legacy_unused_by": ["*"]});
    let sandbox = as_of(settings).await;
    let model = get(&sandbox, format!("/foundation-models/{SONNET}")).send().await.json();
    assert_eq!(
        model["modelDetails"]["modelLifecycle"],
        json!({"endOfLifeTime": "2026-10-14T00:00:00Z", "legacyTime": "2026-04-14T00:00:00Z", "status": "LEGACY"})
    );
    let (status, _, message) = post(&sandbox, path(SONNET, "converse"), ask("Hello")).send().await.error();
    assert_eq!(status, 404);
    assert_eq!(
        message,
        "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the \
         last 30 days. Please upgrade to an active model on Amazon Bedrock"
    );
    let active = post(&sandbox, path("amazon.nova-lite-v1%3A0", "converse"), ask("Hello")).send().await;
    assert_eq!(active.status, 200);
}

const TITAN: &str = "amazon.titan-embed-text-v2%3A0";

#[tokio::test]
async fn embeddings_have_quotas_of_requests_and_of_tokens_too() {
    let embed = async |sandbox: &Sandbox, text: &str| {
        post(sandbox, path(TITAN, "invoke"), json!({"inputText": text})).send().await
    };
    let sandbox = limited(Limit { requests_per_minute: Some(2), ..Limit::default() }).await;
    for _ in 0..2 {
        assert_eq!(embed(&sandbox, "hello").await.status, 200);
    }
    let (status, code, message) = embed(&sandbox, "hello").await.error();
    assert_eq!((status, code.as_str()), (429, "ThrottlingException"));
    assert_eq!(message, "Too many requests, please wait before trying again.");
    let sandbox = limited(Limit { tokens_per_minute: Some(50), ..Limit::default() }).await;
    assert_eq!(embed(&sandbox, "hello").await.status, 200);
    assert_eq!(sandbox.requests()[0].input_tokens, Some(1));
    let (status, _, message) = embed(&sandbox, &"word ".repeat(60)).await.error();
    assert_eq!((status, message.as_str()), (429, "Too many tokens, please wait before trying again."));
    assert_eq!(embed(&sandbox, &"word ".repeat(30)).await.status, 200, "what was throttled took nothing");
}

#[tokio::test]
async fn embeddings_tell_the_tier_back_and_have_an_id_that_the_seed_decides() {
    let body = json!({"input_type": "clustering", "texts": ["hello"]});
    let mut ids = Vec::new();
    for seed in [3, 3, 4] {
        let options = Options { pacing: Pacing::INSTANT, seed, ..Options::default() };
        let sandbox = sandbox::start(options).await.unwrap();
        let call = post(&sandbox, path("cohere.embed-english-v3", "invoke"), &body);
        let answer = call.header("x-amzn-bedrock-service-tier", "flex").send().await;
        assert_eq!(answer.header("x-amzn-bedrock-service-tier"), "flex");
        ids.push(answer.json()["id"].as_str().unwrap().to_owned());
    }
    assert!(ids[0] == ids[1] && ids[1] != ids[2], "{ids:?}");
    assert_eq!(ids[0].len(), 36);
}
