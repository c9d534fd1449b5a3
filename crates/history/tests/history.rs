//! What the history promises, on real files and with a real kill.

use std::path::Path;
use std::process::{Command, Stdio};

use history::{Block, BlockPiece, Ending, Error, Finish, History, Metrics, Piece, Role};

fn open(path: &Path) -> History {
    History::open(path).expect("the history opens").history
}

fn text(index: u32, text: &str) -> BlockPiece {
    BlockPiece { index, piece: Piece::Text(text.into()) }
}

fn ended(ending: Ending) -> Finish {
    Finish { ending, metrics: Metrics { took_ms: 12, ..Metrics::default() }, fault: None }
}

#[test]
fn an_answer_reads_back_with_its_reasoning_signature_and_redacted_bytes_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let history = open(&path);
    let (id, title) = history.create_conversation("p1", "What is 2 + 2?\nThink.").unwrap();
    assert_eq!(title, "What is 2 + 2?");
    history.add_user_turn(id, "What is 2 + 2?\nThink.").unwrap();
    let answer = history.begin_answer(id, "model-x").unwrap();
    let reasoning = |text: &str| BlockPiece { index: 0, piece: Piece::Reasoning(text.into()) };
    history.append(answer, &[reasoning("two "), reasoning("and two")]).unwrap();
    history
        .append(
            answer,
            &[
                BlockPiece { index: 0, piece: Piece::Signature("EqYG+/=".into()) },
                BlockPiece { index: 1, piece: Piece::Redacted(vec![0, 255, 7]) },
                text(2, "It is "),
            ],
        )
        .unwrap();
    history.append(answer, &[text(2, "4 — ✓")]).unwrap();
    history.finish(answer, &ended(Ending::Complete)).unwrap();
    drop(history);

    let conversation = open(&path).conversation(id).unwrap();
    let [asked, answered] = conversation.turns.as_slice() else { panic!("two turns") };
    assert_eq!((asked.role, asked.ending), (Role::User, Some(Ending::Complete)));
    assert_eq!(answered.model.as_deref(), Some("model-x"));
    assert_eq!(answered.ending, Some(Ending::Complete));
    assert_eq!(answered.metrics.as_ref().map(|m| m.took_ms), Some(12));
    assert_eq!(
        answered.blocks,
        [
            Block::Reasoning { text: "two and two".into(), signature: Some("EqYG+/=".into()) },
            Block::Redacted(vec![0, 255, 7]),
            Block::Text("It is 4 — ✓".into()),
        ]
    );
}

#[test]
fn conversations_are_listed_per_profile_the_last_used_first_and_deleted_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(&folder.path().join("h.sqlite"));
    let (first, _) = history.create_conversation("p1", "first").unwrap();
    history.create_conversation("p1", "second").unwrap();
    history.create_conversation("p2", "other").unwrap();
    history.add_user_turn(first, "again").unwrap();
    let titles = |profile: &str| -> Vec<String> {
        history.conversations(profile).unwrap().into_iter().map(|c| c.title).collect()
    };
    assert_eq!(titles("p1"), ["first", "second"]);
    history.rename(first, "renamed").unwrap();
    assert_eq!(titles("p1"), ["renamed", "second"]);
    history.delete(first).unwrap();
    assert!(matches!(history.conversation(first), Err(Error::NotFound)));
    history.delete_for_profile("p1").unwrap();
    assert!(titles("p1").is_empty());
    assert_eq!(titles("p2"), ["other"]);
}

#[test]
fn a_file_that_is_no_database_is_set_aside_with_its_bytes_and_a_new_one_works() {
    for content in [&b"not a database at all, certainly"[..], &[0u8; 4096][..]] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.sqlite");
        std::fs::write(&path, content).unwrap();
        let opened = History::open(&path).unwrap();
        let aside = opened.set_aside.expect("the broken file was set aside");
        assert_eq!(std::fs::read(aside).unwrap(), content);
        opened.history.create_conversation("p", "works").unwrap();
    }
}

#[test]
fn a_newer_database_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    drop(open(&path));
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(History::open(&path), Err(Error::Newer { found: 99, .. })));
    let version: u32 = rusqlite::Connection::open(&path)
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99);
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_conversations() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    drop(open(&path));
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

/// The child half of the test below: appends for ever, saying after each call what is now kept.
#[test]
#[ignore = "run by killing_the_app_in_mid_answer_keeps_what_was_appended"]
fn child_appends_until_it_is_killed() {
    let Some(path) = std::env::var_os("HISTORY_CHILD") else { return };
    let history = open(Path::new(&path));
    let (id, _) = history.create_conversation("p", "killed").unwrap();
    let answer = history.begin_answer(id, "m").unwrap();
    for n in 0.. {
        history.append(answer, &[text(0, &format!("{n} "))]).unwrap();
        println!("kept {n}");
    }
}

#[test]
fn killing_the_app_in_mid_answer_keeps_what_was_appended_and_calls_it_interrupted() {
    use std::io::BufRead as _;
    for kill_after in [1usize, 7, 40] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.sqlite");
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_appends_until_it_is_killed", "--ignored", "--nocapture"])
            .env("HISTORY_CHILD", &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
        let seen = lines.map_while(Result::ok).filter(|line| line.contains("kept")).nth(kill_after);
        assert!(seen.is_some(), "the child never got there");
        child.kill().unwrap();
        child.wait().unwrap();

        let history = open(&path);
        let summary = history.conversations("p").unwrap().pop().expect("the conversation survived");
        let turn = history.conversation(summary.id).unwrap().turns.pop().expect("the answer survived");
        assert_eq!(turn.ending, Some(Ending::Interrupted));
        let [Block::Text(kept)] = turn.blocks.as_slice() else { panic!("one block of text") };
        let numbers: Vec<usize> = kept.split_whitespace().map(|n| n.parse().unwrap()).collect();
        assert!(numbers.len() > kill_after, "{kept}");
        assert!(numbers.iter().enumerate().all(|(at, n)| at == *n), "{kept}");
    }
}
