//! What the responder says of images, documents and search results: what they are, and what is written in them, quoted where it stands.
//!
//! Only the last user message counts: what was sent before has been answered before.

use serde_json::{Value, json};

use crate::answer::Part;
use crate::conversation::{Block, Conversation, Document, Image};
use crate::media::Paper;

const QUOTE: usize = 240;

/// What was seen, as the beginning of an answer; nothing where nothing was sent.
pub(super) fn parts(conversation: &Conversation) -> Vec<Part> {
    let Some(message) = conversation.of_user().next_back() else { return Vec::new() };
    let (mut parts, mut text) = (Vec::new(), String::new());
    let (mut documents, mut results) = (0, 0);
    for block in message.blocks.iter().flat_map(Block::within) {
        match block {
            Block::Image(image) | Block::GuardImage(image) => text.push_str(&picture(image)),
            Block::Document(document) => {
                text.push_str(&paper(document));
                parts.extend(told(quote(document, documents), document.citations, &mut text));
                documents += 1;
            }
            Block::Other(other) if other["searchResult"].is_object() => {
                let result = &other["searchResult"];
                text.push_str(&format!(
                    "I found “{}”. It begins:\n\n",
                    result["title"].as_str().unwrap_or_default()
                ));
                parts.extend(told(found(result, results), result["citations"]["enabled"] == true, &mut text));
                results += 1;
            }
            _ => {}
        }
    }
    if !text.is_empty() {
        parts.push(Part::text(text));
    }
    parts
}

/// A quote as a text of its own with its citation, after what was said so far; or only said, where none is asked for.
fn told(quote: Option<(String, Value)>, cited: bool, text: &mut String) -> Vec<Part> {
    match quote {
        Some((quote, citation)) if cited => vec![
            Part::text(std::mem::take(text)),
            Part::Text { text: quote, cuts: Vec::new(), citations: vec![citation] },
        ],
        Some((quote, _)) => {
            text.push_str(&format!("> {}\n\n", quote.replace('\n', "\n> ")));
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// The first text of a search result, and which of its texts that is.
fn found(result: &Value, index: usize) -> Option<(String, Value)> {
    let texts =
        result["content"].as_array()?.iter().map(|content| content["text"].as_str().unwrap_or_default());
    let (place, text) = texts.enumerate().find(|(_, text)| !text.trim().is_empty())?;
    let quote: String = text.trim().chars().take(QUOTE).collect();
    let location =
        json!({"searchResultLocation": {"end": place + 1, "searchResultIndex": index, "start": place}});
    let citation = json!({
        "location": location,
        "source": result["source"],
        "sourceContent": [{"text": quote}],
        "title": result["title"],
    });
    Some((quote, citation))
}

fn picture(image: &Image) -> String {
    match image.seen() {
        Ok(seen) => format!(
            "I see a {} image of {} × {} pixels ({} bytes).\n\n",
            seen.format.to_uppercase(),
            seen.width,
            seen.height,
            seen.bytes
        ),
        Err(_) => String::new(),
    }
}

fn paper(document: &Document) -> String {
    let Ok(seen) = document.seen() else { return String::new() };
    let words: usize = seen.pages.iter().map(|page| page.0.split_whitespace().count()).sum();
    let pages = match seen.pages.len() {
        1 => String::new(),
        several => format!(" on {several} pages"),
    };
    let plural = if words == 1 { "" } else { "s" };
    format!("I read “{}”: {words} word{plural}{pages}. It begins:\n\n", document.name)
}

/// The first lines of a document, and where they stand in it.
fn quote(document: &Document, index: usize) -> Option<(String, Value)> {
    let seen = document.seen().ok()?;
    let (page, quote) = seen.pages.iter().enumerate().find_map(|(number, page)| {
        let start = page.0.trim();
        (!start.is_empty()).then(|| (number, start.chars().take(QUOTE).collect::<String>()))
    })?;
    let location = location(document, seen, index, page, &quote);
    let citation = json!({"location": location, "sourceContent": [{"text": quote}], "title": document.name});
    Some((quote, citation))
}

fn location(document: &Document, seen: &Paper, index: usize, page: usize, quote: &str) -> Value {
    if document.format == "pdf" {
        // Pages count from 1, and the end is the page after.
        return json!({"documentPage": {"documentIndex": index, "end": page + 2, "start": page + 1}});
    }
    let text = &seen.pages[page].0;
    let start = text.find(quote).map_or(0, |at| text[..at].chars().count());
    let end = start + quote.chars().count();
    json!({"documentChar": {"documentIndex": index, "end": end, "start": start}})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::converse;
    use crate::media::samples;

    fn said(blocks: Value) -> Vec<Part> {
        parts(&converse::read(&json!({"messages": [{"content": blocks, "role": "user"}]})))
    }

    #[test]
    fn an_image_is_described_by_what_is_in_it() {
        let image = json!({"image": {"format": "png", "source": {"bytes": samples::png(640, 480)}}});
        let [Part::Text { text, .. }] = &said(json!([image]))[..] else { panic!("one text") };
        assert!(text.contains("PNG image of 640 × 480 pixels"));
        assert!(said(json!([{"text": "no image"}])).is_empty());
    }

    #[test]
    fn a_document_is_quoted_and_cited_where_it_was_asked_for() {
        let pdf = samples::pdf(&["Hello from page one", "And from page two"]);
        let document = |citations: bool| {
            let source = json!({"bytes": pdf});
            json!([{"document": {"citations": {"enabled": citations}, "format": "pdf", "name": "Report", "source": source}}])
        };
        let [Part::Text { text, .. }] = &said(document(false))[..] else { panic!("one text") };
        assert!(
            text.contains("“Report”: 8 words on 2 pages") && text.contains("> Hello from page one"),
            "{text}"
        );
        let cited = said(document(true));
        let Part::Text { text, citations, .. } = &cited[1] else { panic!("a cited text") };
        assert!(text.starts_with("Hello from page one"));
        assert_eq!(
            citations[0]["location"],
            json!({"documentPage": {"documentIndex": 0, "end": 2, "start": 1}})
        );
    }

    #[test]
    fn a_search_result_is_quoted_and_cited_where_it_was_asked_for() {
        let result = |cited: bool| {
            let content = json!([{"text": " "}, {"text": "Bern is the capital."}]);
            json!([{"searchResult": {"citations": {"enabled": cited}, "content": content, "source": "https://a.example", "title": "Bern"}}])
        };
        let [Part::Text { text, .. }] = &said(result(false))[..] else { panic!("one text") };
        assert_eq!(text, "I found “Bern”. It begins:\n\n> Bern is the capital.\n\n");
        let cited = said(result(true));
        let Part::Text { text, citations, .. } = &cited[1] else { panic!("a cited text") };
        assert_eq!(text, "Bern is the capital.");
        assert_eq!(
            citations[0],
            json!({
                "location": {"searchResultLocation": {"end": 2, "searchResultIndex": 0, "start": 1}},
                "source": "https://a.example",
                "sourceContent": [{"text": "Bern is the capital."}],
                "title": "Bern",
            })
        );
    }

    #[test]
    fn a_citation_points_at_the_characters_that_it_quotes() {
        let source = json!({"text": "\n\n  Grüße aus Bern."});
        let document =
            json!({"document": {"citations": {"enabled": true}, "name": "Note", "source": source}});
        let Part::Text { text, citations, .. } = &said(json!([document]))[1] else { panic!("a cited text") };
        assert_eq!(text, "Grüße aus Bern.");
        assert_eq!(
            citations[0]["location"]["documentChar"],
            json!({"documentIndex": 0, "end": 19, "start": 4})
        );
    }
}
