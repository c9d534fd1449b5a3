//! The sandbox's tokenizer: one rule, used for pacing, for limits and for every count that is reported.
//!
//! A token is an optional leading space and up to five letters of ASCII, or up to three digits, or up to two letters of an
//! alphabet that real tokenizers know well (Latin with accents, Cyrillic), or a run of spaces, or one other character, as of
//! Chinese. The pieces put together are the text again. The counts come near those of real tokenizers, which a test holds;
//! emoji count too little, since real tokenizers make several tokens of one character.

/// What each message costs beside its text, for its role and its borders.
pub const PER_MESSAGE: u32 = 4;
/// What is counted for something that is not looked into: video, audio, what cannot be read.
pub const PER_ATTACHMENT: u32 = 800;
/// The most that one image counts, since larger ones are scaled down.
pub const MOST_PER_IMAGE: u32 = 1_600;

const LETTERS: usize = 5;
const DIGITS: usize = 3;
const PAIR: usize = 2;

/// The tokens of a text, in order; joined they are the text.
pub fn pieces(text: &str) -> impl Iterator<Item = &str> {
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
pub fn first_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let lead = usize::from(bytes[0] == b' ');
    let run = |most: usize, is: fn(&u8) -> bool| {
        bytes[lead..].iter().take(most).take_while(|byte| is(byte)).count()
    };
    match bytes.get(lead) {
        Some(first) if first.is_ascii_alphabetic() => return lead + run(LETTERS, u8::is_ascii_alphabetic),
        Some(first) if first.is_ascii_digit() => return lead + run(DIGITS, u8::is_ascii_digit),
        _ => {}
    }
    if lead == 1 && bytes.get(1) != Some(&b' ') {
        return 1 + text[1..].chars().next().map_or(0, |next| if next == '\n' { 0 } else { next.len_utf8() });
    }
    if lead == 1 {
        return bytes.iter().take(16).take_while(|byte| **byte == b' ').count();
    }
    let length: usize = text.chars().take(PAIR).take_while(is_paired).map(char::len_utf8).sum();
    if length > 0 { length } else { text.chars().next().map_or(0, char::len_utf8) }
}

/// Whether real tokenizers make about one token of two letters like this.
fn is_paired(letter: &char) -> bool {
    letter.is_alphabetic()
        && matches!(letter, '\u{80}'..='\u{24f}' | '\u{400}'..='\u{52f}' | '\u{1e00}'..='\u{1eff}')
}

/// How many tokens a text has.
pub fn count(text: &str) -> u32 {
    pieces(text).count() as u32
}

/// The longest start of a text that has at most `limit` tokens, and how many it has.
pub fn truncate(text: &str, limit: u32) -> (&str, u32) {
    let (mut end, mut used) = (0, 0);
    for piece in pieces(text).take(limit as usize) {
        end += piece.len();
        used += 1;
    }
    (&text[..end], used)
}

/// The end of a text, without as many tokens at its start as it has beyond `limit`.
pub fn truncate_start(text: &str, limit: u32) -> &str {
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

    /// Counted with the tokenizer that Anthropic published for its first models, and with OpenAI's cl100k_base: how many
    /// characters each makes a token of.
    #[test]
    fn counts_come_near_those_of_real_tokenizers() {
        for (name, text, anthropic, cl100k) in [
            ("digits", "31415926535897932384626433832795", 2.32, 3.0),
            ("hex", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 1.49, 1.52),
            (
                "Chinese",
                "春天的河流慢慢地流过安静的村庄，孩子们在岸边放风筝。老人说，这里的水从来没有停过。",
                0.84,
                0.78,
            ),
            (
                "Japanese",
                "東京の朝は静かに始まります。駅前の喫茶店では、店主がゆっくりとコーヒーを淹れています。",
                0.89,
                0.93,
            ),
            (
                "Korean",
                "서울의 아침은 조용히 시작됩니다. 역 앞의 카페에서는 주인이 천천히 커피를 내립니다.",
                0.83,
                0.94,
            ),
            ("Russian", "Утром город просыпается медленно, и только дворники уже метут улицы.", 1.94, 2.21),
            (
                "Greek",
                "Το πρωί η πόλη ξυπνά αργά, και μόνο οι οδοκαθαριστές σκουπίζουν τους δρόμους.",
                0.84,
                1.17,
            ),
            ("Arabic", "يبدأ صباح المدينة بهدوء، ويجلس الناس في المقاهي القديمة قرب المحطة.", 1.15, 1.46),
            (
                "German",
                "Die Straßenbahn fährt über die Brücke, während die Händler ihre Körbe öffnen.",
                2.76,
                2.93,
            ),
            (
                "English",
                "Nobody remembers why the old lighthouse was abandoned, but the fishermen still steer by it.",
                4.58,
                4.87,
            ),
        ] {
            let average = text.chars().count() as f64 / f64::from(count(text));
            let real = f64::midpoint(anthropic, cl100k);
            let share = real / average;
            assert!(
                (0.65..1.35).contains(&share),
                "{name}: {average:.2} characters a token, really about {real:.2}"
            );
        }
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
