//! The answer as the Messages API's events, one a chunk; the last one carries Bedrock's metrics.

use std::sync::Arc;

use tokio::time::Instant;

use super::super::chunk::{Drawn, chunks, metrics};
use super::super::ordered::{object, quoted, quoted_or_null};
use super::super::walk::{Step, Walk};
use super::write::{block, citation, message, stop_reason, usage};
use crate::answer::{Answer, Part, Usage};
use crate::catalog::Model;
use crate::runtime::event::Events;

pub(crate) fn events(answer: Answer, model: &'static Model, started: Instant) -> Events {
    let answer = Arc::new(answer);
    let walk = Walk::new(Arc::clone(&answer));
    let mut first = None;
    chunks(walk, move |step| {
        let drawing =
            Drawing { answer: &answer, model, started, first: *first.get_or_insert_with(Instant::now) };
        drawing.draw(step)
    })
}

struct Drawing<'a> {
    answer: &'a Answer,
    model: &'static Model,
    started: Instant,
    first: Instant,
}

impl Drawing<'_> {
    fn draw(&self, step: Step) -> Drawn {
        match step {
            Step::Begin => vec![(self.start(), 0)],
            Step::Open(part) => self.open(part),
            Step::Piece { part, text, tokens } => vec![(self.piece(part, &text), tokens)],
            Step::Close(part) => self.close(part),
            Step::End => vec![(self.delta(), 0), (self.stop(), 0)],
        }
    }

    fn start(&self) -> String {
        // As the service has it: one token of output is announced before any was made.
        let so_far = Usage { output: 1, thinking: 0, ..self.answer.usage.clone() };
        let nothing = ("null".to_owned(), "null".to_owned());
        let message = message(self.answer, self.model, "[]".to_owned(), nothing, usage(&so_far, self.model));
        object([("type", quoted("message_start")), ("message", message)])
    }

    fn open(&self, place: usize) -> Drawn {
        let Some(part) = self.answer.parts.get(place) else { return Vec::new() };
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
                drawn.push((delta(place, "input_json_delta", "partial_json", quoted("")), 0))
            }
            Part::Reasoning { .. } | Part::Redacted { .. } => {}
        }
        drawn
    }

    fn piece(&self, place: usize, text: &str) -> String {
        let (kind, key) = match self.answer.parts.get(place) {
            Some(Part::Reasoning { .. }) => ("thinking_delta", "thinking"),
            Some(Part::ToolUse { .. }) => ("input_json_delta", "partial_json"),
            _ => ("text_delta", "text"),
        };
        delta(place, kind, key, quoted(text))
    }

    fn close(&self, place: usize) -> Drawn {
        let mut drawn = Vec::new();
        if let Some(Part::Reasoning { signature: Some(signature), hidden, .. }) = self.answer.parts.get(place)
        {
            drawn.push((delta(place, "signature_delta", "signature", quoted(signature)), *hidden));
        }
        drawn.push((object([("type", quoted("content_block_stop")), ("index", place.to_string())]), 0));
        drawn
    }

    fn delta(&self) -> String {
        let delta = object([
            ("stop_reason", quoted(stop_reason(self.answer.stop))),
            ("stop_sequence", quoted_or_null(self.answer.stop_sequence.as_deref())),
        ]);
        object([
            ("type", quoted("message_delta")),
            ("delta", delta),
            ("usage", usage(&self.answer.usage, self.model)),
        ])
    }

    fn stop(&self) -> String {
        let metrics = metrics(&self.answer.usage, self.model, self.started, Some(self.first));
        object([("type", quoted("message_stop")), ("amazon-bedrock-invocationMetrics", metrics)])
    }
}

fn delta(place: usize, kind: &str, key: &str, value: String) -> String {
    object([
        ("type", quoted("content_block_delta")),
        ("index", place.to_string()),
        ("delta", object([("type", quoted(kind)), (key, value)])),
    ])
}
