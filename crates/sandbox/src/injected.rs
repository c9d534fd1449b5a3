//! Injected faults: what becomes of one answer, whoever asked for its faults.
//!
//! The seam: a request asks for faults in a header, or gets those that are switched on; where it has none, a script may
//! give some to its answer. From there on all are treated alike: they come `instead` of the answer, on its `bytes` or
//! among the `events` of a stream. Which faults there are is `sandbox_model::fault`'s.

mod bytes;
mod events;
mod instead;

use std::time::Duration;

use http::{HeaderMap, Response};

use crate::line::Line;
use crate::operation::{Asked, Plane};
use sandbox_model::answer::Answer;
use sandbox_model::fault::{Fault, Faults};
use sandbox_panel::{Note, State};
use sandbox_wire::reply::Body;

pub(crate) use events::StreamFaults;
pub(crate) use instead::Broken;

const HEADER: &str = "x-sandbox-fault";

/// The faults of one answer.
pub(crate) struct Injected<'a> {
    faults: Faults,
    /// Whether they have yet to come instead of the answer.
    pending: bool,
    note: Note,
    line: &'a Line,
    request_id: &'a str,
    /// Whether errors are written in the Query protocol's XML.
    xml: bool,
}

impl<'a> Injected<'a> {
    /// The faults that a request asks for itself; for model requests, or else those that are switched on.
    ///
    /// # Errors
    /// Says what is wrong with the header.
    pub fn of_request(
        state: &State,
        asked: &Asked,
        headers: &HeaderMap,
        note: Note,
        line: &'a Line,
        request_id: &'a str,
    ) -> Result<Self, String> {
        let plane = asked.operation.plane;
        let faults = match headers.get(HEADER) {
            Some(text) => own(state, text.to_str().unwrap_or_default(), headers, &note)?,
            None if plane == Plane::Runtime => state.faults.take(),
            None => Faults::default(),
        };
        Ok(Self { faults, pending: true, note, line, request_id, xml: plane == Plane::Sts })
    }

    /// What a fault, perhaps its own, puts in the place of a composed answer. Its counts stand in the log in any case.
    pub async fn instead_of(&mut self, answer: &Answer) -> Option<Response<Body>> {
        self.note.counted(&answer.usage);
        self.add_scripted(answer.fault.clone());
        self.instead().await
    }

    /// The fault that a script gives to its answer. The request's own come before it.
    fn add_scripted(&mut self, fault: Option<Fault>) {
        if self.faults.is_empty() && fault.is_some() {
            self.faults = fault.into();
            self.pending = true;
        }
    }

    /// Holds the answer back for as long as a fault wants; then what comes instead of it, which may be nothing for ever.
    pub async fn instead(&mut self) -> Option<Response<Body>> {
        if !std::mem::take(&mut self.pending) {
            return None;
        }
        if let Some((fault, delay)) = self.faults.before_headers() {
            self.note.struck(fault);
            tokio::time::sleep(delay).await;
        }
        let fault = self.faults.instead()?;
        let struck =
            instead::Struck { note: &self.note, line: self.line, request_id: self.request_id, xml: self.xml };
        Some(struck.answer(fault).await)
    }

    /// How much later than its pace an answer in one piece comes.
    pub fn delay(&self, tokens: u32) -> Duration {
        self.note_late_tokens();
        let first = self.faults.before_first_token().unwrap_or_default();
        first + self.faults.between_tokens().unwrap_or_default() * tokens
    }

    /// What happens among the events of a stream.
    pub fn among_events(&self) -> StreamFaults {
        self.note_late_tokens();
        StreamFaults::new(self.faults.clone(), self.line.clone(), self.note.twin())
    }

    /// Sends the answer's bytes the way that faults ask for.
    pub fn on_bytes(&self, response: Response<Body>) -> Response<Body> {
        bytes::spoil(response, &self.faults, self.line, &self.note)
    }

    fn note_late_tokens(&self) {
        self.faults.of_tokens().for_each(|fault| self.note.struck(fault));
    }
}

/// A request's own faults, without the storm that its call has been through.
fn own(state: &State, text: &str, headers: &HeaderMap, note: &Note) -> Result<Faults, String> {
    let faults: Faults = text.parse()?;
    // A call's retries belong together; a client that does not number its calls is one long call.
    let call = headers.get("amz-sdk-invocation-id").and_then(|id| id.to_str().ok());
    let call = call.map_or_else(|| note.sender(), str::to_owned);
    Ok(state.faults.weather(faults, &format!("{call} {text}")))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use sandbox_panel::{Entry, Journal};

    #[tokio::test]
    async fn a_scripted_fault_strikes_as_the_requests_own_does_and_after_it() {
        for (own, scripted, struck) in
            [("", Some(503), Some(503)), ("status:429", None, Some(429)), ("end-after:1", Some(503), None)]
        {
            let journal = Arc::new(Journal::default());
            let line = Line::new([127, 0, 0, 1].into(), false);
            let faults = if own.is_empty() { Faults::default() } else { own.parse().unwrap() };
            let note = journal.begin(Entry::default());
            let mut injected =
                Injected { faults, pending: true, note, line: &line, request_id: "id", xml: false };
            let mut response = injected.instead().await;
            if response.is_none() {
                injected.add_scripted(scripted.map(Fault::Status));
                response = injected.instead().await;
            }
            assert_eq!(response.map(|response| response.status().as_u16()), struck, "{own} {scripted:?}");
        }
    }
}
