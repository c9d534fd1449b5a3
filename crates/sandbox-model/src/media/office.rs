//! The text in Office's zipped formats: paragraphs of a document, rows of a sheet.
//!
//! Only what a reader would read: no styles, no formulas. Every part is read up to a limit, so that a small file that
//! unpacks to gigabytes ends as a broken one.

use std::io::{Cursor, Read as _};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::page::{MOST_TEXT, cut};
use super::unreadable::Unreadable;

const MOST_SHEETS: usize = 50;
/// What all parts of a file may unpack to.
const MOST_UNPACKED: usize = MOST_TEXT * 4;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub(super) fn document(bytes: &[u8]) -> Result<String, Unreadable> {
    let xml = part(&mut open(bytes)?, "word/document.xml", MOST_UNPACKED)?;
    texts(&xml, "t", &[("p", "\n"), ("tab", "\t"), ("tc", "\t")])
}

pub(super) fn sheet(bytes: &[u8]) -> Result<String, Unreadable> {
    let mut archive = open(bytes)?;
    // Cells may hold their text or the number of a shared one; the shared ones come first.
    let shared = part(&mut archive, "xl/sharedStrings.xml", MOST_UNPACKED).unwrap_or_default();
    let mut left = MOST_UNPACKED - shared.len();
    let mut text = texts(&shared, "t", &[("si", "\n")])?;
    for number in 1..=MOST_SHEETS {
        let Ok(xml) = part(&mut archive, &format!("xl/worksheets/sheet{number}.xml"), left) else { break };
        left -= xml.len();
        text.push_str(&texts(&xml, "v", &[("c", "\t"), ("row", "\n")])?);
    }
    cut(&mut text, MOST_TEXT);
    Ok(text)
}

fn open(bytes: &[u8]) -> Result<Archive<'_>, Unreadable> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Content)
}

fn part(archive: &mut Archive<'_>, name: &str, most: usize) -> Result<Vec<u8>, Unreadable> {
    let file = archive.by_name(name).map_err(|_| Unreadable::Content)?;
    let mut xml = Vec::new();
    // One byte more than allowed tells a part that ends there from one that goes on.
    file.take(most as u64 + 1).read_to_end(&mut xml).map_err(|_| Unreadable::Content)?;
    if xml.len() > most { Err(Unreadable::Content) } else { Ok(xml) }
}

/// What stands inside elements of one name, with a separator after elements of some others.
fn texts(xml: &[u8], inside: &str, after: &[(&str, &str)]) -> Result<String, Unreadable> {
    let xml = std::str::from_utf8(xml).map_err(|_| Unreadable::Content)?;
    let mut reader = Reader::from_str(xml);
    let (mut text, mut depth) = (String::new(), 0_u32);
    loop {
        match reader.read_event().map_err(|_| Unreadable::Content)? {
            Event::Start(element) if element.local_name().as_ref() == inside => depth += 1,
            Event::End(element) => {
                let name = element.local_name();
                if name.as_ref() == inside {
                    depth = depth.saturating_sub(1);
                }
                if let Some((_, separator)) = after.iter().find(|(other, _)| *other == name.as_ref()) {
                    text.push_str(separator);
                }
            }
            Event::Empty(element) => {
                let name = element.local_name();
                if let Some((_, separator)) = after.iter().find(|(other, _)| *other == name.as_ref()) {
                    text.push_str(separator);
                }
            }
            Event::Text(piece) if depth > 0 => {
                text.push_str(&piece);
            }
            Event::GeneralRef(reference) if depth > 0 => text.push_str(entity(&reference)),
            Event::Eof => break,
            _ => {}
        }
        if text.len() > MOST_TEXT {
            break;
        }
    }
    cut(&mut text, MOST_TEXT);
    Ok(text)
}

fn entity(name: &str) -> &'static str {
    match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
}
