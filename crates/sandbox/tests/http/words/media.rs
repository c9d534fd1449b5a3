//! What is said about images and documents: how large, how many, in which company, and under which names.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{BY_MODEL, by_model, expect, hello, hold, messages, row, user};
use crate::client::post;
use crate::{instant, path};

const NOVA: &str = "amazon.nova-lite-v1:0";
const SONNET_4: &str = "anthropic.claude-sonnet-4-20250514-v1:0";
const SONNET_4_6: &str = "us.anthropic.claude-sonnet-4-6";
const HAIKU_3: &str = "anthropic.claude-3-haiku-20240307-v1:0";

/// The head of a PNG, which is all that is read of it, filled up to a length in bytes.
fn png(width: u32, height: u32, length: usize) -> Value {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
    bytes.resize(length.max(64), 0);
    json!({"image": {"format": "png", "source": {"bytes": STANDARD.encode(bytes)}}})
}

fn document(name: &str) -> Value {
    json!({"document": {"format": "txt", "name": name, "source": {"bytes": "SGVsbG8="}}})
}

fn looking_at(images: Vec<Value>) -> Value {
    messages(json!([user([images, vec![json!({"text": "Look."})]].concat().into())]))
}

#[tokio::test]
async fn an_image_is_measured_as_base64() {
    let large = looking_at(vec![png(10, 10, 4_184_278)]);
    let said =
        "messages.0.content.0.image.source.bytes: image exceeds 5 MB maximum: 5579040 bytes > 5242880 bytes";
    let sandbox = instant().await;
    hold(&sandbox, vec![by_model(SONNET_4, large, said)]).await;
    let target = path(&SONNET_4.replace(':', "%3A"), "converse");
    let just = looking_at(vec![png(10, 10, 3_932_160)]);
    assert_eq!(post(&sandbox, target, just).send().await.status, 200);
}

#[tokio::test]
async fn more_than_twenty_images_are_taken_when_they_are_small() {
    let sandbox = instant().await;
    let target = path(SONNET_4_6, "converse");
    let many = |count: usize, wide: u32| looking_at(vec![png(wide, 10, 64); count]);
    for (count, wide) in [(20, 8_000), (21, 2_000), (40, 2_000)] {
        let answer = post(&sandbox, target.clone(), many(count, wide)).send().await;
        assert_eq!(answer.status, 200, "{count} images of {wide} pixels: {}", answer.text_lossy());
    }
    let said = "messages.0.content.0.image.source.base64.data: At least one of the image dimensions exceed max allowed \
                size for many-image requests: 2000 pixels";
    hold(&sandbox, vec![by_model(SONNET_4_6, many(21, 2_001), said)]).await;
}

#[tokio::test]
async fn older_claudes_count_images_and_documents_together() {
    let sandbox = crate::at("2026-01-15").await;
    let papers: Vec<Value> = ('a'..='e').map(|name| document(&name.to_string())).collect();
    let full = [vec![png(10, 10, 64); 15], papers.clone()].concat();
    let more = [vec![png(10, 10, 64); 16], papers].concat();
    let target = path(&HAIKU_3.replace(':', "%3A"), "converse");
    assert_eq!(post(&sandbox, target, looking_at(full)).send().await.status, 200);
    let said = "too many images and documents: 16 + 5 > 20";
    hold(&sandbox, vec![by_model(HAIKU_3, looking_at(more), said)]).await;
}

#[tokio::test]
async fn images_that_are_too_large_together_are_called_a_prompt_that_is_too_long() {
    let sandbox = instant().await;
    let all = looking_at(vec![png(10, 10, 3_900_000); 5]);
    let said = format!("{BY_MODEL}Input is too long for requested model.");
    expect(post(&sandbox, path(SONNET_4_6, "converse"), all), 400, "ValidationException", &said).await;
}

#[tokio::test]
async fn documents_have_names_of_their_own() {
    let said = "Messages can't contain duplicate document names. Rename the document and retry your request.";
    let read = |names: &[&str]| {
        let papers = names.iter().map(|name| document(name)).chain([json!({"text": "Read."})]);
        user(papers.collect())
    };
    let answer = || json!({"content": [{"text": "Read."}], "role": "assistant"});
    let sandbox = instant().await;
    hold(
        &sandbox,
        vec![
            row(NOVA, messages(json!([read(&["a", "a"])])), said),
            row(SONNET_4, messages(json!([read(&["a"]), answer(), read(&["b", "a"])])), said),
        ],
    )
    .await;
    let target = path(&SONNET_4.replace(':', "%3A"), "converse");
    let apart = messages(json!([read(&["a", "b"]), answer(), read(&["c"])]));
    assert_eq!(post(&sandbox, target, apart).send().await.status, 200);
}

#[tokio::test]
async fn a_documents_own_text_is_taken_only_with_citations() {
    let read = |source: Value, enabled: bool| {
        let paper = json!({"document": {"citations": {"enabled": enabled}, "name": "a", "source": source}});
        messages(json!([user(json!([{"text": "Read."}, paper]))]))
    };
    let said = "DocumentSource object at messages.0.content.1.document.source must set one of the following keys: \
                bytes, s3Location.";
    let (text, parts) = (json!({"text": "Hello"}), json!({"content": [{"text": "Hello"}]}));
    let sandbox = instant().await;
    hold(
        &sandbox,
        vec![
            row(SONNET_4_6, read(text.clone(), false), said),
            row(SONNET_4_6, read(parts.clone(), false), said),
        ],
    )
    .await;
    for source in [text, parts] {
        let answer = post(&sandbox, path(SONNET_4_6, "converse"), read(source, true)).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text_lossy());
    }
}

#[tokio::test]
async fn a_failed_tool_says_something() {
    let call =
        json!({"content": [{"toolUse": {"input": {}, "name": "a", "toolUseId": "t1"}}], "role": "assistant"});
    let result = |status: &str, content: Value| {
        let back = json!({"toolResult": {"content": content, "status": status, "toolUseId": "t1"}});
        let mut body = messages(json!([hello(), call, user(json!([back]))]));
        body["toolConfig"] =
            json!({"tools": [{"toolSpec": {"inputSchema": {"json": {"type": "object"}}, "name": "a"}}]});
        body
    };
    let said =
        "The content field at messages.2.content.0.toolResult cannot be empty when status value is error.";
    let sandbox = instant().await;
    hold(
        &sandbox,
        vec![row(NOVA, result("error", json!([])), said), row(SONNET_4, result("error", json!([])), said)],
    )
    .await;
    let target = path(&SONNET_4.replace(':', "%3A"), "converse");
    for body in [result("success", json!([])), result("error", json!([{"text": "It broke."}]))] {
        assert_eq!(post(&sandbox, target.clone(), body).send().await.status, 200);
    }
}

#[tokio::test]
async fn an_image_in_a_tools_result_is_named_by_its_place_there() {
    let call =
        json!({"content": [{"toolUse": {"input": {}, "name": "a", "toolUseId": "t1"}}], "role": "assistant"});
    let looked = |content: Value| {
        let back = json!({"toolResult": {"content": content, "toolUseId": "t1"}});
        let mut body = messages(json!([hello(), call, user(json!([back]))]));
        body["toolConfig"] =
            json!({"tools": [{"toolSpec": {"inputSchema": {"json": {"type": "object"}}, "name": "a"}}]});
        body
    };
    let at = "messages.2.content.0.toolResult.content";
    let wide = [vec![png(10, 10, 64); 20], vec![png(2_001, 10, 64)]].concat();
    hold(
        &instant().await,
        vec![
            by_model(
                SONNET_4,
                looked(json!([{"text": "a"}, png(10, 10, 3_932_161)])),
                format!("{at}.1.image.source.bytes: image exceeds 5 MB maximum: 5242884 bytes > 5242880 bytes"),
            ),
            by_model(
                SONNET_4_6,
                looked(wide.into()),
                format!(
                    "{at}.20.image.source.base64.data: At least one of the image dimensions exceed max allowed size for \
                     many-image requests: 2000 pixels"
                ),
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn an_image_without_any_pixels_is_none() {
    let said = "messages.0.content.0.image.source.base64.data: Could not process image";
    let rows = [(0, 0), (0, 10), (10, 0)]
        .map(|(width, height)| by_model(SONNET_4, looking_at(vec![png(width, height, 64)]), said));
    hold(&instant().await, rows.into()).await;
}
