//! The sending of an answer's events: in frames, paced, and broken where faults ask for it.
//!
//! The body is pulled: nothing is computed or waited for that the connection does not take, and a client that goes
//! away takes the whole work with it. Without pacing, events are bundled so that one poll fills a socket's buffer.

mod spoil;

use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::stream;
use http::Response;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use serde_json::json;
use tokio::time::Instant;

use crate::delivery::cut_line;
use crate::line::{Cut, Line};
use sandbox_model::event::{Event, Events};
use sandbox_model::fault::{Break, Fault, Faults, INVALID_TOOL_USE, Spoil, exception_message};
use sandbox_panel::{Ending, Note};
use sandbox_wire::frame::{write_error, write_event, write_exception};
use sandbox_wire::pacing::Pacing;
use sandbox_wire::reply::{self, Body};

/// What one poll gives to the connection: enough that the system's calls do not count.
const BUNDLE: usize = 64 * 1024;
/// Room for the event that goes past it.
const MARGIN: usize = 2 * 1024;
const CONTENT_TYPE: &str = "application/vnd.amazon.eventstream";

/// How an answer is sent.
pub(super) struct Sending {
    pub pacing: Pacing,
    pub faults: Faults,
    pub line: Line,
    pub note: Note,
}

/// Sends events as the body of an answer.
pub(super) fn respond(events: Events, sending: Sending, request_id: &str) -> Response<Body> {
    let Sending { pacing, faults, line, note } = sending;
    let delayed = faults.of_tokens().next().is_some();
    let first_at = Instant::now() + faults.before_first_token().unwrap_or_default();
    let stream = Stream {
        first_at,
        per_token: faults.between_tokens().or(pacing.per_token()),
        delayed,
        events,
        faults,
        sent: 0,
        tokens: 0,
        broken: None,
        unindexed: false,
        doubling: false,
        ended: false,
        held: None,
        line,
        note,
    };
    let frames = stream::unfold(stream, |mut stream| async move {
        let chunk = stream.next().await?;
        Some((chunk.map(Frame::data), stream))
    });
    reply::response(200, request_id, CONTENT_TYPE, BodyExt::boxed_unsync(StreamBody::new(frames)))
}

struct Stream {
    events: Events,
    faults: Faults,
    first_at: Instant,
    per_token: Option<Duration>,
    /// Whether a fault makes tokens late, so that they have to be waited for also at full pace.
    delayed: bool,
    sent: u32,
    tokens: u32,
    /// The fault that ends the stream, once what was to arrive before it is on its way.
    broken: Option<Fault>,
    /// From here on, events do not say which block they belong to.
    unindexed: bool,
    /// The next block that stops comes once more.
    doubling: bool,
    /// A fault has ended the body.
    ended: bool,
    /// An event that was drawn and is not due yet.
    held: Option<Event>,
    line: Line,
    note: Note,
}

impl Stream {
    /// The next bytes of the body; `None` is its clean end, an error resets the stream.
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        if self.ended {
            return None;
        }
        let mut chunk = BytesMut::new();
        let mut over = false;
        while self.broken.is_none() && chunk.len() < BUNDLE {
            if self.is_undisturbed() {
                if chunk.capacity() == 0 {
                    chunk.reserve(BUNDLE + MARGIN);
                }
                let run = self.events.run(&mut chunk, BUNDLE);
                self.sent = self.sent.saturating_add(run.events);
                self.tokens = self.tokens.saturating_add(run.tokens);
            }
            if let Some(fault) = self.faults.due(self.sent) {
                self.strike(fault, &mut chunk);
                continue;
            }
            let Some(event) = self.held.take().or_else(|| self.events.next()) else {
                over = true;
                break;
            };
            if let Some(due) = self.due(&event).filter(|due| *due > Instant::now()) {
                if !chunk.is_empty() {
                    self.held = Some(event);
                    break;
                }
                tokio::time::sleep_until(due).await;
            }
            self.send(event, &mut chunk);
        }
        if over {
            self.note.end(Ending::Complete);
        }
        if !chunk.is_empty() {
            return Some(Ok(chunk.freeze()));
        }
        match self.broken.take() {
            Some(fault) => self.break_off(fault).await,
            None => None,
        }
    }

    /// Whether events may go out as they are drawn: nothing waits for its time, and no fault for its place.
    fn is_undisturbed(&self) -> bool {
        self.per_token.is_none()
            && !self.delayed
            && self.held.is_none()
            && self.faults.is_empty()
            && !self.unindexed
            && !self.doubling
    }

    fn send(&mut self, event: Event, chunk: &mut BytesMut) {
        self.tokens += event.tokens;
        self.sent += 1;
        if self.unindexed {
            let payload = spoil::without_index(&event.payload);
            return write_event(chunk, event.name, payload.as_bytes());
        }
        event.write(chunk);
        if self.doubling && event.name == "contentBlockStop" {
            self.doubling = false;
            for (name, payload) in spoil::again(&event.payload) {
                write_event(chunk, name, payload.as_bytes());
            }
        }
    }

    /// When an event may go out: its last token's turn.
    fn due(&self, event: &Event) -> Option<Instant> {
        if event.tokens == 0 && self.tokens == 0 {
            return None;
        }
        let turns = (self.tokens + event.tokens).saturating_sub(1);
        match self.per_token {
            Some(per_token) => Some(self.first_at + per_token * turns),
            None => self.delayed.then_some(self.first_at),
        }
    }

    /// Lets a fault strike among the events; one that ends the stream only takes its place at the end.
    fn strike(&mut self, fault: Fault, chunk: &mut BytesMut) {
        match &fault {
            Fault::BreakAfter(Break::GoAway, _) => self.line.leave(),
            Fault::Spoil(Spoil::MissingIndex, _) => self.unindexed = true,
            Fault::Spoil(Spoil::DuplicateIndex, _) => self.doubling = true,
            Fault::Spoil(spoil, _) => {
                // It stands where the next event would, so that it belongs to the same block.
                self.held = self.held.take().or_else(|| self.events.next());
                if let Some((name, payload)) = spoil::event(*spoil, self.held.as_ref()) {
                    write_event(chunk, name, payload.as_bytes());
                }
            }
            _ => {
                self.broken = Some(fault);
                return;
            }
        }
        self.note.struck(&fault);
    }

    /// Does what the fault says, once what came before it had the time to leave the machine.
    async fn break_off(&mut self, fault: Fault) -> Option<io::Result<Bytes>> {
        self.note.struck(&fault);
        tokio::time::sleep(Duration::from_millis(20)).await;
        if !matches!(fault, Fault::StallAfter(_)) {
            self.note.end(Ending::Fault);
        }
        let mut bytes = BytesMut::new();
        match fault {
            Fault::ResetAfter(_) | Fault::BreakAfter(Break::Reset, _) => {
                return cut_line(&self.line, Cut::Reset).await;
            }
            Fault::BreakAfter(Break::HalfOpen, _) => return cut_line(&self.line, Cut::HalfOpen).await,
            Fault::BreakAfter(Break::TruncateTls, _) => return cut_line(&self.line, Cut::Close).await,
            Fault::BreakAfter(Break::StreamReset, _) => {
                return Some(Err(io::Error::other("the stream is reset as asked for")));
            }
            Fault::CutFrameAfter(_) | Fault::CorruptAfter(_) | Fault::CorruptPreludeAfter(_) => {
                let event = self.held.take().or_else(|| self.events.next())?;
                self.send(event, &mut bytes);
                spoil::frame(&fault, &mut bytes);
            }
            Fault::ExceptionAfter(_, name) => {
                let message = exception_message(&name);
                // Nova's broken tool calls have a name of their own here, and none on the wire.
                let name = if name == INVALID_TOOL_USE { "modelStreamErrorException" } else { &name };
                let payload = if name == "modelStreamErrorException" {
                    json!({"message": message, "originalMessage": message, "originalStatusCode": 500})
                } else {
                    json!({"message": message})
                };
                write_exception(&mut bytes, name, payload.to_string().as_bytes());
            }
            Fault::MessageTypeError(code, _) => {
                write_error(&mut bytes, &code, exception_message("internalServerException"));
            }
            Fault::StallAfter(_) => std::future::pending().await,
            _ => return None,
        }
        self.ended = true;
        Some(Ok(bytes.freeze()))
    }
}
