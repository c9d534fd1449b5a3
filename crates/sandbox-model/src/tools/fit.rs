//! A value that fits a JSON schema, made of what the prompt offers and else of a seed.
//!
//! The other way round than a validator: the schema is flattened branch by branch (`fit/flat.rs`) until it says plainly
//! what a value is, which is then made. What is not understood is `not`, `contains` beyond one item, `propertyNames`
//! beyond a pattern, and conditions that contradict what stands beside them.

mod fitting;
mod flat;
mod means;
mod number;
mod pattern;
mod schema;
mod text;

use serde_json::Value;

pub use fitting::Fitting;
use flat::AVOID;
use schema::{Members, member_schema, strings};

/// Deeper than this, nothing is made that is not required.
const PLAIN_DEPTH: usize = 4;
/// A schema that requires itself without end has no value; here the attempt ends.
const MOST_DEPTH: usize = 40;

/// More items or members than that are not made.
const MOST_ITEMS: usize = 1_000;

impl Fitting<'_> {
    /// The value; `None` where nothing fits.
    pub fn value(mut self) -> Option<Value> {
        self.make(self.root, "", 0)
    }

    fn make(&mut self, schema: &Value, name: &str, depth: usize) -> Option<Value> {
        if depth > MOST_DEPTH {
            return None;
        }
        let flat = self.flatten(schema)?;
        if let Some(choices) = flat.get("enum").and_then(Value::as_array) {
            return self.one_of(choices);
        }
        match kind(&flat).as_str() {
            "object" => self.object(&flat, depth),
            "array" => self.array(&flat, name, depth),
            "integer" => number::integer(&flat, &mut self.means),
            "number" => number::number(&flat, &mut self.means),
            "boolean" => Some(Value::Bool(self.means.seed.percent(60))),
            "null" => Some(Value::Null),
            _ => text::string(&flat, name, &mut self.means).map(Value::String),
        }
    }

    /// The choice that the prompt mentions, or any.
    fn one_of(&mut self, choices: &[Value]) -> Option<Value> {
        let mentioned = choices.iter().find(|choice| match choice {
            Value::String(text) => {
                self.means.hints.mentions(text) || self.means.hints.mentions(&text.replace('_', " "))
            }
            _ => false,
        });
        mentioned.or_else(|| self.means.seed.pick(choices)).cloned()
    }

    fn object(&mut self, flat: &Members, depth: usize) -> Option<Value> {
        let nothing = Members::new();
        let known = flat.get("properties").and_then(Value::as_object).unwrap_or(&nothing);
        let count = |key: &str| flat.get(key).and_then(Value::as_u64).map(|count| count as usize);
        let (least, most) =
            (count("minProperties").unwrap_or(0), count("maxProperties").unwrap_or(usize::MAX));
        let required = strings(flat.get("required"));
        let avoid = strings(flat.get(AVOID));
        let mut chosen = required.clone();
        for name in known.keys().filter(|name| !required.contains(*name) && !avoid.contains(*name)) {
            let spoken = name.replace('_', " ");
            let asked =
                self.means.hints.mentions(&spoken) || depth < PLAIN_DEPTH && self.means.seed.percent(30);
            if chosen.len() < most && (asked || chosen.len() < least) {
                chosen.push(name.clone());
            }
        }
        depend(flat, &mut chosen);
        let mut made = Members::new();
        for name in chosen {
            let schema = member_schema(flat, &name, &mut self.means.patterns);
            match self.make(schema, &name, depth + 1) {
                Some(value) => drop(made.insert(name, value)),
                None if required.contains(&name) => return None,
                None => {}
            }
        }
        // A map with keys of its own: one or two entries show how it is meant.
        let map = known.is_empty() && flat.get("additionalProperties").is_some_and(Value::is_object);
        let wanted = if map && depth < PLAIN_DEPTH { least.max(2).min(most) } else { least };
        self.fill(flat, &mut made, wanted, depth)?;
        (made.len() >= least).then_some(Value::Object(made))
    }

    /// Adds members that have no property of their own.
    fn fill(&mut self, flat: &Members, made: &mut Members, wanted: usize, depth: usize) -> Option<()> {
        for number in 0..wanted.min(MOST_ITEMS) * 4 {
            if made.len() >= wanted {
                break;
            }
            let names = flat.get("propertyNames").cloned().unwrap_or(Value::Bool(true));
            let patterns = flat.get("patternProperties").and_then(Value::as_object);
            let key = match patterns.and_then(|patterns| patterns.keys().next()) {
                Some(regex) => {
                    let pattern = self.means.patterns.read(regex)?;
                    pattern::matching(&pattern, 0, usize::MAX, &mut self.means.seed)?
                }
                None if names.is_object() => self.make(&names, "", depth + 1)?.as_str()?.to_owned(),
                None => format!("key_{}", number + 1),
            };
            let schema = member_schema(flat, &key, &mut self.means.patterns);
            if schema == &Value::Bool(false) {
                break;
            }
            let value = self.make(schema, &key, depth + 1)?;
            made.insert(key, value);
        }
        Some(())
    }

    fn array(&mut self, flat: &Members, name: &str, depth: usize) -> Option<Value> {
        let count = |key: &str| flat.get(key).and_then(Value::as_u64).map(|count| count as usize);
        let (least, most) = (count("minItems").unwrap_or(0), count("maxItems").unwrap_or(usize::MAX));
        // Before 2020-12 a list of schemas stood in `items` itself.
        let (first, rest) = match (flat.get("prefixItems"), flat.get("items")) {
            (Some(first), rest) => (first.as_array(), rest),
            (None, Some(Value::Array(first))) => (Some(first), flat.get("additionalItems")),
            (None, rest) => (None, rest),
        };
        let first = first.map(Vec::as_slice).unwrap_or_default();
        let any = Value::Bool(true);
        let rest = rest.unwrap_or(&any);
        let usual = match () {
            () if rest == &Value::Bool(false) => first.len(),
            () if depth >= PLAIN_DEPTH => least,
            () => first.len() + self.means.seed.within(1, 2),
        };
        let wanted = usual.max(least).min(most).min(MOST_ITEMS);
        let unique = flat.get("uniqueItems") == Some(&Value::Bool(true));
        let mut made: Vec<Value> = Vec::new();
        if let Some(contained) = flat.get("contains").filter(|_| first.is_empty() && most > 0) {
            made.push(self.make(contained, name, depth + 1)?);
        }
        for _ in 0..wanted * 20 {
            if made.len() >= wanted {
                break;
            }
            let Some(item) = self.make(first.get(made.len()).unwrap_or(rest), name, depth + 1) else { break };
            if !unique || !made.contains(&item) {
                made.push(item);
            }
        }
        (made.len() >= least).then_some(Value::Array(made))
    }
}

/// The type that a value gets: the first that is not null, or what the keywords are about.
fn kind(flat: &Members) -> String {
    let types = flat::types(flat);
    let first = types.iter().find(|name| *name != "null").or(types.first());
    if let Some(name) = first {
        return name.clone();
    }
    let has = |keys: &[&str]| keys.iter().any(|key| flat.contains_key(*key));
    match () {
        () if has(&[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "patternProperties",
        ]) =>
        {
            "object"
        }
        () if has(&["items", "prefixItems", "minItems", "contains", "uniqueItems"]) => "array",
        () if has(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) => "number",
        () => "string",
    }
    .to_owned()
}

/// Adds what must be there because of what is there.
fn depend(flat: &Members, chosen: &mut Vec<String>) {
    for key in ["dependentRequired", "dependencies"] {
        let Some(needs) = flat.get(key).and_then(Value::as_object) else { continue };
        let mut at = 0;
        while let Some(name) = chosen.get(at).cloned() {
            for needed in strings(needs.get(&name)) {
                if !chosen.contains(&needed) {
                    chosen.push(needed);
                }
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests;
