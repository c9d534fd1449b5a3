//! Scripts: what is read, and which mistakes are told how.

use super::*;

fn mistake(yaml: &str) -> String {
    Script::parse(yaml).unwrap_err().to_string()
}

#[test]
fn an_empty_text_is_an_empty_script() {
    for empty in ["", "\n# nothing\n", "rules: []", "{}"] {
        assert_eq!(Script::parse(empty), Ok(Script::default()), "{empty:?}");
    }
}

#[test]
fn a_mistake_is_told_with_its_line_and_what_there_is_instead() {
    for (yaml, parts) in [
        ("rules:\n  - wen: {}\n    respond: random\n", &["line 2", "wen"][..]),
        ("rules:\n  - when: {turn: 0}\n    respond: random\n", &["line 2", "is not a turn"]),
        (
            "rules:\n  - when:\n      text: {regex: '('}\n    respond: random\n",
            &["line 3", "regular expression"],
        ),
        ("rules:\n  - answer:\n      stop: ended\n", &["line 3", "end_turn"]),
        ("rules:\n  - answer:\n      fault: explode\n", &["line 3", "end-after:"]),
        ("rules:\n  - error: {code: Nope}\n", &["line 2", "ThrottlingException"]),
        (
            "rules:\n  - error: {code: ThrottlingException, status: 200}\n",
            &["line 2", "not the status of an error"],
        ),
        (
            "rules:\n  - answer: {text: a}\n    respond: random\n",
            &["line 2", "one of answer, error and respond"],
        ),
        ("rules:\n  - answer: {content: [{text: a, tool: b}]}\n", &["line 2", "a block is text"]),
        ("rules:\n  - answer: {text: 'in ${city}'}\n", &["line 2", "${city} stands for nothing", "${turn}"]),
        ("respond: nonsense\n", &["line 1", "random:SEED"]),
        ("rules: [\n", &["line"]),
    ] {
        let told = mistake(yaml);
        for part in parts {
            assert!(told.contains(part), "{told:?} does not say {part:?}");
        }
        assert!(!told.contains('\n'), "{told:?} is more than a line");
    }
}
