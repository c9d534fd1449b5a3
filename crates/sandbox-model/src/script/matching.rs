//! How a script's conditions fit: texts and turns.

use regex::{Captures, Regex, RegexBuilder};
use serde::Deserialize;

/// A condition about a text.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// These words are in it, in upper or lower case.
    Contains(String),
    /// It is this and nothing else, blanks around it aside.
    Equals(String),
    Regex(Pattern),
}

impl Match {
    /// The groups that it captures, if it fits: name and text.
    pub fn captures(&self, text: &str) -> Option<Vec<(String, String)>> {
        match self {
            Self::Contains(words) => text.to_lowercase().contains(&words.to_lowercase()).then(Vec::new),
            Self::Equals(whole) => (text.trim() == whole.trim()).then(Vec::new),
            Self::Regex(Pattern(regex)) => regex.captures(text).map(|found| named(regex, &found)),
        }
    }

    /// The names of what it captures.
    pub fn groups(&self) -> Vec<String> {
        let Self::Regex(Pattern(regex)) = self else { return Vec::new() };
        let names = regex.capture_names().enumerate();
        names.flat_map(|(at, name)| [Some(at.to_string()), name.map(str::to_owned)]).flatten().collect()
    }
}

fn named(regex: &Regex, found: &Captures<'_>) -> Vec<(String, String)> {
    let text = |at: usize| found.get(at).map_or_else(String::new, |group| group.as_str().to_owned());
    let mut groups = Vec::new();
    for (at, name) in regex.capture_names().enumerate() {
        groups.push((at.to_string(), text(at)));
        groups.extend(name.map(|name| (name.to_owned(), text(at))));
    }
    groups
}

/// A regular expression.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern(Regex);

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let built = RegexBuilder::new(&text).size_limit(1 << 20).build();
        built.map(Self).map_err(|error| {
            let why = error.to_string();
            let why = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!("\"{text}\" is not a regular expression: {why}")
        })
    }
}

/// Turns: one as `2`, some as `2-4`, and from one on as `3-`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Turns {
    first: usize,
    last: usize,
}

impl Turns {
    pub fn hold(self, turn: usize) -> bool {
        (self.first..=self.last).contains(&turn)
    }
}

impl TryFrom<String> for Turns {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is not a turn: write 2, 2-4 or 3-, the first turn is 1");
        let number = |part: &str| part.trim().parse::<usize>().map_err(|_| wrong());
        let (first, last) = match text.split_once('-') {
            None => (number(&text)?, number(&text)?),
            Some((first, "")) => (number(first)?, usize::MAX),
            Some((first, last)) => (number(first)?, number(last)?),
        };
        if first == 0 || last < first { Err(wrong()) } else { Ok(Self { first, last }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_one_some_or_all_from_one_on() {
        let turns = |text: &str| Turns::try_from(text.to_owned());
        assert!(turns("2").unwrap().hold(2) && !turns("2").unwrap().hold(3));
        assert!(turns("2-4").unwrap().hold(4) && !turns("2-4").unwrap().hold(5));
        assert!(turns("3-").unwrap().hold(1_000) && !turns("3-").unwrap().hold(2));
        for wrong in ["0", "", "4-2", "two", "-3"] {
            assert!(turns(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn groups_are_captured_by_number_and_name() {
        let found = Match::Regex(Pattern::try_from(r"(?i)in (?<city>\w+)( now)?".to_owned()).unwrap());
        let captured = found.captures("weather IN Bern").unwrap();
        assert!(captured.contains(&("1".to_owned(), "Bern".to_owned())));
        assert!(captured.contains(&("city".to_owned(), "Bern".to_owned())));
        // A group that took no part is empty.
        assert!(captured.contains(&("2".to_owned(), String::new())));
        assert!(Match::Contains("BERN".to_owned()).captures("in Bern").is_some());
        assert!(Match::Equals("in Bern".to_owned()).captures(" in Bern\n").is_some());
    }
}
