//! The answer as a chat completion, whole or in chunks; keys in alphabetical order.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::answer::{Answer, Part, StopReason};
use crate::catalog::{Family, Model};
use crate::runtime::event::Events;
use crate::runtime::invoke::chunk::{Drawn, chunks, metrics};
use crate::runtime::invoke::walk::{Step, Walk};

pub(crate) fn document(answer: &Answer, model: &Model) -> String {
    let mut message = json!({"content": text(answer, model), "role": "assistant"});
    if !says_thinking_in_text(model)
        && let Some(thoughts) = thoughts(answer)
    {
        message["reasoning_content"] = json!(thoughts);
    }
    let calls: Vec<Value> = calls(answer).map(|(_, call)| call).collect();
    if !calls.is_empty() {
        message["tool_calls"] = json!(calls);
    }
    let mut choice = json!({"index": 0, "message": message});
    choice[finish_key(model)] = json!(finish(answer));
    let usage = &answer.usage;
    let mut document = frame(answer, model, "chat.completion", choice);
    document["usage"] = json!({
        "completion_tokens": usage.output,
        "prompt_tokens": usage.input + usage.cache_read + usage.cache_write(),
        "total_tokens": usage.total(),
    });
    document.to_string()
}

fn frame(answer: &Answer, model: &Model, kind: &str, choice: Value) -> Value {
    json!({
        "choices": [choice],
        "created": 1_767_225_600 + answer.digest % 10_000_000,
        "id": format!("chatcmpl-{:016x}", answer.digest),
        "model": model.id,
        "object": kind,
    })
}

fn says_thinking_in_text(model: &Model) -> bool {
    model.family == Family::GptOss
}

/// Mistral Large spells it in its own way.
fn finish_key(model: &Model) -> &'static str {
    if model.family == Family::Mistral { "stop_reason" } else { "finish_reason" }
}

fn finish(answer: &Answer) -> &'static str {
    match answer.stop {
        StopReason::MaxTokens | StopReason::ContextWindowExceeded => "length",
        StopReason::ToolUse => "tool_calls",
        StopReason::ContentFiltered => "content_filter",
        _ => "stop",
    }
}

fn thoughts(answer: &Answer) -> Option<String> {
    let texts = answer.parts.iter().filter_map(|part| match part {
        Part::Reasoning { text, .. } => Some(text.as_str()),
        _ => None,
    });
    Some(texts.collect::<String>()).filter(|text| !text.is_empty())
}

fn text(answer: &Answer, model: &Model) -> String {
    match thoughts(answer).filter(|_| says_thinking_in_text(model)) {
        Some(thoughts) => format!("<reasoning>{thoughts}</reasoning>{}", answer.text()),
        None => answer.text(),
    }
}

/// The calls of an answer, each with the place of its part.
fn calls(answer: &Answer) -> impl Iterator<Item = (usize, Value)> {
    answer.parts.iter().enumerate().filter_map(|(place, part)| match part {
        Part::ToolUse { id, name, input, .. } => {
            let arguments = input.as_str().map_or_else(|| input.to_string(), str::to_owned);
            let function = json!({"arguments": arguments, "name": name});
            Some((place, json!({"function": function, "id": id, "type": "function"})))
        }
        _ => None,
    })
}

pub(crate) fn events(answer: Answer, model: &'static Model, started: Instant) -> Events {
    let answer = Arc::new(answer);
    let mut first = None;
    chunks(Walk::new(Arc::clone(&answer)), move |step| {
        let first = *first.get_or_insert_with(Instant::now);
        draw(&answer, model, step, (started, first))
    })
}

fn draw(answer: &Answer, model: &Model, step: Step, (started, first): (Instant, Instant)) -> Drawn {
    let inline = says_thinking_in_text(model);
    let thinks = |place: usize| matches!(answer.parts.get(place), Some(Part::Reasoning { .. }));
    let content = |text: &str| json!({"content": text});
    let (delta, tokens) = match step {
        Step::Begin => (json!({"content": "", "role": "assistant"}), 0),
        Step::Open(place) if thinks(place) && inline => (content("<reasoning>"), 0),
        Step::Close(place) if thinks(place) && inline => (content("</reasoning>"), 0),
        Step::Open(place) => match calls(answer).enumerate().find(|(_, (at, _))| *at == place) {
            Some((index, (_, mut call))) => {
                call["function"]["arguments"] = json!("");
                call["index"] = json!(index);
                (json!({"tool_calls": [call]}), 0)
            }
            None => return Vec::new(),
        },
        Step::Piece { part, text, tokens } => (piece(answer, inline, part, &text), tokens),
        Step::Close(_) => return Vec::new(),
        Step::End => {
            let mut choice = json!({"delta": {}, "index": 0});
            choice[finish_key(model)] = json!(finish(answer));
            let mut last = frame(answer, model, "chat.completion.chunk", choice);
            let metrics = metrics(&answer.usage, model, started, Some(first));
            last["amazon-bedrock-invocationMetrics"] = serde_json::from_str(&metrics).unwrap_or_default();
            return vec![(last.to_string(), 0)];
        }
    };
    let mut choice = json!({"delta": delta, "index": 0});
    choice[finish_key(model)] = Value::Null;
    vec![(frame(answer, model, "chat.completion.chunk", choice).to_string(), tokens)]
}

fn piece(answer: &Answer, inline: bool, place: usize, text: &str) -> Value {
    match answer.parts.get(place) {
        Some(Part::Reasoning { .. }) if !inline => json!({"reasoning_content": text}),
        Some(Part::ToolUse { .. }) => {
            let index = calls(answer).position(|(at, _)| at == place).unwrap_or_default();
            json!({"tool_calls": [{"function": {"arguments": text}, "index": index}]})
        }
        _ => json!({"content": text}),
    }
}
