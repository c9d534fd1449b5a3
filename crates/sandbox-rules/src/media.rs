//! What is refused about images, documents, video and audio: where they stand, how large, and what they are.
//!
//! The limits of documents are the API reference's
//! (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html>, 2026-11); most of the words for
//! going over them are recalled, and marked so. Those of images have a file of their own.

use std::collections::BTreeSet;

use super::image_limits;
use super::unreadable::broken;
use sandbox_model::catalog::Model;
use sandbox_model::conversation::{Block, Conversation, Document, Form, Message, Role, Source};
use sandbox_model::media;
use sandbox_wire::reply::Refusal;

const MOST_DOCUMENTS: usize = 5;
const MOST_DOCUMENT_BYTES: usize = 4_718_592;

pub(super) fn check(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    let mut names = BTreeSet::new();
    for (position, message) in request.messages.iter().enumerate() {
        for (place, block) in message.blocks.iter().enumerate() {
            let outer = format!("messages.{position}.content.{place}");
            for (inner, part) in block.within().iter().enumerate() {
                one(part, message, model, &image_limits::place(block, &outer, inner, request.form))?;
                if let Block::Document(document) = part
                    && !names.insert(document.name.as_str())
                {
                    // Recorded, for example in https://github.com/maximhq/bifrost/issues/7003.
                    return Err(Refusal::validation(
                        "Messages can't contain duplicate document names. Rename the document and retry your request.",
                    ));
                }
            }
        }
        company(message, position)?;
    }
    image_limits::check(request, model, names.len())?;
    // Recalled.
    if names.len() > MOST_DOCUMENTS {
        return Err(Refusal::validation(format!(
            "You have exceeded the maximum number of documents ({MOST_DOCUMENTS}). Remove documents and try again."
        )));
    }
    Ok(())
}

/// What a model refuses of images in its own body; the other rules here are Converse's.
pub(super) fn pictures(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    for (position, message) in request.messages.iter().enumerate() {
        for (place, block) in message.blocks.iter().enumerate() {
            let at = format!("messages.{position}.content.{place}");
            for (inner, part) in block.within().iter().enumerate() {
                if let Block::Image(image) = part {
                    let at = image_limits::place(block, &at, inner, request.form);
                    image_limits::one(image, &at, request.form)?;
                }
            }
        }
    }
    image_limits::check(request, model, 0)
}

fn one(block: &Block, message: &Message, model: &Model, at: &str) -> Result<(), Refusal> {
    let (field, taken) = match block {
        Block::Image(_) | Block::GuardImage(_) => ("image", model.images),
        Block::Document(_) => ("document", model.documents),
        Block::Video(_) => ("video", model.video),
        Block::Audio(_) => ("audio", model.audio),
        _ => return Ok(()),
    };
    if message.role != Role::User {
        // Recalled.
        return Err(Refusal::validation(format!(
            "The {field} field in the ContentBlock object at {at} isn't supported for {} messages. Remove {field} and \
             try again.",
            if message.role == Role::Assistant { "assistant" } else { "system" }
        )));
    }
    if !taken {
        return Err(Refusal::validation(format!(
            "This model doesn't support the {field} field for user messages. Remove {field} and try again."
        )));
    }
    match block {
        Block::Image(image) | Block::GuardImage(image) => image_limits::one(image, at, Form::Converse),
        Block::Document(document) => paper(document, at),
        Block::Video(clip) | Block::Audio(clip) => {
            media::clip(clip).map(drop).map_err(|unreadable| broken(unreadable, field, at))
        }
        _ => Ok(()),
    }
}

fn paper(document: &Document, at: &str) -> Result<(), Refusal> {
    if !is_name(&document.name) {
        return Err(Refusal::validation(
            "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, \
             parentheses, and square brackets. The name can't contain more than one consecutive whitespace character. \
             Check that the file name conforms to these restrictions and retry your request.",
        ));
    }
    // Recorded in https://github.com/maximhq/bifrost/issues/7072 and https://github.com/strands-agents/harness-sdk/pull/3582.
    if matches!(document.source, Source::Text(_)) && !document.citations {
        return Err(Refusal::validation(format!(
            "DocumentSource object at {at}.document.source must set one of the following keys: bytes, s3Location."
        )));
    }
    let seen = document.seen().map_err(|unreadable| broken(unreadable, "document", at))?;
    // Recalled.
    if seen.bytes > MOST_DOCUMENT_BYTES {
        return Err(Refusal::validation(format!(
            "The document {} exceeds the maximum size of 4.5 MB. Reduce its size and try again.",
            document.name
        )));
    }
    Ok(())
}

/// A document needs a text beside it.
fn company(message: &Message, position: usize) -> Result<(), Refusal> {
    let has = |wanted: fn(&Block) -> bool| message.blocks.iter().any(wanted);
    let has_text = has(|block| matches!(block, Block::Text(_) | Block::Guard { .. }));
    if has(|block| matches!(block, Block::Document(_))) && !has_text {
        // Recalled.
        return Err(Refusal::validation(format!(
            "The content field at messages.{position} must include a text block when it includes a document block. Add a \
             text block and try again."
        )));
    }
    Ok(())
}

fn is_name(name: &str) -> bool {
    let allowed = |letter: char| {
        letter.is_ascii_alphanumeric()
            || matches!(letter, ' ' | '\t' | '\n' | '\r' | '-' | '(' | ')' | '[' | ']')
    };
    let doubled = name.as_bytes().windows(2).any(|pair| pair.iter().all(u8::is_ascii_whitespace));
    // A tab is refused live, a plain space is not.
    name.chars().all(allowed) && !doubled && !name.contains(['\t', '\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use sandbox_model::catalog::MODELS;
    use sandbox_model::converse;
    use serde_json::{Value, json};

    fn checked(content: Value, model: &str) -> Result<(), String> {
        let model = MODELS.iter().find(|known| known.id.contains(model)).unwrap();
        let body = json!({"messages": [{"content": content, "role": "user"}]});
        check(&converse::read(&body), model).map_err(|refusal| refusal.message)
    }

    /// A PNG's start with its size, which is as far as anybody looks.
    fn png(width: u32, height: u32) -> String {
        let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
        STANDARD.encode(
            [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", &size[..], &[8, 2, 0, 0, 0, 0, 0, 0, 0]].concat(),
        )
    }

    fn image(format: &str, base64: &str) -> Value {
        json!({"image": {"format": format, "source": {"bytes": base64}}})
    }

    fn document(name: &str) -> Value {
        json!({"document": {"format": "txt", "name": name, "source": {"bytes": "SGVsbG8="}}})
    }

    #[test]
    fn an_image_must_be_what_it_says_it_is() {
        let small = png(640, 480);
        assert_eq!(checked(json!([image("png", &small)]), "sonnet-4-5"), Ok(()));
        let wrong = checked(json!([image("jpeg", &small)]), "sonnet-4-5").unwrap_err();
        assert!(
            wrong.contains("using the image/jpeg media type, but the image appears to be a image/png image")
        );
        let broken = checked(json!([image("png", "AAAA")]), "sonnet-4-5").unwrap_err();
        assert!(broken.contains("messages.0.content.0.image.source.base64.data: Could not process image"));
        assert!(
            checked(json!([image("png", &small)]), "nova-micro").unwrap_err().contains("the image field")
        );
    }

    #[test]
    fn sizes_and_numbers_have_limits() {
        assert!(checked(json!([image("png", &png(8_000, 10))]), "sonnet-4-5").is_ok());
        let wide = checked(json!([image("png", &png(8_001, 10))]), "sonnet-4-5").unwrap_err();
        assert!(wide.contains("8000 pixels"));
        let papers = |count: usize| {
            let mut blocks: Vec<Value> = (0..count).map(|number| document(&format!("a{number}"))).collect();
            blocks.push(json!({"text": "Read."}));
            json!(blocks)
        };
        assert!(checked(papers(5), "sonnet-4-5").is_ok());
        assert!(checked(papers(6), "sonnet-4-5").unwrap_err().contains("documents (5)"));
    }

    #[test]
    fn a_document_has_a_plain_name_and_a_text_beside_it() {
        let asked = |name: &str| checked(json!([{"text": "Read."}, document(name)]), "sonnet-4-5");
        for name in ["Report (final) [2]", "a-b c"] {
            assert_eq!(asked(name), Ok(()), "{name}");
        }
        for name in ["résumé", "a&b", "invoice #123", "two  spaces", "a\ttab"] {
            assert!(
                asked(name).unwrap_err().starts_with("The document file name can only contain"),
                "{name}"
            );
        }
        assert!(
            checked(json!([document("a")]), "sonnet-4-5").unwrap_err().contains("must include a text block")
        );
    }
}
