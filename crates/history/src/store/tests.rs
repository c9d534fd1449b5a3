//! What only shows from inside: a full disk, a file that may not be written, a migration that fails.

use super::*;

fn open(folder: &tempfile::TempDir) -> History {
    History::open(&folder.path().join("history.sqlite")).map(|opened| opened.history).unwrap()
}

fn pieces(text: &str) -> [BlockPiece; 1] {
    [BlockPiece { index: 0, piece: Piece::Text(text.to_owned()) }]
}

#[test]
fn a_full_disk_is_said_and_costs_nothing_that_was_kept_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(&folder);
    let (id, _) = history.create_conversation("p", "long").unwrap();
    let answer = history.begin_answer(id, "m").unwrap();
    history.append(answer, &pieces("kept ")).unwrap();
    // SQLite's own limit gives the very error of a full disk.
    let pages: i64 = history.connection().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    history.connection().pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    let error = history.append(answer, &pieces(&"x".repeat(1 << 20))).unwrap_err();
    assert!(error.to_string().contains("disk is full") && error.hint().contains("room"), "{error}");
    history.connection().pragma_update_and_check(None, "max_page_count", 1 << 30, |_| Ok(())).unwrap();
    history.append(answer, &pieces("and more")).unwrap();
    assert_eq!(history.turn(answer.0).unwrap().blocks, [Block::Text("kept and more".into())]);
}

#[test]
fn a_file_that_may_not_be_written_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(&folder);
    history.connection().pragma_update(None, "query_only", true).unwrap();
    let error = history.create_conversation("p", "x").unwrap_err();
    assert!(error.to_string().contains("may not be written"), "{error}");
}

#[test]
fn a_finished_turn_is_synced_and_its_pieces_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(&folder);
    let (id, _) = history.create_conversation("p", "x").unwrap();
    let answer = history.begin_answer(id, "m").unwrap();
    history.append(answer, &pieces("a")).unwrap();
    let finish = Finish { ending: Ending::Complete, metrics: crate::Metrics::default(), diagnosis: None };
    history.finish(answer, &finish).unwrap();
    let connection = history.connection();
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((pragma("synchronous"), pragma("foreign_keys")), (2, 1), "2 is FULL");
    let left: i64 = connection.query_row("SELECT count(*) FROM piece", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn a_migration_that_fails_leaves_the_version_before_it() {
    use crate::schema::{MIGRATIONS, migrate};
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let (id, _) = open(&folder).create_conversation("p", "kept").unwrap();
    let mut connection = Connection::open(&path).unwrap();
    let broken = [MIGRATIONS, &["CREATE TABLE extra (x); SELECT * FROM no_such_table;"]].concat();
    assert!(migrate(&mut connection, &broken, &path).is_err());
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(usize::try_from(version), Ok(MIGRATIONS.len()));
    let good =
        [MIGRATIONS, &["ALTER TABLE conversation ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0"]].concat();
    assert!(migrate(&mut connection, &good, &path).is_ok());
    let pinned: i64 = connection
        .query_row("SELECT pinned FROM conversation WHERE id = ?", [id.0], |row| row.get(0))
        .unwrap();
    assert_eq!(pinned, 0);
}
