//! Amazon Nova's own body (`messages-v1`): Converse's blocks with settings of its own beside them.
//!
//! Recalled: the answer's and the chunks' forms, and that of `reasoningConfig` beside `inferenceConfig`.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::chunk::{Drawing, Drawn, chunks};
use super::walk::Step;
use crate::answer::{Answer, Part, Usage};
use crate::catalog::Model;
use crate::conversation::Conversation;
use crate::converse;
use crate::event::Events;
use sandbox_wire::malformed::Members;
use sandbox_wire::reply::Refusal;

pub const KEYS: &[&str] = &[
    "amazon-bedrock-guardrailConfig",
    "inferenceConfig",
    "messages",
    "reasoningConfig",
    "schemaVersion",
    "system",
    "toolConfig",
];

pub(super) fn read(body: &Value, model: &Model) -> Result<Conversation, Refusal> {
    let members = Members::of(body);
    members.only(KEYS)?;
    members.word("schemaVersion", &["messages-v1"])?;
    members.required("messages")?;
    for (place, message) in members.list("messages")?.unwrap_or_default().iter().enumerate() {
        let path = format!("#/messages/{place}");
        let message = Members { value: message, path: &path };
        message.required("role")?;
        message.word("role", &["user", "assistant"])?;
        message.required("content")?;
        message.list("content")?;
    }
    members.list("system")?;
    let config = body.get("inferenceConfig").cloned().unwrap_or_else(|| json!({}));
    let settings = Members { value: &config, path: "#/inferenceConfig" };
    settings.only(&[
        "maxTokens",
        "max_new_tokens",
        "temperature",
        "topP",
        "top_p",
        "topK",
        "top_k",
        "stopSequences",
    ])?;
    let most = u64::from(model.max_output);
    let max_tokens = settings.count("maxTokens", 1, most)?.or(settings.count("max_new_tokens", 1, most)?);
    let top_p = settings.number("topP", 0.0, 1.0)?.or(settings.number("top_p", 0.0, 1.0)?);
    let temperature = settings.number("temperature", 0.0, 1.0)?;
    let stop_sequences = settings.texts("stopSequences")?;
    let fields = match body.get("reasoningConfig") {
        Some(config) => json!({"reasoningConfig": config}),
        None => Value::Null,
    };
    let read = converse::read(body);
    Ok(Conversation { max_tokens, temperature, top_p, stop_sequences, fields, ..read })
}

pub(super) fn document(answer: &Answer, model: &Model) -> String {
    let mut document = converse::document(answer, model, 0);
    let output = document["output"].take();
    json!({"output": output, "stopReason": answer.stop.name(), "usage": usage(&answer.usage)}).to_string()
}

fn usage(usage: &Usage) -> Value {
    json!({
        "cacheReadInputTokenCount": usage.cache_read,
        "cacheWriteInputTokenCount": usage.cache_write(),
        "inputTokens": usage.input,
        "outputTokens": usage.output,
        "totalTokens": usage.total(),
    })
}

pub(super) fn events(answer: Answer, model: &'static Model, started: Instant) -> Events {
    chunks(answer, model, started, draw)
}

fn draw(drawing: &Drawing<'_>, step: Step) -> Drawn {
    let answer = drawing.answer;
    match step {
        Step::Begin => vec![(json!({"messageStart": {"role": "assistant"}}).to_string(), 0)],
        Step::Open(place) => match answer.parts.get(place) {
            Some(Part::ToolUse { id, name, .. }) => {
                let start = json!({"toolUse": {"name": name, "toolUseId": id}});
                vec![(
                    json!({"contentBlockStart": {"contentBlockIndex": place, "start": start}}).to_string(),
                    0,
                )]
            }
            Some(Part::Redacted { data, hidden }) => {
                vec![(delta(place, json!({"reasoningContent": {"redactedContent": data}})), *hidden)]
            }
            _ => Vec::new(),
        },
        Step::Piece { part, text, tokens } => {
            let piece = match answer.parts.get(part) {
                Some(Part::Reasoning { .. }) => json!({"reasoningContent": {"text": text}}),
                Some(Part::ToolUse { .. }) => json!({"toolUse": {"input": text}}),
                _ => json!({"text": text}),
            };
            vec![(delta(part, piece), tokens)]
        }
        Step::Close(place) => {
            let hidden = match answer.parts.get(place) {
                Some(Part::Reasoning { hidden, .. }) => *hidden,
                _ => 0,
            };
            vec![(json!({"contentBlockStop": {"contentBlockIndex": place}}).to_string(), hidden)]
        }
        Step::End => {
            vec![
                (json!({"messageStop": {"stopReason": answer.stop.name()}}).to_string(), 0),
                (
                    json!({
                        "amazon-bedrock-invocationMetrics": drawing.metrics_value(),
                        "metadata": {"metrics": {}, "trace": {}, "usage": usage(&answer.usage)},
                    })
                    .to_string(),
                    0,
                ),
            ]
        }
    }
}

fn delta(place: usize, delta: Value) -> String {
    json!({"contentBlockDelta": {"contentBlockIndex": place, "delta": delta}}).to_string()
}
