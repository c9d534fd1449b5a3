//! The other families' bodies in InvokeModel: prompts, Nova's blocks, chat completions.

use serde_json::{Value, json};

use super::{chunks, invoke, joined};
use crate::instant;

const LLAMA: &str = "us.meta.llama3-3-70b-instruct-v1%3A0";
const OSS: &str = "openai.gpt-oss-120b-1%3A0";
const NOVA: &str = "amazon.nova-lite-v1%3A0";
const MIXTRAL: &str = "mistral.mixtral-8x7b-instruct-v0%3A1";
const R1: &str = "us.deepseek.r1-v1%3A0";

#[tokio::test]
async fn llama_reads_its_markers_and_counts_in_its_own_document() {
    let sandbox = instant().await;
    let prompt = "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nWhat is 17 * 23?<|eot_id|>\
                  <|start_header_id|>assistant<|end_header_id|>\n\n";
    let body = json!({"max_gen_len": 400, "prompt": prompt, "temperature": 0.5, "top_p": 0.9});
    let answer = invoke(&sandbox, LLAMA, &body).await;
    let whole = answer.json();
    let keys: Vec<&String> = whole.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["generation", "generation_token_count", "prompt_token_count", "stop_reason"]);
    assert!(whole["generation"].as_str().unwrap().contains("391"));
    assert_eq!(whole["stop_reason"], "stop");
    assert_eq!(answer.header("x-amzn-bedrock-input-token-count"), whole["prompt_token_count"].to_string());

    let events = chunks(&sandbox, LLAMA, &body).await;
    assert_eq!(joined(&events, "/generation"), whole["generation"].as_str().unwrap());
    assert_eq!(events[0]["prompt_token_count"], whole["prompt_token_count"]);
    assert_eq!(
        (&events[1]["prompt_token_count"], &events[1]["generation_token_count"]),
        (&Value::Null, &json!(2))
    );
    let last = events.last().unwrap();
    assert_eq!(last["stop_reason"], "stop");
    assert_eq!(last["generation_token_count"], whole["generation_token_count"]);
    assert_eq!(last["amazon-bedrock-invocationMetrics"]["outputTokenCount"], whole["generation_token_count"]);

    let short = json!({"max_gen_len": 3, "prompt": prompt});
    assert_eq!(invoke(&sandbox, LLAMA, &short).await.json()["stop_reason"], "length");
}

#[tokio::test]
async fn mistral_and_deepseek_take_a_prompt() {
    let sandbox = instant().await;
    let body =
        json!({"max_tokens": 400, "prompt": "<s>[INST] Say \"good morning\" [/INST]", "stop": ["</s>"]});
    let whole = invoke(&sandbox, MIXTRAL, &body).await.json();
    assert_eq!(whole, json!({"outputs": [{"stop_reason": "stop", "text": "good morning"}]}));
    let events = chunks(&sandbox, MIXTRAL, &body).await;
    assert_eq!(joined(&events, "/outputs/0/text"), "good morning");
    assert_eq!(joined(&events, "/outputs/0/stop_reason"), "stop");
    let body = json!({"max_tokens": 4000, "prompt": "Say \"good morning\""});
    let text = invoke(&sandbox, R1, &body).await.json()["choices"][0]["text"].as_str().unwrap().to_owned();
    assert!(text.starts_with("<think>\n") && text.ends_with("</think>\n\ngood morning"), "{text}");
    assert_eq!(joined(&chunks(&sandbox, R1, &body).await, "/choices/0/text"), text);
}

#[tokio::test]
async fn nova_takes_converses_blocks_and_settings_of_its_own() {
    let sandbox = instant().await;
    let body = json!({
        "inferenceConfig": {"maxTokens": 300, "temperature": 0.1, "topK": 20},
        "messages": [{"content": [{"text": "What is 17 * 23?"}], "role": "user"}],
        "schemaVersion": "messages-v1",
        "system": [{"text": "Be brief."}],
    });
    let answer = invoke(&sandbox, NOVA, &body).await;
    let whole = answer.json();
    assert_eq!(whole["stopReason"], "end_turn");
    assert_eq!(answer.header("x-amzn-bedrock-input-token-count"), whole["usage"]["inputTokens"].to_string());
    let text = whole["output"]["message"]["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("391"), "{whole}");
    let events = chunks(&sandbox, NOVA, &body).await;
    assert_eq!(events[0], json!({"messageStart": {"role": "assistant"}}));
    assert_eq!(joined(&events, "/contentBlockDelta/delta/text"), text);
    let last = events.last().unwrap();
    assert_eq!(last["metadata"]["usage"], whole["usage"]);
    assert_eq!(last["amazon-bedrock-invocationMetrics"]["inputTokenCount"], whole["usage"]["inputTokens"]);
}

#[tokio::test]
async fn gpt_oss_thinks_inside_its_text_and_calls_functions() {
    let sandbox = instant().await;
    let body = json!({
        "max_completion_tokens": 900,
        "messages": [{"content": "Be brief.", "role": "system"}, {"content": "What is 17 * 23?", "role": "user"}],
        "model": "openai.gpt-oss-120b-1:0",
        "reasoning_effort": "low",
    });
    let whole = invoke(&sandbox, OSS, &body).await.json();
    let keys: Vec<&String> = whole.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["choices", "created", "id", "model", "object", "usage"]);
    let text = whole["choices"][0]["message"]["content"].as_str().unwrap();
    assert!(
        text.starts_with("<reasoning>") && text.contains("</reasoning>") && text.contains("391"),
        "{text}"
    );
    assert_eq!(whole["choices"][0]["finish_reason"], "stop");
    let events = chunks(&sandbox, OSS, &body).await;
    assert_eq!(joined(&events, "/choices/0/delta/content"), text);
    assert_eq!(events[0]["choices"][0]["delta"]["role"], "assistant");
    let last = events.last().unwrap();
    assert_eq!(last["choices"][0]["finish_reason"], "stop");
    let metrics = &last["amazon-bedrock-invocationMetrics"];
    assert_eq!(metrics["outputTokenCount"], whole["usage"]["completion_tokens"]);

    let loop_ = json!({
        "messages": [
            {"content": "What is the weather?", "role": "user"},
            {"role": "assistant", "tool_calls": [{"function": {"arguments": "{\"a\":1}", "name": "weather"}, "id": "call_1", "type": "function"}]},
            {"content": "Sunny", "role": "tool", "tool_call_id": "call_1"},
        ],
        "tool_choice": "auto",
        "tools": [{"function": {"name": "weather", "parameters": {"type": "object"}}, "type": "function"}],
    });
    let answer = invoke(&sandbox, OSS, &loop_).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn bodies_of_the_families_are_held_against_their_schemas() {
    let sandbox = instant().await;
    let cases = [
        (NOVA, json!({"max_tokens": 9, "messages": []}), "#: extraneous key [max_tokens] is not permitted"),
        (NOVA, json!({}), "#: required key [messages] not found"),
        (LLAMA, json!({"prompt": "a", "max_tokens": 9}), "#: extraneous key [max_tokens] is not permitted"),
        (LLAMA, json!({"max_gen_len": 9}), "#: required key [prompt] not found"),
        (LLAMA, json!({"prompt": 3}), "#/prompt: expected type: String, found: Integer"),
        (LLAMA, json!({"prompt": "a", "temperature": 2}), "#/temperature: 2 is not less or equal to 1"),
        (MIXTRAL, json!({"messages": []}), "#: extraneous key [messages] is not permitted"),
        (OSS, json!({"prompt": "a"}), "#: extraneous key [prompt] is not permitted"),
        (OSS, json!({"messages": [{"role": "poet"}]}), "#/messages/0/role: poet is not a valid enum value"),
    ];
    for (model, body, what) in cases {
        let expected = format!("Malformed input request: {what}, please reformat your input and try again.");
        assert_eq!(
            invoke(&sandbox, model, &body).await.error(),
            (400, "ValidationException".into(), expected)
        );
    }
}
