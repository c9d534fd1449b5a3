//! The text of a page, and how much of it there may be.

/// How much text is taken out of one document, and how much a compressed part may grow to.
pub(super) const MOST_TEXT: usize = 4 * 1024 * 1024;

/// The text of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page(pub String);

/// Cuts a text to so many bytes, between two characters.
pub(super) fn cut(text: &mut String, most: usize) {
    if text.len() > most {
        let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
    }
}
