//! Anthropic's Messages API in InvokeModel: documents, chunks, thinking that comes back, and what is refused.

use serde_json::{Value, json};

use super::{chunks, invoke, joined};
use crate::client::{End, post};
use crate::{SONNET, ask_with_thinking, instant, path};

fn claude(text: &str) -> Value {
    json!({
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 4096,
        "messages": [{"content": text, "role": "user"}],
    })
}

#[tokio::test]
async fn a_message_comes_back_as_anthropics_document_with_counts_in_headers() {
    let sandbox = instant().await;
    let answer = invoke(&sandbox, SONNET, &claude("What is 17 * 23?")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    assert!(text.starts_with("{\"id\":\"msg_bdrk_01"), "{text}");
    let keys = ["id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "usage"];
    let places: Vec<usize> = keys.iter().map(|key| text.find(&format!("\"{key}\":")).unwrap()).collect();
    assert!(places[..4].is_sorted() && places[4] < places[5] && places[5..].is_sorted(), "{text}");
    let document = answer.json();
    assert_eq!(document["model"], "claude-sonnet-4-20250514");
    assert!(document["content"][0]["text"].as_str().unwrap().contains("391"));
    assert_eq!((&document["stop_reason"], &document["stop_sequence"]), (&json!("end_turn"), &Value::Null));
    for (header, key) in [("input", "input_tokens"), ("output", "output_tokens")] {
        assert_eq!(
            answer.header(&format!("x-amzn-bedrock-{header}-token-count")),
            document["usage"][key].to_string()
        );
    }
    assert_eq!(answer.header("x-amzn-bedrock-cache-read-input-token-count"), "0");
    assert!(answer.header("x-amzn-bedrock-invocation-latency").parse::<u64>().is_ok());
}

#[tokio::test]
async fn the_chunks_put_together_are_the_document() {
    let sandbox = instant().await;
    let mut body = claude("Write a Python function for fibonacci");
    body["thinking"] = json!({"budget_tokens": 2048, "type": "enabled"});
    let whole = invoke(&sandbox, SONNET, &body).await.json();
    let events = chunks(&sandbox, SONNET, &body).await;
    let kinds: Vec<&str> = events.iter().filter_map(|event| event["type"].as_str()).collect();
    let mut order = kinds.clone();
    order.dedup();
    assert_eq!(
        order,
        [
            "message_start",
            "content_block_start",
            "ping",
            "content_block_delta",
            "content_block_stop",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop"
        ]
    );
    assert_eq!(joined(&events, "/delta/thinking"), whole["content"][0]["thinking"].as_str().unwrap());
    assert_eq!(joined(&events, "/delta/signature"), whole["content"][0]["signature"].as_str().unwrap());
    assert_eq!(joined(&events, "/delta/text"), whole["content"][1]["text"].as_str().unwrap());
    assert_eq!(events[0]["message"]["id"], whole["id"]);
    assert_eq!(events[0]["message"]["usage"]["input_tokens"], whole["usage"]["input_tokens"]);
    let delta = &events[events.len() - 2];
    assert_eq!((&delta["delta"]["stop_reason"], &delta["usage"]), (&whole["stop_reason"], &whole["usage"]));
    let metrics = &events[events.len() - 1]["amazon-bedrock-invocationMetrics"];
    assert_eq!(metrics["outputTokenCount"], whole["usage"]["output_tokens"]);
    assert_eq!(metrics["inputTokenCount"], whole["usage"]["input_tokens"]);
    assert!(metrics["firstByteLatency"].as_u64() <= metrics["invocationLatency"].as_u64());
}

#[tokio::test]
async fn both_apis_count_and_answer_alike() {
    let sandbox = instant().await;
    let converse =
        post(&sandbox, path(SONNET, "converse"), ask_with_thinking("Hello there")).send().await.json();
    let mut body = claude("Hello there");
    body["thinking"] = json!({"budget_tokens": 2048, "type": "enabled"});
    let invoked = invoke(&sandbox, SONNET, &body).await.json();
    assert_eq!(converse["usage"]["inputTokens"], invoked["usage"]["input_tokens"]);
    assert_eq!(converse["usage"]["outputTokens"], invoked["usage"]["output_tokens"]);
    assert_eq!(converse["output"]["message"]["content"][1]["text"], invoked["content"][1]["text"]);
}

#[tokio::test]
async fn thinking_that_comes_back_is_checked_in_this_body_too() {
    let sandbox = instant().await;
    let mut body = claude("Hello there");
    body["thinking"] = json!({"budget_tokens": 2048, "type": "enabled"});
    let first = invoke(&sandbox, SONNET, &body).await.json();
    let mut said = first["content"].clone();
    let messages = |said: &Value| {
        json!([
            {"content": "Hello there", "role": "user"},
            {"content": said, "role": "assistant"},
            {"content": "And now?", "role": "user"},
        ])
    };
    body["messages"] = messages(&said);
    assert_eq!(invoke(&sandbox, SONNET, &body).await.status, 200);
    said[0]["thinking"] = json!("Something else.");
    body["messages"] = messages(&said);
    let (status, code, message) = invoke(&sandbox, SONNET, &body).await.error();
    assert_eq!((status, code.as_str()), (400, "ValidationException"));
    assert_eq!(message, "messages.1.content.0: Invalid `signature` in `thinking` block");
}

#[tokio::test]
async fn a_call_without_its_result_is_refused_and_in_a_stream_only_once_it_has_begun() {
    let sandbox = instant().await;
    let mut body = claude("What is the weather?");
    body["tools"] = json!([{"input_schema": {"type": "object"}, "name": "weather"}]);
    body["messages"] = json!([
        {"content": "What is the weather?", "role": "user"},
        {"content": [{"id": "toolu_1", "input": {}, "name": "weather", "type": "tool_use"}], "role": "assistant"},
        {"content": "Well?", "role": "user"},
    ]);
    let expected = "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1. \
                    Each `tool_use` block must have a corresponding `tool_result` block in the next message.";
    assert_eq!(
        invoke(&sandbox, SONNET, &body).await.error(),
        (400, "ValidationException".into(), expected.into())
    );
    let stream = post(&sandbox, path(SONNET, "invoke-with-response-stream"), &body).stream().await;
    let (frames, end) = stream.all().await;
    assert!(matches!(end, End::Clean));
    assert_eq!(frames.len(), 1);
    assert_eq!(frames[0].header(":message-type"), Some("exception"));
    assert_eq!(frames[0].header(":exception-type"), Some("validationException"));
    assert_eq!(frames[0].json()["message"], expected);
}

#[tokio::test]
async fn what_does_not_fit_the_body_is_refused_in_anthropics_words() {
    let sandbox = instant().await;
    let with = |key: &str, value: Value| {
        let mut body = claude("Hello");
        body[key] = value;
        body
    };
    let without = |key: &str| {
        let mut body = claude("Hello");
        body.as_object_mut().unwrap().remove(key);
        body
    };
    let said = |content: Value| with("messages", json!([{"content": content, "role": "user"}]));
    let tool = json!({"input_schema": {"type": "object"}, "name": "a"});
    let cases = [
        (without("anthropic_version"), "anthropic_version: Field required"),
        (
            with("anthropic_version", json!("2023-06-01")),
            "anthropic_version: Input should be 'bedrock-2023-05-31'",
        ),
        (without("max_tokens"), "max_tokens: Field required"),
        (without("messages"), "messages: Field required"),
        (with("messages", json!([])), "messages: at least one message is required"),
        (with("model", json!("claude")), "model: Extra inputs are not permitted"),
        (with("stream", json!(true)), "stream: Extra inputs are not permitted"),
        (with("max_tokens", json!(0)), "max_tokens: Input should be greater than or equal to 1"),
        (with("max_tokens", json!("9")), "max_tokens: Input should be a valid integer"),
        (
            with("max_tokens", json!(64_001)),
            "max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens for \
             claude-sonnet-4-20250514",
        ),
        (
            with("stop_sequences", json!(["END", " "])),
            "stop_sequences: each stop sequence must contain non-whitespace",
        ),
        (with("temperature", json!(1.1)), "temperature: Input should be less than or equal to 1"),
        (
            with("tool_choice", json!({"type": "any"})),
            "tool_choice: tool_choice may only be specified while providing tools",
        ),
        (with("tools", json!([{"name": "a"}])), "tools.0.custom.input_schema: Field required"),
        (
            with("messages", json!([{"content": "a", "role": "assistant"}])),
            "messages: first message must use the \"user\" role",
        ),
        (said(json!("")), "messages: text content blocks must be non-empty"),
        (
            said(json!([{"text": " \n", "type": "text"}])),
            "messages: text content blocks must contain non-whitespace text",
        ),
        (said(json!([{"type": "text"}])), "messages.0.content.0.text.text: Field required"),
        (
            said(
                json!([{"source": {"data": "!", "media_type": "image/png", "type": "base64"}, "type": "image"}]),
            ),
            "messages.0.content.0.image.source.base64.data: invalid base64 data",
        ),
        (
            said(json!([{"id": "a", "input": {}, "name": "a", "type": "tool_use"}])),
            "messages.0.content.0: `tool_use` blocks can only be in `assistant` messages",
        ),
        (
            said(json!([{"content": "a", "tool_use_id": "x", "type": "tool_result"}])),
            "messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: x. Each `tool_result` block \
             must have a corresponding `tool_use` block in the previous message.",
        ),
    ];
    for (body, expected) in cases {
        let (status, code, message) = invoke(&sandbox, SONNET, &body).await.error();
        assert_eq!((status, code.as_str(), message.as_str()), (400, "ValidationException", expected));
    }
    let mut forced = with("tools", json!([tool]));
    forced["tool_choice"] = json!({"name": "a", "type": "tool"});
    forced["thinking"] = json!({"budget_tokens": 1024, "type": "enabled"});
    let (.., message) = invoke(&sandbox, SONNET, &forced).await.error();
    assert_eq!(message, "Thinking may not be enabled when tool_choice forces tool use.");
    let broken = post(&sandbox, path(SONNET, "invoke"), "{broken").send().await;
    assert!(broken.error().2.starts_with("Malformed input request"));
}

#[tokio::test]
async fn every_form_of_content_is_taken() {
    let sandbox = instant().await;
    let body = json!({
        "anthropic_beta": ["interleaved-thinking-2025-05-14"],
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 900,
        "messages": [
            {"content": [
                {"cache_control": {"ttl": "5m", "type": "ephemeral"}, "text": "Look at these.", "type": "text"},
                {"source": {"data": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "media_type": "image/png", "type": "base64"}, "type": "image"},
                {"source": {"data": "Hello", "media_type": "text/plain", "type": "text"}, "title": "Note", "type": "document"},
            ], "role": "user"},
            {"content": [
                {"text": "I look.", "type": "text"},
                {"id": "toolu_1", "input": {"a": 1}, "name": "look", "type": "tool_use"},
            ], "role": "assistant"},
            {"content": [
                {"content": [{"text": "seen", "type": "text"}], "is_error": false, "tool_use_id": "toolu_1", "type": "tool_result"},
                {"text": "And?", "type": "text"},
            ], "role": "user"},
        ],
        "metadata": {"user_id": "someone"},
        "stop_sequences": ["never"],
        "system": [{"text": "Be brief.", "type": "text"}],
        "tool_choice": {"disable_parallel_tool_use": true, "type": "auto"},
        "tools": [{"cache_control": {"type": "ephemeral"}, "description": "Looks.", "input_schema": {"type": "object"}, "name": "look", "type": "custom"}],
    });
    let answer = invoke(&sandbox, SONNET, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}
