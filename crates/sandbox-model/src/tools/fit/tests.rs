//! Values against schemas, judged by a validator that knows nothing of how they were made.

use sandbox_wire::seed::Seed;
use serde_json::json;

use super::*;
use crate::tools::hints::Hints;

fn made(schema: &Value, text: &str, digest: u64) -> Option<Value> {
    Fitting::new(schema, Hints::of(text), digest).value()
}

fn assert_fits(schema: &Value, text: &str, digest: u64) {
    let validator = jsonschema::options().should_validate_formats(true).build(schema).unwrap();
    let Some(value) = made(schema, text, digest) else { panic!("nothing was made for {schema}") };
    let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{value}\ndoes not fit {schema}\n{wrong:?}");
}

#[test]
fn the_keywords_that_tools_are_described_with_are_kept() {
    let schemas = [
        json!({"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}),
        json!({"type": "object", "properties": {"unit": {"enum": ["celsius", "fahrenheit"]}}, "required": ["unit"]}),
        json!({"type": "object", "required": ["unknown", "other"]}),
        json!({"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 3}),
        json!({"type": "object", "patternProperties": {"^x-[a-z]{3}$": {"type": "boolean"}},
            "additionalProperties": false, "minProperties": 2}),
        json!({"type": "object", "propertyNames": {"pattern": "^[a-f]{4,8}$"}, "minProperties": 2}),
        json!({"type": "object", "properties": {"a": {"type": "null"}, "b": {}, "c": {}},
            "required": ["a"], "dependentRequired": {"a": ["b"], "b": ["c"]}}),
        json!({"type": "array", "items": {"type": "integer", "minimum": 3, "maximum": 5}, "minItems": 3,
            "maxItems": 3, "uniqueItems": true}),
        json!({"type": "array", "prefixItems": [{"type": "string"}, {"const": 7}], "items": false, "minItems": 2}),
        json!({"type": "array", "contains": {"const": "x"}, "items": {"enum": ["x", "y"]}}),
        json!({"type": "integer", "minimum": 10, "exclusiveMaximum": 20, "multipleOf": 7}),
        json!({"type": "integer", "exclusiveMinimum": -3, "maximum": -2}),
        json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}),
        json!({"type": "number", "multipleOf": 0.01, "minimum": 0.3, "maximum": 0.4}),
        json!({"type": "number", "minimum": 2.5, "maximum": 2.5}),
        json!({"type": ["null", "string"], "minLength": 30, "maxLength": 32}),
        json!({"type": "string", "pattern": "^[A-Z]{2}-[0-9]+$", "minLength": 9}),
        json!({"anyOf": [{"type": "null"}, {"type": "object", "required": ["q"]}]}),
        json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}),
        json!({"allOf": [{"type": "object", "properties": {"a": {"minimum": 3}}, "required": ["a"]},
            {"properties": {"a": {"type": "number", "maximum": 3}}}]}),
        json!({"type": "object", "properties": {"kind": {"enum": ["file"]}}, "required": ["kind"],
            "if": {"properties": {"kind": {"const": "file"}}}, "then": {"required": ["path"]}}),
        json!({"type": "object", "properties": {"kind": {"const": "web"}}, "required": ["kind"],
            "if": {"properties": {"kind": {"const": "file"}}}, "then": {"required": ["path"]},
            "else": {"required": ["url"]}}),
        json!({"type": "object", "properties": {"kind": {"enum": ["web"]}}, "required": ["kind"], "oneOf": [
            {"properties": {"kind": {"const": "file"}, "path": {"type": "string"}}, "required": ["kind", "path"]},
            {"properties": {"kind": {"const": "web"}, "url": {"type": "string"}}, "required": ["kind", "url"]}]}),
        json!({"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "required": ["name"],
            "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}}}}),
        json!({"definitions": {"a b/c": {"const": 5}}, "properties": {"x": {"$ref": "#/definitions/a%20b~1c"}},
            "required": ["x"]}),
        json!({"enum": ["a", 5, null], "type": "integer"}),
        json!({"type": "object", "properties": {"never": false, "x": true}, "required": ["x"]}),
        json!(true),
    ];
    for schema in &schemas {
        for digest in 0..40 {
            assert_fits(schema, "Find \"the lost city\" in 17 or 3 days near Bern", digest);
        }
    }
}

#[test]
fn every_format_is_kept() {
    for format in [
        "date",
        "date-time",
        "time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "uuid",
        "json-pointer",
        "regex",
        "iri",
        "uri-template",
        "relative-json-pointer",
    ] {
        for digest in 0..20 {
            assert_fits(&json!({"type": "string", "format": format}), "", digest);
        }
    }
}

#[test]
fn what_the_prompt_offers_is_taken() {
    let schema = json!({"type": "object", "required": ["city", "day", "count", "unit", "to", "page", "note"],
    "properties": {
        "city": {"type": "string"}, "day": {"type": "string", "format": "date"}, "count": {"type": "integer"},
        "unit": {"enum": ["celsius", "fahrenheit"]}, "to": {"type": "string", "format": "email"},
        "page": {"type": "string", "format": "uri"}, "note": {"type": "string", "maxLength": 2},
    }});
    let text = "Mail the weather in New York on 2026-12-24 in Fahrenheit for 5 days to ann@example.org, \
        see https://example.org/a.";
    let value = made(&schema, text, 1).unwrap();
    assert_eq!(
        (&value["city"], &value["day"], &value["count"], &value["unit"], &value["to"], &value["page"]),
        (
            &json!("New York"),
            &json!("2026-12-24"),
            &json!(5),
            &json!("fahrenheit"),
            &json!("ann@example.org"),
            &json!("https://example.org/a")
        )
    );
    assert_eq!(value["note"].as_str().unwrap().chars().count(), 2);
}

#[test]
fn a_schema_that_nothing_fits_gets_nothing() {
    for schema in [
        json!(false),
        json!({"type": "integer", "minimum": 3, "maximum": 2}),
        json!({"allOf": [{"type": "string"}, {"type": "integer"}]}),
        json!({"enum": []}),
        json!({"$ref": "#/nowhere"}),
        json!({"$ref": "#"}),
        json!({"type": "object", "required": ["self"], "properties": {"self": {"$ref": "#"}}}),
        json!({"type": "array", "items": {"enum": [1]}, "minItems": 2, "uniqueItems": true}),
    ] {
        let value = made(&schema, "", 1);
        // A reference to itself alone says nothing, and anything fits it.
        assert!(value.is_none() || schema == json!({"$ref": "#"}), "{value:?} for {schema}");
    }
}

#[test]
fn a_schema_made_to_keep_one_busy_is_given_up() {
    let twice =
        |name: &str| json!([{"$ref": format!("#/$defs/{name}")}, {"$ref": format!("#/$defs/{name}")}]);
    let mut bombs = Members::new();
    for number in 0..60 {
        bombs.insert(format!("d{number}"), json!({"allOf": twice(&format!("d{}", number + 1))}));
    }
    let many: Members = (0..10).map(|number| (format!("m{number}"), json!({"$ref": "#"}))).collect();
    let names: Vec<&String> = many.keys().collect();
    for schema in [
        json!({"$defs": bombs, "$ref": "#/$defs/d0"}),
        json!({"type": "object", "properties": many, "required": names}),
        json!({"type": "string", "minLength": 4_000_000_000_u64}),
        json!({"type": "object", "minProperties": 4_000_000_000_u64}),
        json!({"type": "array", "minItems": 4_000_000_000_u64}),
        json!({"type": "string", "pattern": "^(((()*){999}){999}){999}$"}),
        json!({"oneOf": [{"oneOf": [{"oneOf": [{"$ref": "#"}]}, {"$ref": "#"}]}, {"$ref": "#"}]}),
    ] {
        // What comes of it does not matter, as long as something does soon.
        let _whatever = made(&schema, "", 1);
    }
}

#[test]
fn a_pattern_is_read_once_for_all_the_texts_that_are_made_of_it() {
    let items = json!({"type": "string", "pattern": "^\\w{1,255}$"});
    let patterned = json!({"^\\p{L}{1,99}$": {"type": "null"}});
    let properties: Members = (0..100).map(|number| (format!("p{number}"), Value::Bool(true))).collect();
    for schema in [
        json!({"type": "array", "items": items, "minItems": 1_000, "maxItems": 1_000}),
        json!({"type": "object", "patternProperties": patterned, "minProperties": 300}),
        json!({"type": "object", "patternProperties": patterned, "propertyNames": items, "required": properties.keys().collect::<Vec<_>>()}),
    ] {
        let began = std::time::Instant::now();
        assert_fits(&schema, "", 1);
        assert!(began.elapsed().as_secs() < 20, "{:?} for {schema}", began.elapsed());
    }
}

/// A schema of the usual keywords, nested at random.
fn random_schema(seed: &mut Seed, depth: usize) -> Value {
    let (low, room) = (seed.within(0, 20), seed.within(0, 30));
    match seed.below(if depth == 0 { 6 } else { 12 }) {
        0 => json!({"type": "string", "minLength": low, "maxLength": low + room}),
        1 => json!({"type": "integer", "minimum": low, "maximum": low + room}),
        2 => json!({"type": "number", "exclusiveMinimum": low, "exclusiveMaximum": low + room + 1}),
        3 => json!({"enum": ["celsius", low, null, [room]]}),
        4 => json!({"type": "integer", "multipleOf": low + 1, "minimum": room}),
        5 => json!({"type": ["boolean", "null"]}),
        6 | 7 => {
            let items = random_schema(seed, depth - 1);
            let least = low % 4;
            json!({"type": "array", "items": items, "minItems": least, "maxItems": least + room % 3})
        }
        8 => {
            let branches = [random_schema(seed, depth - 1), random_schema(seed, depth - 1)];
            json!({"anyOf": branches})
        }
        9 => json!({"allOf": [random_schema(seed, depth - 1), {"description": "whatever it is"}]}),
        _ => {
            let names = ["city", "days", "unit", "filter", "name"];
            let count = seed.within(0, names.len());
            let members: Members = names
                .iter()
                .take(count)
                .map(|name| ((*name).to_owned(), random_schema(seed, depth - 1)))
                .collect();
            let required: Vec<&String> = members.keys().filter(|_| seed.percent(50)).collect();
            json!({"type": "object", "properties": members, "required": required, "additionalProperties": seed.percent(50)})
        }
    }
}

#[test]
fn random_schemas_are_kept() {
    let mut seed = Seed::new(20_261_121);
    for number in 0..3_000 {
        let schema = random_schema(&mut seed, 4);
        assert_fits(&schema, "Take 7 of \"them\" to Bern in celsius by 12:30", number);
    }
}
