//! The text of a document, by the format that it claims to be.

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::page::{MOST_TEXT, Page, cut};
use super::patience::slow;
use super::unreadable::Unreadable;
use super::{office, pdf};

/// How long one file may take.
const MOST_TIME: Duration = Duration::from_millis(1_500);
const WIDTH: usize = 100;

pub(super) fn pages(format: &str, bytes: &[u8]) -> Result<Vec<Page>, Unreadable> {
    let one = |text: String| Ok(vec![Page(text)]);
    let until = Instant::now() + slow(MOST_TIME);
    match format {
        "pdf" => guarded(|| pdf::pages(bytes, until)),
        "html" => guarded(|| html(bytes, until)).and_then(one),
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

fn html(bytes: &[u8], until: Instant) -> Result<String, Unreadable> {
    html2text::from_read(InTime { bytes, until }, WIDTH).map_err(|_| Unreadable::Content)
}

/// A file that is given to its reader piece by piece, as long as there is time: for each tag of deeply nested HTML the
/// reader looks through all that are open.
struct InTime<'a> {
    bytes: &'a [u8],
    until: Instant,
}

impl Read for InTime<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if Instant::now() > self.until { Err(io::ErrorKind::TimedOut.into()) } else { self.bytes.read(into) }
    }
}

/// Libraries that read documents may panic on malformed files; a request must not take the sandbox down.
fn guarded<T>(read: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(Unreadable::Content))
}

/// Runs of at least four printable characters.
fn printable(bytes: &[u8]) -> String {
    let runs = bytes.split(|byte| !(byte.is_ascii_graphic() || *byte == b' '));
    let long = runs.filter(|run| run.len() >= 4).map(String::from_utf8_lossy);
    let mut text = long.collect::<Vec<_>>().join("\n");
    cut(&mut text, MOST_TEXT);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_that_is_nested_without_end_is_given_up_in_time() {
        let soon = || Instant::now() + Duration::from_millis(50);
        let deep = "<div>".repeat(1_000_000);
        let read = std::thread::Builder::new().stack_size(16 * 1024 * 1024);
        let read = read.spawn(move || html(deep.as_bytes(), soon())).unwrap();
        assert_eq!(read.join().unwrap(), Err(Unreadable::Content));
        assert_eq!(html(b"<p>Fish", soon()).map(|text| text.trim().to_owned()), Ok("Fish".to_owned()));
    }
}
