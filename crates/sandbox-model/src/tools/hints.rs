//! What a prompt offers as arguments: quotations, names, numbers, dates, addresses.

/// What was found in a prompt; what was used once is not used again.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    pub whole: String,
    lower: String,
    /// Quotations first, then names, as they come.
    texts: Vec<String>,
    numbers: Vec<f64>,
    /// Words without blanks, for what has a form of its own, as dates and addresses.
    words: Vec<String>,
}

const QUOTES: [(char, char); 5] = [('"', '"'), ('“', '”'), ('«', '»'), ('`', '`'), ('„', '“')];

impl Hints {
    pub fn of(text: &str) -> Self {
        let start: String = text.chars().take(20_000).collect();
        let words: Vec<String> = start
            .split_whitespace()
            .map(|word| word.trim_matches(|letter: char| ",;:!?\"'()[]{}“”«»`".contains(letter)))
            .map(|word| word.trim_end_matches('.').to_owned())
            .filter(|word| !word.is_empty())
            .collect();
        let mut texts = quoted(&start);
        texts.extend(names(&start));
        let numbers = words.iter().filter_map(|word| number(word)).collect();
        let whole = start.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { lower: whole.to_lowercase(), whole, texts, numbers, words }
    }

    /// Takes the first number that is wanted.
    pub fn take_number(&mut self, wanted: impl Fn(f64) -> bool) -> Option<f64> {
        let at = self.numbers.iter().position(|number| wanted(*number))?;
        Some(self.numbers.remove(at))
    }

    /// Takes the first quotation or name that is wanted.
    pub fn take_text(&mut self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let at = self.texts.iter().position(|text| wanted(text))?;
        Some(self.texts.remove(at))
    }

    /// Takes the first single word that is wanted.
    pub fn take_word(&mut self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let at = self.words.iter().position(|word| wanted(word))?;
        Some(self.words.remove(at))
    }

    /// Only this quotation or name of all of them.
    pub fn only(&self, text: &str) -> Self {
        Self { texts: vec![text.to_owned()], ..self.clone() }
    }

    pub fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Whether a word or phrase is in the prompt, as a whole.
    pub fn mentions(&self, phrase: &str) -> bool {
        let phrase = phrase.to_lowercase();
        !phrase.trim().is_empty()
            && self.lower.match_indices(&phrase).any(|(start, found)| {
                let inside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
                let before = self.lower.get(..start).and_then(|text| text.chars().next_back());
                let after = self.lower.get(start + found.len()..).and_then(|text| text.chars().next());
                !inside(before) && !inside(after)
            })
    }

    /// The words in lower case.
    pub fn lower_words(&self) -> impl Iterator<Item = &str> {
        self.lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
    }
}

fn quoted(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|letter| QUOTES.iter().any(|(open, _)| *open == letter)) {
        let Some(open) = rest.get(at..).and_then(|tail| tail.chars().next()) else { break };
        let tail = rest.get(at + open.len_utf8()..).unwrap_or_default();
        let close = QUOTES.iter().find(|(quote, _)| *quote == open).map_or('"', |(_, close)| *close);
        let Some((inner, after)) = tail.split_once(close) else {
            rest = tail;
            continue;
        };
        if !inner.trim().is_empty() {
            found.push(inner.trim().to_owned());
        }
        rest = after;
    }
    found
}

/// Runs of capitalised words that do not begin a sentence.
fn names(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    let mut begins = true;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let bare = bare.strip_suffix("'s").or_else(|| bare.strip_suffix("’s")).unwrap_or(bare);
        let named = bare.chars().next().is_some_and(char::is_uppercase) && !begins && bare != "I";
        if named {
            run.push(bare);
        }
        begins = word.ends_with(['.', '!', '?', ':']);
        if (!named || begins || word.ends_with([',', ';', ')'])) && !run.is_empty() {
            found.push(run.join(" "));
            run.clear();
        }
    }
    if !run.is_empty() {
        found.push(run.join(" "));
    }
    found
}

fn number(word: &str) -> Option<f64> {
    let word = word.trim_start_matches(['$', '€', '£']).trim_end_matches(['%', '°']);
    let digits = word.trim_start_matches('-').chars().next().is_some_and(|first| first.is_ascii_digit());
    digits.then(|| word.replace(',', "").parse().ok()).flatten().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_names_and_numbers_are_found() {
        let hints = Hints::of(
            "What is the weather in New York, Bern and Zurich's old town? Say \"so be it\" 3 times.",
        );
        assert_eq!(hints.texts(), ["so be it", "New York", "Bern", "Zurich"]);
        assert_eq!(Hints::of("1,000 of -4.5% or $7, on 2026-11-21").numbers, [1000.0, -4.5, 7.0]);
    }

    #[test]
    fn what_was_taken_is_not_taken_again() {
        let mut hints = Hints::of("between 3 and 5");
        assert_eq!(hints.take_number(|_| true), Some(3.0));
        assert_eq!(hints.take_number(|number| number > 4.0), Some(5.0));
        assert_eq!(hints.take_number(|_| true), None);
    }

    #[test]
    fn a_phrase_is_mentioned_only_as_a_whole() {
        let hints = Hints::of("Use the get_weather tool for İstanbul");
        assert!(hints.mentions("get_weather") && !hints.mentions("weath") && !hints.mentions(""));
    }
}
