//! Texts with places: `${city}` or `${1}` of a captured group, and `${text}`, `${system}`, `${result}`, `${turn}`,
//! `${model}` of the request. A dollar without braces is a dollar.

use serde_json::Value;

/// What stands for something in every rule.
pub(super) const ALWAYS: [&str; 5] = ["text", "system", "result", "turn", "model"];

/// The names in a text.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// The text with its places filled.
pub(super) fn fill(text: &str, groups: &[(String, String)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push_str("${");
            rest = after;
            continue;
        };
        let found = groups.iter().find(|(group, _)| group == name);
        filled.push_str(found.map_or("", |(_, text)| text));
        rest = tail;
    }
    filled + rest
}

/// JSON with the places in its texts filled.
pub(super) fn fill_json(value: &Value, groups: &[(String, String)]) -> Value {
    match value {
        Value::String(text) => Value::String(fill(text, groups)),
        Value::Array(items) => items.iter().map(|item| fill_json(item, groups)).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.clone(), fill_json(value, groups))).collect()
        }
        other => other.clone(),
    }
}

/// The texts in JSON.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_other_dollars_stay() {
        let groups = [("1".to_owned(), "Bern".to_owned()), ("empty".to_owned(), String::new())];
        assert_eq!(fill("In ${1} it is $5${empty}.", &groups), "In Bern it is $5.");
        assert_eq!(fill("${1", &groups), "${1");
        // What was filled in is not filled again.
        let sly = [("1".to_owned(), "${2}".to_owned()), ("2".to_owned(), "x".to_owned())];
        assert_eq!(fill("${1}", &sly), "${2}");
        assert_eq!(names("${a} ${b} ${").collect::<Vec<_>>(), ["a", "b"]);
    }
}
