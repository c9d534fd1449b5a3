//! Reading a schema that is flat.

use serde_json::{Map, Value};

use super::pattern::Patterns;

pub(super) type Members = Map<String, Value>;

pub(super) fn strings(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// The schema of a member: its property's, a pattern's, or the one for all others.
pub(super) fn member_schema<'s>(flat: &'s Members, name: &str, read: &mut Patterns) -> &'s Value {
    const ANY: &Value = &Value::Bool(true);
    if let Some(schema) = flat.get("properties").and_then(|properties| properties.get(name)) {
        return schema;
    }
    let patterns = flat.get("patternProperties").and_then(Value::as_object);
    let fitting = patterns
        .into_iter()
        .flatten()
        .find(|(regex, _)| read.read(regex).is_some_and(|pattern| pattern.is_match(name)));
    fitting.map(|(_, schema)| schema).or_else(|| flat.get("additionalProperties")).unwrap_or(ANY)
}
