//! The sending of an answer's events: in frames, paced, and broken where a fault asks for it.
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
use serde_json::json;
use tokio::time::Instant;

use super::event::{Event, Events};
use crate::fault::{Fault, exception_message};
use crate::journal::{Ending, Note};
use crate::pacing::Pacing;
use crate::reply::{self, Body};
use crate::server::Reset;
use crate::wire::write_exception;

const BUNDLE: usize = 16 * 1024;
const CONTENT_TYPE: &str = "application/vnd.amazon.eventstream";

/// How an answer is sent.
pub(super) struct Sending {
    pub pacing: Pacing,
    pub fault: Option<Fault>,
    pub reset: Reset,
    pub note: Note,
}

/// Sends events as the body of an answer.
pub(super) fn respond(events: Events, sending: Sending, request_id: &str) -> Response<Body> {
    let Sending { pacing, fault, reset, note } = sending;
    let stream = Stream {
        first_at: Instant::now(),
        per_token: pacing.per_token(),
        events,
        fault,
        sent: 0,
        tokens: 0,
        broken: false,
        over: false,
        held: None,
        reset,
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
            let Some(event) = self.held.take().or_else(|| self.events.next()) else {
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
            event.write(&mut chunk);
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
                let event = self.held.take().or_else(|| self.events.next())?;
                event.write(&mut bytes);
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
