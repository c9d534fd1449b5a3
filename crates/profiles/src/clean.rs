//! What comes along when something is pasted: invisible characters, quotation marks, the command that sets it, the line
//! breaks of a terminal.
//!
//! None of it can be part of a key, so it is left out, and the form says so. What might be part of one stays, and the
//! shapes of the fields say where it stands. Nothing here keeps or repeats the secret.

use zeroize::Zeroizing;

/// A line shorter than this was not wrapped by a terminal or a mail program.
const SHORTEST_WRAPPED_LINE: usize = 40;
/// What follows an equals sign is a value only from this length on; base64 ends in equals signs of its own.
const SHORTEST_VALUE: usize = 8;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    Invisible,
    Command,
    Bearer,
    Quotes,
    LineBreaks,
}

pub struct Cleaned {
    pub text: Zeroizing<String>,
    pub left_out: Vec<LeftOut>,
}

impl Cleaned {
    /// What was left out, as a sentence; `None` when nothing was.
    pub fn sentence(&self) -> Option<String> {
        let parts: Vec<&str> = self.left_out.iter().map(|part| part.words()).collect();
        let list = match parts.as_slice() {
            [] => return None,
            [only] => (*only).to_owned(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        };
        Some(format!("Left out because it is not part of the key: {list}."))
    }
}

impl LeftOut {
    fn words(self) -> &'static str {
        match self {
            LeftOut::Invisible => "an invisible character",
            LeftOut::Command => "the command that sets it",
            LeftOut::Bearer => "the word “Bearer”",
            LeftOut::Quotes => "the quotation marks",
            LeftOut::LineBreaks => "the line breaks",
        }
    }
}

/// The secret in `typed` without what came along.
pub fn clean(typed: &str) -> Cleaned {
    let visible = Zeroizing::new(typed.chars().filter(|c| !is_invisible(*c)).collect::<String>());
    let mut left_out = Vec::new();
    let strange_ends = |text: &str| text.trim() != text.trim_matches(|c: char| c.is_ascii_whitespace());
    if visible.len() != typed.len() || strange_ends(typed) {
        left_out.push(LeftOut::Invisible);
    }
    let mut text = visible.trim();
    while let Some((rest, part)) = peel(text) {
        if !left_out.contains(&part) {
            left_out.push(part);
        }
        text = rest.trim();
    }
    let text = match unwrapped(text) {
        Some(joined) => {
            left_out.push(LeftOut::LineBreaks);
            joined
        }
        None => Zeroizing::new(text.to_owned()),
    };
    Cleaned { text, left_out }
}

/// Where the first character that `allowed` refuses stands, counted from 1.
pub fn place_of(text: &str, allowed: impl Fn(char) -> bool) -> Option<usize> {
    text.chars().position(|c| !allowed(c)).map(|index| index + 1)
}

/// Takes one layer off.
fn peel(text: &str) -> Option<(&str, LeftOut)> {
    for command in ["export ", "setx ", "setenv ", "set ", "$env:", "authorization:"] {
        if let Some(rest) = after(text, command) {
            return Some((rest, LeftOut::Command));
        }
    }
    // `set -gx` of fish, `declare -x`.
    if let Some(rest) = after(text, "declare -").or_else(|| after(text, "-")) {
        let (flags, rest) = rest.split_once(' ')?;
        let is_flags = (1..4).contains(&flags.len()) && flags.bytes().all(|b| b.is_ascii_alphabetic());
        return is_flags.then_some((rest, LeftOut::Command));
    }
    if let Some(rest) = after(text, "bearer ") {
        return Some((rest, LeftOut::Bearer));
    }
    for (open, close) in
        [('"', '"'), ('\'', '\''), ('`', '`'), ('“', '”'), ('‘', '’'), ('„', '“'), ('«', '»')]
    {
        let inside =
            text.strip_prefix(open).and_then(|rest| rest.trim_end_matches([';', ',']).strip_suffix(close));
        if let Some(inside) = inside.filter(|inside| !inside.contains([open, close])) {
            return Some((inside, LeftOut::Quotes));
        }
    }
    if let Some(value) = assigned(text) {
        return Some((value, LeftOut::Command));
    }
    None
}

/// What is assigned: `NAME=value`, `name = value`, `"Name": "value",`, `name: value`, and `NAME value` of shells that set a
/// variable so.
fn assigned(text: &str) -> Option<&str> {
    let (name, value) = match text.find(['=', ':', ' ']) {
        Some(at) if text[at..].trim_start().starts_with(['=', ':']) => {
            let sign = at + text[at..].find(['=', ':'])?;
            // A gateway's own key may have a colon inside.
            if text[sign..].starts_with(':') && !text[sign + 1..].starts_with([' ', '"', '\'']) {
                return None;
            }
            (&text[..sign], &text[sign + 1..])
        }
        Some(at) if after(text, "AWS_").is_some() => (&text[..at], &text[at + 1..]),
        _ => return None,
    };
    let name = name.trim_end().trim_matches(['"', '\'']);
    let is_name = (1..SHORTEST_WRAPPED_LINE).contains(&name.len())
        && !value.starts_with('=')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let is_value = value.trim_matches(['=', ' ', '"', '\'']).len() >= SHORTEST_VALUE;
    (is_name && is_value).then_some(value)
}

/// One line without what is not seen in it, without blanks around it and the quotation marks that it was copied with.
pub fn plain(typed: &str) -> String {
    // A control character is a sign of something else that went wrong, so it stays and is refused.
    let kept = |c: &char| c.is_control() || !is_invisible(*c);
    let visible: String = typed.chars().filter(kept).map(half_width).collect();
    let text = visible.trim();
    let quoted = ['"', '\'', '`'].into_iter().find_map(|mark| text.strip_prefix(mark)?.strip_suffix(mark));
    quoted.unwrap_or(text).trim().to_owned()
}

/// An input method's wide letters and digits, and the dashes that programs make of a hyphen, are not told apart by eye.
fn half_width(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - u32::from('\u{ff01}') + u32::from('!')).unwrap_or(c)
        }
        other => other,
    }
}

fn after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let head = text.get(..start.len())?;
    head.eq_ignore_ascii_case(start).then(|| &text[start.len()..])
}

/// Lines of one length and a last one that is no longer: a long text that was wrapped. A field of one line turns line
/// breaks into spaces.
fn unwrapped(text: &str) -> Option<Zeroizing<String>> {
    let lines: Vec<&str> = text.split_whitespace().collect();
    let (last, full) = lines.split_last()?;
    let length = full.first()?.len();
    let wrapped = length >= SHORTEST_WRAPPED_LINE
        && full.iter().all(|line| line.len() == length && !line.ends_with('='))
        && last.len() <= length;
    wrapped.then(|| Zeroizing::new(lines.concat()))
}

/// Format characters, fillers and control characters: none is seen, none is in a key. (Unicode: general categories Cf
/// and Cc, and the characters that are to be ignored where they cannot be shown.)
fn is_invisible(c: char) -> bool {
    let control = c.is_control() && !c.is_whitespace();
    control
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ABSKQmVkcm9ja0FQSUtleS1hYmMtYXQtMTIzNDU2Nzg5MDEyOnNlY3JldHNlY3JldA==";

    fn left(typed: &str) -> Vec<LeftOut> {
        let cleaned = clean(typed);
        assert_eq!(*cleaned.text, KEY, "{typed:?}");
        cleaned.left_out
    }

    #[test]
    fn what_came_along_is_left_out_and_named() {
        use LeftOut::*;
        assert_eq!(left(KEY), []);
        assert_eq!(left(&format!("  {KEY}\n")), [], "plain blanks around a key go without a word");
        for invisible in ["\u{200b}", "\u{feff}", "\u{a0}", "\u{2060}", "\u{ad}", "\u{200e}", "\u{7}"] {
            assert_eq!(left(&format!("{invisible}{KEY}")), [Invisible], "{invisible:?} in front");
            assert_eq!(left(&format!("{KEY}{invisible}")), [Invisible], "{invisible:?} behind");
        }
        assert_eq!(left(&KEY.replacen("ja0", "ja\u{200b}0", 1)), [Invisible]);
        assert_eq!(left(&format!("Bearer {KEY}")), [Bearer]);
        assert_eq!(left(&format!("Authorization: bearer {KEY}")), [Command, Bearer]);
        for (open, close) in [("\"", "\""), ("'", "'"), ("“", "”"), ("`", "`"), ("\"", "\",")] {
            assert_eq!(left(&format!("{open}{KEY}{close}")), [Quotes], "{open}");
        }
        assert_eq!(left(&format!("export AWS_BEARER_TOKEN_BEDROCK={KEY}")), [Command]);
        assert_eq!(left(&format!("$Env:AWS_BEARER_TOKEN_BEDROCK = \"{KEY}\"")), [Command, Quotes]);
        for command in
            ["set -gx AWS_BEARER_TOKEN_BEDROCK", "setenv AWS_BEARER_TOKEN_BEDROCK", "key:", "key ="]
        {
            assert_eq!(left(&format!("{command} {KEY}")), [Command], "{command}");
        }
        for command in
            ["\"SecretAccessKey\":", "declare -x AWS_BEARER_TOKEN_BEDROCK=", "setx AWS_BEARER_TOKEN_BEDROCK"]
        {
            assert_eq!(left(&format!("{command} \"{KEY}\"")), [Command, Quotes], "{command}");
        }
        assert_eq!(left(&format!("set \"AWS_BEARER_TOKEN_BEDROCK={KEY}\"")), [Command, Quotes]);
    }

    #[test]
    fn a_wrapped_text_is_joined_and_two_words_are_not() {
        let (first, rest) = KEY.split_at(44);
        for between in ["\n", "\r\n", " ", "\n    "] {
            assert_eq!(left(&format!("{first}{between}{rest}")), [LeftOut::LineBreaks], "{between:?}");
        }
        let twice = format!("{KEY} {KEY}");
        assert_eq!(*clean(&twice).text, twice);
        let words = format!("{} mine", &KEY[..20]);
        assert_eq!(*clean(&words).text, words);
        assert_eq!(place_of(&words, |c| !c.is_whitespace()), Some(21));
    }

    #[test]
    fn a_line_of_an_id_loses_what_is_not_seen_and_its_quotation_marks() {
        for typed in [
            "eu-west-1",
            " eu-west-1\u{200b}",
            "\"eu-west-1\"",
            "eu\u{2013}west\u{2013}1",
            "ｅｕ－ｗｅｓｔ－１",
        ] {
            assert_eq!(plain(typed), "eu-west-1", "{typed}");
        }
    }

    #[test]
    fn the_padding_of_a_key_is_no_assignment() {
        for key in
            ["ABSKabcdefghijklmnop=", "ABSKabcdefghijklmnop==", "team:abcdefghijklmnop", "-abcdefghijkl"]
        {
            assert_eq!(*clean(key).text, key);
        }
    }

    #[test]
    fn the_sentence_names_everything() {
        let cleaned = clean(&format!("export X=\"\u{200b}{KEY}\""));
        let expected = "Left out because it is not part of the key: an invisible character, the command that sets it and the quotation marks.";
        assert_eq!(cleaned.sentence().as_deref(), Some(expected));
    }
}
