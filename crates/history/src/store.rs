//! The open database: every read and write of conversations.
//!
//! Blocking on purpose; the shell calls it off its async threads. One connection behind a mutex: writes are small and
//! the app has one window.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use uuid::Uuid;

use crate::conversation::title_of;
use crate::{
    AnswerId, Block, BlockPiece, Conversation, ConversationId, ConversationSummary, Ending, Error, Finish,
    Piece, Role, Turn, TurnId, schema,
};

pub struct History {
    db: Mutex<Connection>,
}

pub struct Opened {
    pub history: History,
    /// Where a file that is no database was moved to.
    pub set_aside: Option<PathBuf>,
}

impl History {
    /// Opens or creates the database. A broken file is renamed and kept; a newer one is refused.
    pub fn open(path: &Path) -> Result<Opened, Error> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        match connect(path) {
            Ok(db) => Ok(Opened { history: History { db: Mutex::new(db) }, set_aside: None }),
            Err(Error::Database(error)) if is_broken(&error) => {
                let aside = set_aside(path)?;
                tracing::warn!(aside = %aside.display(), "the history was no readable database");
                Ok(Opened { history: History { db: Mutex::new(connect(path)?) }, set_aside: Some(aside) })
            }
            Err(error) => Err(error),
        }
    }

    pub fn conversations(&self, profile_id: &str) -> Result<Vec<ConversationSummary>, Error> {
        let db = self.db();
        let mut query = db.prepare_cached(
            "SELECT c.id, c.title, (SELECT count(*) FROM turn t WHERE t.conversation_id = c.id), c.updated_at
             FROM conversation c WHERE c.profile_id = ?1 ORDER BY c.updated_at DESC, c.id DESC",
        )?;
        let rows = query.query_map([profile_id], |row| {
            Ok(ConversationSummary {
                id: ConversationId(id_at(row, 0)?),
                title: row.get(1)?,
                turns: row.get(2)?,
                updated_at: time_at(row, 3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    pub fn conversation(&self, id: ConversationId) -> Result<Conversation, Error> {
        let db = self.db();
        let (profile_id, title) = db
            .query_row(
                "SELECT profile_id, title FROM conversation WHERE id = ?1",
                [id.0.to_string()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?
            .ok_or(Error::NotFound)?;
        let turns = turns_of(&db, id)?;
        Ok(Conversation { id, profile_id, title, turns })
    }

    /// One turn as it stands.
    pub fn turn(&self, id: TurnId) -> Result<Turn, Error> {
        let db = self.db();
        let mut turn = db
            .query_row(&format!("{TURN_COLUMNS} WHERE id = ?1"), [id.0.to_string()], turn_at)
            .optional()?
            .ok_or(Error::NotFound)?;
        turn.blocks = blocks_of(&db, id)?;
        Ok(turn)
    }

    /// Begins a conversation, named after its first prompt.
    pub fn create_conversation(
        &self,
        profile_id: &str,
        first_prompt: &str,
    ) -> Result<(ConversationId, String), Error> {
        let (id, title, now) = (Uuid::now_v7(), title_of(first_prompt), Timestamp::now().to_string());
        self.db().execute(
            "INSERT INTO conversation (id, profile_id, title, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)",
            params![id.to_string(), profile_id, title, now],
        )?;
        Ok((ConversationId(id), title))
    }

    pub fn rename(&self, id: ConversationId, title: &str) -> Result<(), Error> {
        let changed = self.db().execute(
            "UPDATE conversation SET title = ?2 WHERE id = ?1",
            params![id.0.to_string(), title_of(title)],
        )?;
        if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    pub fn delete(&self, id: ConversationId) -> Result<(), Error> {
        let gone = self.db().execute("DELETE FROM conversation WHERE id = ?1", [id.0.to_string()])?;
        if gone == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    pub fn delete_for_profile(&self, profile_id: &str) -> Result<(), Error> {
        self.db().execute("DELETE FROM conversation WHERE profile_id = ?1", [profile_id])?;
        Ok(())
    }

    pub fn add_user_turn(&self, conversation: ConversationId, text: &str) -> Result<Turn, Error> {
        let mut db = self.db();
        let change = db.transaction()?;
        let id = insert_turn(&change, conversation, Role::User, None, Some(Ending::Complete))?;
        append_piece(&change, id, &BlockPiece { index: 0, piece: Piece::Text(text.to_owned()) })?;
        change.commit()?;
        drop(db);
        self.turn(id)
    }

    /// Opens the turn that an answer will stream into.
    pub fn begin_answer(&self, conversation: ConversationId, model: &str) -> Result<AnswerId, Error> {
        let mut db = self.db();
        let change = db.transaction()?;
        let id = insert_turn(&change, conversation, Role::Assistant, Some(model), None)?;
        change.commit()?;
        Ok(AnswerId(id))
    }

    /// Adds what has arrived since the last call, all of it or nothing.
    pub fn append(&self, answer: AnswerId, pieces: &[BlockPiece]) -> Result<(), Error> {
        let mut db = self.db();
        let change = db.transaction()?;
        for piece in pieces {
            append_piece(&change, answer.0, piece)?;
        }
        change.commit()?;
        Ok(())
    }

    pub fn finish(&self, answer: AnswerId, finish: &Finish) -> Result<(), Error> {
        let metrics = serde_json::to_string(&finish.metrics).ok();
        let fault = finish.fault.as_ref().map(serde_json::Value::to_string);
        let changed = self.db().execute(
            "UPDATE turn SET ending = ?2, metrics = ?3, fault = ?4 WHERE id = ?1",
            params![answer.0.0.to_string(), finish.ending.word(), metrics, fault],
        )?;
        if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere leaves no half-made change: every write is a transaction.
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const TURN_COLUMNS: &str = "SELECT id, role, model, created_at, ending, metrics, fault FROM turn";

fn connect(path: &Path) -> Result<Connection, Error> {
    let mut db = Connection::open(path)?;
    schema::configure(&db)?;
    schema::migrate(&mut db, path)?;
    // Whoever was writing these is gone: the app runs once per data folder.
    db.execute("UPDATE turn SET ending = ?1 WHERE ending IS NULL", [Ending::Interrupted.word()])?;
    restrict(path)?;
    Ok(db)
}

fn is_broken(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

fn set_aside(path: &Path) -> Result<PathBuf, Error> {
    let stamp = Timestamp::now().strftime("%Y%m%dT%H%M%S%.3fZ");
    let aside = path.with_extension(format!("corrupt-{stamp}.sqlite"));
    fs::rename(path, &aside)?;
    for tail in ["-wal", "-shm"] {
        let (from, to) = (beside(path, tail), beside(&aside, tail));
        if from.exists() {
            fs::rename(from, to)?;
        }
    }
    Ok(aside)
}

fn beside(path: &Path, tail: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(tail);
    name.into()
}

/// Conversations are nobody else's business, whatever the umask says.
fn restrict(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for tail in ["", "-wal", "-shm"] {
            let file = beside(path, tail);
            if file.exists() {
                fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn insert_turn(
    db: &Connection,
    conversation: ConversationId,
    role: Role,
    model: Option<&str>,
    ending: Option<Ending>,
) -> Result<TurnId, Error> {
    let (id, owner, now) = (Uuid::now_v7(), conversation.0.to_string(), Timestamp::now().to_string());
    let touched = db.execute("UPDATE conversation SET updated_at = ?2 WHERE id = ?1", params![owner, now])?;
    if touched == 0 {
        return Err(Error::NotFound);
    }
    db.execute(
        "INSERT INTO turn (id, conversation_id, seq, role, model, created_at, ending)
         VALUES (?1, ?2, (SELECT coalesce(max(seq), -1) + 1 FROM turn WHERE conversation_id = ?2), ?3, ?4, ?5, ?6)",
        params![id.to_string(), owner, role.word(), model, now, ending.map(Ending::word)],
    )?;
    Ok(TurnId(id))
}

fn append_piece(
    db: &Connection,
    turn: TurnId,
    BlockPiece { index, piece }: &BlockPiece,
) -> Result<(), Error> {
    let id = turn.0.to_string();
    let mut insert = db.prepare_cached(
        "INSERT INTO block (turn_id, idx, kind, text, signature, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (turn_id, idx) DO UPDATE SET
            text = text || excluded.text,
            signature = CASE WHEN excluded.signature IS NULL THEN signature
                             ELSE coalesce(signature, '') || excluded.signature END,
            bytes = coalesce(excluded.bytes, bytes)",
    )?;
    match piece {
        Piece::Text(text) => insert.execute(params![id, index, "text", text, None::<&str>, None::<&[u8]>])?,
        Piece::Reasoning(text) => {
            insert.execute(params![id, index, "reasoning", text, None::<&str>, None::<&[u8]>])?
        }
        Piece::Signature(sign) => {
            insert.execute(params![id, index, "reasoning", "", Some(sign), None::<&[u8]>])?
        }
        Piece::Redacted(bytes) => {
            insert.execute(params![id, index, "redacted", "", None::<&str>, Some(bytes)])?
        }
    };
    Ok(())
}

fn turns_of(db: &Connection, conversation: ConversationId) -> Result<Vec<Turn>, Error> {
    let mut query = db.prepare_cached(&format!("{TURN_COLUMNS} WHERE conversation_id = ?1 ORDER BY seq"))?;
    let mut turns = query
        .query_map([conversation.0.to_string()], turn_at)?
        .collect::<Result<Vec<_>, rusqlite::Error>>()?;
    for turn in &mut turns {
        turn.blocks = blocks_of(db, turn.id)?;
    }
    Ok(turns)
}

fn blocks_of(db: &Connection, turn: TurnId) -> Result<Vec<Block>, Error> {
    let mut query =
        db.prepare_cached("SELECT kind, text, signature, bytes FROM block WHERE turn_id = ?1 ORDER BY idx")?;
    let rows = query.query_map([turn.0.to_string()], |row| {
        Ok(match row.get_ref(0)?.as_str()? {
            "reasoning" => Block::Reasoning { text: row.get(1)?, signature: row.get(2)? },
            "redacted" => Block::Redacted(row.get::<_, Option<Vec<u8>>>(3)?.unwrap_or_default()),
            _ => Block::Text(row.get(1)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn turn_at(row: &Row<'_>) -> rusqlite::Result<Turn> {
    let (ending, metrics, fault): (Option<String>, Option<String>, Option<String>) =
        (row.get(4)?, row.get(5)?, row.get(6)?);
    Ok(Turn {
        id: TurnId(id_at(row, 0)?),
        role: Role::from_word(row.get_ref(1)?.as_str()?),
        model: row.get(2)?,
        created_at: time_at(row, 3)?,
        ending: ending.as_deref().and_then(Ending::from_word),
        blocks: Vec::new(),
        metrics: metrics.and_then(|text| serde_json::from_str(&text).ok()),
        fault: fault.and_then(|text| serde_json::from_str(&text).ok()),
    })
}

fn id_at(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    row.get_ref(column)?.as_str()?.parse().map_err(|error| unreadable(column, error))
}

fn time_at(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    row.get_ref(column)?.as_str()?.parse().map_err(|error| unreadable(column, error))
}

fn unreadable(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
}
