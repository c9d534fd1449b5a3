//! Tools in a request: each rule inside and outside.

use serde_json::{Value, json};

use super::*;
use sandbox_model::catalog::MODELS;
use sandbox_model::converse;

fn model(id: &str) -> &'static Model {
    MODELS.iter().find(|known| known.id.contains(id)).unwrap()
}

fn verdict(id: &str, body: &Value) -> Result<(), String> {
    check(&converse::read(body), model(id)).map_err(|refusal| refusal.message)
}

fn tool(name: &str) -> Value {
    json!({"toolSpec": {"inputSchema": {"json": {"type": "object"}}, "name": name}})
}

fn call(id: &str) -> Value {
    json!({"toolUse": {"input": {}, "name": "look", "toolUseId": id}})
}

fn result(id: &str) -> Value {
    json!({"toolResult": {"content": [{"text": "seen"}], "toolUseId": id}})
}

/// A conversation of a question, calls and what comes after them.
fn talk(calls: Value, after: Value) -> Value {
    json!({
        "messages": [
            {"content": [{"text": "Look"}], "role": "user"},
            {"content": calls, "role": "assistant"},
            {"content": after, "role": "user"},
        ],
        "toolConfig": {"tools": [tool("look")]},
    })
}

#[test]
fn every_call_has_its_result_in_the_next_message() {
    let good = talk(json!([call("a"), call("b")]), json!([result("b"), {"text": "and"}, result("a")]));
    assert_eq!(verdict("sonnet-4-2025", &good), Ok(()));
    let missing = talk(json!([call("a"), call("b")]), json!([result("a")]));
    assert_eq!(
        verdict("sonnet-4-2025", &missing).unwrap_err(),
        "Expected toolResult blocks at messages.2.content for the following Ids: b"
    );
    let more = talk(json!([call("a")]), json!([result("a"), result("b")]));
    assert!(verdict("sonnet-4-2025", &more).unwrap_err().contains("messages.2.content exceeds the number"));
    let unasked = talk(json!([{"text": "No"}]), json!([result("a")]));
    assert!(verdict("sonnet-4-2025", &unasked).unwrap_err().contains("exceeds"));
    let mut open = good;
    open["messages"].as_array_mut().unwrap().pop();
    assert!(
        verdict("sonnet-4-2025", &open)
            .unwrap_err()
            .ends_with("messages.2.content for the following Ids: a, b")
    );
}

#[test]
fn a_hundred_thousand_calls_are_matched_in_a_moment() {
    let ids: Vec<String> = (0..100_000).map(|number| format!("a-rather-long-id-{number}")).collect();
    let calls = ids.iter().map(|id| Block::ToolUse { id: id.clone(), name: "look".into(), input: json!({}) });
    let results = ids.iter().map(|id| Block::ToolResult { id: id.clone(), content: vec![], failed: false });
    let message = |role, blocks| Message { role, blocks };
    let request = Conversation {
        messages: vec![
            message(Role::User, vec![Block::Text("Look".into())]),
            message(Role::Assistant, calls.collect()),
            message(Role::User, results.collect()),
        ],
        ..converse::read(&talk(json!([]), json!([])))
    };
    let began = std::time::Instant::now();
    assert_eq!(check(&request, model("sonnet-4-2025")), Ok(()));
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}

#[test]
fn ids_are_not_used_twice() {
    let twice = talk(json!([call("tooluseAc"), call("tooluseAc")]), json!([result("tooluseAc")]));
    assert_eq!(
        verdict("sonnet-4-2025", &twice).unwrap_err(),
        "The toolUse blocks at messages.1.content contain duplicate Ids: tooluseAc"
    );
}

#[test]
fn some_models_take_results_only_by_themselves() {
    let mixed = talk(json!([call("a")]), json!([result("a"), {"text": "and"}]));
    assert_eq!(
        verdict("llama3-1", &mixed).unwrap_err(),
        "Conversation blocks and tool result blocks cannot be provided in the same turn."
    );
    assert_eq!(verdict("llama3-1", &talk(json!([call("a")]), json!([result("a")]))), Ok(()));
}

#[test]
fn a_model_without_tools_says_so_and_one_without_streamed_tools_too() {
    let body = json!({"messages": [{"content": [{"text": "a"}], "role": "user"}], "toolConfig": {"tools": [tool("look")]}});
    let without = MODELS.iter().find(|known| !known.tools && known.converses).unwrap();
    assert_eq!(verdict(without.id, &body).unwrap_err(), "This model doesn't support tool use.");
    let plain = model("nova-lite");
    let silent = Model { streams_tools: false, ..*plain };
    let request = converse::read(&body);
    assert_eq!(
        check_stream(&request, &silent).unwrap_err().message,
        "This model doesn't support tool use in streaming mode."
    );
    assert!(check_stream(&request, plain).is_ok());
}

#[test]
fn a_choice_is_one_that_the_model_takes_and_the_request_offers() {
    let body = |choice: Value| {
        json!({
            "messages": [{"content": [{"text": "a"}], "role": "user"}],
            "toolConfig": {"toolChoice": choice, "tools": [tool("look")]},
        })
    };
    assert_eq!(verdict("sonnet-4-2025", &body(json!({"tool": {"name": "look"}}))), Ok(()));
    let unknown = verdict("sonnet-4-2025", &body(json!({"tool": {"name": "listen"}})));
    assert!(unknown.unwrap_err().ends_with("Tool 'listen' not found in provided tools"));
    let never = MODELS.iter().find(|known| known.is_claude() && !known.forced_tools).unwrap();
    assert_eq!(
        verdict(never.id, &body(json!({"any": {}}))).unwrap_err(),
        "The model returned the following errors: tool_choice: type \"tool\" and \"any\" are not supported for this \
         model."
    );
    assert_eq!(verdict(never.id, &body(json!({"auto": {}}))), Ok(()));
}

#[test]
fn names_schemas_and_strictness_are_checked() {
    let body = |tools: Value| json!({"messages": [{"content": [{"text": "a"}], "role": "user"}], "toolConfig": {"tools": tools}});
    let twice = verdict("sonnet-4-2025", &body(json!([tool("look"), tool("look")])));
    assert!(twice.unwrap_err().ends_with("tools: Tool names must be unique."));
    let mut strict = tool("look");
    strict["toolSpec"]["strict"] = json!(true);
    assert_eq!(
        verdict("anthropic.claude-sonnet-5", &body(json!([strict]))).unwrap_err(),
        "The model returned the following errors: tools.0.custom.strict: Extra inputs are not permitted"
    );
    let mut list = tool("look");
    list["toolSpec"]["inputSchema"]["json"]["type"] = json!("array");
    assert!(
        verdict("sonnet-4-2025", &body(json!([tool("a"), list]))).unwrap_err().contains(
            "toolConfig.tools.1.toolSpec.inputSchema.json.type must be one of the following: object."
        )
    );
    let system = verdict("nova-lite", &body(json!([{"systemTool": {"name": "nova_grounding"}}])));
    assert!(system.unwrap_err().contains("nova_grounding"));
}

#[test]
fn deepseek_is_not_forced_to_call_while_it_thinks_hard() {
    let asked = |effort: &str, choice: Value| {
        let mut body = json!({"messages": [{"content": [{"text": "Look"}], "role": "user"}]});
        body["additionalModelRequestFields"] = json!({"reasoning_effort": effort});
        body["toolConfig"] = json!({"toolChoice": choice, "tools": [tool("look")]});
        verdict("deepseek.v3.2", &body)
    };
    let refused = asked("high", json!({"any": {}})).unwrap_err();
    assert!(
        refused.starts_with("This model doesn't support the toolConfig.toolChoice.any field."),
        "{refused}"
    );
    assert_eq!(asked("high", json!({"auto": {}})), Ok(()));
    assert_eq!(asked("low", json!({"tool": {"name": "look"}})), Ok(()));
}

#[test]
fn strict_tools_have_closed_schemas() {
    let asked = |name: &str, schema: Value| {
        let strict = json!({"toolSpec": {"inputSchema": {"json": schema}, "name": "look", "strict": true}});
        let mut body = json!({"messages": [{"content": [{"text": "Look"}], "role": "user"}]});
        body["toolConfig"] = json!({"tools": [strict]});
        verdict(name, &body)
    };
    let closed = json!({"additionalProperties": false, "properties": {}, "type": "object"});
    for name in ["sonnet-4-5", "opus-4-7"] {
        assert_eq!(asked(name, closed.clone()), Ok(()), "{name}");
        assert_eq!(
            asked(name, json!({"type": "object"})).unwrap_err(),
            "The model returned the following errors: tools.0.custom: For 'object' type, 'additionalProperties' must be \
             explicitly set to false"
        );
    }
    assert!(
        asked("anthropic.claude-sonnet-5", closed)
            .unwrap_err()
            .contains("tools.0.custom.strict: Extra inputs")
    );
}
