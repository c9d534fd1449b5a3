//! Answers that a request's own header wishes for: random messages, equal pieces, malformed calls.

use serde_json::{Map, Value, json};

use super::client::{Answer, End, post};
use super::{SONNET, ask, instant, path};
use sandbox::{Frame, Sandbox};

async fn whole(sandbox: &Sandbox, model: &str, wish: &str) -> Answer {
    post(sandbox, path(model, "converse"), ask("Hello")).header("x-sandbox-answer", wish).send().await
}

async fn streamed(sandbox: &Sandbox, wish: &str) -> Vec<Frame> {
    let call = post(sandbox, path(SONNET, "converse-stream"), ask("Hello")).header("x-sandbox-answer", wish);
    let (frames, end) = call.stream().await.all().await;
    assert_eq!(end, End::Clean);
    frames
}

/// The blocks of a stream, put together as a client does.
fn assembled(frames: &[Frame]) -> Vec<Value> {
    let mut blocks: Vec<Map<String, Value>> = Vec::new();
    let add = |block: &mut Map<String, Value>, key: &str, text: &Value| {
        let so_far = block.get(key).and_then(Value::as_str).unwrap_or_default();
        block.insert(key.to_owned(), json!(format!("{so_far}{}", text.as_str().unwrap())));
    };
    for event in frames.iter().map(Frame::json) {
        let Some(index) = event["contentBlockIndex"].as_u64() else { continue };
        blocks.resize(blocks.len().max(index as usize + 1), Map::new());
        let block = &mut blocks[index as usize];
        if let Some(start) = event["start"]["toolUse"].as_object() {
            block.extend(start.clone());
        }
        for (kind, delta) in event["delta"].as_object().into_iter().flatten() {
            match kind.as_str() {
                "toolUse" => add(block, "input", &delta["input"]),
                "citation" => {
                    let citations = block.entry("citations").or_insert_with(|| json!([]));
                    citations.as_array_mut().unwrap().push(delta.clone());
                }
                "reasoningContent" => {
                    for (kind, piece) in delta.as_object().unwrap() {
                        add(block, kind, piece);
                    }
                }
                kind => add(block, kind, delta),
            }
        }
    }
    blocks.into_iter().map(Value::Object).collect()
}

/// A block of a whole answer in the form in which a stream's is put together.
fn flat(block: &Value) -> Value {
    let (kind, inner) = block.as_object().unwrap().iter().next().unwrap();
    match kind.as_str() {
        "toolUse" => {
            let mut call = inner.clone();
            let input = &inner["input"];
            let empty = input.as_object().is_some_and(Map::is_empty);
            call["input"] = json!(if empty { String::new() } else { input.to_string() });
            call
        }
        "citationsContent" => {
            json!({"citations": inner["citations"], "text": inner["content"][0]["text"]})
        }
        "reasoningContent" if inner["reasoningText"].is_object() => inner["reasoningText"].clone(),
        "reasoningContent" => inner.clone(),
        _ => block.clone(),
    }
}

#[tokio::test]
async fn a_random_message_is_the_same_streamed_and_whole() {
    let sandbox = instant().await;
    for seed in 0..150 {
        let wish = format!("random:{seed}");
        let answer = whole(&sandbox, SONNET, &wish).await.json();
        let frames = streamed(&sandbox, &wish).await;
        let content = answer["output"]["message"]["content"].as_array().unwrap();
        assert_eq!(assembled(&frames), content.iter().map(flat).collect::<Vec<_>>(), "seed {seed}");
        let [.., stop, metadata] = &frames[..] else { panic!("a stream without an end") };
        assert_eq!(stop.json()["stopReason"], answer["stopReason"]);
        for count in ["inputTokens", "outputTokens", "totalTokens"] {
            assert_eq!(metadata.json()["usage"][count], answer["usage"][count], "seed {seed}");
        }
    }
}

#[tokio::test]
async fn a_text_of_equal_pieces_has_one_event_for_each() {
    let sandbox = instant().await;
    let frames = streamed(&sandbox, "repeat:70000: tok").await;
    let pieces: Vec<Value> =
        frames.iter().map(Frame::json).filter_map(|event| event.pointer("/delta/text").cloned()).collect();
    // More than the model's own limit of 64,000.
    assert!(pieces.len() == 70_000 && pieces.iter().all(|piece| piece == " tok"));
    let last = frames.last().unwrap().json();
    assert_eq!(last["usage"]["outputTokens"], 70_000);

    let mut body = ask("Hello");
    body["inferenceConfig"] = json!({"maxTokens": 5});
    let cut = post(&sandbox, path(SONNET, "converse"), body).header("x-sandbox-answer", "repeat:70000:ab");
    let answer = cut.send().await.json();
    assert_eq!(answer["output"]["message"]["content"][0]["text"], "ababababab");
    assert_eq!(answer["stopReason"], "max_tokens");
}

#[tokio::test]
async fn malformed_answers_have_their_own_stop_reasons() {
    let sandbox = instant().await;
    let frames = streamed(&sandbox, "malformed-tool-use").await;
    let input = assembled(&frames)[0]["input"].as_str().unwrap().to_owned();
    assert!(serde_json::from_str::<Value>(&input).is_err(), "{input} is JSON");
    assert_eq!(frames[frames.len() - 2].json()["stopReason"], "malformed_tool_use");
    let nova = path("amazon.nova-lite-v1%3A0", "converse-stream");
    let call = post(&sandbox, nova, ask("Hello")).header("x-sandbox-answer", "malformed-tool-use");
    let (frames, _) = call.stream().await.all().await;
    let last = frames.last().unwrap();
    assert_eq!(last.header(":exception-type"), Some("modelStreamErrorException"));
    assert!(
        last.json()["message"]
            .as_str()
            .unwrap()
            .starts_with("Model produced invalid sequence as part of ToolUse.")
    );
    let answer = whole(&sandbox, SONNET, "malformed-output").await.json();
    assert_eq!(answer["stopReason"], "malformed_model_output");
}

#[tokio::test]
async fn a_wish_that_cannot_be_read_is_refused_with_what_there_is() {
    let sandbox = instant().await;
    let (status, code, message) = whole(&sandbox, SONNET, "randon:5").await.error();
    assert_eq!((status, code.as_str()), (400, "ValidationException"));
    assert!(message.contains("random:SEED"), "{message}");
}
