//! The topic policy: a text is on a topic when it shares enough words with the topic's name, definition and examples.

use std::collections::HashSet;

use serde_json::json;

use super::assess::{Found, Source};
use super::policy::{Action, Topic, TopicPolicy};

/// Words that say nothing about a topic.
const COMMON: [&str; 44] = [
    "about",
    "advice",
    "after",
    "also",
    "another",
    "anything",
    "asking",
    "because",
    "before",
    "being",
    "between",
    "could",
    "does",
    "every",
    "from",
    "give",
    "have",
    "into",
    "like",
    "make",
    "more",
    "need",
    "other",
    "please",
    "questions",
    "related",
    "request",
    "requests",
    "should",
    "some",
    "tell",
    "that",
    "their",
    "them",
    "there",
    "these",
    "they",
    "this",
    "want",
    "what",
    "when",
    "which",
    "with",
    "would",
];

pub(super) fn find(policy: &TopicPolicy, source: Source, text: &str, full: bool) -> Found {
    let mut found = Found::default();
    let words = significant(text);
    for topic in &policy.topics {
        let Some(action) = topic.sides.action(source, Action::Block) else { continue };
        let detected = is_on(topic, &words);
        if detected || full {
            let done = if detected { action.done() } else { "NONE" };
            let entry = json!({"action": done, "detected": detected, "name": topic.name, "type": topic.kind});
            found.add(entry, action, detected);
        }
    }
    found
}

/// On a topic: the whole name is there, or half of an example, or three words of name and definition.
fn is_on(topic: &Topic, words: &HashSet<String>) -> bool {
    let shared = |other: &HashSet<String>| other.intersection(words).count();
    let name = significant(&topic.name);
    let example = topic.examples.iter().map(|example| significant(example)).any(|example| {
        let common = shared(&example);
        common >= 2 && common * 2 >= example.len()
    });
    let mut definition = significant(&topic.definition);
    definition.extend(name.iter().cloned());
    example || !name.is_empty() && shared(&name) == name.len() || shared(&definition) >= 3
}

/// The words of a text that carry meaning, without the endings of plurals.
pub(super) fn significant(text: &str) -> HashSet<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() > 3 && !COMMON.contains(&word.as_str()))
        .map(|word| word.strip_suffix('s').map(str::to_owned).unwrap_or(word))
        .collect()
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
    fn other_texts_are_not_and_are_listed_in_full_only() {
        let text = "How do I bake bread with little yeast?";
        assert!(find(&policy(), Source::Input, text, false).entries.is_empty());
        let full = find(&policy(), Source::Input, text, true);
        assert_eq!(full.entries[0]["detected"], false);
        assert!(!full.blocked);
    }
}
