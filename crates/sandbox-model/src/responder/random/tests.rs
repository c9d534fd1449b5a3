//! Random answers: the same for the same seed, of every kind, and cut only between characters.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::collections::BTreeSet;

use super::*;
fn drafts() -> impl Iterator<Item = Draft> {
    (0..500).map(|seed| draft(seed, "anthropic.claude-sonnet-5"))
}

#[test]
fn the_same_seed_says_the_same_and_another_one_something_else() {
    let said = |seed| format!("{:?}", draft(seed, "model"));
    assert_eq!(said(7), said(7));
    assert_ne!(said(7), said(8));
}

#[test]
fn every_kind_of_block_and_every_fitting_reason_comes_up() {
    let mut seen = BTreeSet::new();
    for draft in drafts() {
        seen.insert(draft.stop.unwrap().name());
        let calls = draft.parts.iter().any(|part| matches!(part, Part::ToolUse { .. }));
        assert_eq!(calls, draft.stop == Some(StopReason::ToolUse));
        for part in &draft.parts {
            seen.insert(match part {
                Part::Reasoning { signature: Some(_), .. } => "signed",
                Part::Reasoning { .. } => "unsigned",
                Part::Redacted { .. } => "redacted",
                Part::Text { citations, .. } if !citations.is_empty() => "cited",
                Part::Text { .. } => "text",
                Part::ToolUse { .. } => "call",
            });
        }
    }
    assert_eq!(seen.len(), 6 + 7, "{seen:?}");
}

#[test]
fn pieces_are_cut_between_characters_and_in_order() {
    let (mut inside, mut empty) = (0, 0);
    for part in drafts().flat_map(|draft| draft.parts) {
        let (text, cuts) = match part {
            Part::Reasoning { text, cuts, .. } | Part::Text { text, cuts, .. } => (text, cuts),
            Part::ToolUse { input, cuts, .. } => (input_text(&input), cuts),
            Part::Redacted { .. } => continue,
        };
        assert!(cuts.iter().all(|cut| text.is_char_boundary(*cut)) && cuts.is_sorted());
        let tokens: BTreeSet<usize> = sandbox_wire::tokens::pieces(&text)
            .scan(0, |at, piece| {
                *at += piece.len();
                Some(*at)
            })
            .collect();
        inside += cuts.iter().filter(|cut| !tokens.contains(cut)).count();
        empty += cuts.windows(2).filter(|pair| pair[0] == pair[1]).count();
    }
    assert!(inside > 1_000 && empty > 100, "{inside} cuts inside tokens, {empty} empty pieces");
}

#[test]
fn redacted_data_is_base64_of_base64() {
    let data = drafts().flat_map(|draft| draft.parts).find_map(|part| match part {
        Part::Redacted { data, .. } => Some(data),
        _ => None,
    });
    let outer = STANDARD.decode(data.unwrap()).unwrap();
    assert!(STANDARD.decode(outer).is_ok());
}

#[test]
fn texts_hold_what_is_hard_to_carry() {
    let all: String = drafts()
        .flat_map(|draft| draft.parts)
        .filter_map(|part| match part {
            Part::Text { text, .. } => Some(text),
            _ => None,
        })
        .collect();
    for wanted in ['\0', '\u{1f}', '"', '\\', '\u{301}', '\u{2028}', 'ש', '🗼', '\u{10ffff}'] {
        assert!(all.contains(wanted), "{wanted:?}");
    }
}
