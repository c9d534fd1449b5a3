//! amazon.titan-embed-text-v2:0: one text a call, 256, 512 or 1024 numbers.

use serde::Deserialize;
use serde_json::json;

use super::call::Call;
use super::family::EmbedFamily;
use crate::error::Error;

const DIMENSIONS: [u32; 3] = [256, 512, 1024];
/// The model's limit is 8,192 tokens; this is AWS's limit in characters.
const MAX_CHARACTERS: usize = 50_000;

#[derive(Deserialize)]
struct Answer {
    embedding: Vec<f32>,
    #[serde(rename = "inputTextTokenCount")]
    tokens: Option<u32>,
}

pub(super) fn plan(texts: &[String], dimensions: u32, normalize: bool) -> Result<Vec<Call>, Error> {
    if !DIMENSIONS.contains(&dimensions) {
        return Err(Error::EmbeddingLimit(format!(
            "Titan v2 makes 256, 512 or 1024 numbers, not {dimensions}."
        )));
    }
    texts.iter().enumerate().map(|(index, text)| one(index, text, dimensions, normalize)).collect()
}

fn one(index: usize, text: &str, dimensions: u32, normalize: bool) -> Result<Call, Error> {
    let number = index + 1;
    if text.trim().is_empty() {
        return Err(Error::EmbeddingLimit(format!("Text {number} is empty.")));
    }
    if text.chars().count() > MAX_CHARACTERS {
        return Err(Error::EmbeddingLimit(format!(
            "Text {number} is longer than {MAX_CHARACTERS} characters."
        )));
    }
    let body = json!({ "inputText": text, "dimensions": dimensions, "normalize": normalize });
    Ok(Call { body, texts: 1, family: EmbedFamily::Titan, dimensions: dimensions as usize })
}

pub(super) fn read(body: &[u8]) -> serde_json::Result<(Vec<Vec<f32>>, Option<u32>)> {
    let answer: Answer = serde_json::from_slice(body)?;
    Ok((vec![answer.embedding], answer.tokens))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_told_with_the_number_of_the_text() {
        let long = "x".repeat(MAX_CHARACTERS + 1);
        let told = |texts: &[&str], dimensions| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            plan(&texts, dimensions, true).err().map(|error| error.to_string()).unwrap_or_default()
        };
        assert_eq!(told(&["a", " "], 256), "Text 2 is empty.");
        assert_eq!(told(&[&long], 256), "Text 1 is longer than 50000 characters.");
        assert!(told(&["a"], 300).contains("not 300"));
        assert_eq!(told(&["a"], 512), "");
    }

    #[test]
    fn the_answer_gives_the_vector_and_its_tokens() {
        let body =
            br#"{"embedding":[0.5,-0.25],"embeddingsByType":{"float":[0.5,-0.25]},"inputTextTokenCount":4}"#;
        assert_eq!(read(body).unwrap(), (vec![vec![0.5, -0.25]], Some(4)));
    }
}
