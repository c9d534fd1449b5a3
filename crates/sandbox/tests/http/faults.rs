//! Faults, stopped clients and a stopped sandbox: each is seen from the client's side and in the log.

use std::time::Duration;

use serde_json::json;

use super::client::{Call, End, SignIn, names, post};
use super::{SONNET, ask, instant, path};
use sandbox::{Ending, Fault, FrameError, Options, Pacing, Sandbox};

fn chat(sandbox: &Sandbox) -> Call {
    post(sandbox, path(SONNET, "converse-stream"), ask("Hello"))
}

/// Waits until the newest request has ended.
async fn ended(sandbox: &Sandbox) -> Ending {
    let look = async {
        loop {
            match sandbox.requests().last().map(|entry| entry.ending) {
                Some(Ending::Open) | None => tokio::task::yield_now().await,
                Some(ending) => return ending,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(10), look).await.expect("the request should end")
}

/// A sandbox that needs an hour for a long answer.
async fn slow() -> Sandbox {
    let pacing = Pacing { first_token: Duration::ZERO, tokens_per_second: 1 };
    sandbox::start(Options { pacing, ..Options::default() }).await.unwrap()
}

#[tokio::test]
async fn a_stream_ends_or_breaks_after_as_many_events_as_asked() {
    let sandbox = instant().await;
    for (fault, expected) in [
        ("end-after:4", End::Clean),
        ("reset-after:4", End::Connection),
        ("cut-frame-after:4", End::InsideFrame),
        ("corrupt-after:4", End::Broken(FrameError::Checksum)),
        ("corrupt-prelude-after:4", End::Broken(FrameError::PreludeChecksum)),
        ("rst-stream-after:4", End::Connection),
        ("truncate-tls-after:4", End::Connection),
    ] {
        let (frames, end) = chat(&sandbox).header("x-sandbox-fault", fault).stream().await.all().await;
        assert_eq!(frames.len(), 4, "{fault}");
        assert_eq!(end, expected, "{fault}");
        assert!(!names(&frames).contains(&"messageStop"));
        assert_eq!(ended(&sandbox).await, Ending::Fault, "{fault}");
    }
}

#[tokio::test]
async fn a_stream_is_reset_over_http_2_too() {
    let sandbox = instant().await;
    let (frames, end) =
        chat(&sandbox).http2().header("x-sandbox-fault", "reset-after:2").stream().await.all().await;
    assert_eq!(frames.len(), 2);
    assert!(matches!(end, End::Connection));
}

#[tokio::test]
async fn an_exception_in_mid_stream_is_the_last_frame() {
    let sandbox = instant().await;
    for name in ["throttlingException", "modelStreamErrorException", "validationException"] {
        sandbox.set_fault(Some(Fault::ExceptionAfter(3, name.to_owned())));
        let (frames, end) = chat(&sandbox).stream().await.all().await;
        assert!(matches!(end, End::Clean));
        let last = frames.last().unwrap();
        assert_eq!((frames.len(), last.header(":exception-type")), (4, Some(name)));
        assert_eq!(last.header(":message-type"), Some("exception"));
        assert!(last.json()["message"].as_str().is_some_and(|message| !message.is_empty()));
        assert_eq!(last.json().get("originalStatusCode").is_some(), name == "modelStreamErrorException");
    }
}

#[tokio::test]
async fn faults_before_the_answer_strike_as_often_as_asked() {
    let sandbox = instant().await;
    sandbox.set_fault_times(Fault::Status(429), 2);
    for expected in [429, 429, 200] {
        assert_eq!(post(&sandbox, path(SONNET, "converse"), ask("Hello")).send().await.status, expected);
    }
    sandbox.set_fault_times(Fault::Html, 1);
    let page = post(&sandbox, path(SONNET, "converse"), ask("Hello")).send().await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
}

#[tokio::test]
async fn faults_and_pace_are_switched_from_outside_but_not_by_web_pages() {
    let sandbox = instant().await;
    let switch = |path: &str, body: serde_json::Value| post(&sandbox, path, body).sign(SignIn::None);
    let answer = switch("/__sandbox/fault", json!({"fault": "status:503", "times": 1})).send().await;
    assert_eq!(answer.json(), json!({"fault": "status:503", "times": 1}));
    assert_eq!(chat(&sandbox).send().await.status, 503);
    assert_eq!(chat(&sandbox).send().await.status, 200);
    assert_eq!(switch("/__sandbox/fault", json!({"fault": "nonsense"})).send().await.status, 400);
    let pace = switch("/__sandbox/pacing", json!({"tokens_per_second": 7})).send().await;
    assert_eq!(pace.json(), json!({"first_token_ms": 0, "tokens_per_second": 7}));
    let page = switch("/__sandbox/fault", json!({"fault": "html"})).header("origin", "https://example.com");
    assert_eq!(page.send().await.status, 403);
    let nothing = switch("/__sandbox/nothing", json!({})).send().await;
    assert_eq!(nothing.status, 404);
    assert!(nothing.text().contains("POST /__sandbox/pacing"), "{}", nothing.text());
    for (path, body, part) in [
        (
            "pacing",
            json!({"tokens": 7}),
            "\"tokens\" is not known here; known are \"first_token_ms\", \"tokens_per",
        ),
        ("pacing", json!([7]), "members \"first_token_ms\""),
        ("fault", json!({"fault": "html", "time": 1}), "\"time\" is not known"),
        ("fault", json!({"times": 1}), "null"),
        ("clock", json!({"advance": 1}), "\"advance\" is not known"),
    ] {
        let told = switch(&format!("/__sandbox/{path}"), body).send().await;
        let message = told.json()["message"].as_str().unwrap().to_owned();
        assert!(told.status == 400 && message.contains(part), "{path}: {message}");
    }
}

#[tokio::test]
async fn a_client_that_goes_away_ends_the_work() {
    let sandbox = slow().await;
    let mut stream = chat(&sandbox).stream().await;
    stream.next().await.unwrap();
    assert_eq!(sandbox.requests()[0].ending, Ending::Open);
    drop(stream);
    assert_eq!(ended(&sandbox).await, Ending::Dropped);
}

#[tokio::test]
async fn a_client_that_goes_away_before_the_headers_ends_the_work_too() {
    let sandbox = instant().await;
    for fault in ["stall-before-headers", "stall-after:2"] {
        let waiting = tokio::spawn(chat(&sandbox).header("x-sandbox-fault", fault).stream());
        let arrived = async {
            while sandbox.requests().last().is_none_or(|entry| entry.ending != Ending::Open) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), arrived).await.expect("the request should arrive");
        waiting.abort();
        drop(waiting.await);
        assert_eq!(ended(&sandbox).await, Ending::Dropped, "{fault}");
    }
}

#[tokio::test]
async fn stopping_does_not_wait_for_a_stream_that_goes_on() {
    let sandbox = slow().await;
    let mut stream = chat(&sandbox).stream().await;
    stream.next().await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), sandbox.stop()).await.expect("stop should not wait an hour");
    let (_, end) = stream.all().await;
    assert!(matches!(end, End::Connection | End::InsideFrame), "{end:?}");
}

#[tokio::test]
async fn a_dropped_sandbox_frees_its_port() {
    let sandbox = instant().await;
    let port = sandbox.endpoint().rsplit(':').next().unwrap().parse().unwrap();
    let taken = sandbox::start(Options { port, ..Options::default() }).await;
    assert!(taken.unwrap_err().to_string().contains(&port.to_string()));
    sandbox.stop().await;
    let again = sandbox::start(Options { port, ..Options::default() }).await.unwrap();
    assert_eq!(again.endpoint(), format!("http://127.0.0.1:{port}"));
}

#[tokio::test]
async fn the_list_of_faults_tells_what_can_be_set_about_each() {
    let sandbox = instant().await;
    let list = super::client::get(&sandbox, "/__sandbox/faults").sign(SignIn::None).send().await.json();
    let kind = |name: &str| {
        let kinds = list["faults"].as_array().unwrap();
        kinds.iter().find(|kind| kind["name"] == name).unwrap()["parameters"].clone()
    };
    assert_eq!(kind("html"), json!([]));
    assert_eq!(
        kind("end-after"),
        json!([{"label": "After events", "least": 0, "most": 100_000, "usual": 5}])
    );
    let errors = kind("error")[0]["one_of"].clone();
    // Each name that the list offers is taken, and answers with an error of AWS's.
    for name in errors.as_array().unwrap().iter().map(|name| name.as_str().unwrap()) {
        let fault = format!("error:{name}");
        let (status, code, message) = chat(&sandbox).header("x-sandbox-fault", fault).send().await.error();
        assert!(status >= 400 && !code.is_empty() && !message.is_empty(), "{name}");
    }
    assert!(errors.as_array().unwrap().len() > 60);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_answered_and_logged_over_both_protocols() {
    let sandbox = instant().await;
    let large = || post(&sandbox, path(SONNET, "converse"), "x".repeat(60_000_000));
    for call in [large(), large().http2()] {
        let (status, code, _) = call.send().await.error();
        assert_eq!((status, code.as_str()), (413, "RequestEntityTooLargeException"));
        let newest = sandbox.requests().pop().unwrap();
        assert_eq!((newest.status, newest.operation.as_str()), (413, "Converse"));
    }
}
