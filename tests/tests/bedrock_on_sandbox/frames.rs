//! Streams whose frames are damaged, unknown, out of order or of the kinds that Bedrock hardly ever sends.
//!
//! Each is written byte by byte, so that it can be wrong in one place only.

use base64::Engine as _;
use bedrock::chat::{Ending, Outcome};
use bedrock::{Cause, Diagnosis};

use crate::foreign::{Server, chat_with, reply};
use crate::{api_key, foreign};

/// What the answer was: how it ended, and all that was told on the way.
async fn streamed(body: Vec<u8>) -> (Outcome, String) {
    let answer = reply(200, "content-type: application/vnd.amazon.eventstream\r\n", body);
    let server = Server::start(move |_, _| answer.clone()).await;
    chat_with(&server, api_key(foreign::KEY)).await
}

async fn failed(body: Vec<u8>) -> Diagnosis {
    streamed(body).await.0.diagnosis.expect("a diagnosis")
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// A frame whose checksums fit, whatever length of its headers it announces.
fn frame_announcing(extra: u32, headers: &[(&str, &str)], payload: &str) -> Vec<u8> {
    let mut heads = Vec::new();
    for (name, value) in headers {
        heads.push(u8::try_from(name.len()).unwrap());
        heads.extend_from_slice(name.as_bytes());
        heads.push(7);
        heads.extend_from_slice(&u16::try_from(value.len()).unwrap().to_be_bytes());
        heads.extend_from_slice(value.as_bytes());
    }
    let total = u32::try_from(16 + heads.len() + payload.len()).unwrap();
    let mut out = total.to_be_bytes().to_vec();
    out.extend_from_slice(&(u32::try_from(heads.len()).unwrap() + extra).to_be_bytes());
    out.extend_from_slice(&crc32(&out).to_be_bytes());
    out.extend_from_slice(&heads);
    out.extend_from_slice(payload.as_bytes());
    let sum = crc32(&out);
    out.extend_from_slice(&sum.to_be_bytes());
    out
}

fn frame(headers: &[(&str, &str)], payload: &str) -> Vec<u8> {
    frame_announcing(0, headers, payload)
}

fn event(kind: &str, payload: &str) -> Vec<u8> {
    let json = ":content-type";
    frame(&[(":event-type", kind), (json, "application/json"), (":message-type", "event")], payload)
}

fn exception(kind: &str, message: &str) -> Vec<u8> {
    let headers =
        [(":message-type", "exception"), (":exception-type", kind), (":content-type", "application/json")];
    frame(&headers, &serde_json::json!({ "message": message }).to_string())
}

fn start() -> Vec<u8> {
    event("messageStart", r#"{"role":"assistant"}"#)
}

fn text(index: i32, words: &str) -> Vec<u8> {
    let payload = serde_json::json!({ "contentBlockIndex": index, "delta": { "text": words } });
    event("contentBlockDelta", &payload.to_string())
}

fn stop(reason: &str) -> Vec<u8> {
    event("messageStop", &format!(r#"{{"stopReason":"{reason}"}}"#))
}

fn metadata() -> Vec<u8> {
    let usage = r#"{"inputTokens":3,"outputTokens":4,"totalTokens":7}"#;
    event("metadata", &format!(r#"{{"metrics":{{"latencyMs":8}},"usage":{usage}}}"#))
}

#[test]
fn the_frames_are_those_that_bedrock_sends() {
    let recorded = base64::engine::general_purpose::STANDARD.decode(foreign::MESSAGE_START).unwrap();
    assert_eq!(event("messageStart", r#"{"p":"abcd","role":"assistant"}"#), recorded);
}

#[tokio::test]
async fn an_error_frame_and_an_exception_of_another_kind_keep_their_name_and_words() {
    let error = |code: &str, message: &str| {
        frame(&[(":message-type", "error"), (":error-code", code), (":error-message", message)], "")
    };
    for (last, cause, code, words) in [
        (
            error("ThrottlingException", "Rate exceeded"),
            Cause::ThrottledRequests,
            "ThrottlingException",
            "Rate",
        ),
        (error("InternalFailure", "Went away"), Cause::ServerError, "InternalFailure", "Went away"),
        (error("Novelty", "None has seen it"), Cause::Other, "Novelty", "None has seen it"),
        (
            exception("modelTimeoutException", "Model has timed out"),
            Cause::ModelTimeout,
            "ModelTimeoutException",
            "timed out",
        ),
        (
            exception("accessDeniedException", "Not any more"),
            Cause::IamDenied,
            "AccessDeniedException",
            "Not any more",
        ),
        (exception("noveltyException", "Never seen"), Cause::Other, "NoveltyException", "Never seen"),
        (
            exception("serviceUnavailableException", "Too busy"),
            Cause::Unavailable,
            "ServiceUnavailableException",
            "Too busy",
        ),
    ] {
        let diagnosis = failed([start(), text(0, "So"), last].concat()).await;
        assert_eq!(diagnosis.cause, cause, "{diagnosis:#?}");
        assert_eq!(diagnosis.code.as_deref(), Some(code), "{diagnosis:#?}");
        assert!(diagnosis.aws_message.as_ref().is_some_and(|said| said.contains(words)), "{diagnosis:#?}");
    }
}

#[tokio::test]
async fn a_frame_that_cannot_be_right_is_told_apart_from_one_that_is_cut() {
    let mut prelude = text(0, "So");
    prelude[9] ^= 1;
    let mut tail = text(0, "So");
    *tail.last_mut().unwrap() ^= 1;
    let beyond = frame_announcing(9_000, &[(":message-type", "event")], "{}");
    for (last, words) in [
        (prelude, "checksum"),
        (tail, "checksum"),
        (beyond, "arrived damaged."),
        (event("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"text":"So"#), "none of Bedrock's"),
        (
            event(
                "contentBlockDelta",
                r#"{"contentBlockIndex":0,"delta":{"text":"a","type":"b","citation":{}}}"#,
            ),
            "none of Bedrock's",
        ),
        (frame(&[(":message-type", "letter")], "{}"), "none of Bedrock's"),
    ] {
        let (outcome, told) = streamed([start(), text(0, "Hello"), last].concat()).await;
        let diagnosis = outcome.diagnosis.expect("a diagnosis");
        assert_eq!(diagnosis.cause, Cause::DamagedStream, "{words}: {diagnosis:#?}");
        assert!(diagnosis.sentence.contains(words) && diagnosis.hint.contains("kept"), "{diagnosis:#?}");
        assert_eq!(outcome.ending, Ending::Interrupted);
        assert!(told.contains("Hello"));
    }
    let cut = text(0, "So");
    let diagnosis = failed([start(), text(0, "Hello"), cut[..cut.len() - 5].to_vec()].concat()).await;
    assert_eq!(diagnosis.cause, Cause::CutStream, "{diagnosis:#?}");
}

#[tokio::test]
async fn what_is_new_or_out_of_order_does_no_harm_to_a_whole_answer() {
    let news = event("somethingNew", r#"{"contentBlockIndex":0,"weather":"fine"}"#);
    let ping = event("ping", "{}");
    let delta = event("contentBlockDelta", r#"{"contentBlockIndex":0,"delta":{"weather":"fine"}}"#);
    let ended = event("contentBlockStop", r#"{"contentBlockIndex":7}"#);
    for body in [
        vec![start(), news, ping, delta, text(0, "Hello"), stop("end_turn"), metadata()],
        vec![text(3, "Hello"), stop("end_turn"), metadata()],
        vec![start(), start(), text(0, "Hello"), ended.clone(), ended, stop("end_turn"), metadata()],
        vec![start(), text(0, "Hello"), metadata(), stop("end_turn")],
        vec![start(), text(0, "Hello"), stop("end_turn"), stop("end_turn"), event("metadata", "{}")],
        vec![start(), text(-1, "Hello"), stop("pause_for_breath"), metadata()],
        vec![start(), text(0, "Hello"), stop("end_turn")],
    ] {
        let (outcome, told) = streamed(body.concat()).await;
        assert_eq!(outcome.ending, Ending::Complete, "{outcome:#?}");
        assert!(told.contains("Hello") && outcome.diagnosis.is_none(), "{told}");
    }
}

#[tokio::test]
async fn an_answer_that_nobody_can_see_is_an_empty_one() {
    for words in ["\u{200b}", "\u{feff}\u{2060}", "\u{a0}\n"] {
        let diagnosis = failed([start(), text(0, words), stop("end_turn"), metadata()].concat()).await;
        assert_eq!(diagnosis.cause, Cause::EmptyAnswer, "{words:?}: {diagnosis:#?}");
    }
}
