//! Bodies with one prompt in them: Llama's, and those of the older Mistrals and DeepSeek-R1.
//!
//! A prompt holds the whole conversation in the family's own markers, which are read here so that the model answers the
//! last question and not its wrapping. Recalled: all of these bodies, answers and chunks, from AWS's parameter pages.

mod template;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::chunk::{Drawing, Drawn, chunks};
use super::walk::Step;
use crate::answer::{Answer, Part, StopReason};
use crate::catalog::{Family, Model};
use crate::conversation::Conversation;
use crate::event::Events;
use sandbox_wire::malformed::Members;
use sandbox_wire::reply::Refusal;

pub(super) fn read(body: &Value, model: &Model) -> Result<Conversation, Refusal> {
    let members = Members::of(body);
    let (limit, default, own): (&str, u32, &[&str]) = match model.family {
        Family::Llama => ("max_gen_len", 512, &["images"]),
        Family::Mistral => ("max_tokens", 512, &["stop", "top_k"]),
        _ => ("max_tokens", model.max_output, &["stop"]),
    };
    let shared = ["prompt", limit, "temperature", "top_p", "amazon-bedrock-guardrailConfig"];
    members.only(&[&shared, own].concat())?;
    let prompt = members.required_text("prompt")?;
    if prompt.is_empty() {
        return Err(members.refuse("prompt", "expected minLength: 1, actual: 0"));
    }
    let most = u64::from(model.max_output);
    let max_tokens = members.count(limit, 1, most)?.unwrap_or(default.min(model.max_output));
    members.count("top_k", 0, 200)?;
    let mut conversation = template::conversation(prompt);
    conversation.max_tokens = Some(max_tokens);
    conversation.temperature = members.number("temperature", 0.0, 1.0)?;
    conversation.top_p = members.number("top_p", 0.0, 1.0)?;
    conversation.stop_sequences = members.texts("stop")?;
    Ok(conversation)
}

/// The text that such a model gives back: its thinking, where it thinks aloud, and then its answer.
fn spoken(answer: &Answer) -> String {
    let texts = answer.parts.iter().map(|part| match part {
        Part::Reasoning { text, .. } => format!("<think>\n{text}\n</think>\n\n"),
        Part::Text { text, .. } => text.clone(),
        Part::ToolUse { .. } | Part::Redacted { .. } => String::new(),
    });
    texts.collect()
}

fn stop(answer: &Answer) -> &'static str {
    if answer.stop == StopReason::MaxTokens { "length" } else { "stop" }
}

pub(super) fn document(answer: &Answer, model: &Model) -> String {
    let (text, stop) = (spoken(answer), stop(answer));
    match model.family {
        Family::Llama => json!({
            "generation": text,
            "generation_token_count": answer.usage.output,
            "prompt_token_count": answer.usage.input,
            "stop_reason": stop,
        }),
        Family::Mistral => json!({"outputs": [{"stop_reason": stop, "text": text}]}),
        _ => json!({"choices": [{"stop_reason": stop, "text": text}]}),
    }
    .to_string()
}

pub(super) fn events(answer: Answer, model: &'static Model, started: Instant) -> Events {
    let mut generated = 0;
    chunks(answer, model, started, move |drawing, step| {
        let answer = drawing.answer;
        let (text, tokens) = match step {
            Step::Piece { text, tokens, .. } => (text, tokens),
            Step::Open(place) => (marker(answer, place, "<think>\n"), 0),
            Step::Close(place) => (marker(answer, place, "\n</think>\n\n"), 0),
            Step::End => return vec![(last(drawing, generated), 0)],
            Step::Begin => return Vec::new(),
        };
        let mut drawn = Drawn::new();
        if !text.is_empty() {
            // Only the first chunk tells how long the prompt was.
            let prompt = (generated == 0).then_some(answer.usage.input);
            generated += tokens;
            drawn.push((piece(model, &text, None, prompt, generated).to_string(), tokens));
        }
        drawn
    })
}

/// What stands around thinking that is told aloud.
fn marker(answer: &Answer, place: usize, text: &str) -> String {
    let thinks = matches!(answer.parts.get(place), Some(Part::Reasoning { .. }));
    if thinks { text.to_owned() } else { String::new() }
}

fn piece(model: &Model, text: &str, stop: Option<&str>, prompt: Option<u32>, generated: u32) -> Value {
    match model.family {
        Family::Llama => json!({
            "generation": text,
            "generation_token_count": generated,
            "prompt_token_count": prompt,
            "stop_reason": stop,
        }),
        Family::Mistral => json!({"outputs": [{"stop_reason": stop, "text": text}]}),
        _ => json!({"choices": [{"stop_reason": stop, "text": text}]}),
    }
}

fn last(drawing: &Drawing<'_>, generated: u32) -> String {
    let mut chunk = piece(drawing.model, "", Some(stop(drawing.answer)), None, generated);
    chunk["amazon-bedrock-invocationMetrics"] = drawing.metrics_value();
    chunk.to_string()
}
