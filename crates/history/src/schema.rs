//! The database's shape, version by version.
//!
//! A released migration is never edited; a change is a new one at the end. `user_version` counts those applied.

use std::path::Path;

use rusqlite::Connection;

use crate::error::Error;

/// «Outc» in ASCII: tells our file from any other SQLite database.
pub const APPLICATION_ID: i64 = 0x4f75_7463;

pub const MIGRATIONS: &[&str] = &["
    CREATE TABLE conversation (
        id         BLOB PRIMARY KEY,
        profile_id TEXT NOT NULL,
        title      TEXT NOT NULL,
        created_at INTEGER NOT NULL, -- microseconds since 1970, UTC: two changes in a row keep their order
        updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX conversation_of_profile ON conversation (profile_id, updated_at);

    CREATE TABLE turn (
        id              BLOB PRIMARY KEY,
        conversation_id BLOB NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        seq             INTEGER NOT NULL,
        role            TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
        model           TEXT,
        created_at      INTEGER NOT NULL,
        -- NULL only while an answer runs
        ending          TEXT CHECK (ending IN ('complete', 'stopped', 'truncated', 'interrupted', 'failed')),
        metrics         TEXT, -- JSON
        fault           TEXT, -- JSON
        UNIQUE (conversation_id, seq)
    ) STRICT;
    CREATE INDEX turn_running ON turn (id) WHERE ending IS NULL;

    -- Blocks of the user's turns and of answers that have ended.
    CREATE TABLE block (
        turn_id   BLOB NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
        seq       INTEGER NOT NULL,
        kind      TEXT NOT NULL CHECK (kind IN ('text', 'reasoning', 'redacted')),
        text      TEXT,
        signature TEXT,
        data      BLOB,
        PRIMARY KEY (turn_id, seq)
    ) STRICT;

    -- What a running answer has received so far; put together to blocks when it ends.
    CREATE TABLE piece (
        id      INTEGER PRIMARY KEY,
        turn_id BLOB NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
        block   INTEGER NOT NULL,
        kind    TEXT NOT NULL CHECK (kind IN ('text', 'reasoning', 'signature', 'redacted')),
        content BLOB NOT NULL
    ) STRICT;
    CREATE INDEX piece_of_turn ON piece (turn_id, id);
"];

/// What the open file turned out to be.
pub enum Found {
    Ours,
    /// A database of something else.
    Foreign,
}

/// Brings the database to the last version, one transaction a migration. Refuses a newer one untouched.
pub fn migrate(connection: &mut Connection, migrations: &[&str], path: &Path) -> Result<Found, Error> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id != APPLICATION_ID && (version != 0 || objects != 0) {
        return Ok(Found::Foreign);
    }
    let applied = usize::try_from(version).unwrap_or(0);
    if applied > migrations.len() {
        let path = path.to_owned();
        return Err(Error::Newer { path, found: version, known: migrations.len() });
    }
    for (number, migration) in (1i64..).zip(migrations).skip(applied) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(Found::Ours)
}
