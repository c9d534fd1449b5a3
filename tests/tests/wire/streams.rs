//! Random valid streams, and each fault in them, read by botocore, the JavaScript SDK and the Rust SDK.
//!
//! A seed's answer is asked for twice, streamed and in one piece; each client puts the stream together by itself, and both
//! have to be the same message. `OUTCROP_STREAMS` says how many seeds each client reads.

mod faults;
mod rust_reader;

use std::env;

use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::asking::{command, tell};
use crate::question::{MODEL, instant, signed};
use rust_reader::RustReader;

/// How many seeds each client reads unless told otherwise.
const STREAMS: u64 = 2_000;

fn streams() -> u64 {
    env::var("OUTCROP_STREAMS").map_or(STREAMS, |text| text.parse().unwrap())
}

/// What a reader in a script is told to read.
fn seeds(sandbox: &Sandbox, first: u64, count: u64) -> Value {
    let keys = sandbox.credentials();
    json!({
        "access_key_id": keys.access_key_id,
        "count": count,
        "endpoint": sandbox.endpoint(),
        "first": first,
        "model": MODEL,
        "secret_access_key": keys.secret_access_key,
    })
}

async fn read(script: &'static str, questions: Vec<Value>) -> Vec<Value> {
    let lines: String = questions.iter().map(|question| format!("{question}\n")).collect();
    let reading = tokio::task::spawn_blocking(move || tell(&mut command(&[script], 0), &lines));
    let told = reading.await.unwrap();
    assert_eq!(told.len(), questions.len(), "{told:?}");
    told
}

/// Every seed was read, none wrongly, and everything that an answer can hold was among them.
fn all_were_right(told: &Value, count: u64) {
    assert_eq!((&told["compared"], &told["wrongs"]), (&count.into(), &0.into()), "{told}");
    for found in ["text", "citations", "toolUseId", "redactedContent", "signature"]
        .into_iter()
        .chain(["end_turn", "tool_use", "max_tokens", "stop_sequence", "content_filtered"])
        .chain(["guardrail_intervened", "model_context_window_exceeded"])
    {
        assert!(told["found"][found].as_u64().is_some_and(|times| times > count / 200), "{found}: {told}");
    }
}

async fn a_script_reads_random_streams(script: &'static str) {
    let sandbox = instant().await;
    let count = streams();
    let told = read(script, vec![seeds(&sandbox, 0, count)]).await;
    all_were_right(&told[0], count);
    let requests = sandbox.requests();
    assert!(requests.iter().all(|request| request.status == 200), "{:?}", requests.last());
}

#[tokio::test]
async fn botocore_accepts_random_streams() {
    a_script_reads_random_streams("streams_boto3.py").await;
}

#[tokio::test]
async fn the_javascript_sdk_accepts_random_streams() {
    a_script_reads_random_streams("streams_javascript.mjs").await;
}

#[tokio::test]
async fn the_rust_sdk_accepts_random_streams() {
    let sandbox = instant().await;
    let count = streams();
    let told = RustReader::new(&signed(&sandbox)).compare(count).await;
    all_were_right(&told, count);
}
