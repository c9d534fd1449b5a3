//! The answer of ConverseStream as events: no start for text or reasoning, one signature, `metadata` last.

use bytes::{BufMut as _, BytesMut};
use serde_json::Value;
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
            Step::Start => {
                (event("messageStart", format!("{{\"p\":\"{pad}\",\"role\":\"assistant\"}}")), self.open(0))
            }
            Step::Open(part) => self.opened(part, pad)?,
            Step::Cite { part, citation } => self.cited(part, citation, pad)?,
            Step::Inside { part, at, cut } => self.piece(part, at, cut, pad)?,
            Step::Signature(part) => (self.signature(part, pad)?, Step::Close(part)),
            Step::Close(part) => {
                let payload = format!("{{\"contentBlockIndex\":{part},\"p\":\"{pad}\"}}");
                (event("contentBlockStop", payload), self.open(part + 1))
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
        let start = format!("{{\"contentBlockIndex\":{part},\"delta\":{{\"text\":");
        // The last delta is left to `next`, which knows what comes after it.
        while out.len() < limit {
            let end = piece_end(text, cuts, at, cut);
            let Some(piece) = text.get(at..end).filter(|_| end < text.len()) else { break };
            write_delta(out, |payload| {
                payload.extend_from_slice(start.as_bytes());
                write_quoted(payload, piece);
                payload.extend_from_slice(b"},\"p\":\"");
                payload.extend_from_slice(padding(self.drawn).as_bytes());
                payload.extend_from_slice(b"\"}");
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
        let delta = format!("{{\"citation\":{}}}", citations.get(citation)?);
        let step = match citations.len() - citation {
            1 => Step::Inside { part, at: 0, cut: 0 },
            _ => Step::Cite { part, citation: citation + 1 },
        };
        Some((self.delta(part, &delta, pad, 0), step))
    }

    /// The event that stands before a part's text: a call's start, a redacted block.
    fn opened(&mut self, part: usize, pad: &str) -> Option<(Event, Step)> {
        let inside = Step::Inside { part, at: 0, cut: 0 };
        Some(match self.answer.parts.get(part)? {
            Part::ToolUse { id, name, input, .. } => {
                self.input = input_text(input);
                let kind = if self.model.types_tool_use { ",\"type\":\"tool_use\"" } else { "" };
                let payload = format!(
                    "{{\"contentBlockIndex\":{part},\"p\":\"{pad}\",\"start\":{{\"toolUse\":{{\"name\":{},\
                     \"toolUseId\":{}{kind}}}}}}}",
                    quoted(name),
                    quoted(id)
                );
                (event("contentBlockStart", payload), inside)
            }
            Part::Redacted { data, hidden } => {
                let delta = format!("{{\"reasoningContent\":{{\"redactedContent\":{}}}}}", quoted(data));
                (self.delta(part, &delta, pad, *hidden), Step::Close(part))
            }
            Part::Text { .. } | Part::Reasoning { .. } => return None,
        })
    }

    fn delta(&self, part: usize, delta: &str, pad: &str, tokens: u32) -> Event {
        let payload = format!("{{\"contentBlockIndex\":{part},\"delta\":{delta},\"p\":\"{pad}\"}}");
        Event { name: "contentBlockDelta", payload, tokens }
    }

    fn piece(&self, part: usize, at: usize, cut: usize, pad: &str) -> Option<(Event, Step)> {
        let ahead = |text: &str, end: usize| {
            if end < text.len() { Step::Inside { part, at: end, cut: cut + 1 } } else { Step::Close(part) }
        };
        Some(match self.answer.parts.get(part)? {
            Part::Text { text, cuts, .. } => {
                let end = piece_end(text, cuts, at, cut);
                let delta = format!("{{\"text\":{}}}", quoted(text.get(at..end)?));
                (self.delta(part, &delta, pad, 1), ahead(text, end))
            }
            Part::Reasoning { text, signature, hidden, cuts } => {
                let end = piece_end(text, cuts, at, cut);
                let delta = format!("{{\"reasoningContent\":{{\"text\":{}}}}}", quoted(text.get(at..end)?));
                // What is thought unseen takes its time: before the signature, or here where there is none.
                let unseen = if signature.is_none() && at == 0 { *hidden } else { 0 };
                let step = match ahead(text, end) {
                    Step::Close(part) if signature.is_some() => Step::Signature(part),
                    step => step,
                };
                (self.delta(part, &delta, pad, u32::from(end > at) + unseen), step)
            }
            Part::ToolUse { cuts, .. } => {
                // The first piece is empty, as the service sends it; a call without arguments has no other.
                let text = &self.input;
                let end = cut.checked_sub(1).map_or(0, |cut| piece_end(text, cuts, at, cut));
                let delta = format!("{{\"toolUse\":{{\"input\":{}}}}}", quoted(text.get(at..end)?));
                (self.delta(part, &delta, pad, u32::from(end > at)), ahead(text, end))
            }
            Part::Redacted { .. } => return None,
        })
    }

    fn signature(&self, part: usize, pad: &str) -> Option<Event> {
        let Some(Part::Reasoning { signature: Some(signature), hidden, .. }) = self.answer.parts.get(part)
        else {
            return None;
        };
        let delta = format!("{{\"reasoningContent\":{{\"signature\":{}}}}}", quoted(signature));
        Some(self.delta(part, &delta, pad, *hidden))
    }

    fn message_stop(&self, pad: &str) -> Event {
        let fields = self.answer.additional.as_ref();
        let fields =
            fields.map_or_else(String::new, |fields| format!("\"additionalModelResponseFields\":{fields},"));
        let reason = self.answer.stop.name();
        event("messageStop", format!("{{{fields}\"p\":\"{pad}\",\"stopReason\":\"{reason}\"}}"))
    }

    fn metadata(&self, pad: &str) -> Event {
        let latency = self.started.elapsed().as_millis();
        let mut payload = format!("{{\"metrics\":{{\"latencyMs\":{latency}}},\"p\":\"{pad}\"");
        if let Some(latency) = &self.answer.latency {
            payload.push_str(&format!(",\"performanceConfig\":{{\"latency\":{}}}", quoted(latency)));
        }
        if let Some(tier) = &self.answer.tier {
            payload.push_str(&format!(",\"serviceTier\":{{\"type\":{}}}", quoted(tier)));
        }
        if let Some(trace) = self.answer.trace() {
            payload.push_str(&format!(",\"trace\":{trace}"));
        }
        payload.push_str(&format!(",\"usage\":{}}}", usage(&self.answer.usage, self.model, false)));
        event("metadata", payload)
    }
}

fn event(name: &'static str, payload: String) -> Event {
    Event { name, payload, tokens: 0 }
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

/// Writes a text as a JSON string; most pieces hold nothing that has to be escaped.
fn write_quoted(out: &mut BytesMut, text: &str) {
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        out.put_u8(b'"');
        out.extend_from_slice(text.as_bytes());
        out.put_u8(b'"');
    } else {
        out.extend_from_slice(quoted(text).as_bytes());
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
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
