//! Whether a tool's input schema is a JSON schema at all: Claude looks, and says so; the sentence is recalled.
//!
//! The keywords that people get wrong are looked at, not the whole of draft 2020-12.

use serde_json::Value;

use sandbox_model::catalog::Model;
use sandbox_model::conversation::{Conversation, Tool};
use sandbox_wire::reply::Refusal;

const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];
/// Deeper than any schema that means something.
const DEEPEST: usize = 64;

pub(super) fn check(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    if !model.is_claude() {
        return Ok(());
    }
    let tools = request.tools.iter().flat_map(|tools| &tools.offered);
    let own = tools.filter_map(|tool| match tool {
        Tool::Own { schema, .. } => Some(schema),
        _ => None,
    });
    match own.enumerate().find(|(_, schema)| !is_schema(schema, 0)) {
        Some((place, _)) => Err(Refusal::model(format!(
            "tools.{place}.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12 \
             (https://json-schema.org/draft/2020-12). Learn more about tool use at https://docs.claude.com/en/docs/tool-use."
        ))),
        None => Ok(()),
    }
}

fn is_schema(schema: &Value, depth: usize) -> bool {
    let Value::Object(members) = schema else { return schema.is_boolean() };
    if depth > DEEPEST {
        return true;
    }
    let inner = |schema: &Value| is_schema(schema, depth + 1);
    members.iter().all(|(key, value)| match key.as_str() {
        "type" => is_type(value),
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => {
            value.as_object().is_some_and(|map| map.values().all(inner))
        }
        "items" | "additionalProperties" | "not" | "contains" | "propertyNames" | "if" | "then" | "else" => {
            inner(value)
        }
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
            value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(inner))
        }
        "required" => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
        "enum" => value.is_array(),
        "description" | "title" | "pattern" | "format" | "$ref" => value.is_string(),
        "minLength" | "maxLength" | "minItems" | "maxItems" => {
            value.as_f64().is_some_and(|number| number >= 0.0)
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => value.is_number(),
        _ => true,
    })
}

fn is_type(value: &Value) -> bool {
    let named = |value: &Value| value.as_str().is_some_and(|name| TYPES.contains(&name));
    named(value) || value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(named))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_no_schema_is_told_from_what_is_one() {
        for good in [
            json!({"type": "object"}),
            json!({"properties": {"a": {"type": ["string", "null"]}, "type": {"enum": [1]}}, "required": ["a"]}),
            json!({"additionalProperties": false, "items": true, "anyOf": [{"$ref": "#/$defs/a"}], "example": 5}),
        ] {
            assert!(is_schema(&good, 0), "{good}");
        }
        for bad in [
            json!({"properties": {"a": {"type": "strng"}}}),
            json!({"properties": []}),
            json!({"required": true}),
            json!({"properties": {"a": {"required": true, "type": "string"}}}),
            json!({"items": [{"type": "string"}]}),
            json!({"properties": {"a": "string"}}),
            json!({"anyOf": []}),
        ] {
            assert!(!is_schema(&bad, 0), "{bad}");
        }
    }
}
