//! Answers held to a JSON schema: which one, and what of it the models refuse.

use serde_json::Value;

use crate::catalog::Model;
use crate::conversation::Conversation;
use sandbox_wire::reply::Refusal;

/// The schema that the answer is held to.
pub fn schema(conversation: &Conversation) -> Option<&Value> {
    conversation.format.as_ref().or_else(|| {
        let fields = &conversation.fields;
        let own = fields.pointer("/output_config/format").or_else(|| fields.get("output_format"));
        own.and_then(|format| format.get("schema"))
            .or_else(|| fields.pointer("/response_format/json_schema/schema"))
    })
}

/// Refuses a schema that Claude does not take. `maxItems` is recorded; the other keywords, and the sentences about
/// models that take no schema and about open objects, are recalled.
pub fn check(conversation: &Conversation, model: &Model) -> Result<(), Refusal> {
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
    match unfit(schema).filter(|_| model.is_claude()) {
        Some(unfit) => Err(Refusal::model(format!("output_config.format.schema: {unfit}"))),
        None => Ok(()),
    }
}

/// What of a schema Claude cannot hold itself to, in its words.
pub fn unfit(schema: &Value) -> Option<String> {
    let refused: [(&str, &[&str]); 4] = [
        ("array", &["maxItems", "uniqueItems", "contains"]),
        ("string", &["minLength", "maxLength"]),
        ("integer", &["minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"]),
        ("number", &["minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"]),
    ];
    let members = schema.as_object()?;
    let kind = members.get("type").and_then(Value::as_str).unwrap_or_default();
    let keywords = refused.iter().filter(|(name, _)| *name == kind).flat_map(|(_, keywords)| keywords.iter());
    if let Some(keyword) = keywords.into_iter().find(|keyword| members.contains_key(**keyword)) {
        return Some(format!("For '{kind}' type, property '{keyword}' is not supported"));
    }
    if kind == "object" && members.get("additionalProperties") != Some(&Value::Bool(false)) {
        return Some("For 'object' type, 'additionalProperties' must be explicitly set to false".to_owned());
    }
    let named =
        ["properties", "$defs", "definitions"].into_iter().filter_map(|key| members.get(key)?.as_object());
    let listed =
        ["anyOf", "allOf", "oneOf", "prefixItems"].into_iter().filter_map(|key| members.get(key)?.as_array());
    let parts = named.flat_map(|parts| parts.values()).chain(listed.flatten()).chain(members.get("items"));
    parts.into_iter().find_map(unfit)
}
