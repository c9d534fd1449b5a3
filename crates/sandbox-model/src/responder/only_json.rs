//! Answers that are JSON and nothing else, for prompts that ask for it in words.
//!
//! Requests that ask by a schema of their own (`outputConfig`) are `tools::structured`'s. Here a prompt only says it; the
//! shape is a JSON schema in it, an example, or a list of members with types as BAML writes it, else an object of our own.

mod asked;

use serde_json::{Map, Value, json};

use super::prompt::Prompt;
use crate::tools;

/// What comes before the names of members in a sentence.
const MEMBERS: &[&str] = &["keys", "fields", "properties", "attributes", "members", "feldern", "schlüsseln"];

/// The JSON that a prompt asks for, if it asks for nothing else.
pub(super) fn answer(prompt: &Prompt<'_>, digest: u64) -> Option<String> {
    let texts = [prompt.text, prompt.system];
    // What is shaped is the last that shows a shape; the prompt itself comes before the system prompt.
    let shown = texts.into_iter().find_map(|text| Some((text, shape(text)?)));
    if !texts.into_iter().any(asked::asks)
        && !shown.as_ref().is_some_and(|(text, _)| asked::asks_for_shape(text))
    {
        return None;
    }
    let words = match &shown {
        // Its names and quotations are not content.
        Some((text, shape)) if *text == prompt.text => text.replace(shape.source, ""),
        _ => prompt.text.to_owned(),
    };
    let schema = shown.map_or_else(|| plain(prompt), |(_, shape)| shape.schema);
    Some(tools::fitting(&schema, &words, digest).to_string())
}

/// A shape that a prompt shows.
struct Shape<'a> {
    schema: Value,
    source: &'a str,
}

/// The last piece in braces or brackets that is JSON, or else a list of members with types.
fn shape(text: &str) -> Option<Shape<'_>> {
    let pieces = balanced(text);
    let json = pieces.iter().rev().find_map(|piece| {
        let value: Value = serde_json::from_str(piece).ok()?;
        let schema = if is_schema(&value) { value } else { of_example(&value)? };
        Some(Shape { schema, source: piece })
    });
    json.or_else(|| {
        pieces.iter().rev().find_map(|piece| Some(Shape { schema: of_members(piece)?, source: piece }))
    })
}

/// The outermost pieces between braces or brackets.
fn balanced(text: &str) -> Vec<&str> {
    let (mut found, mut open, mut start, mut quoted, mut escaped) = (Vec::new(), 0_usize, 0, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if open > 0 => quoted = !quoted,
            _ if quoted => {}
            '{' | '[' => {
                if open == 0 {
                    start = at;
                }
                open += 1;
            }
            '}' | ']' if open > 0 => {
                open -= 1;
                if open == 0 {
                    found.extend(text.get(start..=at));
                }
            }
            _ => {}
        }
    }
    found
}

fn is_schema(value: &Value) -> bool {
    // LangChain leaves the type of the whole out.
    let members = value.get("properties").and_then(Value::as_object);
    if members.is_some_and(|members| !members.is_empty() && members.values().all(Value::is_object)) {
        return true;
    }
    let kinds = ["object", "array", "string", "number", "integer", "boolean"];
    let typed = value.get("type").and_then(Value::as_str).is_some_and(|kind| kinds.contains(&kind));
    typed && ["properties", "items", "enum"].iter().any(|key| value.get(key).is_some())
        || value.get("$schema").is_some()
}

/// A schema of what is like an example.
fn of_example(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Object(members) if members.is_empty() => return None,
        Value::Object(members) => {
            let each = members
                .iter()
                .map(|(key, value)| (key.clone(), of_example(value).unwrap_or_else(|| json!({}))));
            object(each.collect())
        }
        Value::Array(items) => {
            let item = items.first().and_then(of_example).unwrap_or_else(|| json!({"type": "string"}));
            json!({"items": item, "minItems": 1, "type": "array"})
        }
        Value::String(_) | Value::Null => json!({"type": "string"}),
        Value::Bool(_) => json!({"type": "boolean"}),
        Value::Number(number) if number.is_f64() => json!({"type": "number"}),
        Value::Number(_) => json!({"type": "integer"}),
    })
}

/// A schema of members that are told as `name: type`, one after the other.
fn of_members(piece: &str) -> Option<Value> {
    let inner = piece.strip_prefix('{')?.strip_suffix('}')?;
    let members = inner.split([',', '\n', ';']).filter_map(|line| {
        let (name, kind) = line.split("//").next()?.split_once(':')?;
        let name = name.trim().trim_matches(['"', '\'', '?']);
        let fits = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        fits.then(|| (name.to_owned(), of_type(kind.trim())))
    });
    let members: Map<String, Value> = members.collect();
    (!members.is_empty()).then(|| object(members))
}

fn of_type(kind: &str) -> Value {
    if let Some(item) = kind.strip_suffix("[]") {
        return json!({"items": of_type(item), "minItems": 1, "type": "array"});
    }
    let word = kind.split(|letter: char| !letter.is_alphanumeric()).find(|word| !word.is_empty());
    match word.unwrap_or_default().to_lowercase().as_str() {
        "int" | "integer" => json!({"type": "integer"}),
        "float" | "number" | "double" => json!({"type": "number"}),
        "bool" | "boolean" => json!({"type": "boolean"}),
        _ => json!({"type": "string"}),
    }
}

fn object(members: Map<String, Value>) -> Value {
    let required: Vec<&String> = members.keys().collect();
    json!({"required": required, "properties": members, "type": "object"})
}

/// Where no shape is shown: an array where one is asked for, of objects with the members that are named, else an object
/// with those or with the answer.
fn plain(prompt: &Prompt<'_>) -> Value {
    let said = format!("{}\n{}", prompt.text, prompt.system);
    let lower = said.to_lowercase();
    let named: Map<String, Value> =
        members_named(&said).into_iter().map(|name| (name, json!({"type": "string"}))).collect();
    let is_list = lower.contains("json list") || lower.contains("array");
    let of_objects = lower.contains("of objects");
    let one = if named.is_empty() {
        object(Map::from_iter([("answer".to_owned(), json!({"type": "string"}))]))
    } else {
        object(named.clone())
    };
    match is_list && (of_objects || !lower.contains("object")) {
        true if of_objects || !named.is_empty() => json!({"items": one, "minItems": 1, "type": "array"}),
        true => json!({"items": {"type": "string"}, "minItems": 1, "type": "array"}),
        false => one,
    }
}

/// The quoted names behind «with the keys» and the like.
fn members_named(text: &str) -> Vec<String> {
    let Some(rest) = MEMBERS.iter().find_map(|word| text.split_once(word).map(|(_, rest)| rest)) else {
        return Vec::new();
    };
    let sentence = rest.split(['.', '\n']).next().unwrap_or_default();
    let quoted = sentence.split(['"', '`', '\'']).skip(1).step_by(2);
    let is_name = |name: &&str| {
        !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    quoted.filter(is_name).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_a_schema_an_example_or_a_list_of_members() {
        let of = |text: &str| shape(text).map(|shape| shape.schema);
        assert_eq!(of(r#"a {"type": "object", "properties": {}} b"#).unwrap()["type"], "object");
        let example = of(r#"{"a": [1], "b": "}"}"#).unwrap();
        assert_eq!(example["properties"]["a"]["items"]["type"], "integer");
        assert_eq!(of("{ name: string, old?: int, }").unwrap()["properties"]["old"]["type"], "integer");
        for none in ["nothing", "{", "{}", "} {", "[", "{,}"] {
            assert_eq!(of(none), None, "{none}");
        }
    }
    #[test]
    fn a_schema_may_leave_the_type_of_the_whole_out() {
        let schema = r#"{"properties": {"setup": {"type": "string"}}, "required": ["setup"]}"#;
        assert!(shape(schema).unwrap().schema["properties"]["setup"].is_object());
        // An example whose member happens to have that name is none.
        assert!(
            shape(r#"{"properties": {"area": 12}}"#).unwrap().schema["properties"]["properties"].is_object()
        );
    }

    #[test]
    fn members_that_are_named_are_quoted() {
        assert_eq!(members_named("a list of objects with keys \"name\" and 'type'."), ["name", "type"]);
        assert!(members_named("the keys of \n\"this\"").is_empty() && members_named("nothing").is_empty());
    }
}
