//! Patterns in a configuration and in scripts: `*` for any run of characters, `?` for one.
//!
//! They match as the wildcards of policies do, by the same walk, so that a pattern means the same wherever it stands.

use serde::Deserialize;

use crate::policy::Pattern;

/// A pattern for whole texts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct Glob(Pattern);

impl Glob {
    /// Fits everything.
    pub fn any() -> Self {
        Self(Pattern::any())
    }

    pub fn fits(&self, text: &str) -> bool {
        self.0.matches_plain(text)
    }
}

impl From<String> for Glob {
    fn from(text: String) -> Self {
        Self(Pattern::read(&text, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, text: &str) -> bool {
        Glob::from(pattern.to_owned()).fits(text)
    }

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("us.anthropic.*", "us.anthropic.claude-opus-5", true),
            ("us.anthropic.*", "eu.anthropic.claude-opus-5", false),
            ("*opus*5", "us.anthropic.claude-opus-4-5", true),
            ("*opus*5", "us.anthropic.claude-opus-4-6", false),
            ("a", "ab", false),
            ("*", "", true),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn a_glob_fits_whole_ids_and_takes_dots_for_dots() {
        assert!(fits("*claude-sonnet-?*", "us.anthropic.claude-sonnet-4-20250514-v1:0"));
        assert!(!fits("claude*", "anthropic.claude"));
        assert!(!fits("a.b", "axb"));
    }
}
