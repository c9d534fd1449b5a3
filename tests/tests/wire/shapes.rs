//! The shapes of recorded live exchanges: keys in their order, kinds of values, events, frame headers, response headers.
//!
//! The expectations are written down from recordings of Bedrock; a value stands as its kind, so that only texts and numbers
//! may differ. Read from the raw bytes, since every JSON library loses the order.

mod blocks;
mod embeddings;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use sandbox::{Sandbox, decode};
use serde_json::{Value, json};

use crate::question::{MODEL, instant};

struct Raw {
    /// Names in lower case, in the order of the wire.
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Raw {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    fn shape(&self) -> String {
        shape(std::str::from_utf8(&self.body).unwrap())
    }

    /// The stream's events by name and shape, equal ones in a row once.
    fn events(&self) -> Vec<String> {
        let mut rest = &self.body[..];
        let mut shapes: Vec<String> = Vec::new();
        while !rest.is_empty() {
            let (frame, length) = decode(rest).unwrap().unwrap();
            rest = &rest[length..];
            let names: Vec<&str> = frame.headers.iter().map(|header| header.name.as_str()).collect();
            assert_eq!(names, [":event-type", ":content-type", ":message-type"]);
            let payload = shape(std::str::from_utf8(&frame.payload).unwrap());
            let shape = format!("{} {payload}", frame.header(":event-type").unwrap());
            if shapes.last() != Some(&shape) {
                shapes.push(shape);
            }
        }
        shapes
    }
}

async fn post(sandbox: &Sandbox, model: &str, operation: &str, body: Value) -> Raw {
    post_to(sandbox, &format!("/model/{}/{operation}", model.replace(':', "%3A")), body).await
}

async fn post_to(sandbox: &Sandbox, path: &str, body: Value) -> Raw {
    let address = sandbox.endpoint().trim_start_matches("http://").to_owned();
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n\
         content-type: application/json\r\nauthorization: Bearer {}\r\n\r\n{body}",
        body.len(),
        sandbox.credentials().api_key,
    );
    let exchange = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    };
    read(&tokio::task::spawn_blocking(exchange).await.unwrap())
}

fn read(answer: &[u8]) -> Raw {
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let headers = lines.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    let mut raw = Raw { headers, body: Vec::new() };
    let mut rest = &answer[end + 4..];
    if raw.header("transfer-encoding") != "chunked" {
        raw.body = rest.to_vec();
        return raw;
    }
    loop {
        let line = rest.windows(2).position(|bytes| bytes == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        if size == 0 {
            return raw;
        }
        raw.body.extend_from_slice(&rest[line + 2..line + 2 + size]);
        rest = &rest[line + 4 + size..];
    }
}

/// JSON with `s` for each text that is a value, `0` for each number, and one of several equal items in a row.
fn shape(json: &str) -> String {
    let mut out = String::new();
    let mut letters = json.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                let mut text = String::new();
                while let Some(inner) = letters.next().filter(|inner| *inner != '"') {
                    text.push(inner);
                    if inner == '\\' {
                        text.extend(letters.next());
                    }
                }
                let text = if letters.peek() == Some(&':') { format!("\"{text}\"") } else { "s".to_owned() };
                out.push_str(&text);
            }
            '-' | '0'..='9' => {
                while letters.next_if(|inner| inner.is_ascii_digit() || ".eE+-".contains(*inner)).is_some() {}
                if !out.ends_with("[0,") {
                    out.push('0');
                } else {
                    out.pop();
                }
            }
            other => out.push(other),
        }
    }
    out
}

fn asked(thinking: bool) -> Value {
    let mut body = json!({"messages": [{"content": [{"text": "What is 17 * 23?"}], "role": "user"}]});
    if thinking {
        body["additionalModelRequestFields"] =
            json!({"thinking": {"budget_tokens": 1024, "type": "enabled"}});
        body["inferenceConfig"] = json!({"maxTokens": 4000});
    }
    body
}

#[tokio::test]
async fn a_whole_answer_has_the_recorded_shape() {
    let sandbox = instant().await;
    // Claude 4 with both pairs of cache counters, Nova without any.
    let claude = post(&sandbox, MODEL, "converse", asked(false)).await;
    assert_eq!(
        claude.shape(),
        r#"{"metrics":{"latencyMs":0},"output":{"message":{"content":[{"text":s}],"role":s}},"stopReason":s,"usage":{"cacheReadInputTokenCount":0,"cacheReadInputTokens":0,"cacheWriteInputTokenCount":0,"cacheWriteInputTokens":0,"inputTokens":0,"outputTokens":0,"serverToolUsage":{},"totalTokens":0}}"#
    );
    let nova = post(&sandbox, "amazon.nova-lite-v1:0", "converse", asked(false)).await;
    assert_eq!(
        nova.shape(),
        r#"{"metrics":{"latencyMs":0},"output":{"message":{"content":[{"text":s}],"role":s}},"stopReason":s,"usage":{"inputTokens":0,"outputTokens":0,"serverToolUsage":{},"totalTokens":0}}"#
    );
    for raw in [claude, nova] {
        assert_eq!(raw.header("content-type"), "application/json");
        assert_eq!(raw.header("x-amzn-requestid").len(), 36);
        assert_eq!(raw.header("content-length"), raw.body.len().to_string());
        assert!(!raw.header("date").is_empty());
        assert!(raw.headers.iter().all(|(name, _)| !name.starts_with("x-amzn-bedrock")), "{:?}", raw.headers);
    }
}

#[tokio::test]
async fn a_stream_has_the_recorded_events_in_the_recorded_order() {
    let sandbox = instant().await;
    let raw = post(&sandbox, MODEL, "converse-stream", asked(true)).await;
    assert_eq!(raw.header("content-type"), "application/vnd.amazon.eventstream");
    assert_eq!(raw.header("transfer-encoding"), "chunked");
    assert_eq!(raw.header("x-amzn-requestid").len(), 36);
    let shapes = raw.events();
    assert_eq!(
        shapes,
        [
            r#"messageStart {"p":s,"role":s}"#,
            r#"contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":s}},"p":s}"#,
            r#"contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":s}},"p":s}"#,
            r#"contentBlockStop {"contentBlockIndex":0,"p":s}"#,
            r#"contentBlockDelta {"contentBlockIndex":0,"delta":{"text":s},"p":s}"#,
            r#"contentBlockStop {"contentBlockIndex":0,"p":s}"#,
            r#"messageStop {"p":s,"stopReason":s}"#,
            r#"metadata {"metrics":{"latencyMs":0},"p":s,"usage":{"inputTokens":0,"outputTokens":0,"serverToolUsage":{},"totalTokens":0}}"#,
        ]
    );
}

#[test]
fn a_shape_keeps_keys_and_order_only() {
    let json = r#"{"b":"a \"b\": c","a":[1.5e-3,-2,3],"c":[{"d":null}]}"#;
    assert_eq!(shape(json), r#"{"b":s,"a":[0],"c":[{"d":null}]}"#);
}
