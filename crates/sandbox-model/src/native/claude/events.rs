//! The answer as the Messages API's events, one a chunk; the last one carries Bedrock's metrics.

use tokio::time::Instant;

use super::super::chunk::{Drawing, Drawn, chunks};
use super::super::ordered::{object, quoted, quoted_or_null};
use super::super::walk::Step;
use super::write::{block, citation, message, stop_reason, usage};
use crate::answer::{Answer, Part, Usage};
use crate::catalog::Model;
use crate::event::Events;

pub fn events(answer: Answer, model: &'static Model, started: Instant) -> Events {
    chunks(answer, model, started, draw)
}

fn draw(drawing: &Drawing<'_>, step: Step) -> Drawn {
    let Drawing { answer, model, .. } = *drawing;
    match step {
        Step::Begin => vec![(start(answer, model), 0)],
        Step::Open(place) => open(answer, place),
        Step::Piece { part, text, tokens } => vec![(piece(answer, part, &text), tokens)],
        Step::Close(place) => close(answer, place),
        Step::End => vec![(end(answer, model), 0), (stop(drawing), 0)],
    }
}

fn start(answer: &Answer, model: &Model) -> String {
    // As the service has it: one token of output is announced before any was made.
    let so_far = Usage { output: 1, thinking: 0, ..answer.usage.clone() };
    let nothing = ("null".to_owned(), "null".to_owned());
    let message = message(answer, model, "[]".to_owned(), nothing, usage(&so_far, model));
    object([("type", quoted("message_start")), ("message", message)])
}

fn open(answer: &Answer, place: usize) -> Drawn {
    let Some(part) = answer.parts.get(place) else { return Vec::new() };
    let waits = match part {
        Part::Redacted { hidden, .. } => *hidden,
        _ => 0,
    };
    let start = object([
        ("type", quoted("content_block_start")),
        ("index", place.to_string()),
        ("content_block", block(part, false)),
    ]);
    let mut drawn = vec![(start, waits)];
    if place == 0 {
        drawn.push((object([("type", quoted("ping"))]), 0));
    }
    match part {
        Part::Text { citations, .. } => {
            let cited = citations
                .iter()
                .map(|cited| (delta(place, "citations_delta", "citation", citation(cited)), 0));
            drawn.extend(cited);
        }
        // A call begins with an empty piece, as the service sends it.
        Part::ToolUse { .. } => {
            drawn.push((delta(place, "input_json_delta", "partial_json", quoted("")), 0));
        }
        Part::Reasoning { .. } | Part::Redacted { .. } => {}
    }
    drawn
}

fn piece(answer: &Answer, place: usize, text: &str) -> String {
    let (kind, key) = match answer.parts.get(place) {
        Some(Part::Reasoning { .. }) => ("thinking_delta", "thinking"),
        Some(Part::ToolUse { .. }) => ("input_json_delta", "partial_json"),
        _ => ("text_delta", "text"),
    };
    delta(place, kind, key, quoted(text))
}

fn close(answer: &Answer, place: usize) -> Drawn {
    let mut drawn = Vec::new();
    if let Some(Part::Reasoning { signature: Some(signature), hidden, .. }) = answer.parts.get(place) {
        drawn.push((delta(place, "signature_delta", "signature", quoted(signature)), *hidden));
    }
    drawn.push((object([("type", quoted("content_block_stop")), ("index", place.to_string())]), 0));
    drawn
}

fn end(answer: &Answer, model: &Model) -> String {
    let delta = object([
        ("stop_reason", quoted(stop_reason(answer.stop))),
        ("stop_sequence", quoted_or_null(answer.stop_sequence.as_deref())),
    ]);
    object([("type", quoted("message_delta")), ("delta", delta), ("usage", usage(&answer.usage, model))])
}

fn stop(drawing: &Drawing<'_>) -> String {
    object([("type", quoted("message_stop")), ("amazon-bedrock-invocationMetrics", drawing.metrics())])
}

fn delta(place: usize, kind: &str, key: &str, value: String) -> String {
    object([
        ("type", quoted("content_block_delta")),
        ("index", place.to_string()),
        ("delta", object([("type", quoted(kind)), (key, value)])),
    ])
}
