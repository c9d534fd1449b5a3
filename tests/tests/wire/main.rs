//! Real clients, unmodified, against the sandbox: boto3, Strands, and the JavaScript SDK over both protocols.
//!
//! They are the judges of the sandbox's wire protocol: what they read as a signature, a stop reason or an exception of
//! its own kind is right. They are installed once, from their registries, into the build folder.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod clients;

use clients::{Client, run};
use sandbox::{Ending, Fault, Options, Pacing, Sandbox};
use serde_json::{Value, json};

const MODEL: &str = "anthropic.claude-sonnet-4-20250514-v1:0";

async fn instant() -> Sandbox {
    sandbox::start(Options { pacing: Pacing::INSTANT, ..Options::default() }).await.unwrap()
}

/// What a client is asked, with the good keys.
fn asked(sandbox: &Sandbox) -> Value {
    let keys = sandbox.credentials();
    json!({
        "access_key_id": keys.access_key_id,
        "endpoint": sandbox.endpoint(),
        "model": MODEL,
        "prompt": "What is 17 * 23? Make a table of cats and dogs too.",
        "region": "us-east-1",
        "secret_access_key": keys.secret_access_key,
    })
}

/// Streams with thinking, sends the turn back, embeds, and holds everything against what the sandbox saw.
async fn does_the_main_job(client: Client) {
    let sandbox = instant().await;
    let told = run(client, asked(&sandbox)).await;
    assert_eq!(told.get("error"), None, "{told}");
    assert!(told["thinking"].as_str().unwrap().contains("391"), "{told}");
    assert!(told["text"].as_str().unwrap().contains("`17 * 23` = **391**"), "{told}");
    assert!(told["signature"].as_str().unwrap().len() > 100, "{told}");
    assert_eq!(told["stop"], "end_turn");
    // The second turn brought the reasoning of the first one back, and the sandbox knew it again.
    assert!(told["second_text"].as_str().unwrap().contains("> What is 17 * 23?"), "{told}");
    let requests = sandbox.requests();
    assert!(requests[1].reasoning[0].genuine, "{:?}", requests[1].reasoning);
    assert!(requests.iter().all(|request| request.status == 200 && request.ending == Ending::Complete));
    assert!(requests.iter().all(|request| request.http == client.http()));
    if client.embeds() {
        assert_eq!(told["dimensions"], 256);
    }
    if client != Client::Strands {
        let usage = &told["usage"];
        let sum = usage["inputTokens"].as_u64().unwrap() + usage["outputTokens"].as_u64().unwrap();
        assert_eq!(usage["totalTokens"].as_u64(), Some(sum));
    }
}

#[tokio::test]
async fn boto3_streams_with_thinking_and_embeds() {
    does_the_main_job(Client::Boto3).await;
}

#[tokio::test]
async fn strands_streams_with_thinking() {
    does_the_main_job(Client::Strands).await;
}

#[tokio::test]
async fn the_javascript_sdk_streams_with_thinking_and_embeds_over_http_2() {
    does_the_main_job(Client::JavaScript).await;
}

#[tokio::test]
async fn the_javascript_sdk_streams_with_thinking_and_embeds_over_http_1() {
    does_the_main_job(Client::JavaScriptHttp1).await;
}

/// Each client, with each thing wrong that a signature can have wrong.
async fn shows_the_right_exception(client: Client) {
    let sandbox = instant().await;
    let expired = &sandbox.credentials().expired_session;
    let mismatch = "The request signature we calculated does not match the signature you provided.";
    let cases = [
        (json!({"secret_access_key": "wrong"}), "InvalidSignatureException", mismatch),
        (json!({"region": "eu-west-1"}), "InvalidSignatureException", "scoped to a valid region"),
        (json!({"minutes_off": -10}), "InvalidSignatureException", "Signature expired: "),
        (json!({"minutes_off": 10}), "InvalidSignatureException", "Signature not yet current: "),
        (
            json!({"access_key_id": "AKIAIOSFODNN7EXAMPLE"}),
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        (
            json!({
                "access_key_id": expired.access_key_id,
                "secret_access_key": expired.secret_access_key,
                "session_token": expired.session_token,
            }),
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
        (
            json!({"model": "no.such-model"}),
            "ValidationException",
            "The provided model identifier is invalid.",
        ),
        (json!({"model": "anthropic.claude-opus-4-7"}), "ValidationException", "isn\u{2019}t supported"),
    ];
    for (wrong, code, part) in cases {
        let mut asked = asked(&sandbox);
        for (key, value) in wrong.as_object().unwrap() {
            asked[key] = value.clone();
        }
        let told = run(client, asked).await;
        let message = told["message"].as_str().unwrap_or_default();
        assert!(message.contains(part), "{wrong} gave {told}");
        // Strands puts boto3's exception into some errors of its own, whose text still names the code.
        assert!(told["code"] == code || message.contains(code), "{wrong} gave {told}");
    }
}

#[tokio::test]
async fn boto3_shows_the_right_exception() {
    shows_the_right_exception(Client::Boto3).await;
}

#[tokio::test]
async fn strands_shows_the_right_exception() {
    shows_the_right_exception(Client::Strands).await;
}

#[tokio::test]
async fn the_javascript_sdk_shows_the_right_exception_over_http_2() {
    shows_the_right_exception(Client::JavaScript).await;
}

#[tokio::test]
async fn the_javascript_sdk_shows_the_right_exception_over_http_1() {
    shows_the_right_exception(Client::JavaScriptHttp1).await;
}

#[tokio::test]
async fn an_exception_in_mid_stream_reaches_boto3_and_javascript_by_its_name() {
    let sandbox = instant().await;
    sandbox.set_fault(Some(Fault::ExceptionAfter(5, "throttlingException".to_owned())));
    let told = run(Client::Boto3, asked(&sandbox)).await;
    assert_eq!(
        (told["error"].as_str(), told["code"].as_str()),
        (Some("EventStreamError"), Some("throttlingException"))
    );
    for client in [Client::JavaScript, Client::JavaScriptHttp1] {
        let told = run(client, asked(&sandbox)).await;
        assert_eq!(told["error"], "ThrottlingException", "{told}");
        assert_eq!(told["message"], "Too many tokens, please wait before trying again.");
    }
}

#[tokio::test]
async fn a_stream_that_just_ends_has_no_stop_reason_and_a_reset_is_an_error() {
    let sandbox = instant().await;
    for client in [Client::Boto3, Client::JavaScript, Client::JavaScriptHttp1] {
        // The missing stop reason is all that tells an interrupted stream from a complete one.
        sandbox.set_fault_times(Fault::EndAfter(5), 1);
        let told = run(client, asked(&sandbox)).await;
        assert_eq!((told.get("error"), &told["stop"]), (None, &Value::Null), "{told}");
        sandbox.set_fault_times(Fault::ResetAfter(5), 1);
        let told = run(client, asked(&sandbox)).await;
        assert!(told["error"].is_string(), "{client:?} took a reset for an answer: {told}");
    }
}
