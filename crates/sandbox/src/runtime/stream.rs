//! The event stream of an answer: events in the order of the service, paced, and broken where a fault asks for it.
//!
//! The body is pulled: nothing is computed or waited for that the connection does not take, and a client that goes
//! away takes the whole work with it. Without pacing, events are bundled so that one poll fills a socket's buffer.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures::stream;
use http::Response;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::Invocation;
use super::compose::Composed;
use crate::fault::{Fault, exception_message};
use crate::journal::{Ending, Note};
use crate::reply::{self, Body};
use crate::server::Reset;
use crate::tokens;
use crate::wire::{padding, write_event, write_exception};

const BUNDLE: usize = 16 * 1024;
const CONTENT_TYPE: &str = "application/vnd.amazon.eventstream";

pub(super) fn respond(
    composed: Composed,
    invocation: &Invocation<'_>,
    started: Instant,
    note: Note,
) -> Response<Body> {
    let stream = Stream {
        first_at: Instant::now(),
        per_token: invocation.pacing.per_token(),
        script: Script::new(composed, started),
        fault: invocation.fault.clone(),
        sent: 0,
        tokens: 0,
        broken: false,
        over: false,
        held: None,
        reset: invocation.reset.clone(),
        note,
    };
    let frames = stream::unfold(stream, |mut stream| async move {
        let chunk = stream.next().await?;
        Some((chunk.map(Frame::data), stream))
    });
    reply::response(200, invocation.request_id, CONTENT_TYPE, BodyExt::boxed_unsync(StreamBody::new(frames)))
}

/// One event: its name, its JSON, and how many tokens it has to wait for.
struct Event {
    name: &'static str,
    payload: String,
    tokens: u32,
}

struct Stream {
    script: Script,
    fault: Option<Fault>,
    first_at: Instant,
    per_token: Option<Duration>,
    sent: u32,
    tokens: u32,
    /// The fault has struck, and what was to arrive before it is on its way.
    broken: bool,
    over: bool,
    /// An event that was drawn and is not due yet.
    held: Option<Event>,
    reset: Reset,
    note: Note,
}

impl Stream {
    /// The next bytes of the body; `None` is its clean end, an error resets the connection.
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        if self.broken {
            return self.break_off().await;
        }
        let mut chunk = Vec::new();
        while chunk.len() < BUNDLE && !self.over {
            if self.fault_is_due() {
                self.broken = true;
                break;
            }
            let Some(event) = self.held.take().or_else(|| self.script.next(u64::from(self.sent))) else {
                self.over = true;
                break;
            };
            if let Some(due) = self.due(&event).filter(|due| *due > Instant::now()) {
                if !chunk.is_empty() {
                    self.held = Some(event);
                    break;
                }
                tokio::time::sleep_until(due).await;
            }
            self.tokens += event.tokens;
            self.sent += 1;
            write_event(&mut chunk, event.name, event.payload.as_bytes());
        }
        if self.over {
            self.note.end(Ending::Complete);
        }
        if !chunk.is_empty() {
            return Some(Ok(chunk.into()));
        }
        if self.broken { self.break_off().await } else { None }
    }

    /// When an event may go out: its last token's turn.
    fn due(&self, event: &Event) -> Option<Instant> {
        Some(self.first_at + self.per_token? * (self.tokens + event.tokens).saturating_sub(1))
    }

    fn fault_is_due(&self) -> bool {
        matches!(
            &self.fault,
            Some(
                Fault::ResetAfter(events)
                    | Fault::EndAfter(events)
                    | Fault::CutFrameAfter(events)
                    | Fault::CorruptAfter(events)
                    | Fault::StallAfter(events)
                    | Fault::ExceptionAfter(events, _)
            ) if self.sent >= *events
        )
    }

    /// Does what the fault says, once what came before it had the time to leave the machine.
    async fn break_off(&mut self) -> Option<io::Result<Bytes>> {
        let fault = self.fault.take()?;
        tokio::time::sleep(Duration::from_millis(20)).await;
        if !matches!(fault, Fault::StallAfter(_)) {
            self.note.end(Ending::Fault);
        }
        let mut bytes = Vec::new();
        match fault {
            Fault::ResetAfter(_) => {
                self.reset.arm();
                return Some(Err(io::Error::other("the connection is reset as asked for")));
            }
            Fault::CutFrameAfter(_) | Fault::CorruptAfter(_) => {
                let event = self.held.take().or_else(|| self.script.next(u64::from(self.sent)))?;
                write_event(&mut bytes, event.name, event.payload.as_bytes());
                if matches!(fault, Fault::CutFrameAfter(_)) {
                    bytes.truncate(bytes.len() / 2);
                } else if let Some(last) = bytes.last_mut() {
                    *last ^= 0xff;
                }
            }
            Fault::ExceptionAfter(_, name) => {
                let message = exception_message(&name).unwrap_or_default();
                let payload = if name == "modelStreamErrorException" {
                    json!({"message": message, "originalMessage": message, "originalStatusCode": 500})
                } else {
                    json!({"message": message})
                };
                write_exception(&mut bytes, &name, payload.to_string().as_bytes());
            }
            Fault::StallAfter(_) => std::future::pending().await,
            Fault::EndAfter(_) | Fault::StallBeforeHeaders | Fault::Status(_) | Fault::Html => return None,
        }
        Some(Ok(bytes.into()))
    }
}

/// Where in the sequence of events an answer stands.
enum Step {
    Start,
    Thinking(usize),
    Signature,
    ThinkingStop,
    Text(usize),
    TextStop,
    Stop,
    Metadata,
    Done,
}

/// Draws the events of an answer one by one: no start for text or reasoning, one signature, `metadata` last.
struct Script {
    composed: Composed,
    started: Instant,
    step: Step,
}

impl Script {
    fn new(composed: Composed, started: Instant) -> Self {
        Self { composed, started, step: Step::Start }
    }

    fn next(&mut self, number: u64) -> Option<Event> {
        let pad = padding(number);
        let (event, step) = match self.step {
            Step::Start => {
                (start(pad), if self.composed.reasoning.is_some() { Step::Thinking(0) } else { self.text() })
            }
            Step::Thinking(at) => self.thinking(at, pad)?,
            Step::Signature => (self.signature(pad)?, Step::ThinkingStop),
            Step::ThinkingStop => (block_stop(0, pad), self.text()),
            Step::Text(at) => {
                let (event, end) = text_delta(self.index(), &self.composed.text, at, pad);
                (event, if end == self.composed.text.len() { Step::TextStop } else { Step::Text(end) })
            }
            Step::TextStop => (block_stop(self.index(), pad), Step::Stop),
            Step::Stop => (self.message_stop(pad), Step::Metadata),
            Step::Metadata => (self.metadata(pad), Step::Done),
            Step::Done => return None,
        };
        self.step = step;
        Some(event)
    }

    /// The answer's block index: behind the thinking, where there is any.
    fn index(&self) -> u8 {
        u8::from(self.composed.reasoning.is_some())
    }

    fn text(&self) -> Step {
        if self.composed.text.is_empty() { Step::Stop } else { Step::Text(0) }
    }

    fn thinking(&self, at: usize, pad: &str) -> Option<(Event, Step)> {
        let reasoning = self.composed.reasoning.as_ref()?;
        let rest = &reasoning.text[at..];
        let length = if rest.is_empty() { 0 } else { tokens::first_length(rest) };
        let payload = format!(
            "{{\"contentBlockIndex\":0,\"delta\":{{\"reasoningContent\":{{\"text\":{}}}}},\"p\":\"{pad}\"}}",
            quoted(&rest[..length])
        );
        // What is thought unseen takes its time: before the signature, or here where there is none.
        let unseen = if reasoning.signature.is_none() && at == 0 { reasoning.hidden } else { 0 };
        let event = Event { name: "contentBlockDelta", payload, tokens: u32::from(length > 0) + unseen };
        // Hidden thinking is an empty text and a signature, as the service sends it.
        let step = match () {
            () if at + length < reasoning.text.len() => Step::Thinking(at + length),
            () if reasoning.signature.is_some() => Step::Signature,
            () => Step::ThinkingStop,
        };
        Some((event, step))
    }

    fn signature(&self, pad: &str) -> Option<Event> {
        let reasoning = self.composed.reasoning.as_ref()?;
        let signature = quoted(reasoning.signature.as_deref()?);
        let payload = format!(
            "{{\"contentBlockIndex\":0,\"delta\":{{\"reasoningContent\":{{\"signature\":{signature}}}}},\"p\":\"{pad}\"}}"
        );
        Some(Event { name: "contentBlockDelta", payload, tokens: reasoning.hidden })
    }

    fn message_stop(&self, pad: &str) -> Event {
        let fields = self.composed.additional.as_ref();
        let fields =
            fields.map_or_else(String::new, |fields| format!("\"additionalModelResponseFields\":{fields},"));
        let payload = format!("{{{fields}\"p\":\"{pad}\",\"stopReason\":\"{}\"}}", self.composed.stop_reason);
        Event { name: "messageStop", payload, tokens: 0 }
    }

    fn metadata(&self, pad: &str) -> Event {
        let latency = self.started.elapsed().as_millis();
        let usage = self.composed.usage.to_json(false);
        let payload =
            format!("{{\"metrics\":{{\"latencyMs\":{latency}}},\"p\":\"{pad}\",\"usage\":{usage}}}");
        Event { name: "metadata", payload, tokens: 0 }
    }
}

fn start(pad: &str) -> Event {
    Event { name: "messageStart", payload: format!("{{\"p\":\"{pad}\",\"role\":\"assistant\"}}"), tokens: 0 }
}

fn block_stop(index: u8, pad: &str) -> Event {
    let payload = format!("{{\"contentBlockIndex\":{index},\"p\":\"{pad}\"}}");
    Event { name: "contentBlockStop", payload, tokens: 0 }
}

/// The delta of the token at `at`, and where the next one starts.
fn text_delta(index: u8, text: &str, at: usize, pad: &str) -> (Event, usize) {
    let end = at + tokens::first_length(&text[at..]);
    let payload = format!(
        "{{\"contentBlockIndex\":{index},\"delta\":{{\"text\":{}}},\"p\":\"{pad}\"}}",
        quoted(&text[at..end])
    );
    (Event { name: "contentBlockDelta", payload, tokens: 1 }, end)
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
