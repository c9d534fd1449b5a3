//! Cohere Embed v3, English and multilingual: up to 96 texts, 1,024 dimensions, and the count only in a header.

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::vector::{self, Purpose};
use super::{Embedded, malformed, only_keys, required};
use crate::reply::Refusal;
use crate::tokens;

const MAX_TEXTS: usize = 96;
const MAX_CHARACTERS: usize = 2_048;
const MAX_TOKENS: u32 = 512;
const DIMENSIONS: usize = 1_024;
const PURPOSES: [&str; 5] = ["search_document", "search_query", "classification", "clustering", "image"];
const TYPES: [&str; 5] = ["float", "int8", "uint8", "binary", "ubinary"];

/// How a text that is too long is shortened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Truncate {
    None,
    Start,
    End,
}

pub(super) fn respond(body: &Value, english: bool) -> Result<Embedded, Refusal> {
    only_keys(body, &["texts", "input_type", "truncate", "embedding_types", "images"])?;
    let purpose = purpose(body)?;
    if body.get("images").is_some() || purpose == Purpose::Image {
        return Err(Refusal::validation("The sandbox does not embed images. Send texts."));
    }
    let texts = texts(body)?;
    let truncate = truncate(body)?;
    let types = types(body)?;
    let mut vectors = Vec::with_capacity(texts.len());
    let mut count = 0;
    for (place, text) in texts.iter().enumerate() {
        let text = shorten(text, truncate, place)?;
        count += tokens::count(text);
        let mut vector = vector::embed(text, DIMENSIONS, purpose);
        vector::normalize(&mut vector);
        vectors.push(vector);
    }
    // The English model tells back what it read, which is lower-case; the multilingual one keeps the case.
    let echoed: Vec<String> =
        texts.iter().map(|text| if english { text.to_lowercase() } else { (*text).to_owned() }).collect();
    Ok(Embedded { body: answer(&vectors, types.as_deref(), &echoed), tokens: count })
}

fn purpose(body: &Value) -> Result<Purpose, Refusal> {
    let value = required(body, "input_type")?;
    Ok(match value.as_str() {
        Some("search_document") => Purpose::Document,
        Some("search_query") => Purpose::Query,
        Some("classification") => Purpose::Classification,
        Some("clustering") => Purpose::Clustering,
        Some("image") => Purpose::Image,
        _ => {
            return Err(malformed(format!(
                "#/input_type: {value} is not a valid enum value, expected one of {}",
                PURPOSES.join(", ")
            )));
        }
    })
}

fn texts(body: &Value) -> Result<Vec<&str>, Refusal> {
    let texts = required(body, "texts")?.as_array();
    let texts = texts.ok_or_else(|| malformed("#/texts: expected type: JSONArray, found: other"))?;
    if texts.is_empty() {
        return Err(malformed("#/texts: expected minimum item count: 1, found: 0"));
    }
    if texts.len() > MAX_TEXTS {
        let found = texts.len();
        return Err(malformed(format!("#/texts: expected maximum item count: {MAX_TEXTS}, found: {found}")));
    }
    let read = |(place, text): (usize, &'_ Value)| -> Result<(), Refusal> {
        let text = text.as_str();
        let text =
            text.ok_or_else(|| malformed(format!("#/texts/{place}: expected type: String, found: other")))?;
        match text.chars().count() {
            0 => Err(malformed(format!("#/texts/{place}: expected minLength: 1, actual: 0"))),
            length if length > MAX_CHARACTERS => Err(malformed(format!(
                "#/texts/{place}: expected maxLength: {MAX_CHARACTERS}, actual: {length}"
            ))),
            _ => Ok(()),
        }
    };
    texts.iter().enumerate().try_for_each(read)?;
    Ok(texts.iter().filter_map(Value::as_str).collect())
}

fn truncate(body: &Value) -> Result<Truncate, Refusal> {
    match body.get("truncate").map(|value| (value, value.as_str())) {
        None | Some((_, Some("NONE"))) => Ok(Truncate::None),
        Some((_, Some("START" | "LEFT"))) => Ok(Truncate::Start),
        Some((_, Some("END" | "RIGHT"))) => Ok(Truncate::End),
        Some((value, _)) => Err(malformed(format!("#/truncate: {value} is not a valid enum value"))),
    }
}

fn types(body: &Value) -> Result<Option<Vec<&str>>, Refusal> {
    let Some(asked) = body.get("embedding_types") else { return Ok(None) };
    let asked = asked.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut read = Vec::new();
    for (place, value) in asked.iter().enumerate() {
        match value.as_str().filter(|name| TYPES.contains(name)) {
            Some(name) => read.push(name),
            None => {
                return Err(malformed(format!(
                    "#/embedding_types/{place}: {value} is not a valid enum value"
                )));
            }
        }
    }
    read.sort_unstable();
    Ok((!read.is_empty()).then_some(read))
}

fn shorten(text: &str, truncate: Truncate, place: usize) -> Result<&str, Refusal> {
    let count = tokens::count(text);
    if count <= MAX_TOKENS {
        return Ok(text);
    }
    match truncate {
        // Recalled: the real service's words for a text that is too long and may not be cut.
        Truncate::None => Err(Refusal::validation(format!(
            "too many tokens: the number of tokens in the text at index {place} is {count}, which exceeds the limit of \
             {MAX_TOKENS} tokens"
        ))),
        Truncate::End => Ok(tokens::truncate(text, MAX_TOKENS).0),
        Truncate::Start => Ok(&text[tokens::truncate(text, count - MAX_TOKENS).0.len()..]),
    }
}

fn answer(vectors: &[Vec<f32>], types: Option<&[&str]>, texts: &[String]) -> Value {
    let (embeddings, kind) = match types {
        None => (json!(vectors), "embeddings_floats"),
        Some(types) => {
            let mut by_type = Map::new();
            for name in types {
                let converted: Vec<Value> = vectors.iter().map(|vector| convert(vector, name)).collect();
                by_type.insert((*name).to_owned(), Value::Array(converted));
            }
            (Value::Object(by_type), "embeddings_by_type")
        }
    };
    json!({"embeddings": embeddings, "id": Uuid::new_v4(), "response_type": kind, "texts": texts})
}

fn convert(vector: &[f32], kind: &str) -> Value {
    let scaled = || vector.iter().map(|value| (value * 508.0).clamp(-128.0, 127.0) as i32);
    let packed = || {
        vector::bits(vector)
            .chunks(8)
            .map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | i32::from(*bit)))
            .collect::<Vec<i32>>()
    };
    match kind {
        "int8" => json!(scaled().collect::<Vec<_>>()),
        "uint8" => json!(scaled().map(|value| value + 128).collect::<Vec<_>>()),
        "ubinary" => json!(packed()),
        "binary" => json!(packed().into_iter().map(|byte| byte - 128).collect::<Vec<_>>()),
        _ => json!(vector),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(texts: &[&str]) -> Value {
        json!({"input_type": "search_document", "texts": texts})
    }

    #[test]
    fn the_english_model_echoes_lower_case_and_the_other_keeps_it() {
        let asked = body(&["Hello, World!"]);
        assert_eq!(respond(&asked, true).ok().unwrap().body["texts"], json!(["hello, world!"]));
        assert_eq!(respond(&asked, false).ok().unwrap().body["texts"], json!(["Hello, World!"]));
    }

    #[test]
    fn the_shape_follows_the_types_asked_for() {
        let mut asked = body(&["one", "two"]);
        let plain = respond(&asked, true).ok().unwrap().body;
        assert_eq!(plain["response_type"], "embeddings_floats");
        assert_eq!(plain["embeddings"][1].as_array().unwrap().len(), 1_024);
        asked["embedding_types"] = json!(["int8", "float", "ubinary"]);
        let typed = respond(&asked, true).ok().unwrap().body;
        assert_eq!(typed["response_type"], "embeddings_by_type");
        assert_eq!(typed["embeddings"]["ubinary"][0].as_array().unwrap().len(), 128);
        assert_eq!(typed["embeddings"]["int8"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_long_text_is_cut_where_asked_and_refused_otherwise() {
        let long = "a b ".repeat(500);
        let mut asked = body(&[&long]);
        assert!(respond(&asked, true).err().unwrap().message.contains("512 tokens"));
        for side in ["START", "END"] {
            asked["truncate"] = json!(side);
            assert_eq!(respond(&asked, true).ok().unwrap().tokens, 512);
        }
    }

    #[test]
    fn the_limits_of_a_batch_are_kept() {
        assert!(respond(&body(&["a"; 96]), true).is_ok());
        assert!(
            respond(&body(&["a"; 97]), true)
                .err()
                .unwrap()
                .message
                .contains("maximum item count: 96, found: 97")
        );
        assert!(respond(&body(&[]), true).err().unwrap().message.contains("minimum item count: 1"));
        let long = "x".repeat(2_049);
        assert!(
            respond(&body(&[&long]), true)
                .err()
                .unwrap()
                .message
                .contains("#/texts/0: expected maxLength: 2048")
        );
        let untyped = json!({"texts": ["a"]});
        assert!(respond(&untyped, true).err().unwrap().message.contains("required key [input_type]"));
    }
}
