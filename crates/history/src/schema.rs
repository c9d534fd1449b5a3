//! The tables, and how an old database becomes a new one.
//!
//! `user_version` says which migrations a file has had. Each runs in one transaction; a file that is newer than this
//! program is refused, never touched.

use std::path::Path;

use rusqlite::Connection;

use crate::Error;

const MIGRATIONS: &[&str] = &["
    CREATE TABLE conversation (
        id TEXT PRIMARY KEY, profile_id TEXT NOT NULL, title TEXT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX conversation_by_profile ON conversation (profile_id, updated_at DESC);
    CREATE TABLE turn (
        id TEXT PRIMARY KEY,
        conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL, role TEXT NOT NULL, model TEXT, created_at TEXT NOT NULL,
        ending TEXT, metrics TEXT, fault TEXT,
        UNIQUE (conversation_id, seq)
    ) STRICT;
    CREATE INDEX turn_running ON turn (ending) WHERE ending IS NULL;
    CREATE TABLE block (
        turn_id TEXT NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
        idx INTEGER NOT NULL, kind TEXT NOT NULL,
        text TEXT NOT NULL DEFAULT '', signature TEXT, bytes BLOB,
        PRIMARY KEY (turn_id, idx)
    ) STRICT, WITHOUT ROWID;
"];

pub const KNOWN: u32 = MIGRATIONS.len() as u32;

/// Settings that hold for a connection. FULL: a finished turn survives a power cut, not only a crash.
pub fn configure(db: &Connection) -> Result<(), Error> {
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "foreign_keys", true)?;
    Ok(())
}

pub fn migrate(db: &mut Connection, path: &Path) -> Result<(), Error> {
    let found: u32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > KNOWN {
        return Err(Error::Newer { path: path.to_owned(), found, known: KNOWN });
    }
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        let change = db.transaction()?;
        change.execute_batch(sql)?;
        change.pragma_update(None, "user_version", step as u32 + 1)?;
        change.commit()?;
    }
    Ok(())
}
