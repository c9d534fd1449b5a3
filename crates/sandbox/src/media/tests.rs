//! Real files, made here, and what is read in them.

use super::*;
use std::io::Write as _;

fn zipped(parts: &[(&str, &str)]) -> String {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    STANDARD.encode(archive.finish().unwrap().into_inner())
}

#[test]
fn an_image_tells_its_format_and_size() {
    let seen = picture(&samples::png(640, 480)).unwrap();
    assert_eq!((seen.format, seen.width, seen.height), ("png", 640, 480));
    let gif = STANDARD.encode(b"GIF89a\x10\x00\x20\x00\x00\x00\x00;");
    assert_eq!((picture(&gif).unwrap().width, picture(&gif).unwrap().height), (16, 32));
    assert_eq!(picture("not base64!"), Err(Unreadable::Encoding));
    assert_eq!(picture("SGVsbG8="), Err(Unreadable::Content));
}

#[test]
fn plain_formats_are_read_as_they_are_and_html_without_its_tags() {
    let text = |format: &str, content: &str| paper(format, &STANDARD.encode(content)).unwrap().text();
    assert_eq!(text("csv", "a,b\n1,2\n"), "a,b\n1,2\n");
    let html =
        text("html", "<html><head><style>p{}</style></head><body><p>Fish &amp; chips</p></body></html>");
    assert_eq!(html.trim(), "Fish & chips");
    assert_eq!(paper("txt", &STANDARD.encode([0xff, 0xfe, 0x00])), Err(Unreadable::Content));
}

#[test]
fn a_pdf_is_read_page_by_page() {
    let paper = paper("pdf", &samples::pdf(&["Hello from page one", "And from page two"])).unwrap();
    assert_eq!(paper.pages.len(), 2);
    assert!(paper.pages[0].0.contains("Hello from page one"), "{:?}", paper.pages);
    assert!(paper.pages[1].0.contains("page two"));
    assert_eq!(super::paper("pdf", "AAAA"), Err(Unreadable::Content));
}

#[test]
fn office_files_give_their_paragraphs_and_cells() {
    let document = "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>One &amp; two</w:t></w:r></w:p>\
                    <w:p><w:r><w:t>Three</w:t></w:r></w:p></w:body></w:document>";
    let read = paper("docx", &zipped(&[("word/document.xml", document)])).unwrap();
    assert_eq!(read.text(), "One & two\nThree\n");
    let shared = "<sst><si><t>Name</t></si></sst>";
    let sheet = "<worksheet><sheetData><row><c><v>42</v></c><c><v>7</v></c></row></sheetData></worksheet>";
    let parts = [("xl/sharedStrings.xml", shared), ("xl/worksheets/sheet1.xml", sheet)];
    assert_eq!(paper("xlsx", &zipped(&parts)).unwrap().text(), "Name\n42\t7\t\n");
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_refused() {
    let zeros = "0".repeat(document::MOST_TEXT * 4 + 10);
    let file = zipped(&[("word/document.xml", &zeros)]);
    assert!(file.len() < 100_000);
    assert_eq!(paper("docx", &file), Err(Unreadable::Content));
}
