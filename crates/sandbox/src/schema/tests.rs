//! What the check guards, in its words.

mod cases;

use http::HeaderMap;
use serde_json::{Value, json};

use super::*;

fn converse(body: Value) -> Result<(), Refusal> {
    let mut body = body;
    body["modelId"] = json!("amazon.nova-lite-v1:0");
    check("Converse", &body)
}

fn message(body: Value) -> String {
    converse(body).unwrap_err().message
}

fn say(block: Value) -> Value {
    json!({"messages": [{"content": [block], "role": "user"}]})
}

#[test]
fn the_model_is_there_with_all_its_patterns() {
    let model = model::get();
    assert!(model.operations().count() > 25 && model.shapes().len() > 250);
    for shape in model.shapes() {
        let compiles = shape.pattern.as_ref().is_none_or(|pattern| pattern.regex().is_some());
        assert!(compiles, "{}: {:?}", shape.name, shape.pattern);
    }
}

#[test]
fn a_plain_request_passes_also_with_empty_parts() {
    let body = json!({"inferenceConfig": {}, "messages": [{"content": [{"text": "hi"}], "role": "user"}], "system": []});
    assert_eq!(converse(body), Ok(()));
    let config = json!({"maxTokens": 1, "stopSequences": [], "temperature": 1, "topP": -0.0});
    assert_eq!(converse(json!({"inferenceConfig": config})), Ok(()));
}

#[test]
fn numbers_are_told_with_their_value_and_path() {
    assert_eq!(
        message(json!({"inferenceConfig": {"maxTokens": 0}})),
        "1 validation error detected: Value '0' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must \
         have value greater than or equal to 1"
    );
    assert_eq!(
        message(json!({"inferenceConfig": {"temperature": 99}})),
        "1 validation error detected: Value '99.0' at 'inferenceConfig.temperature' failed to satisfy constraint: \
         Member must have value less than or equal to 1"
    );
}

#[test]
fn members_count_from_one_and_what_was_said_stays_out_of_the_sentence() {
    let tool = json!({"toolUse": {"input": {}, "name": "not a name", "toolUseId": "a"}});
    let body = json!({"messages": [{"content": [{"text": "a"}], "role": "user"}, {"content": [tool], "role": "assistant"}]});
    assert_eq!(
        message(body),
        "1 validation error detected: Value at 'messages.2.member.content.1.member.toolUse.name' failed to satisfy \
         constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+"
    );
}

#[test]
fn several_violations_are_counted_with_the_pattern_before_the_length() {
    let spec = json!({"description": "", "inputSchema": {"json": {}}, "name": ""});
    let path = "toolConfig.tools.1.member.toolSpec";
    assert_eq!(
        message(json!({"toolConfig": {"tools": [{"toolSpec": spec}]}})),
        format!(
            "3 validation errors detected: Value '' at '{path}.name' failed to satisfy constraint: Member must satisfy \
             regular expression pattern: [a-zA-Z0-9_-]+; Value '' at '{path}.name' failed to satisfy constraint: Member \
             must have length greater than or equal to 1; Value '' at '{path}.description' failed to satisfy \
             constraint: Member must have length greater than or equal to 1"
        )
    );
    assert_eq!(
        message(json!({"messages": [{}]})),
        "2 validation errors detected: Value null at 'messages.1.member.role' failed to satisfy constraint: Member must \
         not be null; Value null at 'messages.1.member.content' failed to satisfy constraint: Member must not be null"
    );
}

#[test]
fn an_enum_is_told_with_its_values_in_aws_s_order() {
    assert_eq!(
        message(json!({"messages": [{"content": [{"text": "a"}], "role": "robot"}]})),
        "1 validation error detected: Value 'robot' at 'messages.1.member.role' failed to satisfy constraint: Member \
         must satisfy enum value set: [user, assistant, system]"
    );
    let tool = json!({"input": {}, "name": "a", "toolUseId": "a", "type": "tool_use"});
    assert_eq!(converse(say(json!({"toolUse": tool}))), Ok(()), "the live service takes tool_use");
}

#[test]
fn plain_items_and_map_entries_are_judged_together() {
    assert_eq!(
        message(json!({"inferenceConfig": {"stopSequences": ["a", "", ""]}})),
        "1 validation error detected: Value '[a, , ]' at 'inferenceConfig.stopSequences' failed to satisfy constraint: \
         Member must satisfy constraint: [Member must have length greater than or equal to 1]"
    );
    assert_eq!(
        message(json!({"requestMetadata": {"user": "{}"}})),
        "1 validation error detected: Value at 'requestMetadata' failed to satisfy constraint: Map value must satisfy \
         constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal \
         to 0, Member must satisfy regular expression pattern: [a-zA-Z0-9\\s:_@$#=/+,-.]{0,256}]"
    );
}

#[test]
fn a_block_has_exactly_one_kind_and_constraints_come_first() {
    let two = json!({"cachePoint": {"type": "default"}, "text": "a"});
    for (block, must) in [
        (json!({}), "must set"),
        (json!({"newerThanTheModel": {}}), "must set"),
        (two.clone(), "can only set"),
    ] {
        assert!(message(say(block)).starts_with(&format!(
            "ContentBlock object at messages.0.content.0 {must} one of the following keys: text, image, "
        )));
    }
    let mut body = say(two);
    body["inferenceConfig"] = json!({"topP": 2});
    assert!(message(body).starts_with("1 validation error detected: Value '2.0' at 'inferenceConfig.topP'"));
}

#[test]
fn characters_are_counted_and_not_bytes() {
    let named = |name: String| say(json!({"document": {"name": name, "source": {"bytes": "YQ=="}}}));
    assert_eq!(converse(named("😀".repeat(200))), Ok(()));
    assert!(message(named("é".repeat(201))).ends_with("Member must have length less than or equal to 200"));
}

#[test]
fn what_has_the_wrong_type_cannot_be_read() {
    for body in [
        json!({"messages": "hi"}),
        json!({"messages": {"0": {}}}),
        json!({"inferenceConfig": []}),
        json!({"inferenceConfig": {"maxTokens": "many"}}),
        json!({"inferenceConfig": {"maxTokens": 1.0}}),
        json!({"inferenceConfig": {"maxTokens": 3_000_000_000_u64}}),
        json!({"inferenceConfig": {"temperature": "NaN"}}),
        json!({"inferenceConfig": {"stopSequences": [1]}}),
        json!({"requestMetadata": {"a": 1}}),
        say(json!({"text": 1})),
        say(json!({"image": {"format": "png", "source": {"bytes": "not base64!"}}})),
    ] {
        assert_eq!(converse(body.clone()).unwrap_err().code, "SerializationException", "{body}");
    }
}

#[test]
fn null_is_absent_and_unknown_members_are_passed_over() {
    let config = json!({"maxTokens": null, "minTokens": -1});
    assert_eq!(
        converse(json!({"inferenceConfig": config, "newer": {"messages": 1}, "system": null})),
        Ok(())
    );
    let item = message(json!({"messages": [null]}));
    assert!(item.contains("Value null at 'messages.1.member' failed"), "{item}");
}

#[test]
fn a_thousand_violations_are_counted_and_the_first_hundred_told() {
    let told = message(json!({"messages": vec![json!({"content": []}); 1000]}));
    assert!(told.starts_with("1000 validation errors detected: "));
    assert_eq!(told.matches("not be null").count(), 100);
}

fn invoke(query: &str, headers: &[(&'static str, &str)], body: &[u8]) -> Result<Value, Refusal> {
    let headers: HeaderMap = headers
        .iter()
        .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
        .collect();
    read("InvokeModel", &[("modelId", "cohere.embed-english-v3".to_owned())], query, &headers, body)
}

#[test]
fn members_are_gathered_from_labels_headers_and_queries_with_their_types() {
    let headers = [("x-amzn-bedrock-trace", "ENABLED"), ("content-type", ""), ("accept", "*/*")];
    assert_eq!(
        invoke("", &headers, b"anything").unwrap(),
        json!({"accept": "*/*", "modelId": "cohere.embed-english-v3", "trace": "ENABLED"})
    );
    let read = |query| read("ListCustomModels", &[], query, &HeaderMap::new(), b"ignored");
    assert_eq!(
        read("maxResults=5&isOwned=true&nameContains=a&creationTimeAfter=2026-01-01T00%3A00%3A00Z").unwrap(),
        json!({"creationTimeAfter": "2026-01-01T00:00:00Z", "isOwned": true, "maxResults": 5, "nameContains": "a"})
    );
    for query in ["maxResults=many", "maxResults=1.5", "isOwned=yes", "creationTimeAfter=today"] {
        assert_eq!(read(query).unwrap_err().code, "SerializationException", "{query}");
    }
    assert!(read("maxResults=0").unwrap_err().message.contains("Value '0' at 'maxResults'"));
}

#[test]
fn a_whole_body_is_held_against_its_limit() {
    assert!(invoke("", &[], &vec![b' '; 25_000_000]).is_ok());
    assert_eq!(
        invoke("", &[], &vec![b' '; 25_000_001]).unwrap_err().message,
        "1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than \
         or equal to 25000000"
    );
}

#[test]
fn broken_and_bottomless_bodies_are_refused() {
    let read = |body: &str| {
        read("Converse", &[("modelId", "a".to_owned())], "", &HeaderMap::new(), body.as_bytes()).map(|_| ())
    };
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let huge = r#"{"inferenceConfig":{"temperature":1e999}}"#;
    let nan = r#"{"inferenceConfig":{"temperature":NaN}}"#;
    for body in ["{", "[]", "null", "\"text\"", "\u{feff}{}", &deep, huge, nan] {
        assert_eq!(read(body).unwrap_err().code, "SerializationException");
    }
    assert_eq!(read(""), Ok(()));
    // The last of two equal keys counts.
    assert_eq!(read(r#"{"inferenceConfig":{"maxTokens":0,"maxTokens":1}}"#), Ok(()));
}

#[test]
fn an_operation_outside_the_model_has_nothing_to_break() {
    assert_eq!(check("Rerank", &json!([])), Ok(()));
}
