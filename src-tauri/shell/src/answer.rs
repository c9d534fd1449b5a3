//! One answer, from the request to its kept turn: the model's stream on one side, the history and the window's channel
//! on the other.
//!
//! Text goes to the history a few times a second while it streams, so that a crash costs less than a second of it. The
//! window gets it merged (see [`crate::coalesce`]); the finished turn is the command's own result.

mod kept;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bedrock::chat::{ChatEvent as Event, ChatStream};
use history::{AnswerId, Batch, BlockPiece, Finish, History, Piece, Turn};
use tauri::ipc::Channel;
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;

use crate::coalesce::{Coalescer, Kind};
use crate::ipc::dto::{ChatEvent, IpcError};
use crate::ipc::error::internal;
use crate::ipc::failure::from_history;

/// Well under the second of text that a crash may cost.
const KEEP_EVERY: Duration = Duration::from_millis(250);
/// After the history refused: a busy file holds up each try for seconds, and the stream with it.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(5);

pub struct Answer {
    history: Arc<History>,
    id: AnswerId,
    channel: Channel<ChatEvent>,
    coalescer: Coalescer,
    /// Received and not yet in the history.
    unkept: Batch,
    kept_at: Instant,
    /// Why the history refused the last time. The answer goes on and what was refused is offered again, since a full
    /// disk may get room; only what is refused to the end is an error.
    not_kept: Option<NotKept>,
}

enum NotKept {
    Refused(history::Error),
    /// The thread that was writing ended in a panic.
    Died(JoinError),
}

impl Answer {
    pub fn new(history: Arc<History>, id: AnswerId, channel: Channel<ChatEvent>) -> Self {
        let (coalescer, unkept) = (Coalescer::default(), Batch::default());
        Self { history, id, channel, coalescer, unkept, kept_at: Instant::now(), not_kept: None }
    }

    /// Follows the stream to its end, which a stop brings about.
    pub async fn follow(
        mut self,
        mut stream: ChatStream,
        stop: &CancellationToken,
    ) -> Result<Turn, IpcError> {
        let mut stopped = false;
        let outcome = loop {
            let (due, keep_at) = (self.coalescer.due(), self.keep_at());
            tokio::select! {
                biased;
                () = stop.cancelled(), if !stopped => {
                    stream.stop();
                    stopped = true;
                }
                event = stream.next() => match event {
                    Some(Event::End(outcome)) => break outcome,
                    Some(event) => self.take(event),
                    None => return Err(internal(&Endless)),
                },
                () = sleep_until(due) => self.flush(),
                () = sleep_until(keep_at) => {}
            }
            if self.keep_at().is_some_and(|at| at <= Instant::now()) {
                self.keep().await;
            }
            // Deleted while it streamed: nobody can read the rest, and it costs tokens.
            if let Some(NotKept::Refused(over @ history::Error::AnswerOver)) = &self.not_kept {
                return Err(from_history(over));
            }
        };
        self.flush();
        self.finish(kept::finish(&outcome)).await
    }

    /// Ends the turn before any stream was opened.
    pub async fn fail(self, diagnosis: &bedrock::Diagnosis) -> Result<Turn, IpcError> {
        self.finish(kept::unsent(diagnosis)).await
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Started { request_id } => self.send(ChatEvent::Connected { request_id }),
            Event::Thinking { block, text } => {
                self.emit(Kind::Thinking, &text);
                self.unkept.push(BlockPiece { index: block, piece: Piece::Reasoning(text) });
            }
            Event::ThinkingEnded { took_ms } => {
                self.flush();
                self.send(ChatEvent::Thought { took_ms: kept::short(took_ms) });
            }
            Event::Text { block, text } => {
                self.emit(Kind::Text, &text);
                self.unkept.push(BlockPiece { index: block, piece: Piece::Text(text) });
            }
            Event::Signature { block, signature } => {
                self.unkept.push(BlockPiece { index: block, piece: Piece::Signature(signature) });
            }
            Event::Redacted { block, data } => {
                self.unkept.push(BlockPiece { index: block, piece: Piece::Redacted(data) });
            }
            Event::StillWaiting { seconds } => {
                self.flush();
                self.send(ChatEvent::StillWaiting { seconds: kept::short(seconds) });
            }
            Event::BlockEnded { .. } | Event::End(_) => {}
        }
    }

    fn emit(&mut self, kind: Kind, text: &str) {
        for (kind, text) in self.coalescer.push(kind, text, Instant::now()) {
            self.send(message(kind, text));
        }
    }

    fn flush(&mut self) {
        if let Some((kind, text)) = self.coalescer.flush() {
            self.send(message(kind, text));
        }
    }

    /// A window that has gone does not end the answer: it is kept all the same.
    fn send(&self, event: ChatEvent) {
        let _ = self.channel.send(event);
    }

    /// When the history is due, also while the stream is silent. `None`: there is nothing for it.
    fn keep_at(&self) -> Option<Instant> {
        let pause = if self.not_kept.is_some() { TRY_AGAIN_AFTER } else { KEEP_EVERY };
        (!self.unkept.is_empty()).then(|| self.kept_at + pause)
    }

    async fn keep(&mut self) {
        self.kept_at = Instant::now();
        if self.unkept.is_empty() {
            return;
        }
        let batch = Arc::new(std::mem::take(&mut self.unkept));
        let (history, id, pieces) = (self.history.clone(), self.id, batch.clone());
        let kept = tokio::task::spawn_blocking(move || history.append(id, pieces.pieces())).await;
        self.not_kept = match kept {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(NotKept::Refused(error)),
            Err(error) => Some(NotKept::Died(error)),
        };
        if let Some(why) = &self.not_kept {
            tracing::error!(error = why.told().message, "an answer cannot be kept");
            self.unkept = Arc::unwrap_or_clone(batch);
        }
    }

    async fn finish(mut self, finish: Finish) -> Result<Turn, IpcError> {
        self.keep().await;
        if let Some(why) = self.not_kept {
            return Err(why.told());
        }
        let (history, id) = (self.history, self.id);
        let done = tokio::task::spawn_blocking(move || {
            history.finish(id, &finish)?;
            history.turn(id.0)
        });
        done.await.map_err(|error| internal(&error))?.map_err(|error| from_history(&error))
    }
}

impl NotKept {
    fn told(&self) -> IpcError {
        match self {
            NotKept::Refused(error) => from_history(error),
            NotKept::Died(error) => internal(error),
        }
    }
}

/// `bedrock` promises an end, so this is never seen.
#[derive(Debug, thiserror::Error)]
#[error("the model's stream had no end")]
struct Endless;

async fn sleep_until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due.into()).await,
        None => std::future::pending().await,
    }
}

fn message(kind: Kind, text: String) -> ChatEvent {
    match kind {
        Kind::Thinking => ChatEvent::Thinking { text },
        Kind::Text => ChatEvent::Text { text },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Desk {
        folder: tempfile::TempDir,
        history: Arc<History>,
        conversation: history::ConversationId,
    }

    fn desk() -> (Desk, Answer) {
        let folder = tempfile::tempdir().unwrap();
        let history = Arc::new(History::open(&folder.path().join("history.sqlite")).unwrap().history);
        let (conversation, _) = history.create_conversation("p", "why?").unwrap();
        let id = history.begin_answer(conversation, "m").unwrap();
        let answer = Answer::new(history.clone(), id, Channel::new(|_| Ok(())));
        (Desk { folder, history, conversation }, answer)
    }

    fn text(text: &str) -> Event {
        Event::Text { block: 0, text: text.into() }
    }

    fn ended(ending: history::Ending) -> Finish {
        Finish { ending, metrics: history::Metrics::default(), diagnosis: None }
    }

    #[tokio::test]
    async fn what_the_history_refused_is_offered_again_and_not_lost() {
        let (desk, mut answer) = desk();
        let other = rusqlite::Connection::open(desk.folder.path().join("history.sqlite")).unwrap();
        answer.take(text("one "));
        other.execute_batch("ALTER TABLE piece RENAME TO gone").unwrap();
        answer.keep().await;
        assert!(answer.not_kept.is_some() && answer.keep_at().is_some());
        answer.take(text("two"));
        other.execute_batch("ALTER TABLE gone RENAME TO piece").unwrap();
        let turn = answer.finish(ended(history::Ending::Stopped)).await.unwrap();
        assert_eq!(turn.blocks, [history::Block::Text("one two".into())]);
    }

    #[tokio::test]
    async fn text_is_due_for_the_history_even_when_nothing_follows_it() {
        let (desk, mut answer) = desk();
        assert_eq!(answer.keep_at(), None);
        answer.take(text("alone"));
        assert!(answer.keep_at().is_some_and(|at| at <= Instant::now() + KEEP_EVERY));
        answer.keep().await;
        assert_eq!(answer.keep_at(), None);
        let kept = desk.history.conversation(desk.conversation).unwrap();
        assert_eq!(kept.turns[0].blocks, [history::Block::Text("alone".into())]);
    }
}
