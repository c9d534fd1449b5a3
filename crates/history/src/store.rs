//! The history itself: opening the file whatever state it is in, and every read and write.
//!
//! Write-ahead log with full sync: a kill costs nothing that was appended, a power cut nothing that was committed. A
//! damaged file is set aside with its log, never overwritten. When streamed text is written is the caller's to say: each
//! [`History::append`] is one transaction. Every call blocks on the disk; calls may come from any thread.

mod file;
mod rows;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use crate::conversation::{
    AnswerId, Block, Conversation, ConversationId, ConversationSummary, Ending, Finish, Role, Turn, TurnId,
    title_from,
};
use crate::error::Error;
use crate::pieces::{BlockPiece, Piece, fold};

/// The conversations of one database file, open for as long as this value lives.
pub struct History {
    connection: Mutex<Connection>,
}

/// The result of [`History::open`].
pub struct Opened {
    /// Ready for use.
    pub history: History,
    /// Where a damaged file went.
    pub set_aside: Option<PathBuf>,
}

impl History {
    /// Opens the history kept at `path`, which is made where it does not exist. Answers that a crash left running
    /// become interrupted, so only one app may have it open. Checks the whole file, which takes seconds once it holds
    /// gigabytes.
    ///
    /// # Errors
    /// [`Error::Newer`] and [`Error::IsALink`] leave the file as it is; [`Error::File`] and [`Error::Sqlite`] say what the
    /// system refused. A damaged file is not an error: it is set aside.
    pub fn open(path: &Path) -> Result<Opened, Error> {
        let (connection, set_aside) = file::open(path, Timestamp::now())?;
        let history = Self { connection: Mutex::new(connection) };
        history.end_what_a_crash_left()?;
        Ok(Opened { history, set_aside })
    }

    /// The profile's conversations, the last changed first.
    ///
    /// # Errors
    /// [`Error::Sqlite`] when the file cannot be read.
    pub fn conversations(&self, profile_id: &str) -> Result<Vec<ConversationSummary>, Error> {
        let connection = self.connection();
        let mut query = connection.prepare_cached(
            "SELECT id, profile_id, title, created_at, updated_at,
                    (SELECT count(*) FROM turn WHERE conversation_id = conversation.id AND role = 'user')
             FROM conversation WHERE profile_id = ? ORDER BY updated_at DESC, id DESC",
        )?;
        let found = query.query_map([profile_id], rows::summary)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// A conversation with all its turns, those that are still running included.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Sqlite`] when the file cannot be read.
    pub fn conversation(&self, id: ConversationId) -> Result<Conversation, Error> {
        let mut connection = self.connection();
        // One snapshot, so that an answer that is ending just now is not missed between pieces and blocks.
        let read = connection.transaction()?;
        let head = read
            .prepare_cached(
                "SELECT id, profile_id, title, created_at, updated_at, 0 FROM conversation WHERE id = ?",
            )?
            .query_row([id.0], rows::summary)
            .optional()?
            .ok_or(Error::NotFound)?;
        let ConversationSummary { profile_id, title, created_at, updated_at, .. } = head;
        Ok(Conversation { id, profile_id, title, created_at, updated_at, turns: turns_of(&read, id)? })
    }

    /// One turn as it stands.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Sqlite`] when the file cannot be read.
    pub fn turn(&self, id: TurnId) -> Result<Turn, Error> {
        let mut connection = self.connection();
        let read = connection.transaction()?;
        let found =
            read.prepare_cached(&format!("{TURN} WHERE id = ?"))?.query_row([id.0], rows::turn).optional()?;
        with_blocks(&read, found.ok_or(Error::NotFound)?)
    }

    /// Begins a conversation, named after its first prompt; gives that name back.
    ///
    /// # Errors
    /// [`Error::Sqlite`] when the file cannot be written.
    pub fn create_conversation(
        &self,
        profile_id: &str,
        prompt: &str,
    ) -> Result<(ConversationId, String), Error> {
        let title = title_from(prompt);
        let (id, now) = (ConversationId(Uuid::now_v7()), Timestamp::now().as_microsecond());
        self.connection()
            .prepare_cached("INSERT INTO conversation VALUES (?1, ?2, ?3, ?4, ?4)")?
            .execute(params![id.0, profile_id, title, now])?;
        Ok((id, title))
    }

    /// Gives a conversation another title, cut to 60 characters.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Sqlite`] when the file cannot be written.
    pub fn rename(&self, id: ConversationId, title: &str) -> Result<(), Error> {
        let changed = self
            .connection()
            .prepare_cached("UPDATE conversation SET title = ? WHERE id = ?")?
            .execute(params![title_from(title), id.0])?;
        if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Deletes a conversation with its turns. An answer that is still running gets [`Error::AnswerOver`] from then on.
    ///
    /// # Errors
    /// [`Error::NotFound`], and [`Error::Sqlite`] when the file cannot be written.
    pub fn delete(&self, id: ConversationId) -> Result<(), Error> {
        let connection = self.connection();
        let gone = connection.prepare_cached("DELETE FROM conversation WHERE id = ?")?.execute([id.0])?;
        if gone == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    /// Deletes all conversations of a profile and says how many there were.
    ///
    /// # Errors
    /// [`Error::Sqlite`] when the file cannot be written.
    pub fn delete_for_profile(&self, profile_id: &str) -> Result<usize, Error> {
        let connection = self.connection();
        Ok(connection
            .prepare_cached("DELETE FROM conversation WHERE profile_id = ?")?
            .execute([profile_id])?)
    }

    /// Adds what the user said.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the conversation is gone, and [`Error::Sqlite`] when the file cannot be written.
    pub fn add_user_turn(&self, conversation: ConversationId, text: &str) -> Result<Turn, Error> {
        let id = TurnId(Uuid::now_v7());
        self.write(|change| {
            add_turn(change, id, conversation, Role::User, None)?;
            rows::insert_blocks(change, id, &[Block::Text(text.to_owned())])?;
            set_ending(change, id, Ending::Complete)
        })?;
        self.turn(id)
    }

    /// Begins an answer of `model`. It runs until [`History::finish`], or until the next opening finds it left.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the conversation is gone, and [`Error::Sqlite`] when the file cannot be written.
    pub fn begin_answer(&self, conversation: ConversationId, model: &str) -> Result<AnswerId, Error> {
        let id = TurnId(Uuid::now_v7());
        self.write(|change| add_turn(change, id, conversation, Role::Assistant, Some(model)))?;
        Ok(AnswerId(id))
    }

    /// Adds what has streamed in since the last time; safe on disk when this returns.
    ///
    /// # Errors
    /// [`Error::AnswerOver`] when the answer has ended or was deleted, and [`Error::Sqlite`] when the file cannot be
    /// written; then nothing was added, and the same pieces may be offered again.
    pub fn append(&self, answer: AnswerId, pieces: &[BlockPiece]) -> Result<(), Error> {
        if pieces.is_empty() {
            return Ok(());
        }
        self.write(|change| {
            must_run(change, answer)?;
            let mut insert = change
                .prepare_cached("INSERT INTO piece (turn_id, block, kind, content) VALUES (?, ?, ?, ?)")?;
            for BlockPiece { index, piece } in pieces {
                let (kind, content): (_, &[u8]) = match piece {
                    Piece::Text(text) => ("text", text.as_bytes()),
                    Piece::Reasoning(text) => ("reasoning", text.as_bytes()),
                    Piece::Signature(text) => ("signature", text.as_bytes()),
                    Piece::Redacted(bytes) => ("redacted", bytes),
                };
                insert.execute(params![answer.0.0, index, kind, content])?;
            }
            Ok(())
        })
    }

    /// Ends an answer.
    ///
    /// # Errors
    /// [`Error::AnswerOver`] when it has ended before or was deleted, and [`Error::Sqlite`] when the file cannot be
    /// written.
    pub fn finish(&self, answer: AnswerId, finish: &Finish) -> Result<(), Error> {
        let metrics = serde_json::to_string(&finish.metrics).ok();
        let diagnosis = finish.diagnosis.as_ref().map(ToString::to_string);
        self.write(|change| {
            must_run(change, answer)?;
            settle(change, answer.0, finish.ending)?;
            change
                .prepare_cached("UPDATE turn SET metrics = ?, fault = ? WHERE id = ?")?
                .execute(params![metrics, diagnosis, answer.0.0])?;
            Ok(())
        })
    }

    fn end_what_a_crash_left(&self) -> Result<(), Error> {
        self.write(|change| {
            let left: Vec<Uuid> = change
                .prepare("SELECT id FROM turn WHERE ending IS NULL")?
                .query_map([], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            left.into_iter().try_for_each(|turn| settle(change, TurnId(turn), Ending::Interrupted))
        })
    }

    /// Runs `change` in a transaction: all of it or none.
    fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = change(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic in between has rolled its transaction back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add_turn(
    change: &Transaction<'_>,
    id: TurnId,
    conversation: ConversationId,
    role: Role,
    model: Option<&str>,
) -> Result<(), Error> {
    let now = Timestamp::now().as_microsecond();
    let found = change
        .prepare_cached("UPDATE conversation SET updated_at = ? WHERE id = ?")?
        .execute(params![now, conversation.0])?;
    if found == 0 {
        return Err(Error::NotFound);
    }
    change
        .prepare_cached(
            "INSERT INTO turn (id, conversation_id, seq, role, model, created_at) VALUES (?1, ?2,
             (SELECT coalesce(max(seq) + 1, 0) FROM turn WHERE conversation_id = ?2), ?3, ?4, ?5)",
        )?
        .execute(params![id.0, conversation.0, rows::role_word(role), model, now])?;
    Ok(())
}

fn must_run(change: &Transaction<'_>, answer: AnswerId) -> Result<(), Error> {
    let runs = change
        .prepare_cached("SELECT 1 FROM turn WHERE id = ? AND role = 'assistant' AND ending IS NULL")?
        .exists([answer.0.0])?;
    if runs { Ok(()) } else { Err(Error::AnswerOver) }
}

/// Puts an answer's pieces together and sets its ending.
fn settle(change: &Transaction<'_>, turn: TurnId, ending: Ending) -> Result<(), Error> {
    rows::insert_blocks(change, turn, &fold(rows::pieces(change, turn)?))?;
    change.prepare_cached("DELETE FROM piece WHERE turn_id = ?")?.execute([turn.0])?;
    set_ending(change, turn, ending)
}

fn set_ending(change: &Transaction<'_>, turn: TurnId, ending: Ending) -> Result<(), Error> {
    change
        .prepare_cached("UPDATE turn SET ending = ? WHERE id = ?")?
        .execute(params![rows::ending_word(ending), turn.0])?;
    Ok(())
}

const TURN: &str = "SELECT id, role, model, created_at, ending, metrics, fault FROM turn";

fn turns_of(read: &Transaction<'_>, conversation: ConversationId) -> Result<Vec<Turn>, Error> {
    let mut query = read.prepare_cached(&format!("{TURN} WHERE conversation_id = ? ORDER BY seq"))?;
    let turns = query.query_map([conversation.0], rows::turn)?;
    turns.map(|turn| with_blocks(read, turn?)).collect()
}

fn with_blocks(read: &Transaction<'_>, mut turn: Turn) -> Result<Turn, Error> {
    let running = turn.ending.is_none();
    turn.blocks = if running { fold(rows::pieces(read, turn.id)?) } else { rows::blocks(read, turn.id)? };
    Ok(turn)
}

#[cfg(test)]
mod tests;
