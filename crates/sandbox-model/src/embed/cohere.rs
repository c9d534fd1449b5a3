//! Cohere Embed v3, English and multilingual, and v4: up to 96 texts or a picture, the count only in a header.
//!
//! Recalled: v4's `inputs`, the pictures' echo, and the refusals' sentences.

mod item;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::embedded::Embedded;
use super::vector::{self, Purpose};
use sandbox_wire::malformed::{Members, malformed};
use sandbox_wire::reply::Refusal;
use sandbox_wire::tokens;

const MAX_TEXTS: usize = 96;
const PURPOSES: [&str; 5] = ["search_document", "search_query", "classification", "clustering", "image"];
const TYPES: [&str; 6] = ["base64", "binary", "float", "int8", "ubinary", "uint8"];

/// How a text that is too long is shortened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Truncate {
    None,
    Start,
    End,
}

/// Which of the models.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    English,
    Multilingual,
    Fourth,
}

impl Kind {
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Fourth => &[
                "embedding_types",
                "images",
                "input_type",
                "inputs",
                "max_tokens",
                "output_dimension",
                "texts",
                "truncate",
            ],
            _ => &["embedding_types", "images", "input_type", "texts", "truncate"],
        }
    }

    fn most_characters(self) -> usize {
        if self == Self::Fourth { 512_000 } else { 2_048 }
    }

    fn most_tokens(self) -> u32 {
        if self == Self::Fourth { 128_000 } else { 512 }
    }
}

pub(super) fn respond(body: &Value, kind: Kind) -> Result<Embedded, Refusal> {
    let members = Members::of(body);
    members.only(kind.keys())?;
    let purpose = purpose(&members)?;
    let dimensions = dimensions(body, kind)?;
    let truncate = truncate(body, kind)?;
    let types = types(body, kind)?;
    let most = members.count("max_tokens", 1, 128_000)?.unwrap_or(u32::MAX).min(kind.most_tokens());
    let given: Vec<&str> =
        ["texts", "images", "inputs"].into_iter().filter(|key| body.get(key).is_some()).collect();
    let found = match given[..] {
        ["images"] => item::images(body)?,
        ["inputs"] => item::inputs(body)?,
        ["texts"] | [] => texts(&members, kind)?.iter().map(String::as_str).map(item::Item::text).collect(),
        _ => return Err(malformed("#: only one of [texts, images, inputs] is permitted")),
    };
    let (mut vectors, mut count) = (Vec::with_capacity(found.len()), 0);
    for (place, item) in found.iter().enumerate() {
        let mut vector = vec![0.0; dimensions];
        for text in &item.texts {
            let text = shorten(text, truncate, place, most)?;
            count += tokens::count(text);
            vector::sum(&mut vector, &vector::embed(text, dimensions, purpose));
        }
        for (bytes, _) in &item.images {
            count += tokens::PER_ATTACHMENT;
            vector::sum(&mut vector, &vector::embed_bytes(bytes, dimensions, purpose));
        }
        vector::normalize(&mut vector);
        vectors.push(vector);
    }
    let mut answer = answer(&vectors, types.as_deref());
    echo(&mut answer, &found, given.first().copied().unwrap_or_default(), kind);
    Ok(Embedded { body: answer, tokens: count })
}

/// What was read is told back: by the English model in lower case, of pictures their size.
fn echo(answer: &mut Value, found: &[item::Item], given: &str, kind: Kind) {
    match given {
        "images" => {
            let seen: Vec<&Value> =
                found.iter().flat_map(|item| &item.images).map(|(_, seen)| seen).collect();
            answer["images"] = json!(seen);
        }
        "texts" => {
            let lower =
                |text: &String| if kind == Kind::English { text.to_lowercase() } else { text.clone() };
            let texts: Vec<String> = found.iter().flat_map(|item| &item.texts).map(lower).collect();
            answer["texts"] = json!(texts);
        }
        _ => {}
    }
}

fn dimensions(body: &Value, kind: Kind) -> Result<usize, Refusal> {
    let default = if kind == Kind::Fourth { 1_536 } else { 1_024 };
    match body.get("output_dimension") {
        None => Ok(default),
        Some(value) => match value.as_u64() {
            Some(asked @ (256 | 512 | 1_024 | 1_536)) => Ok(asked as usize),
            _ => Err(malformed(format!("#/output_dimension: {value} is not a valid enum value"))),
        },
    }
}

fn purpose(members: &Members<'_>) -> Result<Purpose, Refusal> {
    let value = members.required("input_type")?;
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

fn texts(members: &Members<'_>, kind: Kind) -> Result<Vec<String>, Refusal> {
    members.required("texts")?;
    let texts = members.texts("texts")?;
    if texts.is_empty() {
        return Err(malformed("#/texts: expected minimum item count: 1, found: 0"));
    }
    if texts.len() > MAX_TEXTS {
        let found = texts.len();
        return Err(malformed(format!("#/texts: expected maximum item count: {MAX_TEXTS}, found: {found}")));
    }
    let most = kind.most_characters();
    for (place, text) in texts.iter().enumerate() {
        match text.chars().count() {
            0 => return Err(malformed(format!("#/texts/{place}: expected minLength: 1, actual: 0"))),
            length if length > most => {
                return Err(malformed(format!(
                    "#/texts/{place}: expected maxLength: {most}, actual: {length}"
                )));
            }
            _ => {}
        }
    }
    Ok(texts)
}

fn truncate(body: &Value, kind: Kind) -> Result<Truncate, Refusal> {
    // Only v4 knows the sides by these names (recalled).
    let sides = kind == Kind::Fourth;
    match body.get("truncate").map(|value| (value, value.as_str())) {
        None | Some((_, Some("NONE"))) => Ok(Truncate::None),
        Some((_, Some("START"))) => Ok(Truncate::Start),
        Some((_, Some("END"))) => Ok(Truncate::End),
        Some((_, Some("LEFT"))) if sides => Ok(Truncate::Start),
        Some((_, Some("RIGHT"))) if sides => Ok(Truncate::End),
        Some((value, _)) => Err(malformed(format!("#/truncate: {value} is not a valid enum value"))),
    }
}

fn types(body: &Value, kind: Kind) -> Result<Option<Vec<&str>>, Refusal> {
    // v4 tells its vectors by their type even where none was asked for.
    let default = (kind == Kind::Fourth).then(|| vec!["float"]);
    let Some(asked) = Members::of(body).list("embedding_types")? else { return Ok(default) };
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
    read.dedup();
    Ok(if read.is_empty() { default } else { Some(read) })
}

fn shorten(text: &str, truncate: Truncate, place: usize, most: u32) -> Result<&str, Refusal> {
    let count = tokens::count(text);
    if count <= most {
        return Ok(text);
    }
    match truncate {
        // Recalled: the real service's words for a text that is too long and may not be cut.
        Truncate::None => Err(Refusal::validation(format!(
            "too many tokens: the number of tokens in the text at index {place} is {count}, which exceeds the limit of \
             {most} tokens"
        ))),
        Truncate::End => Ok(tokens::truncate(text, most).0),
        Truncate::Start => Ok(tokens::truncate_start(text, most)),
    }
}

fn answer(vectors: &[Vec<f32>], types: Option<&[&str]>) -> Value {
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
    json!({"embeddings": embeddings, "response_type": kind})
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
        "base64" => {
            let bytes: Vec<u8> = vector.iter().flat_map(|value| value.to_le_bytes()).collect();
            json!(STANDARD.encode(bytes))
        }
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
        assert_eq!(respond(&asked, Kind::English).ok().unwrap().body["texts"], json!(["hello, world!"]));
        assert_eq!(respond(&asked, Kind::Multilingual).ok().unwrap().body["texts"], json!(["Hello, World!"]));
    }

    #[test]
    fn the_shape_follows_the_types_asked_for() {
        let mut asked = body(&["one", "two"]);
        let plain = respond(&asked, Kind::English).ok().unwrap().body;
        assert_eq!(plain["response_type"], "embeddings_floats");
        assert_eq!(plain["embeddings"][1].as_array().unwrap().len(), 1_024);
        asked["embedding_types"] = json!(["int8", "float", "ubinary"]);
        let typed = respond(&asked, Kind::English).ok().unwrap().body;
        assert_eq!(typed["response_type"], "embeddings_by_type");
        assert_eq!(typed["embeddings"]["ubinary"][0].as_array().unwrap().len(), 128);
        assert_eq!(typed["embeddings"]["int8"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_long_text_is_cut_where_asked_and_refused_otherwise() {
        let long = "a b ".repeat(500);
        let mut asked = body(&[&long]);
        assert!(respond(&asked, Kind::English).err().unwrap().message.contains("512 tokens"));
        for side in ["START", "END"] {
            asked["truncate"] = json!(side);
            assert_eq!(respond(&asked, Kind::English).ok().unwrap().tokens, 512);
        }
        for side in ["LEFT", "RIGHT"] {
            asked["truncate"] = json!(side);
            assert!(respond(&asked, Kind::Fourth).is_ok());
            let refused = respond(&asked, Kind::English).err().unwrap().message;
            assert!(
                refused.contains("#/truncate") && refused.contains("is not a valid enum value"),
                "{refused}"
            );
        }
    }

    #[test]
    fn the_limits_of_a_batch_are_kept() {
        assert!(respond(&body(&["a"; 96]), Kind::English).is_ok());
        assert!(
            respond(&body(&["a"; 97]), Kind::English)
                .err()
                .unwrap()
                .message
                .contains("maximum item count: 96, found: 97")
        );
        assert!(respond(&body(&[]), Kind::English).err().unwrap().message.contains("minimum item count: 1"));
        let longest = "x".repeat(512_001);
        let refused = respond(&body(&[&longest]), Kind::Fourth).err().unwrap().message;
        assert!(refused.contains("#/texts/0: expected maxLength: 512000, actual: 512001"), "{refused}");
        let long = "x".repeat(2_049);
        assert!(
            respond(&body(&[&long]), Kind::English)
                .err()
                .unwrap()
                .message
                .contains("#/texts/0: expected maxLength: 2048")
        );
        for (key, value, said) in [
            ("texts", json!("a"), "#/texts: expected type: JSONArray, found: String"),
            ("texts", json!(["a", 5]), "#/texts/1: expected type: String, found: Integer"),
            ("embedding_types", json!("int8"), "#/embedding_types: expected type: JSONArray, found: String"),
        ] {
            let mut mistyped = body(&["a"]);
            mistyped[key] = value;
            assert!(respond(&mistyped, Kind::English).err().unwrap().message.contains(said), "{said}");
        }
        let untyped = json!({"texts": ["a"]});
        assert!(
            respond(&untyped, Kind::English).err().unwrap().message.contains("required key [input_type]")
        );
    }
}
