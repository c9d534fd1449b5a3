//! The sandbox over real sockets: a client of our own that signs for itself, so that nothing is checked against itself.

// Clippy's leave to unwrap in tests does not reach the functions beside them.
#![allow(clippy::unwrap_used)]

mod answers;
mod broken_connections;
mod broken_streams;
mod capacity;
mod client;
mod connections;
mod constraints;
mod count;
mod exports;
mod faults;
mod guardrails;
mod invoke;
mod lists;
mod owned;
mod policies;
mod program;
mod prompts;
mod regions;
mod scripts;
mod sign_in;
mod sts;
mod tls;
mod tools;
mod wishes;
mod words;

use sandbox::{ModelSettings, Options, Pacing, Sandbox};

/// A sandbox without waiting times.
async fn instant() -> Sandbox {
    sandbox::start(Options { pacing: Pacing::INSTANT, ..Options::default() }).await.unwrap()
}

/// A sandbox with the models of another day.
async fn at(day: &str) -> Sandbox {
    let models: ModelSettings = serde_json::from_value(serde_json::json!({"as_of": day})).unwrap();
    sandbox::start(Options { models, pacing: Pacing::INSTANT, ..Options::default() }).await.unwrap()
}

const SONNET: &str = "anthropic.claude-sonnet-4-20250514-v1%3A0";

fn path(model: &str, operation: &str) -> String {
    format!("/model/{model}/{operation}")
}

fn ask(text: &str) -> serde_json::Value {
    serde_json::json!({"messages": [{"content": [{"text": text}], "role": "user"}]})
}

fn ask_with_thinking(text: &str) -> serde_json::Value {
    let mut body = ask(text);
    body["additionalModelRequestFields"] =
        serde_json::json!({"thinking": {"budget_tokens": 2048, "type": "enabled"}});
    body["inferenceConfig"] = serde_json::json!({"maxTokens": 4096});
    body
}
