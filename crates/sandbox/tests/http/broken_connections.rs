//! Faults that come instead of an answer: refusals by name, storms, pages, and connections that end badly.

use std::io::ErrorKind;
use std::time::Duration;

use sandbox::{Break, Ending, Fault, Sandbox};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::client::{Answer, Call, End, get, post};
use super::{SONNET, ask, instant, path, tls};

fn chat(sandbox: &Sandbox, fault: &str) -> Call {
    post(sandbox, path(SONNET, "converse-stream"), ask("Hello")).header("x-sandbox-fault", fault)
}

#[tokio::test]
async fn every_error_is_answered_by_its_name_or_code() {
    let sandbox = instant().await;
    let ask = async |fault: &str| -> Answer { chat(&sandbox, fault).send().await };
    for (fault, status, code) in [
        ("error:ThrottlingException", 429, "ThrottlingException"),
        ("error:ExpiredTokenException", 403, "ExpiredTokenException"),
        ("error:model-timeout", 408, "ModelTimeoutException"),
        ("error:overloaded", 529, "overloaded_error"),
        ("error:use-case-form", 404, "ResourceNotFoundException"),
    ] {
        let answer = ask(fault).await;
        let (got, named, sentence) = answer.error();
        assert_eq!((got, named.as_str()), (status, code), "{fault}");
        assert!(!sentence.is_empty() && answer.header("x-amzn-requestid").len() == 36);
        let entry = sandbox.requests().pop().unwrap();
        assert_eq!((entry.status, entry.error.as_deref(), entry.ending), (status, Some(code), Ending::Fault));
    }
    let model = ask("error:ModelStreamErrorException").await.json();
    assert_eq!((&model["originalStatusCode"], model["originalMessage"].is_string()), (&500.into(), true));
    assert!(ask("error:api-key-expired").await.json()["Message"].is_string());
    let page = ask("error-page:502").await;
    assert_eq!((page.status, page.header("content-type")), (502, "text/html; charset=utf-8"));
    assert_eq!(ask("error:nothing").await.status, 400);
}

#[tokio::test]
async fn a_header_s_fault_strikes_every_kind_of_operation() {
    let sandbox = instant().await;
    let lists =
        get(&sandbox, "/foundation-models").header("x-sandbox-fault", "error:throttling").send().await;
    assert_eq!(lists.error().1, "ThrottlingException");
    let mut keys = super::client::Keys::of(&sandbox);
    keys.service = "sts".to_owned();
    let whoami = post(&sandbox, "/", "Action=GetCallerIdentity&Version=2011-06-15").keys(keys);
    let answer = whoami.header("x-sandbox-fault", "error:ExpiredTokenException").send().await;
    assert_eq!((answer.status, answer.header("content-type")), (403, "text/xml"));
    assert!(answer.text().contains("<Code>ExpiredTokenException</Code>"));
}

#[tokio::test]
async fn a_storm_of_429s_blows_over() {
    let sandbox = instant().await;
    let statuses = async |call: &dyn Fn() -> Call| {
        let mut statuses = Vec::new();
        for _ in 0..4 {
            statuses.push(call().send().await.status);
        }
        statuses
    };
    let of_its_own = || chat(&sandbox, "storm:2:3").header("amz-sdk-invocation-id", "one");
    let first = of_its_own().send().await;
    assert_eq!(
        (first.status, first.header("retry-after"), first.header("x-amz-retry-after")),
        (429, "3", "3000")
    );
    assert_eq!(statuses(&of_its_own).await, [429, 200, 200, 200]);
    let another = || chat(&sandbox, "storm:2:3").header("amz-sdk-invocation-id", "two");
    assert_eq!(statuses(&another).await, [429, 429, 200, 200]);

    sandbox.set_fault(Some(Fault::Storm { requests: 3, retry_after: 0 }));
    let plain = || post(&sandbox, path(SONNET, "converse"), ask("Hello"));
    assert_eq!(statuses(&plain).await, [429, 429, 429, 200]);
    assert!(sandbox.fault().is_none());
}

#[tokio::test]
async fn a_connection_ends_before_the_answer_as_asked() {
    let sandbox = instant().await;
    for fault in ["reset", "rst-stream", "goaway", "truncate-tls"] {
        let error = chat(&sandbox, fault).open().await.unwrap_err();
        assert!(
            error.is_incomplete_message() || format!("{error:?}").contains("Reset"),
            "{fault}: {error:?}"
        );
        let error = chat(&sandbox, fault).http2().open().await.unwrap_err();
        let told = format!("{error:?}");
        match fault {
            "rst-stream" => assert!(told.contains("Reset(StreamId(1)"), "{told}"),
            "goaway" => assert!(told.contains("GoAway") && told.contains("NO_ERROR"), "{told}"),
            _ => assert!(!told.contains("GoAway"), "{told}"),
        }
        assert_eq!(sandbox.requests().pop().unwrap().ending, Ending::Fault, "{fault}");
    }
}

#[tokio::test]
async fn a_goaway_in_mid_stream_lets_the_answer_go_on_and_ends_the_connection() {
    let sandbox = instant().await;
    let (frames, end) = chat(&sandbox, "goaway-after:3").http2().stream().await.all().await;
    assert_eq!(end, End::Clean);
    assert_eq!(frames.last().unwrap().header(":event-type"), Some("metadata"));
    assert_eq!(sandbox.requests().pop().unwrap().fault.as_deref(), Some("goaway-after:3"));
}

#[tokio::test]
async fn a_half_open_connection_says_nothing_and_does_not_close() {
    let sandbox = instant().await;
    let waiting = tokio::spawn(chat(&sandbox, "half-open").open());
    let struck = async {
        while sandbox.requests().last().is_none_or(|entry| entry.ending != Ending::Fault) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), struck).await.expect("the fault should strike");
    assert!(!waiting.is_finished());
    // It does not hold up the end of the sandbox either.
    tokio::time::timeout(Duration::from_secs(5), sandbox.stop()).await.unwrap();
    assert!(waiting.await.unwrap().is_err());
}

#[tokio::test]
async fn a_connection_under_tls_can_end_without_a_close_notify() {
    let sandbox = tls::secured().await;
    let key = sandbox.credentials().api_key.clone();
    let ask = async |fault: Break| {
        sandbox.set_fault(Some(Fault::Break(fault)));
        let mut stream = tls::connect(&sandbox, "localhost", "http/1.1", true).await.unwrap();
        let body = ask("Hello").to_string();
        let request = format!(
            "POST {} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\ncontent-length: {}\r\n\r\n{body}",
            path(SONNET, "converse"),
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        stream.read_to_end(&mut Vec::new()).await
    };
    assert_eq!(ask(Break::TruncateTls).await.unwrap_err().kind(), ErrorKind::UnexpectedEof);
    assert_eq!(ask(Break::Reset).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
}
