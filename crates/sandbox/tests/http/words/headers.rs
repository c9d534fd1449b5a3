//! The headers of every kind of answer: id, date, kind, length, and the counts that some bodies do not have.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::json;

use crate::client::{Answer, Keys, SignIn, get, post};
use crate::{SONNET, ask, instant, path};

/// Every answer has an id of its own, and a date that clients may set their clocks by.
fn named(answer: &Answer, seen: &mut HashSet<String>, what: &str) {
    let id = answer.header("x-amzn-requestid");
    let groups: Vec<usize> = id.split('-').map(str::len).collect();
    assert_eq!(groups, [8, 4, 4, 4, 12], "{what}: {id}");
    assert!(seen.insert(id.to_owned()), "{what}: {id} came twice");
    let date = jiff::fmt::rfc2822::parse(answer.header("date")).unwrap().timestamp();
    assert!((date.as_second() - Timestamp::now().as_second()).abs() <= 5, "{what}: {date}");
}

#[tokio::test]
async fn whole_answers_have_a_length_and_a_kind_and_streams_have_neither_length_nor_end() {
    let sandbox = instant().await;
    let mut seen = HashSet::new();
    let native = json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 50,
        "messages": [{"content": "Hello", "role": "user"}]});
    let titan = "amazon.titan-embed-text-v2%3A0";
    let (json_, stream) = ("application/json", "application/vnd.amazon.eventstream");
    let sts = Keys { service: "sts".to_owned(), ..Keys::of(&sandbox) };
    let form = "Action=GetCallerIdentity&Version=2011-06-15";
    for (call, status, kind) in [
        (post(&sandbox, path(SONNET, "converse"), ask("Hello")), 200, json_),
        (post(&sandbox, path(SONNET, "converse-stream"), ask("Hello")), 200, stream),
        (post(&sandbox, path(SONNET, "invoke"), &native), 200, json_),
        (post(&sandbox, path(SONNET, "invoke-with-response-stream"), &native), 200, stream),
        (post(&sandbox, path(titan, "invoke"), json!({"inputText": "a"})), 200, json_),
        (get(&sandbox, "/foundation-models"), 200, json_),
        (get(&sandbox, "/guardrails/none"), 404, json_),
        (post(&sandbox, path("none", "converse"), ask("Hello")), 400, json_),
        (post(&sandbox, path("none", "converse-stream"), ask("Hello")), 400, json_),
        (post(&sandbox, path(SONNET, "converse"), ask("Hello")).sign(SignIn::None), 403, json_),
        (get(&sandbox, "/nowhere"), 200, json_),
        (
            post(&sandbox, "/", form).keys(sts).header("content-type", "application/x-www-form-urlencoded"),
            200,
            "text/xml",
        ),
    ] {
        let answer = call.send().await;
        let what = format!("{status} {kind} {}", answer.text_lossy());
        assert_eq!((answer.status, answer.header("content-type")), (status, kind), "{what}");
        named(&answer, &mut seen, &what);
        let length = answer.body.len().to_string();
        let framing = (answer.header("content-length"), answer.header("transfer-encoding"));
        assert_eq!(framing, if kind == stream { ("", "chunked") } else { (length.as_str(), "") }, "{what}");
        assert_eq!(answer.header("x-amzn-errortype").is_empty(), status == 200, "{what}");
        assert_eq!(answer.header("connection"), if kind == stream { "" } else { "keep-alive" }, "{what}");
    }
}

#[tokio::test]
async fn counts_travel_in_headers_with_invoke_alone() {
    let sandbox = instant().await;
    let native = json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 50,
        "messages": [{"content": "Hello", "role": "user"}]});
    let counts = |answer: &Answer| -> Vec<String> {
        let mut names: Vec<String> = answer
            .headers
            .keys()
            .filter_map(|name| Some(name.as_str().strip_prefix("x-amzn-bedrock-")?.to_owned()))
            .collect();
        names.sort();
        names
    };
    let converse = post(&sandbox, path(SONNET, "converse"), ask("Hello")).send().await;
    assert_eq!(counts(&converse), Vec::<String>::new());
    let invoke = post(&sandbox, path(SONNET, "invoke"), &native).send().await;
    let cache = ["cache-read-input-token-count", "cache-write-input-token-count"];
    let rest = ["input-token-count", "invocation-latency", "output-token-count"];
    assert_eq!(counts(&invoke), [&cache[..], &rest[..]].concat());
    assert_eq!(
        invoke.json()["usage"]["input_tokens"].to_string(),
        invoke.header("x-amzn-bedrock-input-token-count")
    );
    let cohere = json!({"input_type": "search_query", "texts": ["a", "b"]});
    let embedded = post(&sandbox, path("cohere.embed-english-v3", "invoke"), cohere).send().await;
    assert_eq!(counts(&embedded), ["input-token-count", "invocation-latency"]);
    let streamed = post(&sandbox, path(SONNET, "invoke-with-response-stream"), &native).send().await;
    assert_eq!(streamed.header("x-amzn-bedrock-content-type"), "application/json");
}

#[tokio::test]
async fn a_connection_is_said_to_stay_over_http_1_where_its_client_does_not_end_it() {
    let sandbox = instant().await;
    let call = || post(&sandbox, path(SONNET, "converse"), ask("Hello"));
    assert_eq!(call().send().await.header("connection"), "keep-alive");
    assert_eq!(call().header("connection", "close").send().await.header("connection"), "close");
    assert_eq!(call().http2().send().await.header("connection"), "");
}
