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
    let zeros = "0".repeat(page::MOST_TEXT * 4 + 10);
    let file = zipped(&[("word/document.xml", &zeros)]);
    assert!(file.len() < 100_000);
    assert_eq!(paper("docx", &file), Err(Unreadable::Content));
}

fn packed(dictionary: &str, content: &str) -> Vec<u8> {
    let mut stream = lopdf::Stream::new(lopdf::Dictionary::new(), content.as_bytes().to_vec());
    stream.compress().unwrap();
    let mut object =
        format!("<< {dictionary} /Filter /FlateDecode /Length {} >>\nstream\n", stream.content.len())
            .into_bytes();
    object.extend_from_slice(&stream.content);
    object.extend_from_slice(b"\nendstream");
    object
}

fn read_pdf(objects: &[Vec<u8>]) -> Result<Paper, Unreadable> {
    let file = samples::file(objects);
    assert!(file.len() < 200_000, "the file itself is small: {}", file.len());
    paper("pdf", &STANDARD.encode(file))
}

const CATALOG: &[u8] = b"<< /Type /Catalog /Pages 2 0 R >>";

#[test]
fn an_object_stream_that_unpacks_to_much_or_to_much_again_and_again_is_refused() {
    let pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec();
    let page = b"<< /Type /Page /Parent 2 0 R >>".to_vec();
    let with = |stream: Vec<u8>| read_pdf(&[CATALOG.to_vec(), pages.clone(), page.clone(), stream]);
    assert!(with(packed("/Type /ObjStm /N 1 /First 5", &format!("9 0  [{}]", "1 ".repeat(500)))).is_ok());
    let large = format!("9 0  [{}]", "1 ".repeat(3_000_000));
    assert_eq!(with(packed("/Type /ObjStm /N 1 /First 5", &large)), Err(Unreadable::Content));
    let index: String = (100..20_000).map(|number| format!("{number} 0 ")).collect();
    let again = format!("{index}[{}]", "1 ".repeat(100_000));
    let dictionary = format!("/Type /ObjStm /N 19900 /First {}", index.len());
    assert_eq!(with(packed(&dictionary, &again)), Err(Unreadable::Content));
}

#[test]
fn pages_without_end_and_brackets_without_end_are_refused_or_empty() {
    let many = format!("<< /Type /Pages /Kids [{}] /Count 9000 >>", "3 0 R ".repeat(9_000));
    let page = b"<< /Type /Page /Parent 2 0 R >>".to_vec();
    let read = read_pdf(&[CATALOG.to_vec(), many.into_bytes(), page.clone()]);
    // A file has no more pages than objects.
    assert!(read.is_err() || read.is_ok_and(|paper| paper.pages.len() <= 3));
    let cycle = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>".to_vec();
    assert_eq!(read_pdf(&[CATALOG.to_vec(), cycle]), Err(Unreadable::Content));
    let nested = [b"<< /Type /Pages /Kids ".to_vec(), b"[".repeat(90_000)].concat();
    assert_eq!(read_pdf(&[CATALOG.to_vec(), nested]), Err(Unreadable::Content));
    assert_eq!(read_pdf(&[b"<< /Encrypt 1 0 R >>".to_vec()]), Err(Unreadable::Content));
}

/// A page of one text, whose fonts all have the same table.
fn with_fonts(text: &str, fonts: usize, map: &str) -> Result<Paper, Unreadable> {
    let names: String = (0..fonts).map(|number| format!("/F{number} 5 0 R ")).collect();
    let page = format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << {names}>> >> >>");
    // What is too short to become shorter is not compressed.
    let room = " ".repeat(300);
    let map = format!(
        "{room}/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapType 2 def\n1 begincodespacerange\n\
         <0000> <FFFF>\nendcodespacerange\n{map}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    );
    read_pdf(&[
        CATALOG.to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        page.into_bytes(),
        packed("", &format!("{room}BT /F0 12 Tf ({text}) Tj ET")),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 6 0 R >>".to_vec(),
        packed("", &map),
    ])
}

#[test]
fn a_page_that_would_take_too_long_or_grow_too_large_is_empty() {
    let text = |read: Result<Paper, Unreadable>| read.unwrap().text().trim().to_owned();
    let maps_to = |target: &str| format!("1 beginbfchar\n<6161> <{target}>\nendbfchar\n");
    assert_eq!(text(with_fonts("aaaa", 1, &maps_to("0062"))), "bb");
    assert_eq!(text(with_fonts("aaaa", 20, &maps_to(&"0066".repeat(4)))), "ffffffff");
    // Each name of a font is read by itself.
    assert_eq!(text(with_fonts("aaaa", 10_000, &maps_to("0062").repeat(100))), "");
    assert_eq!(text(with_fonts(&"a".repeat(40_000), 1, &maps_to(&"0066".repeat(5_000)))), "");
}

#[test]
fn nested_html_does_not_end_the_process() {
    let deep = STANDARD.encode("<div><table><tr><td>".repeat(5_000) + "deep");
    let read = std::thread::Builder::new().stack_size(16 * 1024 * 1024).spawn(move || paper("html", &deep));
    let _read = read.unwrap().join().unwrap();
}
