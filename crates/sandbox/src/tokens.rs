//! The sandbox's tokenizer: one rule, used for pacing, for limits and for every count that is reported.
//!
//! A token is an optional leading space and up to five letters or digits of ASCII, or up to two other letters, or a
//! run of spaces, or one other character. That averages close to four bytes of English, as real tokenizers do, and the
//! pieces put together are the text again.

/// What each message costs beside its text, for its role and its borders.
pub(crate) const PER_MESSAGE: u32 = 4;
/// What is counted for something that is not looked into: video, audio, what cannot be read.
pub(crate) const PER_ATTACHMENT: u32 = 800;
/// The most that one image counts, since larger ones are scaled down.
pub(crate) const MOST_PER_IMAGE: u32 = 1_600;

const LETTERS: usize = 5;
const WIDE_LETTERS: usize = 2;

/// The tokens of a text, in order; joined they are the text.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, tail) = rest.split_at(first_length(rest));
        rest = tail;
        Some(piece)
    })
}

/// The bytes of the token that `text`, which is not empty, starts with.
pub(crate) fn first_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let lead = usize::from(bytes[0] == b' ');
    if bytes.get(lead).is_some_and(u8::is_ascii_alphanumeric) {
        let letters =
            bytes[lead..].iter().take(LETTERS).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        return lead + letters;
    }
    if lead == 1 && bytes.get(1) != Some(&b' ') {
        return 1 + text[1..].chars().next().map_or(0, |next| if next == '\n' { 0 } else { next.len_utf8() });
    }
    if lead == 1 {
        return bytes.iter().take(16).take_while(|byte| **byte == b' ').count();
    }
    let mut wide =
        text.chars().take(WIDE_LETTERS).take_while(|letter| !letter.is_ascii() && letter.is_alphabetic());
    let length: usize = wide.by_ref().map(char::len_utf8).sum();
    if length > 0 { length } else { text.chars().next().map_or(0, char::len_utf8) }
}

/// How many tokens a text has.
pub(crate) fn count(text: &str) -> u32 {
    pieces(text).count() as u32
}

/// The longest start of a text that has at most `limit` tokens, and how many it has.
pub(crate) fn truncate(text: &str, limit: u32) -> (&str, u32) {
    let (mut end, mut used) = (0, 0);
    for piece in pieces(text).take(limit as usize) {
        end += piece.len();
        used += 1;
    }
    (&text[..end], used)
}

/// The end of a text, without as many tokens at its start as it has beyond `limit`.
pub(crate) fn truncate_start(text: &str, limit: u32) -> &str {
    let over = count(text).saturating_sub(limit);
    text.get(truncate(text, over).0.len()..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: [&str; 6] = [
        "Hello there, how are you today?",
        "fn main() {\n    println!(\"hi\");\n}\n\n",
        "Grüße aus München — 東京タワー 🗼👩‍💻",
        "   leading, trailing   ",
        "a\n\n\nb\t\tc \n d",
        "",
    ];

    #[test]
    fn the_pieces_joined_are_the_text() {
        for sample in SAMPLES {
            assert_eq!(pieces(sample).collect::<String>(), sample);
            assert!(pieces(sample).all(|piece| !piece.is_empty()));
        }
    }

    #[test]
    fn english_has_about_four_bytes_to_a_token() {
        let text =
            "The quick brown fox jumps over the lazy dog, and then it walks home through the quiet evening.";
        let average = text.len() as f64 / f64::from(count(text));
        assert!((3.0..5.5).contains(&average), "{average} bytes a token");
    }

    #[test]
    fn a_truncated_text_has_as_many_tokens_as_allowed() {
        for sample in SAMPLES {
            for limit in 0..20 {
                let (start, used) = truncate(sample, limit);
                assert!(sample.starts_with(start));
                assert_eq!(used, limit.min(count(sample)));
                assert_eq!(count(start), used);
            }
        }
    }
}
