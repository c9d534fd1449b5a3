//! Thinking that comes back, right and wrong, through the whole of the rules.

use super::*;
use sandbox_model::answer::{Answer, Part};
use sandbox_model::catalog::MODELS;
use sandbox_model::compose::{self, Occasion};
use sandbox_model::converse;
use serde_json::json;

fn model(part: &str) -> &'static Model {
    MODELS.iter().find(|model| model.id.contains(part)).unwrap()
}

fn said(role: &str, content: Value) -> Value {
    json!({"content": content, "role": role})
}

fn checked(name: &str, body: &Value) -> Result<(), String> {
    check(&converse::read(body), model(name)).map_err(|refusal| refusal.bare().message)
}

fn answered(name: &str, body: &Value) -> Answer {
    let (said, model) = (&converse::read(body), model(name));
    let plan = thinking::plan(model, &thinking::Asked::of(said)).unwrap();
    compose::answer(said, &Occasion { said, model, plan, digest: 7, cue: None })
}

/// The thinking that a model answers a body with, as Converse sends it.
fn thought(name: &str, body: &Value) -> Value {
    let answer = answered(name, body);
    match &answer.parts[0] {
        Part::Reasoning { text, signature, .. } => {
            json!({"reasoningContent": {"reasoningText": {"signature": signature, "text": text}}})
        }
        Part::Redacted { data, .. } => json!({"reasoningContent": {"redactedContent": data}}),
        other => panic!("no thinking: {other:?}"),
    }
}

fn adaptive(text: &str, fields: Value) -> Value {
    json!({
        "additionalModelRequestFields": fields,
        "messages": [said("user", json!([{"text": text}]))],
        "system": [{"text": "Be brief."}],
    })
}

#[test]
fn preserved_thinking_is_taken_back_in_its_own_conversation_only() {
    let first = adaptive("Hello", json!({"thinking": {"type": "adaptive"}}));
    let block = thought("fable-5-1", &first);
    let mut next = first.clone();
    next["messages"] = json!([
        said("user", json!([{"text": "Hello"}, {"cachePoint": {"type": "default"}}])),
        said("assistant", json!([block, {"text": "Hi"}])),
        said("user", json!([{"text": "And?"}])),
    ]);
    next["additionalModelRequestFields"]["output_config"] = json!({"effort": "low"});
    assert_eq!(checked("fable-5-1", &next), Ok(()));

    let edited = |pointer: &str, value: Value| {
        let mut body = next.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    let elsewhere = "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different \
                     conversation. Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to \
                     \"drop_block\". That setting requires the `thinking-binding-controls-2026-08-01` value in the \
                     `anthropic-beta` header.";
    for (pointer, value) in [("/messages/0/content/0/text", "Bye"), ("/system/0/text", "Be long.")] {
        let body = edited(pointer, json!(value));
        assert_eq!(checked("fable-5-1", &body), Err(elsewhere.to_owned()), "{pointer}");
        let mut dropping = body.clone();
        dropping["additionalModelRequestFields"] = json!({
            "anthropic_beta": ["thinking-binding-controls-2026-08-01"],
            "thinking": {"block_binding": {"prefix_mismatch_behavior": "drop_block"}, "type": "adaptive"},
        });
        assert_eq!(checked("fable-5-1", &dropping), Ok(()), "{pointer}");
        dropping["additionalModelRequestFields"]["anthropic_beta"] = json!([]);
        assert!(checked("fable-5-1", &dropping).unwrap_err().contains("block_binding: Extra inputs"));
        // Another model drops the block without a word.
        assert_eq!(checked("opus-4-7", &body), Ok(()), "{pointer}");
    }
    let mut tools = next.clone();
    tools["toolConfig"] = json!({"tools": [{"toolSpec": {"inputSchema": {"json": {}}, "name": "a"}}]});
    assert_eq!(checked("fable-5-1", &tools), Err(elsewhere.to_owned()));
    // What does not preserve its thinking does not mind.
    let block = thought("sonnet-4-6", &first);
    let mut other = edited("/messages/0/content/0/text", json!("Bye"));
    other["messages"][1]["content"][0] = block;
    assert_eq!(checked("sonnet-4-6", &other), Ok(()));
}

#[test]
fn redacted_thinking_is_made_on_demand_and_comes_back_as_it_was() {
    let magic = "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING_46C9A13E193C177646C7398A98432ECCCE4C1253D5E2D82641AC0E52CC2876CB";
    let first = adaptive(magic, json!({"thinking": {"type": "adaptive"}}));
    let block = thought("sonnet-4-6", &first);
    let mut next = first.clone();
    let messages = |block: &Value| {
        json!([
            said("user", json!([{"text": magic}])),
            said("assistant", json!([block, {"text": "Hi"}])),
            said("user", json!([{"text": "And?"}]))
        ])
    };
    next["messages"] = messages(&block);
    assert_eq!(checked("sonnet-4-6", &next), Ok(()));
    next["messages"] = messages(&json!({"reasoningContent": {"redactedContent": "AAAA"}}));
    assert_eq!(
        checked("sonnet-4-6", &next),
        Err("messages.1.content.0: Invalid `data` in `redacted_thinking` block".to_owned())
    );
}

#[test]
fn a_turn_with_tools_begins_with_its_thinking() {
    let fields = json!({"thinking": {"budget_tokens": 1024, "type": "enabled"}});
    let first = adaptive("Hello", fields.clone());
    let block = thought("sonnet-4-5", &first);
    let call = json!({"toolUse": {"input": {}, "name": "a", "toolUseId": "x"}});
    let result = json!({"toolResult": {"content": [{"text": "b"}], "toolUseId": "x"}});
    let body = |said_first: Value| {
        json!({
            "additionalModelRequestFields": fields,
            "messages": [
                said("user", json!([{"text": "Hello"}])),
                said("assistant", said_first),
                said("user", json!([result])),
            ],
        })
    };
    assert_eq!(checked("sonnet-4-5", &body(json!([block, call]))), Ok(()));
    let missing = checked("sonnet-4-5", &body(json!([call]))).unwrap_err();
    assert_eq!(
        missing,
        "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When `thinking` is \
         enabled, a final `assistant` message must start with a thinking block (preceeding the lastmost set of \
         `tool_use` and `tool_result` blocks). We recommend you include thinking blocks from previous turns. To avoid \
         this requirement, disable `thinking`. Please consult our documentation at \
         https://docs.claude.com/en/docs/build-with-claude/extended-thinking"
    );
    assert!(
        checked("sonnet-4-5", &body(json!([{"text": "Well"}, call]))).unwrap_err().contains("found `text`")
    );
    assert_eq!(checked("sonnet-4-6", &body(json!([call]))), Ok(()));

    // The trap of 4.6: with a budget it thinks once a turn, adaptively it thinks again.
    let thinks = |name: &str, fields: Value| {
        let mut body = body(json!([block, call]));
        body["additionalModelRequestFields"] = fields;
        let answer = answered(name, &body);
        matches!(answer.parts[0], Part::Reasoning { .. })
    };
    assert!(!thinks("sonnet-4-6", fields.clone()));
    assert!(thinks("sonnet-4-6", json!({"thinking": {"type": "adaptive"}})));
    let mut interleaved = fields.clone();
    interleaved["anthropic_beta"] = json!(["interleaved-thinking-2025-05-14"]);
    assert!(thinks("sonnet-4-5", interleaved) && !thinks("sonnet-4-5", fields.clone()));
}

#[test]
fn thinking_in_the_last_word_needs_thinking_to_be_on() {
    let first = adaptive("Hello", json!({"thinking": {"budget_tokens": 1024, "type": "enabled"}}));
    let block = thought("sonnet-4-5", &first);
    let body = json!({"messages": [
        said("user", json!([{"text": "Hello"}])),
        said("assistant", json!([block, {"text": "Hi"}])),
    ]});
    assert_eq!(
        checked("sonnet-4-5", &body).unwrap_err(),
        "When thinking is disabled, an `assistant` message in the final position cannot contain `thinking`. To use \
         thinking blocks, enable `thinking` in your request."
    );
    let unsigned = json!({"messages": [
        said("user", json!([{"text": "Hello"}])),
        said("assistant", json!([{"reasoningContent": {"reasoningText": {"text": "a"}}}, {"text": "Hi"}])),
        said("user", json!([{"text": "And?"}])),
    ]});
    assert_eq!(
        checked("sonnet-4-5", &unsigned).unwrap_err(),
        "messages.1.content.0.thinking.signature: Field required"
    );
}

#[test]
fn an_answer_that_is_begun_while_thinking_begins_with_the_thinking() {
    let begun = |fields: Value| {
        json!({
            "additionalModelRequestFields": fields,
            "inferenceConfig": {"maxTokens": 4000},
            "messages": [said("user", json!([{"text": "Hello"}])), said("assistant", json!([{"text": "Well"}]))],
        })
    };
    let thinking = json!({"thinking": {"budget_tokens": 2000, "type": "enabled"}});
    let refused = checked("sonnet-4-5", &begun(thinking)).unwrap_err();
    assert!(
        refused.starts_with(
            "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`. When `thinking` is \
             enabled, a final `assistant` message must start with a thinking block"
        ),
        "{refused}"
    );
    assert_eq!(checked("sonnet-4-5", &begun(json!({}))), Ok(()));
}

#[test]
fn an_answer_does_not_end_in_thinking() {
    let fields = json!({"thinking": {"budget_tokens": 2000, "type": "enabled"}});
    let body = |messages: Value| json!({"additionalModelRequestFields": fields, "inferenceConfig": {"maxTokens": 4000}, "messages": messages});
    let hello = || said("user", json!([{"text": "Hello"}]));
    let block = thought("sonnet-4-5", &body(json!([hello()])));
    let after = |content| body(json!([hello(), said("assistant", content), hello()]));
    assert_eq!(checked("sonnet-4-5", &after(json!([block, {"text": "Hi."}]))), Ok(()));
    let refused = "messages.1: The final block in an assistant message cannot be `thinking`.";
    assert_eq!(checked("sonnet-4-5", &after(json!([block]))), Err(refused.to_owned()));
    assert_eq!(checked("sonnet-4-5", &after(json!([{"text": "Hi."}, block]))), Err(refused.to_owned()));
}
