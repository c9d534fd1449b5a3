//! Texts: of a format, of a pattern, of the prompt, or of a few plain words.

use serde_json::Value;

use sandbox_wire::seed::Seed;

use super::means::Means;
use super::pattern;
use super::schema::Members;
use crate::tools::hints::Hints;

const WORDS: [&str; 12] = [
    "granite",
    "river",
    "valley",
    "sandstone",
    "harbour",
    "meadow",
    "basalt",
    "ridge",
    "quarry",
    "summit",
    "delta",
    "plateau",
];

/// A text that must be longer is not made: no tool wants one, and it would only fill the memory.
const LONGEST: usize = 100_000;

/// Names of members that are given the whole prompt.
const QUESTIONS: [&str; 10] =
    ["query", "question", "prompt", "text", "message", "input", "request", "content", "search", "q"];

pub(super) fn string(flat: &Members, name: &str, means: &mut Means) -> Option<String> {
    let Means { hints, seed, patterns } = means;
    let count = |key: &str| flat.get(key).and_then(Value::as_u64).map(|count| count as usize);
    let (least, most) = (count("minLength").unwrap_or(0), count("maxLength").unwrap_or(usize::MAX));
    if least > most || least > LONGEST {
        return None;
    }
    let fits = |text: &str| (least..=most).contains(&text.chars().count());
    let regex = flat.get("pattern").and_then(Value::as_str);
    let pattern = regex.and_then(|regex| patterns.read(regex));
    let matches = |text: &str| fits(text) && pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
    if let Some(format) = flat.get("format").and_then(Value::as_str)
        && let Some(text) = formatted(format, hints, seed).filter(|text| matches(text))
    {
        return Some(text);
    }
    if regex.is_some() {
        let found = hints.take_word(matches).or_else(|| hints.take_text(matches));
        return found.or_else(|| match &pattern {
            Some(pattern) => pattern::matching(pattern, least, most, seed),
            // What cannot be read, as looks ahead, is left to luck.
            None => Some(sized(word(seed), least, most)),
        });
    }
    let question = QUESTIONS.contains(&name.to_lowercase().as_str());
    if question && !hints.whole.is_empty() && hints.texts().is_empty() {
        return Some(sized(hints.whole.clone(), least, most));
    }
    Some(hints.take_text(fits).unwrap_or_else(|| sized(word(seed), least, most)))
}

fn word(seed: &mut Seed) -> String {
    seed.pick(&WORDS).copied().unwrap_or("stone").to_owned()
}

/// The text, cut or drawn out to a length.
fn sized(text: String, least: usize, most: usize) -> String {
    let mut sized: String = text.chars().take(most.min(2_000)).collect();
    let missing = least.saturating_sub(sized.chars().count());
    sized.extend("abcdefghijklmnopqrstuvwxyz".chars().cycle().take(missing));
    sized
}

/// A text of one of JSON schema's formats; `None` for formats of other makers.
fn formatted(format: &str, hints: &mut Hints, seed: &mut Seed) -> Option<String> {
    let mut two = |least: usize, most: usize| format!("{:02}", seed.within(least, most));
    Some(match format {
        "date" => {
            let dates = |word: &str| word.len() == 10 && word.parse::<jiff::civil::Date>().is_ok();
            hints.take_word(dates).unwrap_or_else(|| format!("2026-{}-{}", two(1, 12), two(1, 28)))
        }
        "date-time" => {
            let times = |word: &str| word.contains('T') && word.parse::<jiff::Timestamp>().is_ok();
            let made = || format!("2026-{}-{}T{}:{}:00Z", two(1, 12), two(1, 28), two(0, 23), two(0, 59));
            hints.take_word(times).unwrap_or_else(made)
        }
        "time" => format!("{}:{}:00Z", two(0, 23), two(0, 59)),
        "duration" => format!("PT{}M", seed.within(1, 90)),
        "email" | "idn-email" => {
            let addresses = |word: &str| {
                word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
                    && word.is_ascii()
            };
            hints.take_word(addresses).unwrap_or_else(|| format!("{}@example.com", word(seed)))
        }
        "hostname" | "idn-hostname" => format!("{}.example.com", word(seed)),
        "ipv4" => format!("192.0.2.{}", seed.within(1, 254)),
        "ipv6" => format!("2001:db8::{:x}", seed.within(1, 0xffff)),
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" => {
            let addresses =
                |word: &str| word.starts_with("http") && url::Url::parse(word).is_ok() && word.is_ascii();
            hints.take_word(addresses).unwrap_or_else(|| format!("https://example.com/{}", word(seed)))
        }
        "uri-template" => "https://example.com/{id}".to_owned(),
        "uuid" => {
            uuid::Builder::from_random_bytes(u128::from(seed.next()).to_be_bytes()).into_uuid().to_string()
        }
        "json-pointer" => format!("/{}", word(seed)),
        "relative-json-pointer" => "0".to_owned(),
        "regex" => format!("^{}$", word(seed)),
        _ => return None,
    })
}
