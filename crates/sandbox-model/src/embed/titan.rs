//! Amazon Titan Text Embeddings: one text; the first with 1,536 dimensions as they are, V2 with 256, 512 or 1,024,
//! of length 1 unless asked otherwise.

use serde_json::{Map, Value, json};

use super::embedded::Embedded;
use super::vector::{self, Purpose};
use sandbox_wire::malformed::{Members, malformed};
use sandbox_wire::reply::Refusal;
use sandbox_wire::tokens;

const MAX_TOKENS: u32 = 8_192;
const MAX_CHARACTERS: usize = 50_000;

pub(super) fn respond(body: &Value) -> Result<Embedded, Refusal> {
    let members = Members::of(body);
    members.only(&["inputText", "dimensions", "normalize", "embeddingTypes"])?;
    let (text, count) = input(&members)?;
    let dimensions = match body.get("dimensions") {
        None => 1_024,
        Some(value) => match value.as_u64() {
            Some(asked @ (256 | 512 | 1_024)) => asked as usize,
            _ => return Err(malformed(format!("#/dimensions: {value} is not a valid enum value"))),
        },
    };
    let normalize = members.flag("normalize")?.unwrap_or(true);
    let types = types(body)?;
    let mut vector = vector::embed(text, dimensions, Purpose::Any);
    if normalize {
        vector::normalize(&mut vector);
    }
    Ok(Embedded { body: answer(&vector, &types, count), tokens: count })
}

/// The first generation, which takes nothing but a text.
pub(super) fn respond_first(body: &Value) -> Result<Embedded, Refusal> {
    let members = Members::of(body);
    members.only(&["inputText"])?;
    let (text, count) = input(&members)?;
    let vector = vector::embed(text, 1_536, Purpose::Any);
    Ok(Embedded { body: json!({"embedding": vector, "inputTextTokenCount": count}), tokens: count })
}

/// The text and its tokens.
fn input<'a>(members: &Members<'a>) -> Result<(&'a str, u32), Refusal> {
    let text = members.required_text("inputText")?;
    if text.is_empty() {
        return Err(malformed("#/inputText: expected minLength: 1, actual: 0"));
    }
    let characters = text.chars().count();
    if characters > MAX_CHARACTERS {
        return Err(malformed(format!(
            "#/inputText: expected maxLength: {MAX_CHARACTERS}, actual: {characters}"
        )));
    }
    let count = tokens::count(text);
    if count > MAX_TOKENS {
        return Err(too_many_tokens(MAX_TOKENS, count));
    }
    Ok((text, count))
}

fn types(body: &Value) -> Result<Vec<&str>, Refusal> {
    let Some(asked) = Members::of(body).list("embeddingTypes")? else { return Ok(vec!["float"]) };
    if asked.is_empty() {
        return Err(malformed("#/embeddingTypes: expected minimum item count: 1, found: 0"));
    }
    let read = |value: &'_ Value| matches!(value.as_str(), Some("float" | "binary"));
    if let Some((place, value)) = asked.iter().enumerate().find(|(_, value)| !read(value)) {
        return Err(malformed(format!("#/embeddingTypes/{place}: {value} is not a valid enum value")));
    }
    Ok(asked.iter().filter_map(Value::as_str).collect())
}

fn answer(vector: &[f32], types: &[&str], count: u32) -> Value {
    let mut by_type = Map::new();
    if types.contains(&"binary") {
        by_type.insert("binary".to_owned(), json!(vector::bits(vector)));
    }
    let mut answer = Map::new();
    if types.contains(&"float") {
        answer.insert("embedding".to_owned(), json!(vector));
        by_type.insert("float".to_owned(), json!(vector));
    }
    answer.insert("embeddingsByType".to_owned(), Value::Object(by_type));
    answer.insert("inputTextTokenCount".to_owned(), json!(count));
    Value::Object(answer)
}

/// The two Titans' sentence, with a blank at its end.
pub(super) fn too_many_tokens(most: u32, count: u32) -> Refusal {
    Refusal::validation(format!(
        "400 Bad Request: Too many input tokens. Max input tokens: {most}, request input token count: {count} "
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(body: Value) -> Vec<f64> {
        let answer = respond(&body).ok().unwrap().body;
        answer["embedding"].as_array().unwrap().iter().filter_map(Value::as_f64).collect()
    }

    fn length(vector: &[f64]) -> f64 {
        vector.iter().map(|value| value * value).sum::<f64>().sqrt()
    }

    #[test]
    fn vectors_have_the_dimensions_and_length_asked_for() {
        for dimensions in [256, 512, 1_024] {
            let vector = vector(json!({"dimensions": dimensions, "inputText": "hello"}));
            assert_eq!(vector.len(), dimensions);
            assert!((length(&vector) - 1.0).abs() < 1e-5);
        }
        let short = vector(json!({"inputText": "hello", "normalize": false}));
        let long = vector(json!({"inputText": "a much longer text about many things", "normalize": false}));
        assert!((length(&short) - 1.0).abs() > 0.05 && length(&long) > length(&short));
    }

    #[test]
    fn binary_alone_leaves_the_floats_out() {
        let answer = respond(&json!({"embeddingTypes": ["binary"], "inputText": "hello"})).ok().unwrap().body;
        assert!(answer.get("embedding").is_none());
        assert_eq!(answer["embeddingsByType"]["binary"].as_array().unwrap().len(), 1_024);
    }

    #[test]
    fn what_does_not_fit_the_schema_is_refused_by_its_place() {
        for (body, part) in [
            (json!({}), "#: required key [inputText] not found"),
            (json!({"inputText": ""}), "#/inputText: expected minLength: 1, actual: 0"),
            (json!({"dimensions": 300, "inputText": "a"}), "#/dimensions: 300 is not a valid enum value"),
            (json!({"inputText": 5}), "#/inputText: expected type: String, found: Integer"),
            (
                json!({"inputText": "a", "normalize": "yes"}),
                "#/normalize: expected type: Boolean, found: String",
            ),
            (
                json!({"embeddingTypes": "float", "inputText": "a"}),
                "#/embeddingTypes: expected type: JSONArray, found: String",
            ),
            (json!({"inputText": "a", "texts": []}), "#: extraneous key [texts] is not permitted"),
            (json!({"inputText": "a b c d ".repeat(3_000)}), "Too many input tokens. Max input tokens: 8192"),
        ] {
            let message = respond(&body).err().unwrap().message;
            assert!(message.contains(part), "{message}");
        }
    }
}
