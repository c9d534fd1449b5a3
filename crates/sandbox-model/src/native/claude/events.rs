//! The answer as the Messages API's events, one a chunk; the last one carries Bedrock's metrics.

use serde::Serialize;
use tokio::time::Instant;

use super::super::chunk::{Drawing, Drawn, Metrics, chunks};
use super::super::walk::Step;
use super::write::{Block, Citation, Counts, Ending, Message};
use crate::answer::{Answer, Part, Usage};
use crate::catalog::Model;
use crate::event::Events;

pub fn events(answer: Answer, model: &'static Model, started: Instant) -> Events {
    chunks(answer, model, started, draw)
}

/// An event, its keys in the order of the service.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said<'a> {
    MessageStart {
        message: Message<'a>,
    },
    ContentBlockStart {
        index: usize,
        content_block: Block<'a>,
    },
    Ping,
    ContentBlockDelta {
        index: usize,
        delta: Delta<'a>,
    },
    ContentBlockStop {
        index: usize,
    },
    MessageDelta {
        delta: Ending<'a>,
        usage: Counts,
    },
    MessageStop {
        #[serde(rename = "amazon-bedrock-invocationMetrics")]
        metrics: Metrics,
    },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[allow(clippy::enum_variant_names, reason = "they are the types on the wire")]
enum Delta<'a> {
    TextDelta { text: &'a str },
    ThinkingDelta { thinking: &'a str },
    InputJsonDelta { partial_json: &'a str },
    SignatureDelta { signature: &'a str },
    CitationsDelta { citation: Citation<'a> },
}

impl Said<'_> {
    /// Its JSON, and the tokens that it has to wait for.
    fn after(&self, tokens: u32) -> (String, u32) {
        (serde_json::to_string(self).unwrap_or_default(), tokens)
    }
}

fn draw(drawing: &Drawing<'_>, step: Step) -> Drawn {
    let Drawing { answer, model, .. } = *drawing;
    match step {
        Step::Begin => vec![start(answer, model).after(0)],
        Step::Open(place) => open(answer, place),
        Step::Piece { part, text, tokens } => {
            vec![Said::ContentBlockDelta { index: part, delta: piece(answer, part, &text) }.after(tokens)]
        }
        Step::Close(place) => close(answer, place),
        Step::End => {
            let (delta, usage) = (Ending::of(answer), Counts::of(&answer.usage, model));
            let stop = Said::MessageStop { metrics: drawing.metrics() };
            vec![Said::MessageDelta { delta, usage }.after(0), stop.after(0)]
        }
    }
}

fn start<'a>(answer: &'a Answer, model: &Model) -> Said<'a> {
    // As the service has it: one token of output is announced before any was made.
    let so_far = Usage { output: 1, thinking: 0, ..answer.usage.clone() };
    let usage = Counts::of(&so_far, model);
    Said::MessageStart { message: Message::of(answer, model, Vec::new(), Ending::default(), usage) }
}

fn open(answer: &Answer, index: usize) -> Drawn {
    let Some(part) = answer.parts.get(index) else { return Vec::new() };
    let waits = match part {
        Part::Redacted { hidden, .. } => *hidden,
        _ => 0,
    };
    let mut drawn =
        vec![Said::ContentBlockStart { index, content_block: Block::of(part, false) }.after(waits)];
    if index == 0 {
        drawn.push(Said::Ping.after(0));
    }
    match part {
        Part::Text { citations, .. } => drawn.extend(citations.iter().map(|cited| {
            let delta = Delta::CitationsDelta { citation: Citation::of(cited) };
            Said::ContentBlockDelta { index, delta }.after(0)
        })),
        // A call begins with an empty piece, as the service sends it.
        Part::ToolUse { .. } => {
            let delta = Delta::InputJsonDelta { partial_json: "" };
            drawn.push(Said::ContentBlockDelta { index, delta }.after(0));
        }
        Part::Reasoning { .. } | Part::Redacted { .. } => {}
    }
    drawn
}

fn piece<'a>(answer: &Answer, place: usize, text: &'a str) -> Delta<'a> {
    match answer.parts.get(place) {
        Some(Part::Reasoning { .. }) => Delta::ThinkingDelta { thinking: text },
        Some(Part::ToolUse { .. }) => Delta::InputJsonDelta { partial_json: text },
        _ => Delta::TextDelta { text },
    }
}

fn close(answer: &Answer, index: usize) -> Drawn {
    let mut drawn = Vec::new();
    if let Some(Part::Reasoning { signature: Some(signature), hidden, .. }) = answer.parts.get(index) {
        let delta = Delta::SignatureDelta { signature };
        drawn.push(Said::ContentBlockDelta { index, delta }.after(*hidden));
    }
    drawn.push(Said::ContentBlockStop { index }.after(0));
    drawn
}
