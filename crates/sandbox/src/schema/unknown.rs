//! Members that the model does not know.
//!
//! A client that sends one may be newer than the model; in a configuration file it is a mistake, and is looked for here.

use serde_json::Value;

use super::model::{Kind, Model, Operation, ShapeId};

/// The first member in an operation's input that the model does not have.
pub(super) fn first<'a>(model: &Model, operation: &Operation, input: &'a Value) -> Option<&'a str> {
    within(model, operation.input, input)
}

fn within<'a>(model: &Model, id: ShapeId, value: &'a Value) -> Option<&'a str> {
    match (&model.shape(id).kind, value) {
        (Kind::Structure { members, .. }, Value::Object(map)) => {
            map.iter().find_map(|(key, value)| match members.iter().find(|member| member.name == *key) {
                Some(member) => within(model, member.shape, value),
                None => Some(key.as_str()),
            })
        }
        (Kind::Map { value: entry, .. }, Value::Object(map)) => {
            map.values().find_map(|value| within(model, *entry, value))
        }
        (Kind::List(item), Value::Array(items)) => items.iter().find_map(|value| within(model, *item, value)),
        _ => None,
    }
}
