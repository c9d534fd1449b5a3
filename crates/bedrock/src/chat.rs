//! One answer, streamed: from a request to events that end exactly once.
//!
//! Opening the stream is part of the stream, so that waiting for the first byte is waited for like any other
//! silence, and stopping is the same at every moment: [`ChatStream::stop`] closes the socket, and so does dropping the
//! stream. *Complete* means that `messageStop` was seen; a body that merely ends does not count. Nothing is retried
//! once an event came.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use aws_sdk_bedrockruntime::primitives::event_stream::EventReceiver;
use aws_sdk_bedrockruntime::types::ConverseStreamOutput;
use aws_sdk_bedrockruntime::types::error::ConverseStreamOutputError;
use profiles::Limits;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::client::Clients;
use crate::diagnosis::{self, Diagnosis, Scene};
use crate::error::{Cut, Error};
use crate::thinking::{ChatSettings, Thinking};

mod assemble;
pub(crate) mod convert;
mod open;
mod watch;

use assemble::Assembler;
use watch::{Alarm, Watch};

/// What is asked of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatRequest {
    /// A base id, an inference profile id or an ARN.
    pub model: String,
    /// The system prompt; blank is none.
    pub system: Option<String>,
    /// Thinking included. `None` leaves it, as each of the next, to the model.
    pub max_tokens: Option<u32>,
    /// How much to think.
    pub thinking: Thinking,
    /// From 0 to 1.
    pub temperature: Option<f32>,
    /// From 0 to 1.
    pub top_p: Option<f32>,
    /// Each ends the answer where the model writes it.
    pub stop_sequences: Vec<String>,
    /// The conversation, oldest first, with the question last.
    pub messages: Vec<Message>,
}

impl ChatRequest {
    /// The part that the rules of [`crate::thinking`] are about.
    pub fn settings(&self) -> ChatSettings {
        ChatSettings {
            max_tokens: self.max_tokens,
            thinking: self.thinking,
            temperature: self.temperature,
            top_p: self.top_p,
        }
    }
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person.
    User,
    /// The model.
    Assistant,
}

/// One turn of a conversation.
#[derive(Clone, PartialEq)]
pub struct Message {
    /// Who said it.
    pub role: Role,
    /// In the order in which they came.
    pub blocks: Vec<Block>,
    /// The model that wrote it: another model's thinking is not sent.
    pub model: Option<String>,
}

/// A content block, as it is sent back.
#[derive(Clone, PartialEq)]
pub enum Block {
    /// Words.
    Text(String),
    /// Thinking that can be read.
    Reasoning {
        /// Sent back as it came: a changed letter makes the signature wrong.
        text: String,
        /// Proves to Claude that the text is its own; models that do not sign leave it out.
        signature: Option<String>,
    },
    /// Thinking that only the model can read. Sent back byte for byte.
    Redacted(Vec<u8>),
}

impl Message {
    /// A question of one block.
    pub fn user(text: impl Into<String>) -> Self {
        Self { role: Role::User, blocks: vec![Block::Text(text.into())], model: None }
    }
}

/// What people write stays out of logs.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({:?}, {} blocks)", self.role, self.blocks.len())
    }
}

/// One thing that happened. `block` is the content block's index, as the stream numbers them.
#[derive(Debug, Clone, PartialEq)]
pub enum ChatEvent {
    /// Bedrock took the request; the answer follows.
    Started {
        /// By which AWS finds the request; absent where the answer's header is.
        request_id: Option<String>,
    },
    /// The next piece of a thinking block.
    Thinking {
        /// Which content block.
        block: u32,
        /// Follows what came before; pieces break anywhere, within a word too.
        text: String,
    },
    /// The signature of a thinking block, whole, after its text.
    Signature {
        /// Which content block.
        block: u32,
        /// Kept with the text and sent back with it.
        signature: String,
    },
    /// Thinking that only the model can read.
    Redacted {
        /// Which content block.
        block: u32,
        /// Encrypted; sent back byte for byte.
        data: Vec<u8>,
    },
    /// The answer's text begins, so the thinking before it is over. Told once, before that text.
    ThinkingEnded {
        /// From the first thinking until now, in milliseconds.
        took_ms: u64,
    },
    /// The next piece of the answer's text.
    Text {
        /// Which content block.
        block: u32,
        /// Follows what came before; pieces break anywhere, within a word too.
        text: String,
    },
    /// Nothing more will come for a content block.
    BlockEnded {
        /// Which content block.
        block: u32,
    },
    /// Nothing has come for a while. Told again as the silence goes on.
    StillWaiting {
        /// How long the silence has lasted.
        seconds: u64,
    },
    /// The last event, and there is always one.
    End(Box<Outcome>),
}

impl ChatEvent {
    /// A part of the answer, however small.
    fn is_content(&self) -> bool {
        matches!(self, Self::Thinking { .. } | Self::Text { .. } | Self::Redacted { .. })
    }
}

/// How an answer ended, and what it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Only an interrupted or failed answer has a diagnosis.
    pub ending: Ending,
    /// As Bedrock spells it: `end_turn`, `max_tokens`, ...
    pub stop_reason: Option<String>,
    /// `None` where the stream broke off before its counters.
    pub usage: Option<Usage>,
    /// In milliseconds, as Bedrock measured it.
    pub latency_ms: Option<u64>,
    /// What was measured here.
    pub timing: Timing,
    /// By which AWS finds the request.
    pub request_id: Option<String>,
    /// The region that was asked, which the price depends on.
    pub region: String,
    /// Why it is not a whole answer, and what to do next.
    pub diagnosis: Option<Diagnosis>,
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The model said its last word.
    Complete,
    /// By [`ChatStream::stop`]; what came stands.
    Stopped,
    /// A token limit was reached.
    Truncated,
    /// It broke off; what came stands.
    Interrupted,
    /// No answer came.
    Failed,
}

/// The tokens of one answer, as Bedrock counts and bills them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Without what was read from or written to the cache.
    pub input_tokens: u32,
    /// Thinking included.
    pub output_tokens: u32,
    /// All of these together, as Bedrock sums them up.
    pub total_tokens: u32,
    /// Input that came out of the prompt cache, which costs less.
    pub cache_read_tokens: u32,
    /// Input that was put into the prompt cache, for whatever time.
    pub cache_write_tokens: u32,
    /// The part of the cache writes that is kept for an hour, which costs more.
    pub cache_write_1h_tokens: u32,
}

/// How long an answer took, on this computer's clock, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// From sending to the first thinking or text.
    pub first_token_ms: Option<u64>,
    /// From the first thinking to the first text after it, or to the end.
    pub thinking_ms: Option<u64>,
    /// From sending to the end, retries included.
    pub total_ms: u64,
}

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
type Receiver = EventReceiver<ConverseStreamOutput, ConverseStreamOutputError>;

enum State {
    Opening(Opening),
    Receiving(Box<Receiver>),
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
