//! The word policy: an account's own words, and a short list of profanity.

use serde_json::json;

use super::piece::{Found, Source};
use super::policy::{Action, WordPolicy};

/// Enough to provoke the policy, and no more than a newspaper would print.
const PROFANITY: [&str; 8] = ["damn", "crap", "bloody", "bollocks", "bugger", "arse", "bastard", "piss"];

/// The findings of the own words and of the managed list.
pub(super) fn find(policy: &WordPolicy, source: Source, text: &str) -> (Found, Found) {
    let (mut own, mut managed) = (Found::default(), Found::default());
    let lower = text.to_lowercase();
    for word in &policy.words {
        let Some(action) = word.sides.action(source, Action::Block) else { continue };
        if contains_word(&lower, &word.text.to_lowercase()) {
            let entry = json!({"action": action.done(), "detected": true, "match": word.text});
            own.add(entry, action, true);
        }
    }
    for list in &policy.managed_word_lists {
        let Some(action) = list.sides.action(source, Action::Block) else { continue };
        for word in PROFANITY.into_iter().filter(|word| contains_word(&lower, word)) {
            let entry = json!({"action": action.done(), "detected": true, "match": word, "type": list.kind});
            managed.add(entry, action, true);
        }
    }
    (own, managed)
}

/// Whether a word or phrase stands in a text, not inside a longer word; both are in lower case.
pub(super) fn contains_word(text: &str, word: &str) -> bool {
    let is_border = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    !word.is_empty()
        && text.match_indices(word).any(|(at, found)| {
            is_border(text[..at].chars().next_back()) && is_border(text[at + found.len()..].chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_and_in_any_case() {
        let policy: WordPolicy = serde_json::from_value(json!({
            "managedWordListsConfig": [{"type": "PROFANITY"}],
            "wordsConfig": [{"text": "Project Falcon"}, {"inputEnabled": false, "text": "cat"}],
        }))
        .unwrap();
        let (own, managed) = find(&policy, Source::Input, "Tell me of project falcon, damn it. The cat sat.");
        assert_eq!(own.entries, [json!({"action": "BLOCKED", "detected": true, "match": "Project Falcon"})]);
        assert_eq!(managed.entries[0]["match"], "damn");
        assert!(own.blocked && managed.blocked);
        let (own, managed) = find(&policy, Source::Output, "A category of project falcons.");
        assert!(own.entries.is_empty() && managed.entries.is_empty());
    }
}
