//! Answers: what Converse and ConverseStream send, down to the order of frames, headers and keys.

use serde_json::{Value, json};

use super::client::{End, Frames, names, post};
use super::{SONNET, ask, ask_with_thinking, instant, path};
use sandbox::{Frame, Options, Pacing};
use std::time::{Duration, Instant};

fn text_of(frames: &[Frame], pointer: &str) -> String {
    frames.iter().filter_map(|frame| frame.json().pointer(pointer)?.as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn the_events_come_in_the_order_of_the_service() {
    let sandbox = instant().await;
    let stream: Frames =
        post(&sandbox, path(SONNET, "converse-stream"), ask_with_thinking("What is 17 * 23?")).stream().await;
    assert_eq!(stream.response.headers()["content-type"], "application/vnd.amazon.eventstream");
    assert_eq!(stream.response.headers()["transfer-encoding"], "chunked");
    assert!(!stream.response.headers().contains_key("content-length"));
    assert!(
        stream.response.headers().contains_key("date")
            && stream.response.headers().contains_key("x-amzn-requestid")
    );
    let (frames, end) = stream.all().await;
    assert!(matches!(end, End::Clean));

    let mut order = names(&frames);
    order.dedup();
    assert_eq!(
        order,
        [
            "messageStart",
            "contentBlockDelta",
            "contentBlockStop",
            "contentBlockDelta",
            "contentBlockStop",
            "messageStop",
            "metadata"
        ]
    );
    for frame in &frames {
        let headers: Vec<&str> = frame.headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(headers, [":event-type", ":content-type", ":message-type"]);
        let text = String::from_utf8(frame.payload.clone()).unwrap();
        let sorted = serde_json::from_str::<std::collections::BTreeMap<String, Value>>(&text).unwrap();
        let at = |key: &String| text.find(&format!("\"{key}\":"));
        assert!(sorted.keys().map(at).is_sorted(), "{text}");
        assert!(sorted["p"].as_str().is_some_and(|pad| (2..=62).contains(&pad.len())), "{text}");
    }
    let signatures =
        frames.iter().filter(|frame| frame.json().pointer("/delta/reasoningContent/signature").is_some());
    assert_eq!(signatures.count(), 1);
    assert!(text_of(&frames, "/delta/reasoningContent/text").contains("391"));
    assert!(text_of(&frames, "/delta/text").contains("`17 * 23` = **391**"));
    assert_eq!(text_of(&frames, "/stopReason"), "end_turn");
}

#[tokio::test]
async fn the_whole_answer_and_the_streamed_one_are_the_same_over_both_protocols() {
    let sandbox = instant().await;
    let body = ask_with_thinking("Write a Python function for fibonacci and a table of cats");
    let whole = post(&sandbox, path(SONNET, "converse"), &body).send().await.json();
    let (h1, _) = post(&sandbox, path(SONNET, "converse-stream"), &body).stream().await.all().await;
    let (h2, _) = post(&sandbox, path(SONNET, "converse-stream"), &body).http2().stream().await.all().await;
    for frames in [&h1, &h2] {
        let content = &whole["output"]["message"]["content"];
        assert_eq!(text_of(frames, "/delta/text"), content[1]["text"].as_str().unwrap());
        let reasoning = &content[0]["reasoningContent"]["reasoningText"];
        assert_eq!(text_of(frames, "/delta/reasoningContent/text"), reasoning["text"].as_str().unwrap());
        assert_eq!(
            text_of(frames, "/delta/reasoningContent/signature"),
            reasoning["signature"].as_str().unwrap()
        );
        let usage = frames.last().unwrap().json()["usage"].clone();
        for key in ["inputTokens", "outputTokens", "totalTokens"] {
            assert_eq!(usage[key], whole["usage"][key], "{key}");
        }
    }
}

#[tokio::test]
async fn reasoning_that_comes_back_is_accepted_and_logged_and_refused_when_changed() {
    let sandbox = instant().await;
    let first =
        post(&sandbox, path(SONNET, "converse"), ask_with_thinking("Hello there")).send().await.json();
    let mut body = ask_with_thinking("Hello there");
    let mut said = first["output"]["message"].clone();
    let next = json!({"content": [{"text": "And what did I say before?"}], "role": "user"});
    body["messages"] = json!([body["messages"][0], said, next]);
    let second = post(&sandbox, path(SONNET, "converse"), &body).send().await;
    assert_eq!(second.status, 200);
    assert!(
        second.json()["output"]["message"]["content"][1]["text"].as_str().unwrap().contains("> Hello there")
    );
    let logged = &sandbox.requests()[1].reasoning;
    assert!(logged.len() == 1 && logged[0].genuine && logged[0].signed && logged[0].message == 1);

    said["content"][0]["reasoningContent"]["reasoningText"]["text"] = json!("something else");
    body["messages"][1] = said;
    let (status, code, message) = post(&sandbox, path(SONNET, "converse"), &body).send().await.error();
    assert_eq!((status, code.as_str()), (400, "ValidationException"));
    assert_eq!(
        message,
        "The model returned the following errors: messages.1.content.0: Invalid `signature` in `thinking` block"
    );
}

#[tokio::test]
async fn hidden_thinking_comes_as_an_empty_text_and_a_signature() {
    let sandbox = instant().await;
    let mut body = ask("Hello");
    body["additionalModelRequestFields"] = json!({"thinking": {"type": "adaptive"}});
    let model = "us.anthropic.claude-opus-4-7";
    let (frames, _) = post(&sandbox, path(model, "converse-stream"), &body).stream().await.all().await;
    assert_eq!(frames[1].json()["delta"], json!({"reasoningContent": {"text": ""}}));
    assert!(frames[2].json().pointer("/delta/reasoningContent/signature").is_some());
    assert_eq!(frames[3].header(":event-type"), Some("contentBlockStop"));
}

#[tokio::test]
async fn errors_before_the_stream_are_plain_answers() {
    let sandbox = instant().await;
    let answer = post(&sandbox, path("no.such-model", "converse-stream"), ask("Hello")).send().await;
    assert_eq!(answer.text(), "{\"message\":\"The provided model identifier is invalid.\"}");
    assert_eq!(answer.error().1, "ValidationException");
    let answer = post(&sandbox, path("anthropic.claude-opus-4-7", "converse"), ask("Hello")).send().await;
    assert!(answer.error().2.contains("isn\u{2019}t supported. Retry your request"));
    let answer = post(&sandbox, path(SONNET, "converse"), "{broken").send().await;
    assert_eq!(answer.error().1, "SerializationException");
}

#[tokio::test]
async fn an_unknown_operation_is_answered_as_a_success_and_explained_in_the_log() {
    let sandbox = instant().await;
    let arn = "/model/arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0/converse";
    for (target, why) in [
        (path(SONNET, "fly"), "no operation fly"),
        (arn.to_owned(), "must write it as %2F"),
        (path(SONNET, "converse/"), "ends in a slash"),
        (path(SONNET, "invoke-with-bidirectional-stream"), "does not have this operation of Bedrock's yet"),
        ("/async-invoke".to_owned(), "does not have this operation of Bedrock's yet"),
        ("/openai/v1/chat/completions".to_owned(), "/openai/v1"),
    ] {
        let unknown = post(&sandbox, target, ask("Hello")).send().await;
        assert_eq!((unknown.status, unknown.header("content-type")), (200, "application/json"));
        assert_eq!(unknown.header("x-amzn-errortype"), "");
        assert_eq!(
            unknown.text(),
            "{\"Output\":{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"},\"Version\":\"1.0\"}"
        );
        let entry = sandbox.requests().pop().unwrap();
        assert_eq!((entry.status, entry.error.as_deref()), (200, Some("UnknownOperationException")));
        assert!(entry.message.unwrap_or_default().contains(why));
    }
}

#[tokio::test]
async fn embeddings_tell_their_tokens_in_a_header() {
    let sandbox = instant().await;
    let body = json!({"dimensions": 512, "inputText": "hello", "normalize": true});
    let titan = post(&sandbox, path("amazon.titan-embed-text-v2%3A0", "invoke"), body).send().await;
    assert_eq!(titan.json()["embedding"].as_array().unwrap().len(), 512);
    assert_eq!(
        titan.header("x-amzn-bedrock-input-token-count"),
        titan.json()["inputTextTokenCount"].to_string()
    );
    let body = json!({"input_type": "search_document", "texts": ["Hello", "World"]});
    let cohere = post(&sandbox, path("cohere.embed-english-v3", "invoke"), body).send().await;
    assert_eq!(cohere.json()["texts"], json!(["hello", "world"]));
    assert_eq!(cohere.header("x-amzn-bedrock-input-token-count"), "2");
    let answer = post(&sandbox, path("cohere.embed-english-v3", "converse"), ask("Hello")).send().await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn an_answer_takes_the_time_that_its_pace_says() {
    let pacing = Pacing { first_token: Duration::from_millis(120), tokens_per_second: 200 };
    let sandbox = sandbox::start(Options { pacing, ..Options::default() }).await.unwrap();
    let mut body = ask("Write 300 words");
    body["inferenceConfig"] = json!({"maxTokens": 41});
    let started = Instant::now();
    let mut stream = post(&sandbox, path("amazon.nova-lite-v1:0", "converse-stream"), &body).stream().await;
    stream.next().await.unwrap();
    let first = started.elapsed();
    let (frames, _) = stream.all().await;
    let whole = started.elapsed();
    assert!(first >= pacing.first_token, "{first:?}");
    // Forty gaps of five milliseconds lie between the first token and the last.
    assert!(whole >= pacing.first_token + Duration::from_millis(200), "{whole:?}");
    assert_eq!(frames.last().unwrap().json()["usage"]["outputTokens"], 41);
    assert_eq!(text_of(&frames, "/stopReason"), "max_tokens");
}

#[tokio::test]
async fn a_long_answer_is_streamed_whole_at_full_pace() {
    let sandbox = instant().await;
    let mut body = ask("Write 30000 words about rivers");
    body["inferenceConfig"] = json!({"maxTokens": 60_000});
    let (frames, end) = post(&sandbox, path(SONNET, "converse-stream"), &body).stream().await.all().await;
    assert!(matches!(end, End::Clean));
    assert!(text_of(&frames, "/delta/text").split_whitespace().count() >= 30_000);
    assert!(frames.len() > 30_000);
}
