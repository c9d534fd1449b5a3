//! What is said about tools: calls and their results, choices, and what some models refuse.

use serde_json::{Value, json};

use super::{assistant, by_model, hello, hold, messages, row, user, with};
use crate::instant;

const NOVA: &str = "amazon.nova-lite-v1:0";
const SONNET_5: &str = "us.anthropic.claude-sonnet-5";

fn tool() -> Value {
    json!({"toolSpec": {"inputSchema": {"json": {"type": "object"}}, "name": "weather"}})
}

fn call(id: &str) -> Value {
    json!({"toolUse": {"input": {}, "name": "weather", "toolUseId": id}})
}

fn result(id: &str) -> Value {
    json!({"toolResult": {"content": [{"text": "sunny"}], "toolUseId": id}})
}

fn offering(list: Value) -> Value {
    let mut body = messages(list);
    body["toolConfig"] = json!({"tools": [tool()]});
    body
}

fn choosing(choice: Value) -> Value {
    with(json!({"toolConfig": {"toolChoice": choice, "tools": [tool()]}}))
}

#[tokio::test]
async fn calls_have_their_results_and_no_other() {
    let called = |ids: &[&str]| assistant(ids.iter().map(|id| call(id)).collect());
    let missing = "The toolConfig field must be defined when using toolUse and toolResult content blocks.";
    let mixed = user(json!([result("a"), {"text": "And tomorrow?"}]));
    hold(
        &instant().await,
        vec![
            row(NOVA, messages(json!([hello(), called(&["a"]), user(json!([result("a")]))])), missing),
            row(
                NOVA,
                offering(json!([hello(), called(&["tooluse_X"]), hello()])),
                "Expected toolResult blocks at messages.2.content for the following Ids: tooluse_X",
            ),
            row(
                SONNET_5,
                offering(json!([hello(), called(&["one", "tooluse_X"]), user(json!([result("one")]))])),
                "Expected toolResult blocks at messages.2.content for the following Ids: tooluse_X",
            ),
            row(
                NOVA,
                offering(json!([
                    hello(),
                    assistant(json!([{"text": "b"}])),
                    hello(),
                    called(&["tooluseAc", "tooluseAc"])
                ])),
                "The toolUse blocks at messages.3.content contain duplicate Ids: tooluseAc",
            ),
            row(
                "mistral.mistral-large-2402-v1:0",
                offering(json!([hello(), called(&["a"]), mixed])),
                "Conversation blocks and tool result blocks cannot be provided in the same turn.",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn some_models_have_no_tools_or_none_that_can_be_forced() {
    let forced = "tool_choice: type \"tool\" and \"any\" are not supported for this model.";
    let mut rows =
        vec![row("deepseek.r1-v1:0", choosing(json!({"auto": {}})), "This model doesn't support tool use.")];
    rows[0].model = "us.deepseek.r1-v1:0";
    for model in [
        "us.anthropic.claude-fable-5-1",
        "us.anthropic.claude-mythos-5-1",
        "us.anthropic.claude-opus-5-5",
        "us.anthropic.claude-sonnet-5-5",
    ] {
        rows.push(by_model(model, choosing(json!({"any": {}})), forced));
        rows.push(by_model(model, choosing(json!({"tool": {"name": "weather"}})), forced));
    }
    hold(&instant().await, rows).await;
}

#[tokio::test]
async fn newer_words_are_refused_where_they_are_not_known() {
    let mut strict = with(json!({"toolConfig": {"tools": [tool()]}}));
    strict["toolConfig"]["tools"][0]["toolSpec"]["strict"] = json!(true);
    let schema = json!({"items": {"type": "string"}, "maxItems": 3, "type": "array"});
    let format = json!({"structure": {"jsonSchema": {"name": "a", "schema": schema.to_string()}}, "type": "json_schema"});
    hold(
        &instant().await,
        vec![
            by_model(SONNET_5, strict, "tools.0.custom.strict: Extra inputs are not permitted"),
            by_model(
                SONNET_5,
                with(json!({"outputConfig": {"textFormat": format}})),
                "output_config.format.schema: For 'array' type, property 'maxItems' is not supported",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn tools_that_cannot_be_streamed_are_refused_by_the_stream_alone() {
    let sandbox = instant().await;
    for model in [
        "us.meta.llama3-1-70b-instruct-v1%3A0",
        "mistral.mistral-large-2402-v1%3A0",
        "ai21.jamba-1-5-large-v1%3A0",
    ] {
        let ask = |operation: &str| {
            crate::client::post(&sandbox, crate::path(model, operation), choosing(json!({"auto": {}})))
        };
        super::expect(
            ask("converse-stream"),
            400,
            "ValidationException",
            "This model doesn't support tool use in streaming mode.",
        )
        .await;
        assert_eq!(ask("converse").send().await.status, 200, "{model}");
    }
}
