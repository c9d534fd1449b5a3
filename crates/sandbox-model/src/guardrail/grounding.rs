//! Contextual grounding: how much of an answer stands in its source, and how much of the question it takes up.
//!
//! Both scores are shares of words that carry meaning, which is enough to move them on purpose.

use serde_json::json;

use super::piece::{Found, Piece};
use super::policy::{Action, GroundingPolicy};
use super::topic::significant;

pub(super) fn find(policy: &GroundingPolicy, pieces: &[Piece]) -> Found {
    let joined = |wanted: &dyn Fn(&Piece) -> bool| {
        pieces
            .iter()
            .filter(|piece| wanted(piece))
            .map(|piece| piece.text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let source = joined(&|piece| piece.is("grounding_source"));
    let query = joined(&|piece| piece.is("query"));
    let answer = joined(&|piece| piece.qualifiers.is_empty() || piece.is("guard_content"));
    let mut found = Found::default();
    // Both are needed to say anything.
    if source.is_empty() || query.is_empty() || answer.is_empty() {
        return found;
    }
    for filter in policy.filters.iter().filter(|filter| filter.enabled != Some(false)) {
        let score = match filter.kind.as_str() {
            "RELEVANCE" => share(&query, &answer),
            _ => share(&answer, &source),
        };
        let action = filter.action.unwrap_or(Action::Block);
        let detected = score < filter.threshold;
        let entry = json!({
            "action": if detected { action.done() } else { "NONE" },
            "detected": detected,
            "score": score,
            "threshold": filter.threshold,
            "type": filter.kind,
        });
        found.add(entry, action, detected);
    }
    found
}

/// The share of the first text's words that the second has too, in hundredths.
fn share(of: &str, within: &str) -> f64 {
    let (of, within) = (significant(of), significant(within));
    if of.is_empty() {
        return 1.0;
    }
    (of.intersection(&within).count() as f64 / of.len() as f64 * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_answer_scores_low_and_a_quoted_one_high() {
        let policy = serde_json::from_value(json!({"filtersConfig": [
            {"threshold": 0.7, "type": "GROUNDING"},
            {"threshold": 0.5, "type": "RELEVANCE"},
        ]}))
        .unwrap();
        let piece = |text: &str, qualifier: &str| Piece {
            text: text.to_owned(),
            qualifiers: if qualifier.is_empty() { Vec::new() } else { vec![qualifier.to_owned()] },
            is_image: false,
        };
        let asked = |answer: &str| {
            let pieces = [
                piece("London is the capital of England. Tokyo is the capital of Japan.", "grounding_source"),
                piece("What is the capital of Japan?", "query"),
                piece(answer, ""),
            ];
            find(&policy, &pieces)
        };
        let good = asked("Tokyo is the capital of Japan.");
        assert!(!good.blocked);
        assert_eq!(good.entries[0]["score"], 1.0);
        assert!(asked("Bananas ripen faster beside apples.").blocked);
    }
}
