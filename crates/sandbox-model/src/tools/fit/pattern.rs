//! Texts that match a regular expression, made by walking through it.

use std::collections::HashMap;
use std::rc::Rc;

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

use sandbox_wire::seed::Seed;

/// Tries with more and more repetitions before a pattern and a length are said to contradict each other.
const REACHES: [usize; 8] = [2, 1, 0, 4, 8, 16, 32, 64];
const TRIES: usize = 48;
const LONGEST: usize = 10_000;
/// Patterns of one schema that are read; beyond them, no tool is described with care.
const MOST: usize = 100;

/// A pattern, read.
pub(super) struct Pattern {
    regex: Regex,
    hir: Hir,
}

/// The patterns of a schema: to read one can take as long as to make a hundred texts of it.
#[derive(Default)]
pub(super) struct Patterns(HashMap<String, Option<Rc<Pattern>>>);

impl Patterns {
    /// The pattern of a text; `None` for what cannot be read.
    pub fn read(&mut self, text: &str) -> Option<Rc<Pattern>> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let read = || {
            let (regex, hir) = (Regex::new(text).ok()?, regex_syntax::parse(text).ok()?);
            Some(Rc::new(Pattern { regex, hir }))
        };
        let pattern = if self.0.len() < MOST { read() } else { None };
        self.0.insert(text.to_owned(), pattern.clone());
        pattern
    }
}

impl Pattern {
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// A text of `least` to `most` characters that a pattern is found in.
pub(super) fn matching(pattern: &Pattern, least: usize, most: usize, seed: &mut Seed) -> Option<String> {
    for number in 0..TRIES {
        let reach = match number % 9 {
            8 => least.min(LONGEST),
            turn => REACHES.get(turn).copied().unwrap_or(1),
        };
        let mut walk = Walk { reach, seed, text: String::new(), left: LONGEST };
        walk.through(&pattern.hir);
        let mut text = walk.text;
        // A pattern without anchors may stand anywhere in a longer text.
        while text.chars().count() < least && number > TRIES / 2 && text.len() < LONGEST {
            text.push('a');
        }
        let length = text.chars().count();
        if (least..=most).contains(&length) && pattern.is_match(&text) {
            return Some(text);
        }
    }
    None
}

/// One way through a pattern.
struct Walk<'a> {
    /// Repetitions beyond the fewest.
    reach: usize,
    seed: &'a mut Seed,
    text: String,
    /// Steps that may still be made, whether they write anything or not.
    left: usize,
}

impl Walk<'_> {
    fn through(&mut self, hir: &Hir) {
        let Some(left) = self.left.checked_sub(1) else { return };
        self.left = left;
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => self.text.push_str(&String::from_utf8_lossy(&literal.0)),
            HirKind::Class(class) => self.text.extend(character(class, self.seed)),
            HirKind::Repetition(repetition) => {
                let least = repetition.min as usize;
                let most = repetition.max.map_or(usize::MAX, |most| most as usize);
                let most = most.min(least.saturating_add(self.reach));
                let times = if self.reach > 8 { most } else { self.seed.within(least, most) };
                for _ in 0..times.min(LONGEST) {
                    self.through(&repetition.sub);
                }
            }
            HirKind::Capture(capture) => self.through(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.through(part)),
            HirKind::Alternation(branches) => {
                if let Some(branch) = self.seed.pick(branches) {
                    self.through(branch);
                }
            }
        }
    }
}

/// A character of a class: a letter or digit if it has one, else something printable, else its first.
fn character(class: &Class, seed: &mut Seed) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            class.ranges().iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect()
        }
        Class::Bytes(class) => {
            class.ranges().iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect()
        }
    };
    let holds = |letter: char| {
        let code = u32::from(letter);
        ranges.iter().any(|(first, last)| (*first..=*last).contains(&code))
    };
    let ascii: Vec<char> = (' '..='~').filter(|letter| holds(*letter)).collect();
    let plain: Vec<char> = ascii.iter().copied().filter(char::is_ascii_alphanumeric).collect();
    let from = if plain.is_empty() { &ascii } else { &plain };
    seed.pick(from).copied().or_else(|| ranges.first().and_then(|(first, _)| char::from_u32(*first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_matches_and_has_its_length() {
        let mut seed = Seed::new(3);
        for (pattern, least, most) in [
            (r"^[A-Z]{3}-\d{4}$", 0, 100),
            (r"^(https?|ftp)://[^\s/$.?#].[^\s]*$", 10, 40),
            (r"^\+?[1-9]\d{1,14}$", 0, 16),
            (r"^a*$", 30, 30),
            (r"x", 12, 20),
            (r"^(?:[a-z]+\.)*[a-z]+@example\.(com|org)$", 0, 64),
            (r"^[^a-z]+$", 2, 5),
            (r"^\p{Lu}\w*$", 1, 9),
            (r"", 4, 4),
        ] {
            for _ in 0..20 {
                let read = Patterns::default().read(pattern).unwrap();
                let text = matching(&read, least, most, &mut seed).unwrap();
                assert!(Regex::new(pattern).unwrap().is_match(&text), "{text} for {pattern}");
                assert!((least..=most).contains(&text.chars().count()), "{text} for {pattern}");
            }
        }
    }

    #[test]
    fn what_cannot_be_is_not_made() {
        let mut seed = Seed::new(3);
        let mut patterns = Patterns::default();
        assert_eq!(matching(&patterns.read("^ab$").unwrap(), 3, 9, &mut seed), None);
        assert!(patterns.read("(?=look)ahead").is_none());
    }
}
