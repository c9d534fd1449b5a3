//! Faults among the events of a stream: what comes too much, too late or in the wrong shape.

use std::time::{Duration, Instant};

use sandbox::{Ending, Frame, Sandbox};
use serde_json::Value;

use super::client::{Call, End, names, post};
use super::{SONNET, ask, instant, path};

fn chat(sandbox: &Sandbox, fault: &str) -> Call {
    post(sandbox, path(SONNET, "converse-stream"), ask("Hello")).header("x-sandbox-fault", fault)
}

async fn frames(sandbox: &Sandbox, fault: &str) -> (Vec<Frame>, End) {
    chat(sandbox, fault).stream().await.all().await
}

fn text(frames: &[Frame]) -> String {
    frames.iter().filter_map(|frame| frame.json()["delta"]["text"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn an_answer_goes_on_after_what_its_client_does_not_know() {
    let sandbox = instant().await;
    let whole = text(&frames(&sandbox, "delay-headers:0").await.0);
    let (unknown_event, end) = frames(&sandbox, "unknown-event:3").await;
    assert_eq!((names(&unknown_event)[3], &end), ("contentBlockForecast", &End::Clean));
    assert_eq!((text(&unknown_event), names(&unknown_event).last()), (whole.clone(), Some(&"metadata")));

    let (unknown_delta, _) = frames(&sandbox, "unknown-delta:3").await;
    let spoilt = unknown_delta[3].json();
    assert_eq!(spoilt["contentBlockIndex"], unknown_delta[4].json()["contentBlockIndex"]);
    assert!(spoilt["delta"]["forecast"].is_object());
    assert_eq!(text(&unknown_delta), whole);
    assert_eq!(sandbox.requests().last().unwrap().fault.as_deref(), Some("unknown-delta:3"));
    assert_eq!(sandbox.requests().last().unwrap().ending, Ending::Complete);
}

#[tokio::test]
async fn a_delta_may_have_two_members_a_block_come_twice_and_an_index_be_missing() {
    let sandbox = instant().await;
    let (frames_, _) = frames(&sandbox, "two-members:2").await;
    assert_eq!(frames_[2].json()["delta"].as_object().map(serde_json::Map::len), Some(2));

    let (frames_, end) = frames(&sandbox, "duplicate-index:2").await;
    let stops: Vec<Value> = frames_
        .iter()
        .filter(|frame| frame.header(":event-type") == Some("contentBlockStop"))
        .map(|frame| frame.json()["contentBlockIndex"].clone())
        .collect();
    assert_eq!((stops.len(), &stops[0], &end), (2, &stops[1], &End::Clean));

    let (frames_, _) = frames(&sandbox, "missing-index:3").await;
    assert_eq!(frames_[2].json()["contentBlockIndex"], 0);
    assert!(frames_[3..].iter().all(|frame| frame.json().get("contentBlockIndex").is_none()));
    assert!(frames_[3].json()["delta"]["text"].is_string());
}

#[tokio::test]
async fn a_frame_may_say_error_or_an_exception_nobody_heard_of() {
    let sandbox = instant().await;
    let (frames_, end) = frames(&sandbox, "message-type-error:InternalError:3").await;
    let last = frames_.last().unwrap();
    assert_eq!((frames_.len(), end), (4, End::Clean));
    assert_eq!(
        (last.header(":message-type"), last.header(":error-code")),
        (Some("error"), Some("InternalError"))
    );
    assert!(last.header(":error-message").is_some_and(|message| !message.is_empty()));

    let (frames_, _) = frames(&sandbox, "exception-after:2:neverHeardOfException").await;
    assert_eq!(frames_.last().unwrap().header(":exception-type"), Some("neverHeardOfException"));
}

#[tokio::test]
async fn several_faults_strike_one_after_the_other() {
    let sandbox = instant().await;
    let (frames_, end) = frames(&sandbox, "unknown-event:1,byte-at-a-time,end-after:3").await;
    assert_eq!((names(&frames_)[1], frames_.len(), end), ("contentBlockForecast", 4, End::Clean));
    let entry = sandbox.requests().pop().unwrap();
    assert_eq!(entry.fault.as_deref(), Some("byte-at-a-time,unknown-event:1,end-after:3"));
    assert_eq!(entry.ending, Ending::Fault);
}

#[tokio::test]
async fn delays_come_where_they_are_asked_for() {
    let sandbox = instant().await;
    let begun = Instant::now();
    let late = chat(&sandbox, "delay-headers:120").stream().await;
    assert!(begun.elapsed() >= Duration::from_millis(120));
    assert_eq!(late.all().await.1, End::Clean);

    let begun = Instant::now();
    let mut stream = chat(&sandbox, "delay-first-token:1000").stream().await;
    assert_eq!(stream.next().await.unwrap().header(":event-type"), Some("messageStart"));
    let before = begun.elapsed();
    stream.next().await.unwrap();
    assert!(before < Duration::from_secs(1) && begun.elapsed() >= Duration::from_secs(1), "{before:?}");

    let begun = Instant::now();
    let (frames_, _) = frames(&sandbox, "delay-tokens:20,end-after:8").await;
    assert!(begun.elapsed() >= Duration::from_millis(20 * 6), "{:?} for {}", begun.elapsed(), frames_.len());
    let whole = post(&sandbox, path(SONNET, "converse"), ask("Hello"));
    assert_eq!(whole.header("x-sandbox-fault", "delay-headers:1,delay-tokens:1").send().await.status, 200);
    let struck: Vec<_> = sandbox.requests().into_iter().map(|entry| entry.fault.unwrap()).collect();
    assert_eq!(
        struck,
        [
            "delay-headers:120",
            "delay-first-token:1000",
            "delay-tokens:20,end-after:8",
            "delay-headers:1,delay-tokens:1"
        ]
    );
}

#[tokio::test]
async fn the_body_is_cut_at_the_very_byte() {
    let sandbox = instant().await;
    for bytes in [0, 1, 129, 130] {
        let mut stream = chat(&sandbox, &format!("cut-at-byte:{bytes}")).stream().await;
        let mut received = 0;
        let body = stream.response.body_mut();
        let end = loop {
            match http_body_util::BodyExt::frame(body).await {
                Some(Ok(frame)) => received += frame.into_data().unwrap().len(),
                other => break other,
            }
        };
        assert!(matches!(end, Some(Err(_))), "the connection closes");
        assert_eq!(received, bytes);
    }
    let plain =
        post(&sandbox, path(SONNET, "converse"), ask("Hello")).header("x-sandbox-fault", "cut-at-byte:9");
    let mut response = plain.open().await.unwrap();
    assert!(response.headers().contains_key("content-length"));
    let first = http_body_util::BodyExt::frame(response.body_mut()).await.unwrap().unwrap();
    assert_eq!(first.into_data().unwrap().len(), 9);
    assert!(http_body_util::BodyExt::frame(response.body_mut()).await.unwrap().is_err());
}

#[tokio::test]
async fn one_byte_at_a_time_is_one_chunk_a_byte() {
    let sandbox = instant().await;
    let mut stream = chat(&sandbox, "byte-at-a-time").http2().stream().await;
    let mut sizes = Vec::new();
    while let Some(Ok(frame)) = http_body_util::BodyExt::frame(stream.response.body_mut()).await {
        sizes.push(frame.into_data().unwrap().len());
    }
    assert!(sizes.len() > 500 && sizes.iter().all(|size| *size <= 1), "{sizes:?}");
}
