//! How an answer is sent, as opposed to what it says: its pace and its faults.
//!
//! The seam: a request's own faults come before those that a script gives to its answer. What they do to connections
//! and bytes is `server`'s; what they do among events is in `stream.rs`.

use http::Response;

use super::invocation::Invocation;
use super::stream::Sending;
use crate::delivery::{Struck, hold_back, spoil};
use crate::line::Line;
use sandbox_model::answer::{Answer, Usage};
use sandbox_model::fault::Faults;
use sandbox_panel::Note;
use sandbox_wire::pacing::Pacing;
use sandbox_wire::reply::Body;

/// The manner of one answer.
pub(super) struct Manner<'a> {
    pacing: Pacing,
    faults: Faults,
    /// Whether the faults are the answer's own, so that nobody else has let them strike.
    scripted: bool,
    usage: Usage,
    line: &'a Line,
    request_id: &'a str,
}

impl<'a> Manner<'a> {
    pub fn of(invocation: &'a Invocation<'_>, answer: &Answer) -> Self {
        Self {
            pacing: answer.pacing.unwrap_or(invocation.pacing),
            faults: invocation.faults.clone().or(answer.fault.clone()),
            scripted: invocation.faults.is_empty(),
            usage: answer.usage.clone(),
            line: invocation.call.line,
            request_id: invocation.call.request_id,
        }
    }

    /// What a script wants instead of the answer, whose counts stand in the log in any case.
    pub async fn instead(&self, note: &Note) -> Option<Response<Body>> {
        note.counted(&self.usage);
        if !self.scripted {
            return None;
        }
        hold_back(&self.faults, note).await;
        let struck = Struck { note, line: self.line, request_id: self.request_id, xml: false };
        Some(struck.answer(self.faults.instead()?).await)
    }

    /// The time that an answer in one piece takes.
    pub async fn wait_for_whole(&self, tokens: u32, note: &Note) {
        self.note_late_tokens(note);
        let mut wait = self.pacing.time_for(tokens).unwrap_or_default();
        wait += self.faults.before_first_token().unwrap_or_default();
        wait += self.faults.between_tokens().unwrap_or_default() * tokens;
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// How its events are sent.
    pub fn sending(&self, note: Note) -> Sending {
        self.note_late_tokens(&note);
        Sending { pacing: self.pacing, faults: self.faults.clone(), line: self.line.clone(), note }
    }

    fn note_late_tokens(&self, note: &Note) {
        self.faults.of_tokens().for_each(|fault| note.struck(fault));
    }

    /// The time before a stream's headers, which come with its first token unless that is made to come later.
    pub async fn wait_for_first(&self) {
        if !self.pacing.first_token.is_zero() {
            tokio::time::sleep(self.pacing.first_token).await;
        }
    }

    /// Sends the answer's bytes as the answer's own faults want it.
    pub fn deliver(&self, response: Response<Body>, note: Note) -> Response<Body> {
        if self.scripted { spoil(response, &self.faults, self.line, &note) } else { response }
    }
}
