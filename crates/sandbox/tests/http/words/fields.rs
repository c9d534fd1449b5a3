//! What is said about free-form members, settings and schemas: the slips of the first hour with the API.

use serde_json::{Value, json};

use super::{assistant, by_model, hello, hold, messages, row, user, with};
use crate::client::post;
use crate::{SONNET, instant, path};

const NOVA: &str = "amazon.nova-lite-v1:0";
const SONNET_4: &str = "anthropic.claude-sonnet-4-20250514-v1:0";

fn tool(schema: Value) -> Value {
    named("a", schema)
}

fn named(name: &str, schema: Value) -> Value {
    json!({"toolSpec": {"inputSchema": {"json": schema}, "name": name}})
}

#[tokio::test]
async fn free_form_members_are_objects_and_paths_into_them_are_pointers() {
    let format = |at: &str| {
        format!(
            "The format of the value at {at} is invalid. Provide a json object for the field and try again."
        )
    };
    let call =
        |input: Value| assistant(json!([{"toolUse": {"input": input, "name": "a", "toolUseId": "x"}}]));
    let result = |json: Value| user(json!([{"toolResult": {"content": [{"json": json}], "toolUseId": "x"}}]));
    let pointer = |place: usize| {
        format!(
            "The JSON Pointer at additionalModelResponseFieldPaths.{place} is invalid. Provide a valid JSON Pointer and \
             try again."
        )
    };
    let looped = |input: Value, output: Value| {
        let mut body = messages(json!([hello(), call(input), result(output)]));
        body["toolConfig"] = json!({"tools": [tool(json!({"type": "object"}))]});
        body
    };
    hold(
        &instant().await,
        vec![
            row(
                NOVA,
                with(json!({"additionalModelRequestFields": ["a"]})),
                "The format of the additionalModelRequestFields field is invalid. Provide a json object for the field \
                 and try again.",
            ),
            row(SONNET_4, looped(json!(""), json!({})), format("messages.1.content.0.toolUse.input")),
            row(NOVA, with(json!({"additionalModelResponseFieldPaths": ["/usage", "stop_sequence"]})), pointer(1)),
            row(NOVA, with(json!({"additionalModelResponseFieldPaths": ["/a~2b"]})), pointer(0)),
            row(NOVA, looped(json!({}), json!([1])), format("messages.2.content.0.toolResult.content.0.json")),
            row(
                NOVA,
                with(json!({"toolConfig": {"tools": [tool(json!("object"))]}})),
                format("toolConfig.tools.0.toolSpec.inputSchema.json"),
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn keys_that_a_models_body_does_not_have_are_refused() {
    let fields = |fields: Value| with(json!({ "additionalModelRequestFields": fields }));
    let sandbox = instant().await;
    hold(
        &sandbox,
        vec![
            by_model(SONNET_4, fields(json!({"topK": 5})), "topK: Extra inputs are not permitted"),
            by_model(SONNET_4, fields(json!({"top_k": "5"})), "top_k: Input should be a valid integer"),
            row(
                NOVA,
                fields(json!({"top_k": 5})),
                "Malformed input request: #: extraneous key [top_k] is not permitted, please reformat your input and try \
                 again.",
            ),
        ],
    )
    .await;
    for (model, good) in [
        (SONNET, json!({"top_k": 5})),
        (SONNET, json!({"top_k": 5.0})),
        (SONNET, json!({"anthropic_beta": ["something-2027-01-01"], "something": 1})),
        ("amazon.nova-lite-v1%3A0", json!({"inferenceConfig": {"topK": 5}})),
        ("zai.glm-5", json!({"anything": 1})),
    ] {
        let answer = post(&sandbox, path(model, "converse"), fields(good)).send().await;
        assert_eq!(answer.status, 200, "{model}: {}", answer.text());
    }
}

#[tokio::test]
async fn settings_and_texts_must_mean_something() {
    let last = |text: &str| messages(json!([hello(), assistant(json!([{ "text": text }]))]));
    let broken = json!({"properties": {"a": {"type": "strng"}}, "type": "object"});
    hold(
        &instant().await,
        vec![
            row(
                NOVA,
                with(json!({"system": [{"text": "Be short."}, {"text": " "}]})),
                "The text field in the SystemContentBlock object at system.1 is blank. Add text to the text field, and \
                 try again.",
            ),
            by_model(
                SONNET_4,
                with(json!({"inferenceConfig": {"stopSequences": [" "]}})),
                "stop_sequences: each stop sequence must contain non-whitespace",
            ),
            by_model(
                SONNET_4,
                last("Well, "),
                "messages: final assistant content cannot end with trailing whitespace",
            ),
            by_model(
                SONNET_4,
                with(json!({"toolConfig": {"tools": [tool(json!({"type": "object"})), named("b", broken)]}})),
                "tools.1.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12 \
                 (https://json-schema.org/draft/2020-12). Learn more about tool use at \
                 https://docs.claude.com/en/docs/tool-use.",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_setting_among_the_models_own_fields_counts_and_is_given_once() {
    let asked = |fields: Value, settings: Value| {
        with(
            json!({"additionalModelRequestFields": fields, "inferenceConfig": settings, "system": [{"text": "Be short."}]}),
        )
    };
    let budget = json!({"budget_tokens": 2000, "type": "enabled"});
    let twice = |own: &str, name: &str| {
        format!(
            "The additional field {own} conflicts with the existing field {name}. Remove {own} and try again."
        )
    };
    let mut chosen =
        asked(json!({"tool_choice": {"disable_parallel_tool_use": true, "type": "auto"}}), json!({}));
    chosen["toolConfig"] = json!({"toolChoice": {"auto": {}}, "tools": [tool(json!({"type": "object"}))]});
    let sandbox = instant().await;
    hold(
        &sandbox,
        vec![
            row(SONNET_4, asked(json!({"max_tokens": 9}), json!({"maxTokens": 9})), twice("max_tokens", "maxTokens")),
            row(SONNET_4, asked(json!({"top_p": 0.5}), json!({"topP": 0.5})), twice("top_p", "topP")),
            row(
                SONNET_4,
                chosen,
                "The additional field tool_choice/type conflicts with the existing field toolConfig.toolChoice.auto. \
                 Remove tool_choice/type and try again.",
            ),
            row(
                SONNET_4,
                asked(json!({"system": "Be long."}), json!({})),
                "The additional field system conflicts with an existing field.",
            ),
            by_model(
                SONNET_4,
                asked(json!({"temperature": 0.5, "thinking": budget}), json!({"maxTokens": 4000})),
                "`temperature` may only be set to 1 when thinking is enabled. Please consult our documentation at \
                 https://docs.claude.com/en/docs/build-with-claude/extended-thinking#important-considerations-when-using-extended-thinking",
            ),
            by_model(
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                asked(json!({"top_p": 0.5}), json!({"temperature": 0.5})),
                "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
            ),
            by_model(
                SONNET_4,
                asked(json!({"anthropic_beta": "context-1m-2025-08-07"}), json!({})),
                "anthropic_beta: Input should be a valid list",
            ),
        ],
    )
    .await;
    let short = asked(json!({"max_tokens": 3}), json!({}));
    let answer = post(&sandbox, path(SONNET, "converse"), short).send().await.json();
    assert_eq!((&answer["stopReason"], &answer["usage"]["outputTokens"]), (&json!("max_tokens"), &json!(3)));
}
