//! The text of a PDF, page by page, without being kept busy or filled up by a file that was made for it.
//!
//! The seam: the library reads a file whole and unpacks what is packed in it. Before it unpacks an object stream, the
//! stream is weighed here: all of them together may not grow beyond a limit, and no object in one may run on into the
//! next, since every object would then be read with all that follow it.

use std::cell::Cell;
use std::panic::resume_unwind;
use std::time::Instant;

use lopdf::{DecompressError, Dictionary, Document, Error, LoadOptions, Object, ObjectId, Stream};

use super::page::{MOST_TEXT, Page, cut};
use super::unreadable::Unreadable;

/// How much all object streams of a file may unpack to, and how much the content of one page.
const MOST_UNPACKED: usize = 4 * 1024 * 1024;
/// Pages that are read, and pages that a file may have at all.
const MOST_PAGES: usize = 500;
const MOST_PAGES_AT_ALL: usize = 5_000;
/// What a font weighs beside its tables: no page has hundreds of them.
const FONT: usize = 16 * 1024;
/// Characters that the codes of one page may stand for.
const MOST_CHARACTERS: usize = 64 * 1024 * 1024;

thread_local! {
    /// What is left for the file that this thread reads: the library's filter is a plain function.
    static LEFT: Cell<(Option<Instant>, usize)> = const { Cell::new((None, 0)) };
}

/// Thrown to get out of the library from within its filter.
struct TooMuch;

pub(super) fn pages(bytes: &[u8], until: Instant) -> Result<Vec<Page>, Unreadable> {
    // What is encrypted is read by another way, which nothing can be held against.
    if bytes.windows(8).any(|window| window == b"/Encrypt") {
        return Err(Unreadable::Content);
    }
    LEFT.set((Some(until), MOST_UNPACKED));
    let mut document = load(bytes, false)?;
    if document.page_iter().next().is_none() {
        LEFT.set((Some(until), MOST_UNPACKED));
        document = load(bytes, true)?;
    }
    let count = document.page_iter().take(MOST_PAGES_AT_ALL + 1).count();
    if count == 0 || count > MOST_PAGES_AT_ALL {
        return Err(Unreadable::Content);
    }
    let mut left = MOST_TEXT;
    let mut pages = Vec::new();
    for (number, page) in (1_u32..).zip(document.page_iter()).take(MOST_PAGES) {
        if Instant::now() > until {
            return Err(Unreadable::Content);
        }
        // A page that cannot be read, or would not end, is an empty page.
        let text = is_light(&document, page)
            .then(|| document.extract_text_with_limit(&[number], MOST_UNPACKED).unwrap_or_default());
        let mut text = text.unwrap_or_default();
        cut(&mut text, left);
        left = left.saturating_sub(text.len());
        pages.push(Page(text));
    }
    Ok(pages)
}

fn load(bytes: &[u8], force_reconstruct: bool) -> Result<Document, Unreadable> {
    let options = LoadOptions {
        filter: Some(admit),
        max_decompressed_size: Some(MOST_UNPACKED),
        force_reconstruct,
        ..LoadOptions::default()
    };
    Document::load_mem_with_options(bytes, options).map_err(|_| Unreadable::Content)
}

/// Sees each object once it is read, and a stream before it is unpacked.
fn admit(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let (until, left) = LEFT.get();
    if until.is_some_and(|until| Instant::now() > until) {
        resume_unwind(Box::new(TooMuch));
    }
    match object {
        Object::Stream(stream) => {
            if stream.dict.has_type(b"ObjStm") {
                match weigh(stream, left) {
                    Some(weight) => LEFT.set((until, left.saturating_sub(weight))),
                    None => resume_unwind(Box::new(TooMuch)),
                }
            }
            // Only what was packed is taken from here, which a stream cannot be.
            Some((id, Object::Null))
        }
        other => Some((id, other.clone())),
    }
}

/// The size of an object stream's content; `None` when it is larger than it may be or its objects overlap.
fn weigh(stream: &Stream, most: usize) -> Option<usize> {
    let content = stream.get_plain_content_with_limit(most).ok()?;
    let first = usize::try_from(stream.dict.get(b"First").and_then(Object::as_i64).ok()?).ok()?;
    let index = std::str::from_utf8(content.get(..first)?).ok()?;
    let lines = index.split(['\r', '\n']).map(|line| line.split('%').next().unwrap_or_default());
    let offsets = lines.flat_map(str::split_whitespace).skip(1).step_by(2);
    let mut offsets: Vec<usize> = offsets.filter_map(|offset| offset.parse().ok()).collect();
    offsets.sort_unstable();
    let objects = content.get(first..)?;
    let ends = offsets.iter().copied().skip(1).chain(std::iter::once(objects.len()));
    let apart = offsets.iter().zip(ends).all(|(start, end)| match objects.get(*start..end) {
        Some(object) => *start < end && is_closed(object),
        // It starts behind the content, where nothing is read.
        None => *start >= objects.len(),
    });
    apart.then_some(content.len())
}

/// Whether a page can be read in time and space: its fonts together, each as often as it has a name there, and what the
/// codes of its text come to where one code stands for many characters.
fn is_light(document: &Document, page: ObjectId) -> bool {
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    let (mut left, mut longest) = (MOST_UNPACKED, 1);
    for font in fonts.values() {
        let Some(map) = unicode_map(font, document, left) else { return false };
        let Some(rest) = left.checked_sub(map.len() + differences(font, document) * 16 + FONT) else {
            return false;
        };
        (left, longest) = (rest, longest.max(longest_target(&map)));
    }
    let content = document.get_page_content_with_limit(page, MOST_UNPACKED);
    content.is_ok_and(|content| content.len().saturating_mul(longest) <= MOST_CHARACTERS)
}

/// A font's table from codes to characters, empty where it has none that can be read; `None` when it is too large.
fn unicode_map(font: &Dictionary, document: &Document, most: usize) -> Option<Vec<u8>> {
    let stream = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream);
    match stream.and_then(|stream| stream.get_plain_content_with_limit(most)) {
        Ok(map) => Some(map),
        Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => None,
        Err(_) => Some(Vec::new()),
    }
}

/// How many names a font's encoding lists.
fn differences(font: &Dictionary, document: &Document) -> usize {
    let encoding = font.get_deref(b"Encoding", document).and_then(Object::as_dict);
    let names = encoding.and_then(|encoding| encoding.get_deref(b"Differences", document)?.as_array());
    names.map_or(0, Vec::len)
}

/// The characters of the longest text in a table, each of four digits.
fn longest_target(map: &[u8]) -> usize {
    let texts = map.split(|byte| matches!(byte, b'<' | b'>'));
    let digits =
        |text: &&[u8]| text.iter().all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace());
    texts.filter(digits).map(|text| text.len().div_ceil(4)).max().unwrap_or(1).max(1)
}

/// Whether every bracket that an object opens is closed within it.
fn is_closed(object: &[u8]) -> bool {
    let (mut depth, mut string) = (0_i32, 0_u32);
    let mut letters = object.iter().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            b'\\' if string > 0 => {
                letters.next();
            }
            b'(' => string += 1,
            b')' => string = string.saturating_sub(1),
            _ if string > 0 => {}
            b'%' => while letters.next_if(|next| !matches!(next, b'\r' | b'\n')).is_some() {},
            b'[' | b'<' => depth += 1,
            b']' | b'>' => depth -= 1,
            _ => {}
        }
    }
    depth == 0 && string == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(index: &str, objects: &str) -> Option<usize> {
        let mut stream = Stream::new(lopdf::Dictionary::new(), format!("{index}{objects}").into_bytes());
        stream.dict.set("First", Object::Integer(index.len() as i64));
        weigh(&stream, 1_000)
    }

    #[test]
    fn objects_side_by_side_are_taken_and_overlapping_ones_are_not() {
        assert!(packed("1 0 2 8 ", "<</A 1>>[1 (]) 2] ").is_some());
        assert!(packed("1 0 2 9 % a comment\n", "<< /A 1>>(a\\)b) ").is_some());
        assert_eq!(packed("1 0 2 0 3 0 ", "[1 2 3]"), None, "the same object three times");
        assert_eq!(packed("1 0 2 1 3 2 ", "[[[1 2 3]]]"), None, "each within the one before");
        assert_eq!(packed("1 0 ", &"1 ".repeat(1_000)), None, "more than there may be");
    }
}
