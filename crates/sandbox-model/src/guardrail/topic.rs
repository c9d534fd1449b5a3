//! The topic policy: a text is on a topic when it shares enough words with the topic's name, definition and examples.

use std::collections::HashSet;

use serde_json::json;

use super::piece::{Found, Source};
use super::policy::{Action, Topic, TopicPolicy};

/// Words that say nothing about a topic.
const COMMON: &[&str] = &[
    "about",
    "advice",
    "after",
    "all",
    "also",
    "and",
    "another",
    "any",
    "anything",
    "are",
    "asking",
    "because",
    "been",
    "before",
    "being",
    "between",
    "but",
    "can",
    "could",
    "did",
    "does",
    "every",
    "for",
    "from",
    "give",
    "had",
    "has",
    "have",
    "her",
    "his",
    "how",
    "into",
    "its",
    "let",
    "like",
    "make",
    "may",
    "more",
    "need",
    "new",
    "not",
    "now",
    "off",
    "one",
    "other",
    "our",
    "out",
    "please",
    "questions",
    "related",
    "request",
    "requests",
    "say",
    "should",
    "some",
    "tell",
    "that",
    "the",
    "their",
    "them",
    "there",
    "these",
    "they",
    "this",
    "too",
    "two",
    "use",
    "want",
    "was",
    "way",
    "what",
    "when",
    "where",
    "which",
    "who",
    "why",
    "will",
    "with",
    "would",
    "yes",
    "yet",
    "you",
    "your",
];

pub(super) fn find(policy: &TopicPolicy, source: Source, text: &str, full: bool) -> Found {
    let mut found = Found::default();
    let (words, plain) = (significant(text), plain(text));
    for topic in &policy.topics {
        let Some(action) = topic.sides.action(source, Action::Block) else { continue };
        let detected = is_on(topic, &words, &plain);
        if detected || full {
            let done = if detected { action.done() } else { "NONE" };
            let entry = json!({"action": done, "detected": detected, "name": topic.name, "type": topic.kind});
            found.add(entry, action, detected);
        }
    }
    found
}

/// On a topic: an example is there as it stands or by half, or the whole name, or three words of name and definition.
fn is_on(topic: &Topic, words: &HashSet<String>, text: &str) -> bool {
    let shared = |other: &HashSet<String>| other.intersection(words).count();
    let name = significant(&topic.name);
    let example = topic.examples.iter().any(|example| {
        let (words, example) = (significant(example), plain(example));
        let common = shared(&words);
        common >= 2 && common * 2 >= words.len() || !example.is_empty() && text.contains(&example)
    });
    let mut definition = significant(&topic.definition);
    definition.extend(name.iter().cloned());
    example || !name.is_empty() && shared(&name) == name.len() || shared(&definition) >= 3
}

/// The words of a text that carry meaning, without their endings.
pub(super) fn significant(text: &str) -> HashSet<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() > 2 && !COMMON.contains(&word.as_str()))
        .map(|word| stem(&word).to_owned())
        .collect()
}

/// A word without the ending that a plural, a form of the verb or the thing that is done has: `investments` is `invest`.
fn stem(word: &str) -> &str {
    let word = word.strip_suffix('s').unwrap_or(word);
    let stems = ["ment", "ing", "ed", "e"].into_iter().filter_map(|ending| word.strip_suffix(ending));
    stems.into_iter().find(|stem| stem.chars().count() > 3).unwrap_or(word)
}

/// A text as one row of words in lower case.
fn plain(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> TopicPolicy {
        serde_json::from_value(json!({"topicsConfig": [{
            "definition": "Guidance on buying or selling stocks, bonds or other securities for profit.",
            "examples": ["Should I buy shares of a car maker now?"],
            "name": "Investment",
            "type": "DENY",
        }]}))
        .unwrap()
    }

    #[test]
    fn a_text_is_on_a_topic_by_its_name_its_words_or_an_example() {
        for text in [
            "Which investments are safe?",
            "Is selling bonds for a quick profit wise?",
            "Shall I buy shares of some maker of bread?",
        ] {
            let found = find(&policy(), Source::Input, text, false);
            assert!(found.blocked, "{text}");
            assert_eq!(found.entries[0]["name"], "Investment");
        }
    }

    #[test]
    fn an_example_of_a_topic_is_on_it() {
        let policy: TopicPolicy = serde_json::from_value(json!({"topicsConfig": [{
            "definition": "Recommendations on where to put funds or assets.",
            "examples": ["Which stocks should I buy?", "Is gold good?"],
            "name": "Investment advice",
            "type": "DENY",
        }]}))
        .unwrap();
        for text in [
            "Which stocks should I buy?",
            "Tell me: is GOLD good",
            "Should I invest in a bank?",
            "Buy stock now?",
        ] {
            assert!(find(&policy, Source::Input, text, false).blocked, "{text}");
        }
        for text in ["Which bread should I buy?", "A gold ring", "Is it any good?"] {
            assert!(!find(&policy, Source::Input, text, false).blocked, "{text}");
        }
    }

    #[test]
    fn other_texts_are_not_and_are_listed_in_full_only() {
        let text = "How do I bake bread with little yeast?";
        assert!(find(&policy(), Source::Input, text, false).entries.is_empty());
        let full = find(&policy(), Source::Input, text, true);
        assert_eq!(full.entries[0]["detected"], false);
        assert!(!full.blocked);
    }
}
