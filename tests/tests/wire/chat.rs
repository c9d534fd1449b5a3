//! What a client is there for: it streams with thinking, sends the turn back, and embeds.
//!
//! Everything that the client says it heard is held against what the sandbox says it was asked.

use sandbox::{Ending, Sandbox};
use serde_json::Value;

use crate::asking::ask;
use crate::clients::Client;
use crate::question::{instant, signed, with_api_key};

async fn does_the_main_job(client: Client) {
    let sandbox = instant().await;
    heard_all(client, &ask(client, signed(&sandbox)).await);
    saw_all(client, &sandbox, "sigv4", client.http());
}

/// The same with an API key, which boto3 and what stands on it send over TLS only.
async fn does_the_main_job_with_an_api_key(client: Client) {
    let sandbox = instant().await;
    heard_all(client, &ask(client, with_api_key(&sandbox)).await);
    saw_all(client, &sandbox, "bearer", client.http_over_tls());
}

fn saw_all(client: Client, sandbox: &Sandbox, auth: &str, http: &str) {
    let requests = sandbox.requests();
    assert_eq!(requests[0].operation, client.chats_with());
    if client.sends_turns_back() {
        // The second turn brought the reasoning of the first one back, and the sandbox knew it again.
        assert!(requests[1].reasoning[0].genuine, "{:?}", requests[1].reasoning);
    }
    for request in requests {
        assert_eq!((request.status, request.ending), (200, Ending::Complete));
        assert_eq!((request.auth, request.http.as_str()), (auth, http));
    }
}

fn heard_all(client: Client, told: &Value) {
    assert_eq!(told.get("error"), None, "{told}");
    assert!(told["thinking"].as_str().unwrap().contains("391"), "{told}");
    assert!(told["text"].as_str().unwrap().contains("`17 * 23` = **391**"), "{told}");
    assert!(told["signature"].as_str().unwrap().len() > 100, "{told}");
    // LiteLLM says everything in OpenAI's words.
    assert_eq!(told["stop"], if client == Client::LiteLlm { "stop" } else { "end_turn" });
    // Cohere's have one size.
    let dimensions = if client == Client::Boto3Invoke { 1024 } else { 256 };
    assert_eq!(told["dimensions"], if client.embeds() { dimensions.into() } else { Value::Null }, "{told}");
    if client.sends_turns_back() {
        assert!(told["second_text"].as_str().unwrap().contains("> What is 17 * 23?"), "{told}");
    }
    let count = |name: &str| told["usage"][name].as_u64().unwrap();
    assert_eq!(count("totalTokens"), count("inputTokens") + count("outputTokens"));
    if client == Client::Baml {
        assert_eq!((&told["streamed"], &told["whole"]), (&told["text"], &told["text"]));
        assert!(told["pieces"].as_u64().unwrap() > 20, "{told}");
    }
}

#[tokio::test]
async fn boto3_streams_with_thinking_and_embeds() {
    does_the_main_job(Client::Boto3).await;
}

#[tokio::test]
async fn boto3_streams_an_anthropic_body_with_thinking_and_embeds_with_cohere() {
    does_the_main_job(Client::Boto3Invoke).await;
}

#[tokio::test]
async fn anthropics_own_sdk_streams_with_thinking() {
    does_the_main_job(Client::Anthropic).await;
}

#[tokio::test]
async fn strands_streams_with_thinking() {
    does_the_main_job(Client::Strands).await;
}

#[tokio::test]
async fn langchain_streams_with_thinking_and_embeds() {
    does_the_main_job(Client::LangChain).await;
}

#[tokio::test]
async fn litellm_streams_with_thinking_and_embeds() {
    does_the_main_job(Client::LiteLlm).await;
}

#[tokio::test]
async fn baml_calls_and_streams_with_thinking() {
    does_the_main_job(Client::Baml).await;
}

#[tokio::test]
async fn the_aws_cli_converses_with_thinking_and_embeds() {
    does_the_main_job(Client::AwsCli).await;
}

#[tokio::test]
async fn the_javascript_sdk_streams_with_thinking_and_embeds_over_http_2() {
    does_the_main_job(Client::JavaScript).await;
}

#[tokio::test]
async fn the_javascript_sdk_streams_with_thinking_and_embeds_over_http_1() {
    does_the_main_job(Client::JavaScriptHttp1).await;
}

#[tokio::test]
async fn boto3_does_the_same_with_an_api_key_over_tls() {
    does_the_main_job_with_an_api_key(Client::Boto3).await;
}

#[tokio::test]
async fn boto3_does_the_same_on_invoke_model_with_an_api_key_over_tls() {
    does_the_main_job_with_an_api_key(Client::Boto3Invoke).await;
}

#[tokio::test]
async fn anthropics_own_sdk_does_the_same_with_an_api_key_over_tls() {
    does_the_main_job_with_an_api_key(Client::Anthropic).await;
}

#[tokio::test]
async fn strands_does_the_same_with_an_api_key_over_tls() {
    does_the_main_job_with_an_api_key(Client::Strands).await;
}

#[tokio::test]
async fn langchain_does_the_same_with_an_api_key_over_tls() {
    does_the_main_job_with_an_api_key(Client::LangChain).await;
}

#[tokio::test]
async fn litellm_does_the_same_with_an_api_key_over_tls() {
    does_the_main_job_with_an_api_key(Client::LiteLlm).await;
}

#[tokio::test]
async fn baml_does_the_same_with_an_api_key_over_tls() {
    does_the_main_job_with_an_api_key(Client::Baml).await;
}

#[tokio::test]
async fn the_aws_cli_does_the_same_with_an_api_key_over_tls() {
    does_the_main_job_with_an_api_key(Client::AwsCli).await;
}

#[tokio::test]
async fn the_javascript_sdk_over_http_2_does_the_same_with_an_api_key_and_tls() {
    does_the_main_job_with_an_api_key(Client::JavaScript).await;
}

#[tokio::test]
async fn the_javascript_sdk_over_http_1_does_the_same_with_an_api_key_and_tls() {
    does_the_main_job_with_an_api_key(Client::JavaScriptHttp1).await;
}
