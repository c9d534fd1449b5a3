//! One answer, from the request to its kept turn: the model's stream on one side, the history and the window's channel
//! on the other.
//!
//! Text goes to the history a few times a second while it streams, so that a crash costs less than a second of it. The
//! window gets it merged (see [`crate::coalesce`]); the finished turn is the command's own result.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bedrock::chat::{ChatEvent as Event, ChatStream, Outcome};
use history::{AnswerId, BlockPiece, Ending, Finish, History, Metrics, Piece, Turn};
use tauri::ipc::Channel;
use tokio_util::sync::CancellationToken;

use crate::coalesce::{Coalescer, Kind};
use crate::ipc::convert;
use crate::ipc::dto::ChatEvent;

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
    unkept: Vec<BlockPiece>,
    kept_at: Instant,
    clock: Clock,
    request_id: Option<String>,
    /// Why the history refused the last time. The answer goes on and what was refused is offered again, since a full
    /// disk may get room; only what is refused to the end is an error.
    not_kept: Option<history::Error>,
}

/// When what happened, seen from here: what is known of an answer that was stopped.
struct Clock {
    begun: Instant,
    first_token: Option<Instant>,
    thinking_ended: Option<Instant>,
    thought: bool,
}

impl Answer {
    pub fn new(history: Arc<History>, id: AnswerId, channel: Channel<ChatEvent>) -> Self {
        let begun = Instant::now();
        Self {
            history,
            id,
            channel,
            coalescer: Coalescer::default(),
            unkept: Vec::new(),
            kept_at: begun,
            clock: Clock { begun, first_token: None, thinking_ended: None, thought: false },
            request_id: None,
            not_kept: None,
        }
    }

    /// Follows the stream to its end or to the stop. Dropping the stream closes its socket.
    pub async fn follow(
        mut self,
        mut stream: ChatStream,
        stop: &CancellationToken,
    ) -> Result<Turn, history::Error> {
        let outcome = loop {
            let (due, keep_at) = (self.coalescer.due(), self.keep_at());
            tokio::select! {
                biased;
                () = stop.cancelled() => break None,
                event = stream.next() => match event {
                    Some(Event::End(outcome)) => break Some(*outcome),
                    Some(event) => self.take(event),
                    None => break None,
                },
                () = sleep_until(due) => self.flush(),
                () = sleep_until(keep_at) => {}
            }
            if self.keep_at().is_some_and(|at| at <= Instant::now()) {
                self.keep().await;
            }
            // Deleted while it streamed: nobody can read the rest, and it costs tokens.
            if matches!(self.not_kept, Some(history::Error::AnswerOver)) {
                return Err(history::Error::AnswerOver);
            }
        };
        drop(stream);
        self.flush();
        let finish = match outcome {
            Some(outcome) => finished(&outcome),
            None => self.stopped(),
        };
        self.finish(finish).await
    }

    /// Ends the turn before any stream was opened.
    pub async fn fail(self, diagnosis: &bedrock::Diagnosis) -> Result<Turn, history::Error> {
        let metrics = Metrics { took_ms: millis(self.clock.begun.elapsed()), ..Metrics::default() };
        let finish = Finish { ending: Ending::Failed, metrics, diagnosis: kept_diagnosis(diagnosis) };
        self.finish(finish).await
    }

    fn take(&mut self, event: Event) {
        let now = Instant::now();
        match event {
            Event::Started { request_id } => {
                self.request_id.clone_from(&request_id);
                self.send(ChatEvent::Connected { request_id });
            }
            Event::Thinking { block, text } => {
                self.clock.first_token.get_or_insert(now);
                self.clock.thought = true;
                self.emit(Kind::Thinking, &text, now);
                self.unkept.push(BlockPiece { index: block, piece: Piece::Reasoning(text) });
            }
            Event::Text { block, text } => {
                self.clock.first_token.get_or_insert(now);
                self.thinking_ends(now);
                self.emit(Kind::Text, &text, now);
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
                self.send(ChatEvent::StillWaiting { seconds: seconds.try_into().unwrap_or(u32::MAX) });
            }
            Event::BlockEnded { .. } | Event::End(_) => {}
        }
    }

    fn thinking_ends(&mut self, now: Instant) {
        if self.clock.thought && self.clock.thinking_ended.is_none() {
            self.clock.thinking_ended = Some(now);
            self.flush();
            let took_ms = self.clock.thinking_ms(now).unwrap_or_default();
            self.send(ChatEvent::Thought { took_ms });
        }
    }

    fn emit(&mut self, kind: Kind, text: &str, now: Instant) {
        for (kind, text) in self.coalescer.push(kind, text, now) {
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
        let pieces = Arc::new(merged(std::mem::take(&mut self.unkept)));
        let (history, id, batch) = (self.history.clone(), self.id, pieces.clone());
        let kept = tokio::task::spawn_blocking(move || history.append(id, &batch)).await;
        self.not_kept = kept.unwrap_or(Err(history::Error::NotFound)).err();
        if let Some(error) = &self.not_kept {
            tracing::error!(%error, "an answer cannot be kept");
            self.unkept = Arc::unwrap_or_clone(pieces);
        }
    }

    async fn finish(mut self, finish: Finish) -> Result<Turn, history::Error> {
        self.keep().await;
        if let Some(error) = self.not_kept {
            return Err(error);
        }
        let (history, id) = (self.history, self.id);
        let done = tokio::task::spawn_blocking(move || {
            history.finish(id, &finish)?;
            history.turn(id.0)
        });
        done.await.unwrap_or_else(|_| Err(history::Error::NotFound))
    }

    fn stopped(&self) -> Finish {
        let now = Instant::now();
        let metrics = Metrics {
            first_token_ms: self.clock.first_token.map(|at| millis(at - self.clock.begun)),
            thinking_ms: self.clock.thinking_ms(now),
            took_ms: millis(now - self.clock.begun),
            request_id: self.request_id.clone(),
            ..Metrics::default()
        };
        Finish { ending: Ending::Stopped, metrics, diagnosis: None }
    }
}

impl Clock {
    fn thinking_ms(&self, now: Instant) -> Option<u32> {
        let begun = self.first_token.filter(|_| self.thought)?;
        Some(millis(self.thinking_ended.unwrap_or(now) - begun))
    }
}

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

/// Neighbouring pieces of one block joined, so that a fast stream does not become a thousand small writes.
fn merged(pieces: Vec<BlockPiece>) -> Vec<BlockPiece> {
    let mut out: Vec<BlockPiece> = Vec::new();
    for next in pieces {
        match (out.last_mut(), &next.piece) {
            (Some(BlockPiece { index, piece: Piece::Text(text) }), Piece::Text(more))
            | (Some(BlockPiece { index, piece: Piece::Reasoning(text) }), Piece::Reasoning(more))
                if *index == next.index =>
            {
                text.push_str(more);
            }
            _ => out.push(next),
        }
    }
    out
}

fn finished(outcome: &Outcome) -> Finish {
    use bedrock::chat::Ending as E;
    let usage = outcome.usage;
    let short = |ms: u64| u32::try_from(ms).unwrap_or(u32::MAX);
    Finish {
        ending: match outcome.ending {
            E::Complete => Ending::Complete,
            E::Truncated => Ending::Truncated,
            E::Interrupted => Ending::Interrupted,
            E::Failed => Ending::Failed,
        },
        metrics: Metrics {
            first_token_ms: outcome.timing.first_token_ms.map(short),
            thinking_ms: outcome.timing.thinking_ms.map(short),
            took_ms: short(outcome.timing.total_ms),
            input_tokens: usage.map(|usage| usage.input_tokens),
            output_tokens: usage.map(|usage| usage.output_tokens),
            cache_read_tokens: usage.map(|usage| usage.cache_read_tokens),
            cache_write_tokens: usage.map(|usage| usage.cache_write_tokens),
            stop_reason: outcome.stop_reason.clone(),
            request_id: outcome.request_id.clone(),
        },
        diagnosis: outcome.diagnosis.as_ref().and_then(kept_diagnosis),
    }
}

fn kept_diagnosis(diagnosis: &bedrock::Diagnosis) -> Option<serde_json::Value> {
    serde_json::to_value(convert::diagnosis(diagnosis, false)).ok()
}

fn millis(duration: Duration) -> u32 {
    duration.as_millis().try_into().unwrap_or(u32::MAX)
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
        let finish = answer.stopped();
        let turn = answer.finish(finish).await.unwrap();
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

    #[test]
    fn pieces_are_joined_within_a_block_and_never_across_blocks_or_kinds() {
        let text = |index, text: &str| BlockPiece { index, piece: Piece::Text(text.into()) };
        let think = |index, text: &str| BlockPiece { index, piece: Piece::Reasoning(text.into()) };
        let sign = BlockPiece { index: 0, piece: Piece::Signature("s".into()) };
        let pieces =
            vec![think(0, "a"), think(0, "b"), sign.clone(), text(1, "c"), text(1, "d"), text(2, "e")];
        assert_eq!(merged(pieces), [think(0, "ab"), sign, text(1, "cd"), text(2, "e")]);
    }
}
