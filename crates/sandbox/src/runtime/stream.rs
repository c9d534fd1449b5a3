//! The sending of an answer's events: in frames, paced, and with the faults that were injected among them.
//!
//! The body is pulled: nothing is computed or waited for that the connection does not take, and a client that goes
//! away takes the whole work with it. Without pacing, events are bundled so that one poll fills a socket's buffer.

use std::io;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::stream;
use http::Response;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use tokio::time::Instant;

use crate::injected::StreamFaults;
use sandbox_model::event::{Event, Events};
use sandbox_panel::{Ending, Note};
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
    pub faults: StreamFaults,
    pub note: Note,
}

/// Sends events as the body of an answer.
pub(super) fn respond(events: Events, sending: Sending, request_id: &str) -> Response<Body> {
    let Sending { pacing, faults, note } = sending;
    let stream = Stream {
        first_at: Instant::now() + faults.before_first_token(),
        per_token: faults.between_tokens().or(pacing.per_token()),
        delayed: faults.delay_tokens(),
        events,
        faults,
        sent: 0,
        tokens: 0,
        ended: false,
        held: None,
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
    faults: StreamFaults,
    first_at: Instant,
    per_token: Option<Duration>,
    /// Whether a fault makes tokens late, so that they have to be waited for also at full pace.
    delayed: bool,
    sent: u32,
    tokens: u32,
    /// A fault has ended the body.
    ended: bool,
    /// An event that was drawn and is not due yet.
    held: Option<Event>,
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
        while !self.faults.end_the_stream() && chunk.len() < BUNDLE {
            if self.is_undisturbed() {
                if chunk.capacity() == 0 {
                    chunk.reserve(BUNDLE + MARGIN);
                }
                let run = self.events.run(&mut chunk, BUNDLE);
                self.sent = self.sent.saturating_add(run.events);
                self.tokens = self.tokens.saturating_add(run.tokens);
            }
            if self.faults.are_due(self.sent) {
                self.held = self.drawn();
                self.faults.strike(self.sent, self.held.as_ref(), &mut chunk);
                continue;
            }
            let Some(event) = self.drawn() else {
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
            self.send(&event, &mut chunk);
        }
        if over {
            self.note.end(Ending::Complete);
        }
        if !chunk.is_empty() {
            return Some(Ok(chunk.freeze()));
        }
        if !self.faults.end_the_stream() {
            return None;
        }
        self.ended = true;
        let next = self.drawn();
        self.faults.break_off(next).await
    }

    /// The next event.
    fn drawn(&mut self) -> Option<Event> {
        self.held.take().or_else(|| self.events.next())
    }

    /// Whether events may go out as they are drawn: nothing waits for its time, and no fault for its place.
    fn is_undisturbed(&self) -> bool {
        self.per_token.is_none() && !self.delayed && self.held.is_none() && self.faults.leave_alone()
    }

    fn send(&mut self, event: &Event, chunk: &mut BytesMut) {
        self.tokens += event.tokens;
        self.sent += 1;
        self.faults.write(event, chunk);
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
}
