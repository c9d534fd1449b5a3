//! The answer as a chat completion, whole or in chunks; keys in alphabetical order.

use serde_json::{Value, json};
use tokio::time::Instant;

use crate::answer::{Answer, Part, StopReason, whole_input};
use crate::catalog::{Family, Model};
use crate::event::Events;
use crate::native::chunk::{Drawing, Drawn, chunks};
use crate::native::walk::Step;

pub fn document(answer: &Answer, model: &Model) -> String {
    let mut message = json!({"content": text(answer, model), "role": "assistant"});
    if !says_thinking_in_text(model)
        && let Some(thoughts) = thoughts(answer)
    {
        message["reasoning_content"] = json!(thoughts);
    }
    let calls = calls(answer);
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

fn calls(answer: &Answer) -> Vec<Value> {
    let calls = answer.parts.iter().filter_map(|part| match part {
        Part::ToolUse { id, name, input, .. } => Some(call(id, name, &whole_input(input))),
        _ => None,
    });
    calls.collect()
}

fn call(id: &str, name: &str, arguments: &str) -> Value {
    json!({"function": {"arguments": arguments, "name": name}, "id": id, "type": "function"})
}

/// Which of the answer's calls stands in a place among its parts.
fn call_index(answer: &Answer, place: usize) -> usize {
    answer.parts.iter().take(place).filter(|part| matches!(part, Part::ToolUse { .. })).count()
}

pub fn events(answer: Answer, model: &'static Model, started: Instant) -> Events {
    chunks(answer, model, started, draw)
}

fn draw(drawing: &Drawing<'_>, step: Step) -> Drawn {
    let Drawing { answer, model, .. } = *drawing;
    let inline = says_thinking_in_text(model);
    let content = |text: &str| json!({"content": text});
    let (delta, tokens) = match step {
        Step::Begin => (json!({"content": "", "role": "assistant"}), 0),
        Step::Open(place) => match answer.parts.get(place) {
            Some(Part::Reasoning { .. }) if inline => (content("<reasoning>"), 0),
            Some(Part::ToolUse { id, name, .. }) => {
                let mut call = call(id, name, "");
                call["index"] = json!(call_index(answer, place));
                (json!({"tool_calls": [call]}), 0)
            }
            _ => return Vec::new(),
        },
        Step::Piece { part, text, tokens } => (piece(answer, inline, part, &text), tokens),
        Step::Close(place) => match answer.parts.get(place) {
            Some(Part::Reasoning { .. }) if inline => (content("</reasoning>"), 0),
            _ => return Vec::new(),
        },
        Step::End => {
            let mut choice = json!({"delta": {}, "index": 0});
            choice[finish_key(model)] = json!(finish(answer));
            let mut last = frame(answer, model, "chat.completion.chunk", choice);
            last["amazon-bedrock-invocationMetrics"] = drawing.metrics_value();
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
            let index = call_index(answer, place);
            json!({"tool_calls": [{"function": {"arguments": text}, "index": index}]})
        }
        _ => json!({"content": text}),
    }
}
