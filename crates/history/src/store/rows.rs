//! Between rows and types: how each value stands in the database.

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Row, Transaction, params};

use crate::conversation::{Block, ConversationId, ConversationSummary, Ending, Role, Turn, TurnId};
use crate::error::Error;
use crate::pieces::{BlockPiece, Piece};

pub fn summary(row: &Row<'_>) -> rusqlite::Result<ConversationSummary> {
    Ok(ConversationSummary {
        id: ConversationId(row.get(0)?),
        profile_id: row.get(1)?,
        title: row.get(2)?,
        created_at: timestamp(row, 3)?,
        updated_at: timestamp(row, 4)?,
        turns: row.get(5)?,
    })
}

/// A turn without its blocks.
pub fn turn(row: &Row<'_>) -> rusqlite::Result<Turn> {
    let role: String = row.get(1)?;
    let ending: Option<String> = row.get(4)?;
    let (metrics, diagnosis): (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
    Ok(Turn {
        id: TurnId(row.get(0)?),
        role: role_of(&role).ok_or_else(|| unreadable(1))?,
        blocks: Vec::new(),
        model: row.get(2)?,
        created_at: timestamp(row, 3)?,
        ending: ending.map(|word| ending_of(&word).ok_or_else(|| unreadable(4))).transpose()?,
        // Of an older shape they are left out rather than guessed at.
        metrics: metrics.and_then(|json| serde_json::from_str(&json).ok()),
        diagnosis: diagnosis.and_then(|json| serde_json::from_str(&json).ok()),
    })
}

pub fn pieces(read: &Transaction<'_>, turn: TurnId) -> Result<Vec<BlockPiece>, Error> {
    let mut query =
        read.prepare_cached("SELECT block, kind, content FROM piece WHERE turn_id = ? ORDER BY id")?;
    let found = query.query_map([turn.0], |row| {
        let (kind, content): (String, Vec<u8>) = (row.get(1)?, row.get(2)?);
        let text = |content| String::from_utf8(content).map_err(|_| unreadable(2));
        let piece = match kind.as_str() {
            "text" => Piece::Text(text(content)?),
            "reasoning" => Piece::Reasoning(text(content)?),
            "signature" => Piece::Signature(text(content)?),
            "redacted" => Piece::Redacted(content),
            _ => return Err(unreadable(1)),
        };
        Ok(BlockPiece { index: row.get(0)?, piece })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub fn blocks(read: &Transaction<'_>, turn: TurnId) -> Result<Vec<Block>, Error> {
    let mut query =
        read.prepare_cached("SELECT kind, text, signature, data FROM block WHERE turn_id = ? ORDER BY seq")?;
    let found = query.query_map([turn.0], |row| {
        let kind: String = row.get(0)?;
        Ok(match kind.as_str() {
            "text" => Block::Text(row.get(1)?),
            "reasoning" => Block::Reasoning { text: row.get(1)?, signature: row.get(2)? },
            "redacted" => Block::Redacted(row.get(3)?),
            _ => return Err(unreadable(0)),
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

pub fn insert_blocks(change: &Transaction<'_>, turn: TurnId, blocks: &[Block]) -> Result<(), Error> {
    let mut insert = change.prepare_cached("INSERT INTO block VALUES (?, ?, ?, ?, ?, ?)")?;
    for (seq, block) in (0u32..).zip(blocks) {
        let (kind, text, signature, data) = match block {
            Block::Text(text) => ("text", Some(text), None, None),
            Block::Reasoning { text, signature } => ("reasoning", Some(text), signature.as_ref(), None),
            Block::Redacted(bytes) => ("redacted", None, None, Some(bytes)),
        };
        insert.execute(params![turn.0, seq, kind, text, signature, data])?;
    }
    Ok(())
}

pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

fn role_of(word: &str) -> Option<Role> {
    [Role::User, Role::Assistant].into_iter().find(|role| role_word(*role) == word)
}

pub fn ending_word(ending: Ending) -> &'static str {
    match ending {
        Ending::Complete => "complete",
        Ending::Stopped => "stopped",
        Ending::Truncated => "truncated",
        Ending::Interrupted => "interrupted",
        Ending::Failed => "failed",
    }
}

fn ending_of(word: &str) -> Option<Ending> {
    use Ending::*;
    [Complete, Stopped, Truncated, Interrupted, Failed]
        .into_iter()
        .find(|ending| ending_word(*ending) == word)
}

fn timestamp(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(row.get(column)?).map_err(|_| unreadable(column))
}

fn unreadable(column: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(column, "an unknown value".to_owned(), Type::Text)
}
