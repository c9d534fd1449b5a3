//! CountTokens: the number that the answer's usage tells, before there is an answer.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::client::{Answer, post};
use super::{SONNET, instant, path};
use sandbox::Sandbox;

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

async fn count(sandbox: &Sandbox, model: &str, input: Value) -> Answer {
    post(sandbox, path(model, "count-tokens"), json!({"input": input})).send().await
}

fn user(content: Value) -> Value {
    json!({"content": content, "role": "user"})
}

#[tokio::test]
async fn converse_reports_the_tokens_that_were_counted() {
    let sandbox = instant().await;
    let tools = json!({"tools": [{"toolSpec": {"description": "Looks.", "inputSchema": {"json": {"type": "object", "properties": {"a": {"type": "string"}}}}, "name": "look"}}]});
    let call = json!({"toolUse": {"input": {"a": "b"}, "name": "look", "toolUseId": "t1"}});
    let result =
        json!({"toolResult": {"content": [{"text": "A long result of looking."}], "toolUseId": "t1"}});
    let conversations = [
        json!({"messages": [user(json!([{"text": "Hello"}]))]}),
        json!({"messages": [user(json!([{"text": "日本語 🗼 and more"}]))], "system": [{"text": "Be brief."}]}),
        json!({"messages": [user(json!([{"text": "Look"}, {"image": {"format": "png", "source": {"bytes": PNG}}}]))]}),
        json!({"messages": [user(json!([{"text": "Read"}, {"document": {"format": "txt", "name": "n", "source": {"bytes": STANDARD.encode("Some words in a file.")}}}]))]}),
        json!({"messages": [user(json!([{"text": "Look"}])), {"content": [call], "role": "assistant"}, user(json!([result]))], "toolConfig": tools}),
    ];
    let mut seen = Vec::new();
    for conversation in conversations {
        let counted = count(&sandbox, SONNET, json!({"converse": conversation})).await;
        assert_eq!(counted.status, 200, "{}", counted.text());
        let answer = post(&sandbox, path(SONNET, "converse"), &conversation).send().await.json();
        assert_eq!(counted.text(), format!("{{\"inputTokens\":{}}}", answer["usage"]["inputTokens"]));
        seen.push(counted.text());
    }
    seen.dedup();
    assert_eq!(seen.len(), 5);
}

#[tokio::test]
async fn invoke_model_reports_the_tokens_that_were_counted() {
    let sandbox = instant().await;
    let mut body = json!({
        "anthropic_version": "bedrock-2023-05-31",
        "messages": [{"content": [
            {"text": "Look", "type": "text"},
            {"source": {"data": PNG, "media_type": "image/png", "type": "base64"}, "type": "image"},
        ], "role": "user"}],
        "system": "Be brief.",
        "tools": [{"description": "Looks.", "input_schema": {"type": "object"}, "name": "look"}],
    });
    let encoded = STANDARD.encode(body.to_string());
    let counted = count(&sandbox, SONNET, json!({"invokeModel": {"body": encoded}})).await;
    body["max_tokens"] = json!(100);
    let answer = post(&sandbox, path(SONNET, "invoke"), &body).send().await.json();
    assert_eq!(counted.json()["inputTokens"], answer["usage"]["input_tokens"], "{}", counted.text());
}

#[tokio::test]
async fn only_bare_ids_of_models_that_count_are_counted() {
    let sandbox = instant().await;
    let hello = || json!({"converse": {"messages": [user(json!([{"text": "Hello"}]))]}});
    // A bare id that cannot be invoked can be counted.
    let bare = count(&sandbox, "anthropic.claude-sonnet-4-5-20250929-v1:0", hello()).await;
    assert_eq!(bare.status, 200, "{}", bare.text());
    let unsupported = "The provided model doesn't support counting tokens.";
    for model in [
        "us.anthropic.claude-sonnet-4-20250514-v1:0",
        "us.anthropic.claude-sonnet-4-6",
        "anthropic.claude-opus-4-7",
        "amazon.nova-lite-v1:0",
        "cohere.embed-english-v3",
    ] {
        let refused = count(&sandbox, model, hello()).await.error();
        assert_eq!(refused, (400, "ValidationException".into(), unsupported.into()), "{model}");
    }
    let (.., message) = count(&sandbox, "anthropic.claude-nothing", hello()).await.error();
    assert_eq!(message, "The provided model identifier is invalid.");
    let wrong =
        STANDARD.encode(json!({"anthropic_version": "bedrock-2023-05-31", "messages": []}).to_string());
    let (.., message) = count(&sandbox, SONNET, json!({"invokeModel": {"body": wrong}})).await.error();
    assert_eq!(message, "messages: at least one message is required");
}

#[tokio::test]
async fn digits_and_scripts_without_blanks_count_about_what_real_tokenizers_count() {
    let sandbox = instant().await;
    // Of 1,200 digits, real tokenizers make 400 to 520 tokens; of 986 Chinese characters, 1,150 to 1,270.
    let digits = "31415926535897932384".repeat(60);
    let chinese: String = "春天的河流慢慢地流过安静的村庄".chars().cycle().take(986).collect();
    for (text, least, most) in [(digits, 360, 520), (chinese, 900, 1_300)] {
        let body = json!({"inputText": text});
        let answer = post(&sandbox, path("amazon.titan-embed-text-v2%3A0", "invoke"), body).send().await;
        let count = answer.json()["inputTextTokenCount"].as_u64().unwrap();
        assert!((least..=most).contains(&count), "{count}");
        let body = json!({"input_type": "search_document", "texts": [text], "truncate": "NONE"});
        let answer = post(&sandbox, path("cohere.embed-v4%3A0", "invoke"), body).send().await;
        assert_eq!(answer.header("x-amzn-bedrock-input-token-count"), count.to_string());
    }
}
