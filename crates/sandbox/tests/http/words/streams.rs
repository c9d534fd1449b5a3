//! What is said in the middle of a stream: an exception's frame, and nothing behind it.

use serde_json::{Value, json};

use crate::client::{Call, End, post};
use crate::{SONNET, ask, instant, path};
use sandbox::{Frame, Sandbox};

const UNEXPECTED: &str =
    "The system encountered an unexpected error during processing. Try your request again.";

fn chat(sandbox: &Sandbox, operation: &str) -> Call {
    let body = match operation {
        "converse-stream" => ask("Hello"),
        _ => native(json!([{"content": "Hello", "role": "user"}])),
    };
    post(sandbox, path(SONNET, operation), body)
}

fn native(messages: Value) -> Value {
    json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 50, "messages": messages})
}

/// The last frame, which must be this exception.
fn holds(frames: &[Frame], end: &End, name: &str, payload: &Value) {
    let last = frames.last().unwrap();
    let headers: Vec<(&str, &str)> = last
        .headers
        .iter()
        .map(|header| (header.name.as_str(), last.header(&header.name).unwrap()))
        .collect();
    assert_eq!(
        headers,
        [(":exception-type", name), (":content-type", "application/json"), (":message-type", "exception")]
    );
    assert_eq!(String::from_utf8(last.payload.clone()).unwrap(), payload.to_string());
    assert_eq!(end, &End::Clean);
}

#[tokio::test]
async fn every_exception_of_a_stream_ends_it_with_its_sentence() {
    let sandbox = instant().await;
    let said = |text: &str| json!({ "message": text });
    let all = [
        ("internalServerException", said(UNEXPECTED)),
        (
            "modelStreamErrorException",
            json!({"message": UNEXPECTED, "originalMessage": UNEXPECTED, "originalStatusCode": 500}),
        ),
        (
            "validationException",
            said("The model returned the following errors: Output blocked by content filtering policy"),
        ),
        ("throttlingException", said("Too many tokens, please wait before trying again.")),
        ("serviceUnavailableException", said("Bedrock is unable to process your request.")),
        (
            "modelTimeoutException",
            said("Model has timed out in processing the request. Try your request again."),
        ),
    ];
    for (name, payload) in &all {
        for operation in ["converse-stream", "invoke-with-response-stream"] {
            // Converse's stream does not have this one.
            if (*name, operation) == ("modelTimeoutException", "converse-stream") {
                continue;
            }
            let call =
                chat(&sandbox, operation).header("x-sandbox-fault", format!("exception-after:3:{name}"));
            let (frames, end) = call.stream().await.all().await;
            assert_eq!(frames.len(), 4, "{operation} {name}");
            assert!(frames[..3].iter().all(|frame| frame.header(":message-type") == Some("event")));
            holds(&frames, &end, name, payload);
        }
    }
}

#[tokio::test]
async fn a_call_without_its_result_is_found_once_claudes_own_stream_has_begun() {
    let sandbox = instant().await;
    let call = json!({"id": "toolu_1", "input": {}, "name": "a", "type": "tool_use"});
    let messages = json!([
        {"content": "Hello", "role": "user"},
        {"content": [call], "role": "assistant"},
        {"content": "Well?", "role": "user"},
    ]);
    let mut body = native(messages);
    body["tools"] = json!([{"input_schema": {"type": "object"}, "name": "a"}]);
    let said = "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1. Each \
                `tool_use` block must have a corresponding `tool_result` block in the next message.";
    let stream = post(&sandbox, path(SONNET, "invoke-with-response-stream"), &body).stream().await;
    let (frames, end) = stream.all().await;
    holds(&frames, &end, "validationException", &json!({ "message": said }));
    super::expect(post(&sandbox, path(SONNET, "invoke"), &body), 400, "ValidationException", said).await;
}
