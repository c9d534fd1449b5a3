//! What is said about a model before it is asked: ids, age, guardrails, bodies, counting, and what there is not enough of.

use serde_json::{Value, json};

use super::{expect, hello, hold, messages, row, says, with};
use crate::client::{Keys, get, post};
use crate::{SONNET, ask, instant, path};
use sandbox::{Limit, ModelSettings, Options, Pacing, QuotaRules};

const NOVA: &str = "amazon.nova-lite-v1%3A0";

#[tokio::test]
async fn an_id_must_be_one_that_can_be_called_here() {
    let invalid = "The provided model identifier is invalid.";
    let mut rows: Vec<_> = [
        "amazon.nova-lite-v9:0",
        "anthropic.claude-sonnet-4",
        "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "xx.amazon.nova-lite-v1:0",
        "arn:aws:bedrock:eu-west-1::foundation-model%2Famazon.nova-lite-v1:0",
    ]
    .into_iter()
    .map(|model| row(model, ask("Hello"), invalid))
    .collect();
    rows.push(row(
        "anthropic.claude-sonnet-4-5-20250929-v1:0",
        ask("Hello"),
        "Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput isn\u{2019}t \
         supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
    ));
    hold(&instant().await, rows).await;
}

#[tokio::test]
async fn a_model_that_is_too_old_is_refused_by_its_stage() {
    for (settings, said) in [
        (
            json!({"as_of": "2026-10-14"}),
            "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
        ),
        (
            json!({"as_of": "2026-10-01", "legacy_unused_by": ["*"]}),
            "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in \
             the last 30 days. Please upgrade to an active model on Amazon Bedrock",
        ),
    ] {
        let models: ModelSettings = serde_json::from_value(settings).unwrap();
        let options = Options { pacing: Pacing::INSTANT, models, ..Options::default() };
        let sandbox = sandbox::start(options).await.unwrap();
        for operation in ["converse", "converse-stream"] {
            let call = post(&sandbox, path(SONNET, operation), ask("Hello"));
            expect(call, 404, "ResourceNotFoundException", said).await;
        }
    }
}

#[tokio::test]
async fn an_account_may_lack_access_and_a_subscription() {
    let sandbox = instant().await;
    for (name, said) in [
        ("no-model-access", "You don't have access to the model with the specified model ID."),
        (
            "no-subscription",
            "Model access is denied due to IAM user or service role is not authorized to perform the required AWS \
             Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this \
             model. Refer to the Amazon Bedrock documentation for further details. Your AWS Marketplace subscription for \
             this model cannot be completed at this time. If you recently fixed this issue, try again after 2 minutes.",
        ),
    ] {
        let who = sandbox.credentials().identities.iter().find(|identity| identity.name == name).unwrap();
        let keys = Keys::new(&who.access_key_id, &who.secret_access_key);
        let call = post(&sandbox, path(SONNET, "converse"), ask("Hello")).keys(keys);
        expect(call, 403, "AccessDeniedException", said).await;
    }
}

#[tokio::test]
async fn what_there_is_not_enough_of_is_named() {
    for (limit, said) in [
        (
            Limit { requests_per_minute: Some(0), ..Limit::default() },
            "Too many requests, please wait before trying again.",
        ),
        (
            Limit { tokens_per_minute: Some(10), ..Limit::default() },
            "Too many tokens, please wait before trying again.",
        ),
        (
            Limit { tokens_per_day: Some(10), ..Limit::default() },
            "Too many tokens per day, please wait before trying again.",
        ),
    ] {
        let quotas = QuotaRules::for_all(limit);
        let options = Options { pacing: Pacing::INSTANT, quotas, ..Options::default() };
        let sandbox = sandbox::start(options).await.unwrap();
        for operation in ["converse", "converse-stream"] {
            let call = post(&sandbox, path(NOVA, operation), ask("Hello"));
            expect(call, 429, "ThrottlingException", said).await;
        }
    }
}

/// These have no cause that a request could bring about: the provider's own machines are it.
#[tokio::test]
async fn what_happens_behind_the_service_comes_by_a_fault() {
    let sandbox = instant().await;
    let unexpected = "The system encountered an unexpected error during processing. Try your request again.";
    for (fault, status, code, said) in [
        (
            "service-unavailable",
            503,
            "ServiceUnavailableException",
            "Bedrock is unable to process your request.",
        ),
        (
            "model-timeout",
            408,
            "ModelTimeoutException",
            "Model has timed out in processing the request. Try your request again.",
        ),
        (
            "model-not-ready",
            429,
            "ModelNotReadyException",
            "Model is not ready for inference. Wait and try your request again. Refer to \
             https://docs.aws.amazon.com/bedrock/latest/userguide/invoke-imported-model.html.",
        ),
        ("internal-server", 500, "InternalServerException", unexpected),
        (
            "use-case-form-of-model",
            400,
            "ValidationException",
            "The model returned the following errors: You have not filled out the required use-case form for this model. \
             Complete the form at https://us-east-1.console.aws.amazon.com/bedrock/ before requesting access.",
        ),
        ("overloaded", 529, "overloaded_error", "Overloaded"),
    ] {
        let call = post(&sandbox, path(NOVA, "converse"), ask("Hello"));
        let answer = call.header("x-sandbox-fault", format!("error:{fault}")).send().await;
        assert_eq!(says(&answer, status, code, said), Ok(()));
        assert_eq!(answer.header("retry-after") == "1", fault == "overloaded");
    }
    for (fault, body) in [
        (
            "model-error",
            json!({"message": unexpected, "originalStatusCode": 500,
                "resourceName": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"}),
        ),
        (
            "model-stream-error",
            json!({"message": unexpected, "originalMessage": unexpected, "originalStatusCode": 500}),
        ),
    ] {
        let call = post(&sandbox, path(NOVA, "converse"), ask("Hello"));
        let answer = call.header("x-sandbox-fault", format!("error:{fault}")).send().await;
        assert_eq!((answer.status, answer.text()), (424, body.to_string()));
    }
}

#[tokio::test]
async fn a_guardrail_must_exist_in_its_version() {
    let missing = "The guardrail identifier or version provided in the request does not exist.";
    let sandbox = instant().await;
    let made = post(
        &sandbox,
        "/guardrails",
        json!({"blockedInputMessaging": "No.", "blockedOutputsMessaging": "No.", "name": "a",
            "wordPolicyConfig": {"wordsConfig": [{"text": "falcon"}]}}),
    );
    let id = made.send().await.json()["guardrailId"].as_str().unwrap().to_owned();
    let elsewhere = format!("arn:aws:bedrock:eu-west-1:111122223333:guardrail/{id}");
    let guarded = |id: &str, version: &str| {
        with(json!({"guardrailConfig": {"guardrailIdentifier": id, "guardrailVersion": version}}))
    };
    let rows = vec![
        row("amazon.nova-lite-v1:0", guarded("abcdefghijkl", "DRAFT"), missing),
        row("amazon.nova-lite-v1:0", guarded(&id, "7"), missing),
        row("amazon.nova-lite-v1:0", guarded(&elsewhere, "DRAFT"), missing),
    ];
    hold(&sandbox, rows).await;
    // The pattern takes an id that is empty, and the service does not.
    let empty =
        row("amazon.nova-lite-v1:0", guarded("", "DRAFT"), "The provided guardrail identifier is invalid.");
    hold(&sandbox, vec![empty]).await;
    let native = post(&sandbox, path(SONNET, "invoke"), claude(json!({})));
    let native = native.header("x-amzn-bedrock-guardrailidentifier", "abcdefghijkl");
    let native = native.header("x-amzn-bedrock-guardrailversion", "DRAFT");
    expect(native, 400, "ValidationException", missing).await;
}

fn claude(members: Value) -> Value {
    let mut body = json!({
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 50,
        "messages": [{"content": "Hello", "role": "user"}],
    });
    for (key, value) in members.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

#[tokio::test]
async fn a_models_own_body_is_refused_in_the_models_own_words() {
    let said =
        |text: &str| json!({"messages": [{"content": [{"text": text, "type": "text"}], "role": "user"}]});
    let sandbox = instant().await;
    let extraneous = "Malformed input request: #: extraneous key [max_tokens] is not permitted, please reformat your input \
                      and try again.";
    let missing = "Malformed input request: #: required key [messages] not found, please reformat your input and try \
                   again.";
    let thinking = json!({"thinking": {"budget_tokens": 100, "type": "enabled"}});
    for (model, body, said) in [
        (
            NOVA,
            json!({"max_tokens": 5, "messages": [{"content": [{"text": "a"}], "role": "user"}]}),
            extraneous,
        ),
        (NOVA, json!({"inferenceConfig": {"maxTokens": 5}}), missing),
        (SONNET, claude(said("")), "messages: text content blocks must be non-empty"),
        (SONNET, claude(said(" \n")), "messages: text content blocks must contain non-whitespace text"),
        (
            SONNET,
            claude(thinking),
            "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
        ),
    ] {
        for operation in ["invoke", "invoke-with-response-stream"] {
            expect(post(&sandbox, path(model, operation), &body), 400, "ValidationException", said).await;
        }
    }
}

#[tokio::test]
async fn tokens_are_counted_for_bare_ids_of_some_models() {
    let sandbox = instant().await;
    let body = json!({"input": {"converse": messages(json!([hello()]))}});
    let unsupported = "The provided model doesn't support counting tokens.";
    for (model, said) in [
        ("us.anthropic.claude-sonnet-4-20250514-v1%3A0", unsupported),
        ("anthropic.claude-opus-5", unsupported),
        ("anthropic.claude-nothing", "The provided model identifier is invalid."),
    ] {
        expect(post(&sandbox, path(model, "count-tokens"), &body), 400, "ValidationException", said).await;
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let sandbox = instant().await;
    let answer = get(&sandbox, "/teapots").send().await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.text(),
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#
    );
}
