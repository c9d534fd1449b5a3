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
    Finish { ending, metrics: Metrics { took_ms: 12, ..Metrics::default() }, diagnosis: None }
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
    history.begin_answer(first, "m").unwrap();
    assert_eq!(history.conversations("p1").unwrap()[0].turns, 1, "a question and its answer are one turn");
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
fn a_database_cut_or_spoilt_in_the_middle_is_set_aside_with_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let history = open(&path);
    let (id, _) = history.create_conversation("p", "long").unwrap();
    for _ in 0..40 {
        history.add_user_turn(id, &"words ".repeat(300)).unwrap();
    }
    drop(history);
    let whole = std::fs::read(&path).unwrap();
    assert!(whole.len() > 40 * 1024);
    let mut spoilt = whole.clone();
    spoilt[8192..12288].fill(0);
    // Shorter than SQLite's header is an empty database to SQLite, and holds nothing either.
    let cuts = (1024..whole.len()).step_by(9 * 1024 + 1).map(|length| whole[..length].to_vec());
    for content in cuts.chain([spoilt]) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.sqlite");
        std::fs::write(&path, &content).unwrap();
        let opened = History::open(&path).unwrap();
        let aside =
            opened.set_aside.unwrap_or_else(|| panic!("{} bytes were taken for whole", content.len()));
        assert_eq!(std::fs::read(aside).unwrap(), content);
        opened.history.create_conversation("p", "works").unwrap();
    }
}

#[test]
fn a_database_of_something_else_is_set_aside_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE recipe (x)").unwrap();
    let content = std::fs::read(&path).unwrap();
    let aside = History::open(&path).unwrap().set_aside.expect("set aside");
    assert_eq!(std::fs::read(aside).unwrap(), content);
}

#[test]
fn each_ending_reads_back_with_what_was_measured_and_what_failed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let history = open(&path);
    let (id, _) = history.create_conversation("p", "endings").unwrap();
    let endings = [Ending::Complete, Ending::Stopped, Ending::Truncated, Ending::Interrupted, Ending::Failed];
    let finish = |ending| Finish {
        ending,
        metrics: Metrics {
            first_token_ms: Some(140),
            took_ms: 9000,
            output_tokens: Some(77),
            stop_reason: Some("max_tokens".into()),
            ..Metrics::default()
        },
        diagnosis: (ending == Ending::Failed)
            .then(|| serde_json::json!({ "title": "Throttled", "code": null })),
    };
    for ending in endings {
        let answer = history.begin_answer(id, "m").unwrap();
        history.append(answer, &[text(0, "kept")]).unwrap();
        history.finish(answer, &finish(ending)).unwrap();
    }
    drop(history);
    for (turn, ending) in open(&path).conversation(id).unwrap().turns.into_iter().zip(endings) {
        let expected = finish(ending);
        assert_eq!((turn.ending, turn.diagnosis), (Some(ending), expected.diagnosis));
        assert_eq!(turn.metrics, Some(expected.metrics));
        assert_eq!(turn.blocks, [Block::Text("kept".into())]);
    }
}

#[test]
fn an_answer_takes_nothing_more_once_it_has_ended_or_its_conversation_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let history = open(&folder.path().join("h.sqlite"));
    let (id, _) = history.create_conversation("p", "x").unwrap();
    let answer = history.begin_answer(id, "m").unwrap();
    history.finish(answer, &ended(Ending::Stopped)).unwrap();
    assert!(matches!(history.append(answer, &[text(0, "late")]), Err(Error::AnswerOver)));
    assert!(matches!(history.finish(answer, &ended(Ending::Complete)), Err(Error::AnswerOver)));
    assert_eq!(history.turn(answer.0).unwrap().ending, Some(Ending::Stopped));
    let running = history.begin_answer(id, "m").unwrap();
    history.append(running, &[text(0, "so far")]).unwrap();
    let so_far = history.conversation(id).unwrap().turns.pop().unwrap();
    assert_eq!((so_far.ending, so_far.blocks), (None, vec![Block::Text("so far".into())]));
    history.delete(id).unwrap();
    assert!(matches!(history.append(running, &[text(0, "late")]), Err(Error::AnswerOver)));
    assert!(matches!(history.add_user_turn(id, "late"), Err(Error::NotFound)));
    assert!(matches!(history.rename(id, "late"), Err(Error::NotFound)));
    assert!(matches!(history.delete(id), Err(Error::NotFound)));
}

#[test]
fn a_link_is_not_followed_and_a_folder_in_the_way_is_an_error_with_a_hint() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    #[cfg(unix)]
    {
        let elsewhere = folder.path().join("elsewhere");
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        assert!(matches!(History::open(&path), Err(Error::IsALink { .. })));
        assert!(!elsewhere.exists());
        std::fs::remove_file(&path).unwrap();
    }
    std::fs::create_dir(&path).unwrap();
    let Err(error) = History::open(&path) else { panic!("a folder was opened") };
    assert!(error.to_string().ends_with('.') && error.hint().ends_with('.'), "{error}");
    assert!(path.is_dir(), "it was not moved");
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
