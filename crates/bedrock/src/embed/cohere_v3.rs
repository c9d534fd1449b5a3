//! cohere.embed-english-v3 and -multilingual-v3: up to 96 texts a call, 1024 numbers.
//!
//! The body has no token count; it comes in a header, for the whole call.

use serde::Deserialize;
use serde_json::json;

use super::call::Call;
use super::family::EmbedFamily;
use super::settings::{InputType, Truncate};
use crate::error::Error;

/// Of both models (https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html, 2026-11).
const DIMENSIONS: usize = 1024;
const TEXTS_A_CALL: usize = 96;
const MAX_CHARACTERS: usize = 2048;

#[derive(Deserialize)]
struct Answer {
    embeddings: Embeddings,
}

/// A list, or lists by type when types were asked for.
#[derive(Deserialize)]
#[serde(untagged)]
enum Embeddings {
    Plain(Vec<Vec<f32>>),
    ByType { float: Vec<Vec<f32>> },
}

pub(super) fn plan(texts: &[String], input_type: InputType, truncate: Truncate) -> Result<Vec<Call>, Error> {
    for (index, text) in texts.iter().enumerate() {
        let number = index + 1;
        if text.trim().is_empty() {
            return Err(Error::EmbeddingLimit(format!("Text {number} is empty.")));
        }
        if text.chars().count() > MAX_CHARACTERS {
            return Err(Error::EmbeddingLimit(format!(
                "Text {number} is longer than {MAX_CHARACTERS} characters."
            )));
        }
    }
    Ok(texts.chunks(TEXTS_A_CALL).map(|texts| one(texts, input_type, truncate)).collect())
}

fn one(texts: &[String], input_type: InputType, truncate: Truncate) -> Call {
    let body = json!({ "texts": texts, "input_type": input_type, "truncate": truncate });
    Call { body, texts: texts.len(), family: EmbedFamily::Cohere, dimensions: DIMENSIONS }
}

pub(super) fn read(body: &[u8]) -> serde_json::Result<(Vec<Vec<f32>>, Option<u32>)> {
    let answer: Answer = serde_json::from_slice(body)?;
    let vectors = match answer.embeddings {
        Embeddings::Plain(vectors) | Embeddings::ByType { float: vectors } => vectors,
    };
    Ok((vectors, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_spelt_as_cohere_spells_it() {
        let calls = plan(&["a".to_owned()], InputType::SearchQuery, Truncate::End).unwrap();
        let expected = serde_json::json!({ "texts": ["a"], "input_type": "search_query", "truncate": "END" });
        assert_eq!(calls[0].body, expected);
    }

    #[test]
    fn both_shapes_of_the_answer_are_read() {
        let plain = br#"{"embeddings":[[1,2]],"id":"x","response_type":"embeddings_floats","texts":["a"]}"#;
        let by_type = br#"{"embeddings":{"float":[[1,2]]},"response_type":"embeddings_by_type"}"#;
        for body in [&plain[..], &by_type[..]] {
            assert_eq!(read(body).unwrap().0, [[1.0, 2.0]]);
        }
    }

    #[test]
    fn a_text_that_is_too_long_is_named() {
        let texts = vec!["a".to_owned(), "x".repeat(MAX_CHARACTERS + 1)];
        let error = plan(&texts, InputType::Clustering, Truncate::None).err().unwrap();
        assert_eq!(error.to_string(), "Text 2 is longer than 2048 characters.");
    }
}
