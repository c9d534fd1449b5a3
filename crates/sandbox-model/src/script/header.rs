//! `x-sandbox-answer`: one request's own wish for its answer.

use http::HeaderMap;

use super::cue::Cue;

const HEADER: &str = "x-sandbox-answer";

/// More pieces than anything could measure; a larger number is a slip of the finger.
const MOST_PIECES: usize = 100_000_000;
/// More text than that is not kept in memory for one answer.
const MOST_BYTES: usize = 1_000_000_000;

const KNOWN: &str =
    "Known are builtin, random, random:SEED, repeat:N:TEXT, malformed-tool-use and malformed-output.";

/// What a request's header wishes for: `None` without the header, and no cue where it wants the built-in responder.
pub(super) fn wish(headers: &HeaderMap) -> Result<Option<Option<Cue>>, String> {
    match headers.get(HEADER).map(|value| std::str::from_utf8(value.as_bytes())) {
        None => Ok(None),
        Some(Ok(text)) => parse(text).map(Some),
        Some(Err(_)) => Err(format!("{HEADER} is not UTF-8. {KNOWN}")),
    }
}

/// The cue of a text; none is the built-in responder.
pub(super) fn parse(text: &str) -> Result<Option<Cue>, String> {
    Ok(match text {
        "" | "builtin" => None,
        text => Some(named(text)?),
    })
}

fn named(text: &str) -> Result<Cue, String> {
    let unknown = || format!("There is no answer called \"{text}\". {KNOWN}");
    let (name, rest) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
    match (name, rest) {
        ("random", None) => Ok(Cue::Random(None)),
        ("random", Some(seed)) => seed.parse().map(|seed| Cue::Random(Some(seed))).map_err(|_| unknown()),
        ("repeat", Some(rest)) => {
            let (times, piece) = rest.split_once(':').ok_or_else(unknown)?;
            let times: usize = times.parse().map_err(|_| unknown())?;
            let fits = times <= MOST_PIECES && times.saturating_mul(piece.len()) <= MOST_BYTES;
            if piece.is_empty() || !fits {
                return Err(unknown());
            }
            Ok(Cue::Repeat { times, piece: piece.to_owned() })
        }
        ("malformed-tool-use", None) => Ok(Cue::MalformedToolUse),
        ("malformed-output", None) => Ok(Cue::MalformedOutput),
        _ => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_read() {
        assert!(matches!(named("random"), Ok(Cue::Random(None))));
        assert!(matches!(named("random:18446744073709551615"), Ok(Cue::Random(Some(u64::MAX)))));
        let Ok(Cue::Repeat { times: 3, piece }) = named("repeat:3: a:b") else { panic!("no repetition") };
        assert_eq!(piece, " a:b");
        assert!(matches!(named("malformed-tool-use"), Ok(Cue::MalformedToolUse)));
        let mut headers = HeaderMap::new();
        assert!(matches!(wish(&headers), Ok(None)));
        headers.insert(HEADER, "builtin".parse().unwrap());
        assert!(matches!(wish(&headers), Ok(Some(None))));
    }

    #[test]
    fn a_misspelt_wish_is_refused_with_the_list() {
        for text in ["rando", "random:", "random:-1", "repeat", "repeat:5", "repeat:x:a", "repeat:3:"] {
            assert!(named(text).unwrap_err().contains("Known are"), "{text}");
        }
        assert!(named("repeat:99999999999:a").is_err());
    }
}
