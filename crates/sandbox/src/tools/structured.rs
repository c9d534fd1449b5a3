//! Answers held to a JSON schema: which one, and what of it the models refuse.

use serde_json::Value;

use crate::catalog::Model;
use crate::conversation::Conversation;
use crate::reply::Refusal;

/// The schema that the answer is held to.
pub(crate) fn schema(conversation: &Conversation) -> Option<&Value> {
    conversation.format.as_ref().or_else(|| {
        let fields = &conversation.fields;
        let own = fields.pointer("/output_config/format").or_else(|| fields.get("output_format"));
        own.and_then(|format| format.get("schema"))
            .or_else(|| fields.pointer("/response_format/json_schema/schema"))
    })
}

/// Refuses a schema that Claude does not take. `maxItems` is recorded; the other keywords, and the sentences about
/// models that take no schema and about open objects, are recalled.
pub(crate) fn check(conversation: &Conversation, model: &Model) -> Result<(), Refusal> {
    let Some(schema) = schema(conversation) else { return Ok(()) };
    if !schema.is_object() {
        return Err(Refusal::model("output_config.format.schema: Input should be an object"));
    }
    if !model.structured {
        return Err(match model.is_claude() {
            true => Refusal::model("output_config.format: Extra inputs are not permitted"),
            false => Refusal::unsupported_field("outputConfig.textFormat"),
        });
    }
    if model.is_claude() { inspect(schema) } else { Ok(()) }
}

fn inspect(schema: &Value) -> Result<(), Refusal> {
    let refused: [(&str, &[&str]); 4] = [
        ("array", &["maxItems", "uniqueItems", "contains"]),
        ("string", &["minLength", "maxLength"]),
        ("integer", &["minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"]),
        ("number", &["minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"]),
    ];
    let Value::Object(members) = schema else { return Ok(()) };
    let kind = members.get("type").and_then(Value::as_str).unwrap_or_default();
    let keywords = refused.iter().filter(|(name, _)| *name == kind).flat_map(|(_, keywords)| keywords.iter());
    if let Some(keyword) = keywords.into_iter().find(|keyword| members.contains_key(**keyword)) {
        return Err(Refusal::model(format!(
            "output_config.format.schema: For '{kind}' type, property '{keyword}' is not supported"
        )));
    }
    if kind == "object" && members.get("additionalProperties") != Some(&Value::Bool(false)) {
        return Err(Refusal::model(
            "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
        ));
    }
    for key in ["properties", "$defs", "definitions"] {
        members
            .get(key)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .try_for_each(|(_, part)| inspect(part))?;
    }
    for key in ["anyOf", "allOf", "oneOf", "prefixItems"] {
        members.get(key).and_then(Value::as_array).into_iter().flatten().try_for_each(inspect)?;
    }
    members.get("items").map_or(Ok(()), inspect)
}
