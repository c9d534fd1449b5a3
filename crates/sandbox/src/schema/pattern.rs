//! AWS's patterns, which are Java's, as this crate's regular expressions; each is compiled when it is first needed.
//!
//! Two things differ: Java's `\s`, `\d` and `\w` mean ASCII alone, and AWS lets a value pass only when the whole of it
//! matches.

use std::sync::OnceLock;

use regex::Regex;

/// A pattern, as AWS writes it in its sentences, and what it compiles to.
#[derive(Debug)]
pub(super) struct Pattern {
    pub text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub fn new(text: String) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// Whether all of `value` matches. A pattern that cannot be compiled lets everything pass; a test finds it first.
    pub fn takes(&self, value: &str) -> bool {
        self.regex().is_none_or(|regex| regex.is_match(value))
    }

    pub fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&whole(&self.text)).ok()).as_ref()
    }
}

fn whole(pattern: &str) -> String {
    let mut text = String::from(r"\A(?:");
    let mut in_class = false;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.push_str(&escape(characters.next(), in_class)),
            _ => {
                in_class = (in_class || character == '[') && character != ']';
                text.push(character);
            }
        }
    }
    text.push_str(r")\z");
    text
}

fn escape(letter: Option<char>, in_class: bool) -> String {
    let (inside, outside) = match letter {
        Some('s') => (r"\t\n\x0B\f\r ", r"[\t\n\x0B\f\r ]"),
        Some('d') => ("0-9", "[0-9]"),
        Some('w') => ("a-zA-Z0-9_", "[a-zA-Z0-9_]"),
        Some('S') => (r"[^\t\n\x0B\f\r ]", r"[^\t\n\x0B\f\r ]"),
        Some(other) => return format!("\\{other}"),
        None => return String::new(),
    };
    if in_class { inside } else { outside }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_for_the_whole_value_and_java_s_classes_are_ascii() {
        let takes = |pattern: &str, value: &str| Pattern::new(pattern.to_owned()).takes(value);
        assert!(takes("[a-z]+", "abc") && !takes("[a-z]+", "abc1") && !takes("[a-z]+", "abc\n"));
        assert!(takes("a|bc", "bc") && !takes("a|bc", "abc"));
        assert!(takes(r"[\s:]+", " \t:") && !takes(r"[\s:]+", "\u{a0}"));
        assert!(takes(r"\S*", "é\u{a0}") && !takes(r"\S*", "a b"));
    }
}
