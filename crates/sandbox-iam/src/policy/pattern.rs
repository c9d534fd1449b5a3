//! What the strings in a policy match: `*` for any run of characters, `?` for one, `${aws:username}` for a key's value.
//!
//! Read once when the policy is; matching is a walk over tokens without backtracking further than the last `*`, so that
//! no pattern, however made, takes longer than its length times the text's.

use super::facts::Facts;

/// As many steps as a pattern may have with its variables filled in. One that has more fits nothing that it is held
/// against, and would only take room: a client decides itself how long some keys' values are.
const LONGEST: usize = 100_000;

/// One step of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Char(char),
    /// `*`
    Run,
    /// `?`
    One,
    /// A policy variable: a key in lower case, and what stands for it where the request has no such key.
    Variable {
        key: String,
        default: Option<String>,
    },
}

/// A text with wildcards and variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    tokens: Vec<Token>,
    has_variables: bool,
}

impl Pattern {
    /// Reads a pattern; `variables` says whether `${...}` means something, which it does since version 2012-10-17.
    pub fn read(text: &str, variables: bool) -> Self {
        let mut tokens = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if variables && let Some((token, behind)) = variable(rest) {
                tokens.push(token);
                rest = behind;
                continue;
            }
            match first {
                '*' if tokens.last() == Some(&Token::Run) => {}
                '*' => tokens.push(Token::Run),
                '?' => tokens.push(Token::One),
                other => tokens.push(Token::Char(other)),
            }
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
        Self::of(tokens)
    }

    /// A pattern that matches everything.
    pub fn any() -> Self {
        Self::of(vec![Token::Run])
    }

    fn of(tokens: Vec<Token>) -> Self {
        let has_variables = tokens.iter().any(|token| matches!(token, Token::Variable { .. }));
        Self { tokens, has_variables }
    }

    /// Whether the whole text matches. A variable that the request has no value for matches nothing.
    pub fn matches(&self, text: &str, facts: &Facts<'_>) -> bool {
        self.with_values(facts).is_some_and(|tokens| walk(&tokens, text, false))
    }

    /// Whether the whole text matches, whatever the case of its letters.
    pub fn matches_any_case(&self, text: &str, facts: &Facts<'_>) -> bool {
        self.with_values(facts).is_some_and(|tokens| walk(&tokens, text, true))
    }

    /// Whether a text matches a pattern without variables.
    pub fn matches_plain(&self, text: &str) -> bool {
        !self.has_variables && walk(&self.tokens, text, false)
    }

    /// Whether the text is what the pattern says letter by letter: `*` and `?` stand for themselves.
    pub fn equals(&self, text: &str, facts: &Facts<'_>, any_case: bool) -> bool {
        self.with_values(facts).is_some_and(|tokens| {
            let mut letters = text.chars();
            tokens.iter().all(|token| {
                let expected = match token {
                    Token::Run => '*',
                    Token::One => '?',
                    Token::Char(letter) => *letter,
                    Token::Variable { .. } => return false,
                };
                letters.next().is_some_and(|letter| same(expected, letter, any_case))
            }) && letters.next().is_none()
        })
    }

    /// The pattern cut at its colons into as many pieces as asked, the last of which keeps the colons left over.
    fn split(&self, pieces: usize) -> Vec<Self> {
        let mut parts = vec![Vec::new()];
        for token in &self.tokens {
            if *token == Token::Char(':') && parts.len() < pieces {
                parts.push(Vec::new());
            } else if let Some(last) = parts.last_mut() {
                last.push(token.clone());
            }
        }
        parts.into_iter().map(Self::of).collect()
    }

    fn with_values(&self, facts: &Facts<'_>) -> Option<std::borrow::Cow<'_, [Token]>> {
        if !self.has_variables {
            return Some((&self.tokens[..]).into());
        }
        let mut filled = Vec::with_capacity(self.tokens.len() + 32);
        for token in &self.tokens {
            let Token::Variable { key, default } = token else {
                filled.push(token.clone());
                continue;
            };
            let values = facts.values(key);
            let value = match &values[..] {
                [] => default.as_deref()?,
                // A key with several values cannot stand for one text.
                [value] => value,
                _ => return None,
            };
            if filled.len() + value.len() > LONGEST {
                return None;
            }
            filled.extend(value.chars().map(Token::Char));
        }
        Some(filled.into())
    }
}

/// An ARN with wildcards, which match within one of its six parts only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArnPattern(Vec<Pattern>);

const ARN_PARTS: usize = 6;

impl ArnPattern {
    /// Parts that a pattern leaves out match everything, as with `*` alone.
    pub fn read(text: &str, variables: bool) -> Self {
        let mut parts = Pattern::read(text, variables).split(ARN_PARTS);
        let whole = text == "*" || parts.len() > 1;
        while whole && parts.len() < ARN_PARTS {
            parts.push(Pattern::any());
        }
        Self(parts)
    }

    pub fn matches(&self, arn: &str, facts: &Facts<'_>) -> bool {
        // An action on no resource in particular is on «*», which only a pattern matches that matches all.
        if arn == "*" {
            return self.0.iter().all(|part| part.tokens == [Token::Run]);
        }
        let mut parts = arn.splitn(ARN_PARTS, ':');
        self.0.iter().all(|pattern| parts.next().is_some_and(|part| pattern.matches(part, facts)))
            && parts.next().is_none()
    }
}

/// Reads `${key}`, `${key, 'default'}` or one of `${*}`, `${?}`, `${$}` at the start of a text.
fn variable(text: &str) -> Option<(Token, &str)> {
    let (inside, behind) = text.strip_prefix("${")?.split_once('}')?;
    let token = match inside {
        "*" | "?" | "$" => Token::Char(inside.chars().next()?),
        _ => {
            let (key, default) = match inside.split_once(',') {
                Some((key, default)) => (key, Some(default.trim().trim_matches('\'').to_owned())),
                None => (inside, None),
            };
            Token::Variable { key: key.trim().to_ascii_lowercase(), default }
        }
    };
    Some((token, behind))
}

fn same(left: char, right: char, any_case: bool) -> bool {
    left == right || any_case && left.to_lowercase().eq(right.to_lowercase())
}

/// Matches greedily, and goes back to the last run alone.
fn walk(tokens: &[Token], text: &str, any_case: bool) -> bool {
    let (mut at, mut rest) = (0, text);
    let mut last_run: Option<(usize, &str)> = None;
    loop {
        let mut letters = rest.chars();
        let letter = letters.next();
        match (tokens.get(at), letter) {
            (Some(Token::Run), _) => {
                at += 1;
                last_run = Some((at, rest));
                continue;
            }
            (Some(Token::One), Some(_)) => {
                (at, rest) = (at + 1, letters.as_str());
                continue;
            }
            (Some(Token::Char(expected)), Some(letter)) if same(*expected, letter, any_case) => {
                (at, rest) = (at + 1, letters.as_str());
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        let Some((behind, from)) = last_run else { return false };
        let mut letters = from.chars();
        if letters.next().is_none() {
            return false;
        }
        last_run = Some((behind, letters.as_str()));
        (at, rest) = (behind, letters.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(pattern: &str, text: &str) -> bool {
        Pattern::read(pattern, true).matches_plain(text)
    }

    #[test]
    fn stars_and_question_marks_match_as_in_iam() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("*", "anything", true),
            ("a*c", "abbbc", true),
            ("a*c", "abbb", false),
            ("a**c", "ac", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*b*b*", "abab", true),
            ("*sonnet*-v?:0", "anthropic.claude-sonnet-4-v1:0", true),
            ("gr\u{fc}*", "gr\u{fc}\u{df}e", true),
            ("", "", true),
            ("", "a", false),
            ("${*}", "*", true),
            ("${*}", "a", false),
        ] {
            assert_eq!(globs(pattern, text), fits, "{pattern} on {text}");
        }
    }

    #[test]
    fn a_hostile_pattern_takes_no_longer_than_its_length_times_the_text() {
        let pattern = "*a".repeat(1_000);
        assert!(!globs(&pattern, &"a".repeat(999)));
        assert!(globs(&pattern, &"a".repeat(1_000)));
        assert!(!globs(&format!("{pattern}b"), &"a".repeat(20_000)));
    }

    #[test]
    fn a_wildcard_in_an_arn_stays_in_its_part() {
        let facts = Facts::none();
        let model = "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0";
        for (pattern, fits) in [
            ("*", true),
            ("arn:aws:bedrock:*", true),
            ("arn:aws:bedrock:*::foundation-model/*", true),
            ("arn:aws:bedrock:us-*::foundation-model/amazon.nova-*", true),
            ("arn:aws:bedrock:us-east-1:*:foundation-model/amazon.nova-lite-v1:0", true),
            ("arn:aws:*foundation-model/*", false),
            ("arn:aws:bedrock:us-east-1:111122223333:*", false),
            ("arn:aws:bedrock:eu-*::foundation-model/*", false),
            ("nonsense", false),
        ] {
            assert_eq!(ArnPattern::read(pattern, true).matches(model, &facts), fits, "{pattern}");
        }
    }

    #[test]
    fn what_has_no_resource_needs_a_star() {
        let facts = Facts::none();
        assert!(ArnPattern::read("*", true).matches("*", &facts));
        assert!(!ArnPattern::read("arn:aws:bedrock:*", true).matches("*", &facts));
    }
}
