//! The answer of ConverseStream as events: no start for text or reasoning, one signature, `metadata` last.
//!
//! The members of every payload stand in alphabetical order.

use bytes::{BufMut as _, BytesMut};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::write::usage;
use crate::answer::{Answer, Part, input_text};
use crate::catalog::Model;
use crate::event::{Draw, Event, Events, Run};
use sandbox_wire::frame::{padding, write_delta};
use sandbox_wire::tokens;

/// Draws the events of an answer that was begun at `started`.
pub fn events(answer: Answer, model: &'static Model, started: Instant) -> Events {
    Box::new(Drawing { answer, model, started, drawn: 0, step: Step::Start, input: String::new() })
}

/// Where in the sequence of events an answer stands.
#[derive(Debug, Clone, Copy)]
enum Step {
    Start,
    /// Before the first event of a part.
    Open(usize),
    /// Before one of the citations of a part.
    Cite {
        part: usize,
        citation: usize,
    },
    /// Inside a part, `at` bytes into its text.
    Inside {
        part: usize,
        at: usize,
        cut: usize,
    },
    /// Between the text of the thinking and the end of its block.
    Signature(usize),
    Close(usize),
    Stop,
    Metadata,
    Done,
}

struct Drawing {
    answer: Answer,
    model: &'static Model,
    started: Instant,
    drawn: u64,
    step: Step,
    /// The text of the input that is being sent.
    input: String,
}

impl Iterator for Drawing {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        let pad = padding(self.drawn);
        let (event, step) = match self.step {
            Step::Start => (event("messageStart", &json!({"p": pad, "role": "assistant"})), self.open(0)),
            Step::Open(part) => self.opened(part, pad)?,
            Step::Cite { part, citation } => self.cited(part, citation, pad)?,
            Step::Inside { part, at, cut } => self.piece(part, at, cut, pad)?,
            Step::Signature(part) => (self.signature(part, pad)?, Step::Close(part)),
            Step::Close(part) => {
                let payload = json!({"contentBlockIndex": part, "p": pad});
                (event("contentBlockStop", &payload), self.open(part + 1))
            }
            Step::Stop => (self.message_stop(pad), Step::Metadata),
            Step::Metadata => (self.metadata(pad), Step::Done),
            Step::Done => return None,
        };
        self.step = step;
        self.drawn += 1;
        Some(event)
    }
}

impl Draw for Drawing {
    /// The deltas of a plain text: the same frames that `next` gives, without an event and its strings for each.
    fn run(&mut self, out: &mut BytesMut, limit: usize) -> Run {
        let mut run = Run::default();
        let Step::Inside { part, mut at, mut cut } = self.step else { return run };
        let Some(Part::Text { text, cuts, .. }) = self.answer.parts.get(part) else { return run };
        // The last delta is left to `next`, which knows what comes after it.
        while out.len() < limit {
            let end = piece_end(text, cuts, at, cut);
            let Some(piece) = text.get(at..end).filter(|_| end < text.len()) else { break };
            let delta =
                Delta { content_block_index: part, delta: Piece::Text(piece), p: padding(self.drawn) };
            write_delta(out, |payload| {
                // Neither a buffer in memory nor a text can fail.
                let _infallible = serde_json::to_writer(payload.writer(), &delta);
            });
            (at, cut) = (end, cut + 1);
            self.drawn += 1;
            run = Run { events: run.events + 1, tokens: run.tokens + 1 };
        }
        self.step = Step::Inside { part, at, cut };
        run
    }
}

impl Drawing {
    /// The step that begins a part, or the end where there is none.
    fn open(&self, part: usize) -> Step {
        match self.answer.parts.get(part) {
            None => Step::Stop,
            Some(Part::Text { citations, .. }) if !citations.is_empty() => Step::Cite { part, citation: 0 },
            Some(Part::Reasoning { .. } | Part::Text { .. }) => Step::Inside { part, at: 0, cut: 0 },
            Some(_) => Step::Open(part),
        }
    }

    /// One citation; all of a text's stand before it, each in an event of its own.
    fn cited(&self, part: usize, citation: usize, pad: &str) -> Option<(Event, Step)> {
        let Some(Part::Text { citations, .. }) = self.answer.parts.get(part) else { return None };
        let delta = Piece::Citation(citations.get(citation)?);
        let step = match citations.len() - citation {
            1 => Step::Inside { part, at: 0, cut: 0 },
            _ => Step::Cite { part, citation: citation + 1 },
        };
        Some((delta_event(part, delta, pad, 0), step))
    }

    /// The event that stands before a part's text: a call's start, a redacted block.
    fn opened(&mut self, part: usize, pad: &str) -> Option<(Event, Step)> {
        let inside = Step::Inside { part, at: 0, cut: 0 };
        Some(match self.answer.parts.get(part)? {
            Part::ToolUse { id, name, input, .. } => {
                self.input = input_text(input);
                let mut call = json!({"name": name, "toolUseId": id});
                if self.model.types_tool_use {
                    call["type"] = json!("tool_use");
                }
                let payload = json!({"contentBlockIndex": part, "p": pad, "start": {"toolUse": call}});
                (event("contentBlockStart", &payload), inside)
            }
            Part::Redacted { data, hidden } => {
                let delta = Piece::ReasoningContent(Reasoning::RedactedContent(data));
                (delta_event(part, delta, pad, *hidden), Step::Close(part))
            }
            Part::Text { .. } | Part::Reasoning { .. } => return None,
        })
    }

    fn piece(&self, part: usize, at: usize, cut: usize, pad: &str) -> Option<(Event, Step)> {
        let ahead = |text: &str, end: usize| {
            if end < text.len() { Step::Inside { part, at: end, cut: cut + 1 } } else { Step::Close(part) }
        };
        Some(match self.answer.parts.get(part)? {
            Part::Text { text, cuts, .. } => {
                let end = piece_end(text, cuts, at, cut);
                (delta_event(part, Piece::Text(text.get(at..end)?), pad, 1), ahead(text, end))
            }
            Part::Reasoning { text, signature, hidden, cuts } => {
                let end = piece_end(text, cuts, at, cut);
                let delta = Piece::ReasoningContent(Reasoning::Text(text.get(at..end)?));
                // What is thought unseen takes its time: before the signature, or here where there is none.
                let unseen = if signature.is_none() && at == 0 { *hidden } else { 0 };
                let step = match ahead(text, end) {
                    Step::Close(part) if signature.is_some() => Step::Signature(part),
                    step => step,
                };
                (delta_event(part, delta, pad, u32::from(end > at) + unseen), step)
            }
            Part::ToolUse { cuts, .. } => {
                // The first piece is empty, as the service sends it; a call without arguments has no other.
                let text = &self.input;
                let end = cut.checked_sub(1).map_or(0, |cut| piece_end(text, cuts, at, cut));
                let delta = Piece::ToolUse { input: text.get(at..end)? };
                (delta_event(part, delta, pad, u32::from(end > at)), ahead(text, end))
            }
            Part::Redacted { .. } => return None,
        })
    }

    fn signature(&self, part: usize, pad: &str) -> Option<Event> {
        let Some(Part::Reasoning { signature: Some(signature), hidden, .. }) = self.answer.parts.get(part)
        else {
            return None;
        };
        let delta = Piece::ReasoningContent(Reasoning::Signature(signature));
        Some(delta_event(part, delta, pad, *hidden))
    }

    fn message_stop(&self, pad: &str) -> Event {
        let mut payload = json!({"p": pad, "stopReason": self.answer.stop.name()});
        if let Some(fields) = &self.answer.additional {
            payload["additionalModelResponseFields"] = fields.clone();
        }
        event("messageStop", &payload)
    }

    fn metadata(&self, pad: &str) -> Event {
        let latency = self.started.elapsed().as_millis() as u64;
        let usage = usage(&self.answer.usage, self.model, false);
        let mut payload = json!({"metrics": {"latencyMs": latency}, "p": pad, "usage": usage});
        if let Some(latency) = &self.answer.latency {
            payload["performanceConfig"] = json!({"latency": latency});
        }
        if let Some(tier) = &self.answer.tier {
            payload["serviceTier"] = json!({"type": tier});
        }
        if let Some(trace) = self.answer.trace() {
            payload["trace"] = trace;
        }
        event("metadata", &payload)
    }
}

/// The payload of a delta. Nearly all of a stream is made of these, so they are written without a map for each.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Delta<'a> {
    content_block_index: usize,
    delta: Piece<'a>,
    p: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Piece<'a> {
    Citation(&'a Value),
    ReasoningContent(Reasoning<'a>),
    Text(&'a str),
    ToolUse { input: &'a str },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Reasoning<'a> {
    RedactedContent(&'a str),
    Signature(&'a str),
    Text(&'a str),
}

fn delta_event(part: usize, delta: Piece<'_>, pad: &str, tokens: u32) -> Event {
    let delta = Delta { content_block_index: part, delta, p: pad };
    let payload = serde_json::to_string(&delta).unwrap_or_default();
    Event { name: "contentBlockDelta", payload, tokens }
}

fn event(name: &'static str, payload: &Value) -> Event {
    Event { name, payload: payload.to_string(), tokens: 0 }
}

/// Where the piece that starts at `at` ends: at the next cut, or after one token where no cuts are given.
pub fn piece_end(text: &str, cuts: &[usize], at: usize, cut: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    match cuts.get(cut) {
        Some(end) => (*end).clamp(at, text.len()),
        None if !cuts.is_empty() => text.len(),
        None if rest.is_empty() => at,
        None => at + tokens::first_length(rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::MODELS;

    fn drawing(text: &str, cuts: &[usize]) -> Events {
        let model = MODELS.iter().find(|model| model.id == "amazon.nova-lite-v1:0").unwrap();
        let parts = vec![Part::Text { text: text.to_owned(), cuts: cuts.to_vec(), citations: Vec::new() }];
        events(Answer::of(parts), model, Instant::now())
    }

    #[tokio::test]
    async fn frames_written_at_once_are_the_frames_of_the_events() {
        let text = "Hello \"world\",\n\u{1}tab\t back\\slash — Grüße 東京 🗼 and so on and on";
        let every: Vec<usize> = text.char_indices().map(|(at, _)| at).skip(1).collect();
        for cuts in [&[][..], &every, &[3, 3, 9]] {
            let mut slow = BytesMut::new();
            drawing(text, cuts)
                .take(10_000)
                .filter(|event| event.name != "metadata")
                .for_each(|event| event.write(&mut slow));
            let (mut quick, mut events, mut at_once) = (BytesMut::new(), drawing(text, cuts), 0);
            loop {
                let limit = quick.len() + 500;
                let run = events.run(&mut quick, limit);
                assert_eq!(run.events, run.tokens);
                at_once += run.events;
                let Some(event) = events.next() else { break };
                if event.name != "metadata" {
                    event.write(&mut quick);
                }
            }
            assert_eq!(slow, quick);
            assert!(at_once > 1, "{cuts:?}");
        }
    }
}
