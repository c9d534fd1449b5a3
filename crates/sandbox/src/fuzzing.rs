//! Ways in for the fuzzing targets: bytes in, and nothing may panic, hang or be left behind.
//!
//! Only with the feature `fuzzing`. Requests go the whole way of the real ones, short of sockets and HTTP itself, which
//! are hyper's and fuzzed there.

use std::net::Ipv4Addr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use http_body_util::{BodyExt, Full};
use tokio::runtime::Runtime;

use crate::line::Line;
use crate::server::{Options, route, start};
use crate::{Pacing, Sandbox, decode};
use sandbox_panel::State;
use sandbox_wire::frame::rewritten;

/// Longer than any honest answer takes at full pace, even under a sanitizer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Two lengths and two sums: a frame of nothing.
const SHORTEST: usize = 16;

/// Methods and paths of what takes a body or a query.
const OPERATIONS: &[(&str, &str)] = &[
    ("POST", "/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/converse"),
    ("POST", "/model/amazon.nova-lite-v1%3A0/converse-stream"),
    ("POST", "/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/converse-stream"),
    ("POST", "/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/invoke"),
    ("POST", "/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/invoke-with-response-stream"),
    ("POST", "/model/amazon.nova-lite-v1%3A0/invoke"),
    ("POST", "/model/us.meta.llama3-3-70b-instruct-v1%3A0/invoke"),
    ("POST", "/model/mistral.mistral-large-2402-v1%3A0/invoke"),
    ("POST", "/model/openai.gpt-oss-120b-1%3A0/invoke"),
    ("POST", "/model/amazon.titan-embed-text-v2%3A0/invoke"),
    ("POST", "/model/amazon.titan-embed-image-v1/invoke"),
    ("POST", "/model/cohere.embed-english-v3/invoke"),
    ("POST", "/model/cohere.embed-v4%3A0/invoke"),
    ("POST", "/model/anthropic.claude-3-haiku-20240307-v1%3A0/count-tokens"),
    ("POST", "/guardrails"),
    ("POST", "/inference-profiles"),
    ("POST", "/use-case-for-model-access"),
    ("POST", "/guardrail/abcdefghij/version/DRAFT/apply"),
];

struct Bench {
    runtime: Runtime,
    sandbox: Sandbox,
}

impl Bench {
    fn get() -> &'static Self {
        static BENCH: OnceLock<Bench> = OnceLock::new();
        BENCH.get_or_init(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.unwrap_or_else(|error| panic!("no runtime: {error}"));
            let options = Options { pacing: Pacing::INSTANT, ..Options::default() };
            let sandbox = runtime.block_on(start(options));
            Self { sandbox: sandbox.unwrap_or_else(|error| panic!("{error}")), runtime }
        })
    }

    /// Answers a request to the end of its body.
    fn answer(&self, request: Request<Full<Bytes>>) {
        let state: Arc<State> = self.sandbox.state().clone();
        let line = Line::new(Ipv4Addr::LOCALHOST.into(), false);
        let answered = async {
            if let Ok(response) = route::handle(state, line, request).await {
                let _whole = response.into_body().collect().await;
            }
        };
        let within = async { tokio::time::timeout(PATIENCE, answered).await };
        assert!(self.runtime.block_on(within).is_ok(), "the answer does not come to its end");
    }
}

/// Reads frames from any bytes: as they are, and once more with the lengths and sums put right, since no chance gets
/// past two checksums.
pub fn frames(bytes: &[u8]) {
    read_frames(bytes);
    read_frames(&sealed(bytes));
}

/// What is read must be what `rewritten` writes.
fn read_frames(mut bytes: &[u8]) {
    while let Ok(Some((frame, used))) = decode(bytes) {
        let _json = frame.json();
        let (read, rest) = bytes.split_at(used);
        assert_eq!(rewritten(&frame), read, "a frame is written in other bytes than it was read from");
        bytes = rest;
    }
}

/// The bytes as frames one after the other, none longer than what is left, each with the sums that it should have.
fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut whole = bytes.to_vec();
    let mut rest = whole.as_mut_slice();
    while rest.len() >= SHORTEST {
        let announced = u32::from_be_bytes([rest[0], rest[1], rest[2], rest[3]]) as usize;
        let total = SHORTEST + announced % (rest.len() - SHORTEST + 1);
        let (frame, after) = rest.split_at_mut(total);
        frame[0..4].copy_from_slice(&(total as u32).to_be_bytes());
        let prelude = crc32fast::hash(&frame[..8]);
        frame[8..12].copy_from_slice(&prelude.to_be_bytes());
        let message = crc32fast::hash(&frame[..total - 4]);
        frame[total - 4..].copy_from_slice(&message.to_be_bytes());
        rest = after;
    }
    whole
}

/// Signs in with any bytes: a line with method, path and query, then headers, an empty line and the body.
pub fn sign_in(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let (method, target) = lines.next().unwrap_or_default().split_once(' ').unwrap_or(("POST", "/"));
    let mut request = Request::builder().method(method).uri(target);
    for line in lines {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let name = HeaderName::from_bytes(name.trim().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value.trim()))
            // What faults do is meant to hang and to break.
            && name != "x-sandbox-fault"
        {
            request = request.header(name, value);
        }
    }
    if target.starts_with("/__sandbox") {
        return;
    }
    if let Ok(request) = request.body(Full::new(Bytes::from(body.to_owned()))) {
        Bench::get().answer(request);
    }
}

/// Asks an operation with any body: the first byte says which.
pub fn body(bytes: &[u8]) {
    let Some((which, body)) = bytes.split_first() else { return };
    let Some((method, path)) = OPERATIONS.get(usize::from(*which) % OPERATIONS.len()) else { return };
    let bench = Bench::get();
    let request = Request::builder()
        .method(*method)
        .uri(*path)
        .header("host", "127.0.0.1")
        .header("authorization", format!("Bearer {}", bench.sandbox.credentials().api_key))
        .body(Full::new(Bytes::copy_from_slice(body)));
    if let Ok(request) = request {
        bench.answer(request);
    }
}
