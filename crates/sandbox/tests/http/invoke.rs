//! InvokeModel and its stream: bodies of the model families in, their own documents and chunks out.
//!
//! The Messages API has a file of its own; the other families share one.

mod claude;
mod families;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::client::{Answer, End, post};
use super::path;
use sandbox::{Frame, Sandbox};

async fn invoke(sandbox: &Sandbox, model: &str, body: &Value) -> Answer {
    post(sandbox, path(model, "invoke"), body).send().await
}

/// The JSON of every chunk of a stream, which has to be one of chunks only.
async fn chunks(sandbox: &Sandbox, model: &str, body: &Value) -> Vec<Value> {
    let stream = post(sandbox, path(model, "invoke-with-response-stream"), body).stream().await;
    assert_eq!(stream.response.headers()["content-type"], "application/vnd.amazon.eventstream");
    assert_eq!(stream.response.headers()["x-amzn-bedrock-content-type"], "application/json");
    let (frames, end) = stream.all().await;
    assert!(matches!(end, End::Clean));
    frames.iter().map(inner).collect()
}

fn inner(frame: &Frame) -> Value {
    assert_eq!(frame.header(":event-type"), Some("chunk"));
    let payload = frame.json();
    assert!(payload["p"].as_str().is_some_and(|pad| (2..=62).contains(&pad.len())), "{payload}");
    serde_json::from_slice(&STANDARD.decode(payload["bytes"].as_str().unwrap()).unwrap()).unwrap()
}

fn joined(events: &[Value], pointer: &str) -> String {
    events.iter().filter_map(|event| event.pointer(pointer)?.as_str()).collect()
}
