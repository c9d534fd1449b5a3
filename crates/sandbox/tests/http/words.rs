//! Every sentence of AWS's with its cause: a request that provokes it, and the answer down to the byte.
//!
//! The tables go by theme, in `words/`. A cause is a real one (the request, the model, the account, a quota) wherever there
//! is one; only what a provider's machines do by themselves is provoked by a fault. Sentences that are recalled rather
//! than recorded are marked where the sandbox makes them.

mod accounts;
mod content;
mod fields;
mod headers;
mod media;
mod models;
mod on_demand;
mod sign_in;
mod streams;
mod thinking;
mod tools;

use serde_json::{Value, json};

use super::client::{Answer, Call, post};
use super::path;
use sandbox::Sandbox;

/// What Converse puts before a model's own sentence.
const BY_MODEL: &str = "The model returned the following errors: ";

/// A request to a model and the sentence of its refusal.
struct Row {
    model: &'static str,
    body: Value,
    said: String,
}

/// Converse's own refusal.
fn row(model: &'static str, body: Value, said: impl Into<String>) -> Row {
    Row { model, body, said: said.into() }
}

/// The model's refusal, as Converse wraps it.
fn by_model(model: &'static str, body: Value, said: impl AsRef<str>) -> Row {
    row(model, body, format!("{BY_MODEL}{}", said.as_ref()))
}

/// Holds every row against Converse and ConverseStream: all are a ValidationException, also where a stream was asked for.
async fn hold(sandbox: &Sandbox, rows: Vec<Row>) {
    let mut wrong = Vec::new();
    for Row { model, body, said } in rows {
        for operation in ["converse", "converse-stream"] {
            let target = path(&model.replace(':', "%3A"), operation);
            let answer = post(sandbox, target, &body).send().await;
            if let Err(difference) = says(&answer, 400, "ValidationException", &said) {
                wrong.push(format!("{operation} {model}: {difference}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Holds an answer against a refusal, to the byte: status, code, kind, id, and a body of the sentence alone.
fn says(answer: &Answer, status: u16, code: &str, said: &str) -> Result<(), String> {
    says_under("message", answer, status, code, said)
}

fn says_under(key: &str, answer: &Answer, status: u16, code: &str, said: &str) -> Result<(), String> {
    let expected = (
        status,
        format!("{code}:http://internal.amazon.com/coral/com.amazon.bedrock/"),
        "application/json",
        json!({ key: said }).to_string(),
    );
    let kind = answer.header("x-amzn-errortype").to_owned();
    let got = (answer.status, kind, answer.header("content-type"), answer.text());
    if got != expected {
        return Err(format!("\n  expected {expected:?}\n       got {got:?}"));
    }
    match answer.header("x-amzn-requestid").len() {
        36 => Ok(()),
        length => Err(format!("a request id of {length} characters")),
    }
}

async fn expect(call: Call, status: u16, code: &str, said: &str) {
    if let Err(difference) = says(&call.send().await, status, code, said) {
        panic!("{difference}");
    }
}

fn user(content: Value) -> Value {
    json!({"content": content, "role": "user"})
}

fn assistant(content: Value) -> Value {
    json!({"content": content, "role": "assistant"})
}

fn hello() -> Value {
    user(json!([{"text": "Hello"}]))
}

fn messages(list: Value) -> Value {
    json!({ "messages": list })
}

/// A request with more members beside a greeting.
fn with(members: Value) -> Value {
    let mut body = messages(json!([hello()]));
    for (key, value) in members.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}
