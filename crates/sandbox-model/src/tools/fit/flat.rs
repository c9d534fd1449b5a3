//! Schemas made flat: references followed, parts that all hold put together, one branch taken of several.

use serde_json::{Map, Value, json};

use super::fitting::Fitting;
use super::schema::{Members, member_schema, strings};

/// Members that must stay away so that another branch of `oneOf` does not hold too.
pub(super) const AVOID: &str = "\u{0}avoid";

/// References that lead nowhere but to more references.
const MOST_REFERENCES: usize = 64;

const BRANCHING: [&str; 8] = ["$ref", "allOf", "anyOf", "oneOf", "if", "then", "else", "const"];

impl Fitting<'_> {
    /// The schema without branches; `None` where nothing fits it.
    pub(super) fn flatten(&mut self, schema: &Value) -> Option<Members> {
        self.flatten_at(schema, 0)
    }

    fn flatten_at(&mut self, schema: &Value, depth: usize) -> Option<Members> {
        let Value::Object(schema) = schema else {
            return (schema != &Value::Bool(false)).then(Map::new);
        };
        if depth > MOST_REFERENCES {
            return Some(Map::new());
        }
        self.left = self.left.checked_sub(1)?;
        let plain = schema.iter().filter(|(key, _)| !BRANCHING.contains(&key.as_str()));
        let mut flat: Members = plain.map(|(key, value)| (key.clone(), value.clone())).collect();
        if let Some(only) = schema.get("const") {
            flat = merge(flat, [("enum".to_owned(), json!([only]))].into_iter().collect())?;
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = self.target(reference)?;
            flat = merge(flat, self.flatten_at(&target, depth + 1)?)?;
        }
        for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            flat = merge(flat, self.flatten_at(part, depth + 1)?)?;
        }
        for key in ["anyOf", "oneOf"] {
            if let Some(branches) = schema.get(key).and_then(Value::as_array) {
                flat = self.branch(flat, branches, key == "oneOf", depth)?;
            }
        }
        if let Some(condition) = schema.get("if") {
            flat = self.conditional(flat, condition, schema, depth)?;
        }
        if let Some(choices) = flat.get("enum").and_then(Value::as_array) {
            let fitting: Vec<Value> =
                choices.iter().filter(|choice| is_of(choice, &types(&flat))).cloned().collect();
            if fitting.is_empty() {
                return None;
            }
            flat.insert("enum".to_owned(), Value::Array(fitting));
        }
        Some(flat)
    }

    fn target(&self, reference: &str) -> Option<Value> {
        let pointer = reference.strip_prefix('#')?;
        let decoded = percent_decoded(pointer);
        if let Some(found) = self.root.pointer(&decoded) {
            return Some(found.clone());
        }
        let definitions =
            ["$defs", "definitions"].into_iter().filter_map(|key| self.root.get(key)?.as_object());
        let anchored = definitions
            .flatten()
            .find(|(_, schema)| schema.get("$anchor").and_then(Value::as_str) == Some(decoded.as_str()));
        anchored.map(|(_, schema)| schema.clone())
    }

    /// The first branch that can hold beside the rest, from a place that the seed chooses; null only as the last one.
    fn branch(&mut self, flat: Members, branches: &[Value], one: bool, depth: usize) -> Option<Members> {
        let start = self.means.seed.below(branches.len());
        let mut order: Vec<usize> = (0..branches.len()).map(|at| (start + at) % branches.len()).collect();
        let null =
            |at: &usize| branches.get(*at).and_then(|branch| branch.get("type")) == Some(&json!("null"));
        order.sort_by_key(null);
        for at in order {
            let taken = branches.get(at).and_then(|branch| self.flatten_at(branch, depth + 1));
            let Some(mut merged) = taken.and_then(|branch| merge(flat.clone(), branch)) else { continue };
            if !self.possible(&merged, depth) {
                continue;
            }
            if one {
                let required = strings(merged.get("required"));
                let mut avoid = strings(merged.get(AVOID));
                let others = branches.iter().enumerate().filter(|(other, _)| *other != at);
                for name in others.flat_map(|(_, other)| strings(other.get("required"))) {
                    if !required.contains(&name) {
                        avoid.push(name);
                    }
                }
                merged.insert(AVOID.to_owned(), json!(avoid));
            }
            return Some(merged);
        }
        None
    }

    /// The condition with its consequence, or without it the other one.
    fn conditional(
        &mut self,
        flat: Members,
        condition: &Value,
        schema: &Members,
        depth: usize,
    ) -> Option<Members> {
        let mut with = |key: &str, flat: Members| match schema.get(key) {
            None => Some(flat),
            Some(part) => merge(flat, self.flatten_at(part, depth + 1)?),
        };
        let holds = match with("then", flat.clone()) {
            Some(merged) => self.flatten_at(condition, depth + 1).and_then(|condition| {
                // A condition about a member holds for sure only if the member is there.
                let about: Vec<Value> = condition
                    .get("properties")
                    .and_then(Value::as_object)
                    .map(|properties| properties.keys().map(|key| json!(key)).collect())
                    .unwrap_or_default();
                let present = [("required".to_owned(), Value::Array(about))].into_iter().collect();
                merge(merge(merged, condition)?, present).filter(|merged| self.possible(merged, depth))
            }),
            None => None,
        };
        holds.or_else(|| match schema.get("else") {
            None => Some(flat),
            Some(part) => merge(flat, self.flatten_at(part, depth + 1)?),
        })
    }
}

impl Fitting<'_> {
    /// Whether the members that must be there can be, as far as a few levels down show it.
    fn possible(&mut self, flat: &Members, depth: usize) -> bool {
        const LEVEL: usize = MOST_REFERENCES / 4;
        strings(flat.get("required")).iter().all(|name| {
            let schema = member_schema(flat, name, &mut self.means.patterns);
            self.flatten_at(schema, depth + LEVEL).is_some()
        })
    }
}

fn percent_decoded(pointer: &str) -> String {
    let joined = format!("x={}", pointer.replace('+', "%2B"));
    url::form_urlencoded::parse(joined.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// The types that a schema names.
pub(super) fn types(flat: &Members) -> Vec<String> {
    match flat.get("type") {
        Some(Value::String(one)) => vec![one.clone()],
        some => strings(some),
    }
}

/// Whether a value is of one of these types; of any, where there are none.
fn is_of(value: &Value, types: &[String]) -> bool {
    types.is_empty()
        || types.iter().any(|name| match name.as_str() {
            "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => value.is_null(),
        })
}

/// Two schemas that both hold, as one; `None` where they contradict each other.
fn merge(mut one: Members, other: Members) -> Option<Members> {
    for (key, new) in other {
        let Some(old) = one.get(&key).cloned() else {
            one.insert(key, new);
            continue;
        };
        let merged = match key.as_str() {
            "type" => {
                let (old, new) = (types(&one), types(&[(key.clone(), new)].into_iter().collect()));
                let both: Vec<String> = old.iter().filter_map(|name| common(name, &new)).collect();
                (!both.is_empty()).then(|| json!(both))?
            }
            "enum" => {
                let new = new.as_array().cloned().unwrap_or_default();
                let both: Vec<Value> =
                    old.as_array()?.iter().filter(|choice| new.contains(choice)).cloned().collect();
                (!both.is_empty()).then_some(Value::Array(both))?
            }
            "required" | AVOID => {
                let mut all = strings(Some(&old));
                all.extend(strings(Some(&new)));
                all.sort_unstable();
                all.dedup();
                json!(all)
            }
            "properties" | "patternProperties" => members(&old, &new),
            "items" | "additionalProperties" | "contains" | "propertyNames" => json!({"allOf": [old, new]}),
            "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => {
                larger(&old, &new, true)
            }
            "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => {
                larger(&old, &new, false)
            }
            "multipleOf" => multiple(&old, &new),
            "uniqueItems" => json!(old == true || new == true),
            // Of two patterns the longer one says more.
            "pattern" if old.as_str().map(str::len) > new.as_str().map(str::len) => old,
            _ => new,
        };
        one.insert(key, merged);
    }
    Some(one)
}

fn common(name: &str, others: &[String]) -> Option<String> {
    let has = |wanted: &str| others.iter().any(|other| other == wanted);
    match name {
        name if has(name) => Some(name.to_owned()),
        "number" if has("integer") => Some("integer".to_owned()),
        "integer" if has("number") => Some("integer".to_owned()),
        _ => None,
    }
}

fn members(old: &Value, new: &Value) -> Value {
    let mut all = old.as_object().cloned().unwrap_or_default();
    for (name, schema) in new.as_object().into_iter().flatten() {
        let both = match all.get(name) {
            Some(known) if known != schema => json!({"allOf": [known, schema]}),
            _ => schema.clone(),
        };
        all.insert(name.clone(), both);
    }
    Value::Object(all)
}

fn larger(old: &Value, new: &Value, wanted: bool) -> Value {
    if (old.as_f64() > new.as_f64()) == wanted { old.clone() } else { new.clone() }
}

/// The least common multiple of whole numbers; of others the larger one.
fn multiple(old: &Value, new: &Value) -> Value {
    let (Some(one), Some(other)) = (old.as_u64(), new.as_u64()) else { return larger(old, new, true) };
    let (mut a, mut b) = (one, other);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    json!(one.checked_div(a).and_then(|part| part.checked_mul(other)).unwrap_or(one))
}
