//! One answer, streamed: from a request to events that end exactly once.
//!
//! Opening the stream is part of the stream, so waiting for the first byte counts as silence like any other,
//! and stopping works the same at every moment: [`ChatStream::stop`] closes the socket, and so does dropping the
//! stream. *Complete* means that `messageStop` was seen; a body that merely ends does not count. Nothing is retried
//! once an event has arrived.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use aws_sdk_bedrockruntime::types::ConverseStreamOutput;
use profiles::Limits;
use tokio::time::Instant;

use crate::client::Clients;
use crate::diagnosis::{self, Diagnosis, Scene};
use crate::error::{Cut, Error};

mod assemble;
mod blank;
pub(crate) mod convert;
mod event;
mod open;
mod request;
mod watch;

pub use event::{ChatEvent, Ending, Outcome, Timing, Usage};
pub use request::{Block, ChatRequest, Message, Role};

use assemble::Assembler;
use watch::{Alarm, Watch};

/// After `messageStop` only the counters are outstanding, and they are not worth a long wait.
const METADATA_WAIT: Duration = Duration::from_secs(10);

/// Begins an answer. Fails only when the request cannot be put together; everything else is the stream's to tell.
pub fn open(clients: &Clients, request: &ChatRequest, limits: &Limits) -> Result<ChatStream, Error> {
    if request.model.is_empty() {
        return Err(Error::Request("There is no model to ask: choose one first.".to_owned()));
    }
    let scene = Scene { settings: Some(request.settings()), ..clients.scene.about(&request.model) };
    let call = open::call(clients, request)?;
    Ok(ChatStream {
        state: State::Opening(Box::pin(call)),
        queue: VecDeque::new(),
        assembler: Assembler::new(Instant::now()),
        watch: Watch::new(limits.idle_limit(), Instant::now()),
        scene,
        events: 0,
    })
}

/// An answer under way. Nothing is sent before the first [`ChatStream::next`]; dropping it closes the connection.
pub struct ChatStream {
    state: State,
    queue: VecDeque<ChatEvent>,
    assembler: Assembler,
    watch: Watch,
    scene: Scene,
    /// How many events came, of any kind.
    events: usize,
}

type Opening = Pin<Box<dyn Future<Output = Result<open::Opened, Error>> + Send>>;

enum State {
    Opening(Opening),
    Receiving(Box<open::Receiver>),
    Done,
}

/// What one wait brought.
enum Step {
    Opened(Box<Result<open::Opened, Error>>),
    Received(Box<Result<Option<ConverseStreamOutput>, Error>>),
    Alarm(Alarm),
}

impl ChatStream {
    /// The next event; `None` after [`ChatEvent::End`]. Safe to drop while it waits and to call again.
    pub async fn next(&mut self) -> Option<ChatEvent> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some(event);
            }
            let step = self.wait().await?;
            self.take(step);
        }
    }

    /// Stops the answer and closes its connection. What came before can still be taken, and then the end: *stopped*, with
    /// what was measured so far, or the answer's own ending where it had one already.
    pub fn stop(&mut self) {
        if matches!(self.state, State::Done) {
            return;
        }
        let ending = if self.assembler.saw_stop() { self.assembler.ending(None) } else { Ending::Stopped };
        self.finish(ending, None, Instant::now());
    }

    async fn wait(&mut self) -> Option<Step> {
        let streaming = matches!(self.state, State::Receiving(_));
        let (when, alarm) = self.watch.next_alarm(streaming);
        let bell = tokio::time::sleep_until(when);
        match &mut self.state {
            State::Done => None,
            State::Opening(call) => tokio::select! {
                result = call => Some(Step::Opened(Box::new(result))),
                () = bell => Some(Step::Alarm(alarm)),
            },
            State::Receiving(receiver) => tokio::select! {
                result = receiver.recv() => {
                    Some(Step::Received(Box::new(result.map_err(open::stream_error))))
                }
                () = bell => Some(Step::Alarm(alarm)),
            },
        }
    }

    fn take(&mut self, step: Step) {
        let now = Instant::now();
        match step {
            Step::Opened(result) => match *result {
                Ok(opened) => {
                    self.watch.heard(now);
                    self.assembler.request_id = opened.request_id.clone();
                    self.queue.push_back(ChatEvent::Started { request_id: opened.request_id });
                    self.state = State::Receiving(Box::new(opened.receiver));
                }
                Err(error) => self.end(Some(error), now),
            },
            Step::Received(result) => match *result {
                Ok(Some(event)) => {
                    self.watch.heard(now);
                    self.events += 1;
                    let event = self.assembler.take(event, now);
                    self.scene.received |= event.as_ref().is_some_and(ChatEvent::is_content);
                    self.queue.extend(self.assembler.thinking_ended());
                    self.queue.extend(event);
                    if self.assembler.is_finished() {
                        self.end(None, now);
                    } else if self.assembler.saw_stop() {
                        self.watch.limit(METADATA_WAIT);
                    }
                }
                Ok(None) => self.end(None, now),
                Err(error) => self.end(Some(error), now),
            },
            Step::Alarm(Alarm::StillWaiting { seconds }) => {
                self.watch.noticed();
                self.queue.push_back(ChatEvent::StillWaiting { seconds });
            }
            Step::Alarm(Alarm::Idle { silent_for }) => self.end(Some(Error::Silent { silent_for }), now),
        }
    }

    /// Closes the connection and tells how it ended.
    fn end(&mut self, error: Option<Error>, now: Instant) {
        let error = match self.assembler.unanswered().or(error) {
            None if self.events == 0 => Some(Error::Cut(Cut::empty())),
            other => other.or_else(|| self.assembler.missing()),
        };
        let ending = self.assembler.ending(error.as_ref());
        let diagnosis = match ending {
            Ending::Complete | Ending::Stopped | Ending::Truncated => None,
            Ending::Interrupted | Ending::Failed => error.map(|error| self.explain(&error)),
        };
        self.finish(ending, diagnosis, now);
    }

    fn finish(&mut self, ending: Ending, diagnosis: Option<Diagnosis>, now: Instant) {
        self.state = State::Done;
        let outcome = self.assembler.outcome(ending, diagnosis, &self.scene.region, now);
        self.queue.push_back(ChatEvent::End(Box::new(outcome)));
    }

    fn explain(&self, error: &Error) -> Diagnosis {
        let mut diagnosis = diagnosis::explain(error, &self.scene);
        if diagnosis.request_id.is_none() {
            diagnosis.request_id.clone_from(&self.assembler.request_id);
        }
        diagnosis
    }
}
