//! The text of a document, by the format that it claims to be.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Unreadable, office, pdf};

/// How much text is taken out of one document, and how much a compressed part may grow to.
pub(super) const MOST_TEXT: usize = 4 * 1024 * 1024;
const WIDTH: usize = 100;

/// The text of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page(pub String);

pub(super) fn pages(format: &str, bytes: &[u8]) -> Result<Vec<Page>, Unreadable> {
    let one = |text: String| Ok(vec![Page(text)]);
    match format {
        "pdf" => guarded(|| pdf::pages(bytes)),
        "html" => {
            guarded(|| html2text::from_read(bytes, WIDTH).map_err(|_| Unreadable::Content)).and_then(one)
        }
        "docx" => office::document(bytes).and_then(one),
        "xlsx" => office::sheet(bytes).and_then(one),
        // The old binary formats are taken and counted by their readable text, no more.
        "doc" | "xls" => one(printable(bytes)),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => one(text.to_owned()),
            Err(_) => Err(Unreadable::Content),
        },
    }
}

/// Readers of foreign formats may panic on what nobody thought of; a request must not take the sandbox down.
fn guarded<T>(read: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(Unreadable::Content))
}

/// Cuts a text to so many bytes, between two characters.
pub(super) fn cut(text: &mut String, most: usize) {
    if text.len() > most {
        let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
    }
}

/// Runs of at least four printable characters.
fn printable(bytes: &[u8]) -> String {
    let runs = bytes.split(|byte| !(byte.is_ascii_graphic() || *byte == b' '));
    let long = runs.filter(|run| run.len() >= 4).map(String::from_utf8_lossy);
    let mut text = long.collect::<Vec<_>>().join("\n");
    cut(&mut text, MOST_TEXT);
    text
}
