//! Refusals as they come over the wire: where their type and their words stand, and bodies that are hard to read.

use bedrock::Cause;

use crate::foreign::{json, reply, told};

const ON_DEMAND: &str = "Invocation of model ID x with on-demand throughput isn\u{2019}t supported.";

#[tokio::test]
async fn the_type_and_the_words_are_found_wherever_aws_puts_them() {
    let typed = |kind: &str, body: &str| {
        reply(400, &format!("content-type: application/json\r\nx-amzn-errortype: {kind}\r\n"), body)
    };
    let message = |key: &str, words: &str| serde_json::json!({ key: words }).to_string();
    for (answer, cause, words) in [
        (typed("ValidationException", &message("message", ON_DEMAND)), Cause::InferenceProfileNeeded, "x"),
        (
            typed("ThrottlingException", &message("Message", "Rate exceeded")),
            Cause::ThrottledRequests,
            "Rate",
        ),
        (
            typed("com.amazonaws.bedrock#AccessDeniedException", r#"{"message":"No."}"#),
            Cause::IamDenied,
            "No.",
        ),
        (
            typed(
                "ServiceQuotaExceededException:http://internal.amazon.com/coral/com.amazon.bedrock/",
                r#"{"message":"Used up."}"#,
            ),
            Cause::QuotaExceeded,
            "Used up.",
        ),
        (typed("ModelNotReadyException", "{}"), Cause::ModelNotReady, ""),
        (typed("ModelTimeoutException", ""), Cause::ModelTimeout, ""),
        (typed("ThrottlingException", "Slow down"), Cause::ThrottledRequests, "Slow down"),
        (
            json(400, r#"{"__type":"com.amazon.coral.service#ThrottlingException","message":"a"}"#),
            Cause::ThrottledRequests,
            "a",
        ),
        (json(403, r#"{"code":"ExpiredTokenException","message":"b"}"#), Cause::ExpiredToken, "b"),
        (
            json(403, "\u{feff}{\"__type\":\"AccessDeniedException\",\"Message\":\"c\"}"),
            Cause::IamDenied,
            "c",
        ),
        (json(403, r#"{"message":"Accès refusé : « rôle »"}"#), Cause::GatewayDenied, "« rôle »"),
    ] {
        let diagnosis = told(answer).await;
        assert_eq!(diagnosis.cause, cause, "{diagnosis:#?}");
        assert!(diagnosis.aws_message.unwrap_or_default().contains(words), "{words}");
        assert!(!diagnosis.sentence.contains('{'), "{}", diagnosis.sentence);
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_not_shown_as_rubbish() {
    let gzip = [b"\x1f\x8b\x08\0\0\0\0\0\0\x03".as_slice(), &[0xab; 40]].concat();
    let utf16: Vec<u8> = "denied".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (answer, cause) in [
        (
            reply(403, "content-encoding: gzip\r\ncontent-type: application/json\r\n", &gzip),
            Cause::GatewayDenied,
        ),
        (
            reply(200, "content-encoding: gzip\r\ncontent-type: application/json\r\n", &gzip),
            Cause::UnreadableAnswer,
        ),
        (reply(502, "content-type: text/plain; charset=utf-16\r\n", &utf16), Cause::GatewayFailed),
        (reply(503, "", ""), Cause::GatewayFailed),
        (reply(204, "", ""), Cause::EmptyStream),
        (reply(205, "", ""), Cause::EmptyStream),
        (reply(206, "content-type: text/plain\r\n", "half"), Cause::UnreadableAnswer),
        (reply(500, "content-type: text/plain\r\n", "x".repeat(3_000_000)), Cause::GatewayFailed),
        (b"HTTP/1.0 403 No\r\ncontent-type: text/plain\r\n\r\nGo away".to_vec(), Cause::GatewayDenied),
        (
            [b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), json(429, r#"{"error":"slow"}"#)].concat(),
            Cause::GatewayThrottled,
        ),
        (
            b"HTTP/1.1 500 No\r\ncontent-type: text/plain\r\ncontent-length: 90\r\n\r\ncut".to_vec(),
            Cause::GatewayFailed,
        ),
        (b"SSH-2.0-OpenSSH_9.2\r\n".to_vec(), Cause::ConnectionBroken),
        (Vec::new(), Cause::ConnectionBroken),
    ] {
        let diagnosis = told(answer).await;
        assert_eq!(diagnosis.cause, cause, "{diagnosis:#?}");
        let shown = format!("{}{:?}", diagnosis.sentence, diagnosis.aws_message);
        assert!(!shown.contains('\u{fffd}') && !shown.contains('\0'), "{shown}");
        assert!(shown.len() < 3_000, "{} characters", shown.len());
    }
}
