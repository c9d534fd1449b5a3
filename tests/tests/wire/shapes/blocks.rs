//! The shapes of calls, redacted thinking, citations, guardrail traces and InvokeModel's chunks.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sandbox::decode;
use serde_json::{Value, json};

use super::{asked, post, post_to, shape};
use crate::question::{MODEL, instant};

const SONNET_5: &str = "us.anthropic.claude-sonnet-5";
/// What Anthropic documents for asking for a redacted block.
const REDACT: &str = "ANTHROPIC_MAGIC_STRING_TRIGGER_REDACTED_THINKING_46C9A13E193C177646C7398A98432ECCCE4C1253D5E2D82641AC0E52CC2876CB";

fn with_tool(mut body: Value) -> Value {
    let schema = json!({"properties": {"city": {"type": "string"}}, "required": ["city"], "type": "object"});
    let tool = json!({"toolSpec": {"inputSchema": {"json": schema}, "name": "get_weather"}});
    body["toolConfig"] = json!({"toolChoice": {"auto": {}}, "tools": [tool]});
    body["messages"][0]["content"][0]["text"] = json!("Use get_weather for Bern.");
    body
}

#[tokio::test]
async fn a_call_begins_with_its_name_and_arrives_as_text_in_pieces() {
    let sandbox = instant().await;
    let events = post(&sandbox, SONNET_5, "converse-stream", with_tool(asked(false))).await.events();
    let start = r#"contentBlockStart {"contentBlockIndex":0,"p":s,"start":{"toolUse":{"name":s,"toolUseId":s,"type":s}}}"#;
    let at = events.iter().position(|event| event.starts_with("contentBlockStart")).unwrap();
    assert_eq!(events[at], start);
    assert_eq!(
        events[at + 1],
        r#"contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":s}},"p":s}"#
    );
    assert_eq!(events[at + 2], r#"contentBlockStop {"contentBlockIndex":0,"p":s}"#);
    let whole = post(&sandbox, SONNET_5, "converse", with_tool(asked(false))).await;
    let call = r#"{"toolUse":{"input":{"city":s},"name":s,"toolUseId":s,"type":s}}"#;
    assert!(whole.shape().contains(call), "{}", whole.shape());
}

#[tokio::test]
async fn redacted_thinking_is_one_delta_of_a_block_of_its_own() {
    let sandbox = instant().await;
    let mut body = asked(true);
    body["messages"][0]["content"][0]["text"] = json!(REDACT);
    let events = post(&sandbox, MODEL, "converse-stream", body).await.events();
    let delta = r#"contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"redactedContent":s}},"p":s}"#;
    assert!(events.contains(&delta.to_owned()), "{events:#?}");
}

#[tokio::test]
async fn a_cited_text_begins_with_its_citation() {
    let sandbox = instant().await;
    let mut body = asked(false);
    let source = json!({"bytes": STANDARD.encode("Invoices are due after thirty days.")});
    let document = json!({"document": {"citations": {"enabled": true}, "format": "txt", "name": "document", "source": source}});
    body["messages"][0]["content"].as_array_mut().unwrap().push(document);
    let events = post(&sandbox, MODEL, "converse-stream", body).await.events();
    let cited = r#"contentBlockDelta {"contentBlockIndex":0,"delta":{"citation":{"location":{"documentChar":{"documentIndex":0,"end":0,"start":0}},"sourceContent":[{"text":s}],"title":s}},"p":s}"#;
    let at = events.iter().position(|event| event == cited).unwrap_or_else(|| panic!("{events:#?}"));
    assert_eq!(events[at + 1], r#"contentBlockDelta {"contentBlockIndex":0,"delta":{"text":s},"p":s}"#);
    assert_eq!(events[at + 2], r#"contentBlockStop {"contentBlockIndex":0,"p":s}"#);
}

#[tokio::test]
async fn a_guardrail_s_trace_has_the_recorded_shape() {
    let sandbox = instant().await;
    let made = json!({
        "blockedInputMessaging": "No.",
        "blockedOutputsMessaging": "No.",
        "name": "words",
        "wordPolicyConfig": {"wordsConfig": [{"text": "never"}]},
    });
    let made: Value = serde_json::from_slice(&post_to(&sandbox, "/guardrails", made).await.body).unwrap();
    let id = made["guardrailId"].as_str().unwrap();
    let mut body = asked(false);
    body["guardrailConfig"] =
        json!({"guardrailIdentifier": id, "guardrailVersion": "DRAFT", "trace": "enabled"});
    let answer = post(&sandbox, MODEL, "converse", body).await.shape();
    let assessment = r#"{"appliedGuardrailDetails":{"guardrailArn":s,"guardrailId":s,"guardrailOrigin":[s],"guardrailOwnership":s,"guardrailVersion":s},"invocationMetrics":{"guardrailCoverage":{"textCharacters":{"guarded":0,"total":0}},"guardrailProcessingLatency":0,"usage":{"automatedReasoningPolicies":0,"automatedReasoningPolicyUnits":0,"contentPolicyImageUnits":0,"contentPolicyUnits":0,"contextualGroundingPolicyUnits":0,"sensitiveInformationPolicyFreeUnits":0,"sensitiveInformationPolicyUnits":0,"topicPolicyUnits":0,"wordPolicyUnits":0}}}"#;
    let trace = format!(
        r#""stopReason":s,"trace":{{"guardrail":{{"actionReason":s,"inputAssessment":{{"{id}":{assessment}}},"modelOutput":[],"outputAssessments":{{"{id}":[{assessment}]}}}}}},"usage":"#
    );
    assert!(answer.contains(&trace), "{answer}");
}

#[tokio::test]
async fn a_chunk_holds_one_event_of_the_model_and_the_last_one_the_metrics() {
    let sandbox = instant().await;
    let body = json!({
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 100,
        "messages": [{"content": "What is 17 * 23?", "role": "user"}],
    });
    let raw = post(&sandbox, MODEL, "invoke-with-response-stream", body).await;
    assert_eq!(raw.header("x-amzn-bedrock-content-type"), "application/json");
    assert_eq!(raw.events(), [r#"chunk {"bytes":s,"p":s}"#]);
    let (mut rest, mut last) = (&raw.body[..], String::new());
    while let Some((frame, length)) = decode(rest).unwrap() {
        let bytes = STANDARD.decode(frame.json()["bytes"].as_str().unwrap()).unwrap();
        last = String::from_utf8(bytes).unwrap();
        rest = &rest[length..];
    }
    let metrics = r#""amazon-bedrock-invocationMetrics":{"inputTokenCount":0,"outputTokenCount":0,"invocationLatency":0,"firstByteLatency":0,"cacheReadInputTokenCount":0,"cacheWriteInputTokenCount":0}"#;
    assert!(shape(&last).contains(metrics), "{}", shape(&last));
    assert!(last.contains("\"message_stop\""), "{last}");
}
