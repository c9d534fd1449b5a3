//! Texts in which there is nothing to read.

/// Blanks, and characters that are not seen at all: a model's answer of zero-width spaces is none.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control() || is_unseen(c))
}

/// Of no width by itself (Unicode, general category Cf), and the blank letters of Hangul and Braille.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_see_is_blank() {
        for text in
            ["", " \n\t", "\u{a0}", "\u{200b}", "\u{feff}\n", "\u{2060}\u{200d} ", "\u{3164}", "\u{0}"]
        {
            assert!(is_blank(text), "{text:?}");
        }
        for text in ["a", ".", "\u{200b}a", "👩\u{200d}🔬", "\u{301}"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}
