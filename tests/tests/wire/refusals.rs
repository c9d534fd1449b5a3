//! Wrong secret, key, region, clock and policy: each client shows each with an exception of its own.
//!
//! The table was measured with these clients and held against what AWS answers: code and text are AWS's, the class is what
//! the client makes of them. The Rust SDK is missing here: it corrects a wrong clock by itself, and has a test of its own.

use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::asking::{ask_all, ask_with_clock};
use crate::clients::Client;
use crate::question::{changed, instant, signed, with_api_key};

/// What is wrong, the code and a part of the text.
pub const WRONG: [(&str, &str, &str); 8] = [
    (
        "secret",
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key \
         and signing method. Consult the service documentation for details.",
    ),
    ("key", "UnrecognizedClientException", "The security token included in the request is invalid."),
    ("region", "InvalidSignatureException", "Credential should be scoped to a valid region."),
    ("policy", "AccessDeniedException", "is not authorized to perform: bedrock:InvokeModel"),
    ("session", "ExpiredTokenException", "The security token included in the request is expired"),
    ("access", "AccessDeniedException", "You don't have access to the model with the specified model ID."),
    ("profile", "ValidationException", "with on-demand throughput isn\u{2019}t supported."),
    ("model", "ValidationException", "The provided model identifier is invalid."),
];

/// The class of the exception, in the order of `WRONG`.
type Classes = [&'static str; 8];

/// The modelled exceptions are classes of their own in boto3 and what stands on it; the rest is `ClientError`.
const BOTOCORE: Classes = [
    "ClientError",
    "ClientError",
    "ClientError",
    "AccessDeniedException",
    "ClientError",
    "AccessDeniedException",
    "ValidationException",
    "ValidationException",
];

/// The code is the name.
const JAVASCRIPT: Classes = [
    "InvalidSignatureException",
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "AccessDeniedException",
    "ExpiredTokenException",
    "AccessDeniedException",
    "ValidationException",
    "ValidationException",
];

/// OpenAI's classes, by the status, and for some texts by the text. A model that it does not know it refuses itself.
const LITELLM: Classes = [
    "PermissionDeniedError",
    "AuthenticationError",
    "PermissionDeniedError",
    "PermissionDeniedError",
    "PermissionDeniedError",
    "PermissionDeniedError",
    "BadRequestError",
    "UnsupportedParamsError",
];

/// By the status alone.
const ANTHROPIC: Classes = [
    "PermissionDeniedError",
    "PermissionDeniedError",
    "PermissionDeniedError",
    "PermissionDeniedError",
    "PermissionDeniedError",
    "PermissionDeniedError",
    "BadRequestError",
    "BadRequestError",
];

pub fn change(sandbox: &Sandbox, wrong: &str) -> Value {
    let identity = |name: &str| {
        let found = sandbox.credentials().identities.iter().find(|identity| identity.name == name).unwrap();
        json!({"access_key_id": found.access_key_id, "secret_access_key": found.secret_access_key})
    };
    let expired = &sandbox.credentials().expired_session;
    match wrong {
        "secret" => json!({"secret_access_key": "wrong"}),
        "key" => json!({"access_key_id": "AKIAIOSFODNN7EXAMPLE"}),
        "region" => json!({"region": "eu-west-1"}),
        "policy" => identity("may-not-invoke"),
        "access" => identity("no-model-access"),
        "profile" => json!({"model": "anthropic.claude-opus-4-7"}),
        "model" => json!({"model": "no.such-model"}),
        _ => json!({
            "access_key_id": expired.access_key_id,
            "secret_access_key": expired.secret_access_key,
            "session_token": expired.session_token,
        }),
    }
}

/// What a client shows of a refusal, against the class, code and text that are right.
fn is_shown(client: Client, told: &Value, class: &str, code: &str, text: &str) {
    assert_eq!(told["error"], class, "{client:?}: {told}");
    // These two drop the code.
    let code = if matches!(client, Client::Anthropic | Client::LiteLlm) { "" } else { code };
    assert_eq!(told["code"], code, "{client:?}: {told}");
    let message = told["message"].as_str().unwrap();
    let shown = match client {
        // It refused by itself, before anything was sent.
        _ if class == "UnsupportedParamsError" => return,
        // It shows bytes as Python writes them.
        Client::LiteLlm => message.replace("\\'", "'").replace("\\xe2\\x80\\x99", "\u{2019}"),
        // It shows what Rust's debug output makes of a text.
        Client::Baml => message.replace("\\'", "'"),
        _ => message.to_owned(),
    };
    assert!(shown.contains(text), "{client:?}: {text} is missing in {shown}");
}

async fn shows_each_in_its_own_way(client: Client, classes: Classes) {
    let sandbox = instant().await;
    let good = signed(&sandbox);
    let asked = WRONG.iter().map(|(wrong, ..)| changed(&good, &change(&sandbox, wrong))).collect();
    let told = ask_all(client, asked, 0).await;
    for ((told, (_, code, text)), class) in told.iter().zip(WRONG).zip(classes) {
        is_shown(client, told, class, code, text);
    }
    for (minutes, text) in [(-10, "Signature expired: "), (10, "Signature not yet current: ")] {
        let told = ask_with_clock(client, good.clone(), minutes).await;
        // A wrong clock is a wrong signature.
        is_shown(client, &told, classes[0], WRONG[0].1, text);
    }
}

/// What can be wrong with an API key, and the text; the code is `AccessDeniedException` for all of them.
fn wrong_keys(sandbox: &Sandbox) -> [(String, &'static str); 5] {
    let keys = sandbox.credentials();
    let special = sandbox.special_keys();
    let denied = keys.identities.iter().find(|identity| identity.name == "may-not-invoke").unwrap();
    let invalid = "Authentication failed: Please make sure your API Key is valid.";
    let mut secret = keys.api_key.clone();
    secret.replace_range(secret.len() - 12..secret.len() - 4, "AAAAAAAA");
    [
        (secret, invalid),
        ("nonsense".to_owned(), "Invalid API Key format: Must start with pre-defined prefix"),
        (special.short_term_expired.clone(), "Bearer Token has expired"),
        (special.other_region.clone(), invalid),
        (denied.api_key.clone(), WRONG[3].2),
    ]
}

async fn shows_each_wrong_key(client: Client, class: &str) {
    let sandbox = instant().await;
    let good = with_api_key(&sandbox);
    let wrong = wrong_keys(&sandbox);
    let asked = wrong.iter().map(|(key, _)| changed(&good, &json!({"api_key": key}))).collect();
    for (told, (_, text)) in ask_all(client, asked, 0).await.iter().zip(&wrong) {
        is_shown(client, told, class, "AccessDeniedException", text);
    }
    assert!(sandbox.requests().iter().all(|request| (request.status, request.auth) == (403, "bearer")));
}

#[tokio::test]
async fn boto3_shows_each_refusal() {
    shows_each_in_its_own_way(Client::Boto3, BOTOCORE).await;
}

#[tokio::test]
async fn boto3_shows_each_refusal_of_invoke_model() {
    shows_each_in_its_own_way(Client::Boto3Invoke, BOTOCORE).await;
}

#[tokio::test]
async fn anthropics_own_sdk_shows_each_refusal() {
    shows_each_in_its_own_way(Client::Anthropic, ANTHROPIC).await;
}

#[tokio::test]
async fn strands_shows_each_refusal() {
    shows_each_in_its_own_way(Client::Strands, BOTOCORE).await;
}

#[tokio::test]
async fn langchain_shows_each_refusal() {
    shows_each_in_its_own_way(Client::LangChain, BOTOCORE).await;
}

#[tokio::test]
async fn litellm_shows_each_refusal() {
    shows_each_in_its_own_way(Client::LiteLlm, LITELLM).await;
}

#[tokio::test]
async fn baml_shows_each_refusal() {
    shows_each_in_its_own_way(Client::Baml, ["BamlClientHttpError"; 8]).await;
}

#[tokio::test]
async fn the_aws_cli_shows_each_refusal() {
    shows_each_in_its_own_way(Client::AwsCli, ["exit 255"; 8]).await;
}

#[tokio::test]
async fn the_javascript_sdk_shows_each_refusal_over_http_2() {
    shows_each_in_its_own_way(Client::JavaScript, JAVASCRIPT).await;
}

#[tokio::test]
async fn the_javascript_sdk_shows_each_refusal_over_http_1() {
    shows_each_in_its_own_way(Client::JavaScriptHttp1, JAVASCRIPT).await;
}

#[tokio::test]
async fn boto3_shows_each_wrong_api_key() {
    shows_each_wrong_key(Client::Boto3, "AccessDeniedException").await;
}

#[tokio::test]
async fn strands_shows_each_wrong_api_key() {
    shows_each_wrong_key(Client::Strands, "AccessDeniedException").await;
}

#[tokio::test]
async fn langchain_shows_each_wrong_api_key() {
    shows_each_wrong_key(Client::LangChain, "AccessDeniedException").await;
}

#[tokio::test]
async fn litellm_shows_each_wrong_api_key() {
    shows_each_wrong_key(Client::LiteLlm, "PermissionDeniedError").await;
}

#[tokio::test]
async fn baml_shows_each_wrong_api_key() {
    shows_each_wrong_key(Client::Baml, "BamlClientHttpError").await;
}

#[tokio::test]
async fn the_aws_cli_shows_each_wrong_api_key() {
    shows_each_wrong_key(Client::AwsCli, "exit 255").await;
}

#[tokio::test]
async fn the_javascript_sdk_over_http_2_shows_each_wrong_api_key() {
    shows_each_wrong_key(Client::JavaScript, "AccessDeniedException").await;
}

#[tokio::test]
async fn the_javascript_sdk_over_http_1_shows_each_wrong_api_key() {
    shows_each_wrong_key(Client::JavaScriptHttp1, "AccessDeniedException").await;
}

#[tokio::test]
async fn boto3_shows_each_wrong_api_key_on_invoke_model() {
    shows_each_wrong_key(Client::Boto3Invoke, "AccessDeniedException").await;
}

#[tokio::test]
async fn anthropics_own_sdk_shows_each_wrong_api_key() {
    shows_each_wrong_key(Client::Anthropic, "PermissionDeniedError").await;
}
