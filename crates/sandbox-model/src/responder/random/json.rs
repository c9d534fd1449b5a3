//! Random JSON as a tool's input: nested, with any keys, and numbers that every client can hold exactly.

use serde_json::{Map, Value, json};

use super::text;
use sandbox_wire::seed::Seed;

/// Whole numbers up to this are exact in JavaScript too.
const MOST_EXACT: i64 = 9_007_199_254_740_991;

/// An object, which may be empty.
pub(super) fn object(seed: &mut Seed) -> Value {
    Value::Object(members(seed, 4))
}

fn members(seed: &mut Seed, depth: usize) -> Map<String, Value> {
    let count = if seed.percent(10) { 0 } else { seed.within(1, 5) };
    (0..count).map(|_| (key(seed), value(seed, depth - 1))).collect()
}

fn key(seed: &mut Seed) -> String {
    const USUAL: [&str; 6] = ["city", "query", "limit", "items", "unit", "note"];
    match seed.below(10) {
        0 => text::short(seed),
        // An empty key is JSON too.
        1 => String::new(),
        _ => seed.pick(&USUAL).copied().unwrap_or("key").to_owned(),
    }
}

fn value(seed: &mut Seed, depth: usize) -> Value {
    match seed.below(if depth == 0 { 7 } else { 10 }) {
        0 => Value::Null,
        1 => json!(seed.percent(50)),
        2 => json!((seed.next() as i64) % MOST_EXACT),
        3 => json!(seed.below(100)),
        // Halves and quarters are exact in binary.
        4 => json!((seed.below(2_000_000) as f64 - 1_000_000.0) / 4.0 + 0.25),
        5 => json!(text::short(seed)),
        6 => json!(""),
        7 => Value::Object(members(seed, depth)),
        _ => (0..seed.below(5)).map(|_| value(seed, depth - 1)).collect(),
    }
}
