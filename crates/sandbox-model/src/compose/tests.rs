//! Answers to whole conversations: limits, stop sequences, thinking, response fields.

use super::*;
use crate::catalog::MODELS;
use crate::converse;
use crate::thinking::{self, Asked};
use sandbox_wire::reply::Refusal;

/// Composes what the responder says by itself.
pub(crate) fn compose(
    conversation: &Conversation,
    model: &'static Model,
    digest: u64,
) -> Result<Answer, Refusal> {
    let plan = thinking::plan(model, &Asked::of(conversation))?;
    let occasion = Occasion { said: conversation, model, plan, digest, cue: None };
    let mut answer = super::answer(conversation, &occasion);
    answer.additional = additional(&answer, model, &conversation.response_paths);
    Ok(answer)
}

fn answer(model: &str, body: &Value) -> Answer {
    let model = MODELS.iter().find(|known| known.id.contains(model)).unwrap();
    compose(&converse::read(body), model, 7).unwrap()
}

fn ask(text: &str, config: Value, fields: Value) -> Value {
    json!({
        "additionalModelRequestFields": fields,
        "inferenceConfig": config,
        "messages": [{"content": [{"text": text}], "role": "user"}],
    })
}

#[test]
fn an_answer_ends_at_its_limit_to_the_token() {
    for limit in [1, 2, 17, 60] {
        let composed =
            answer("nova-lite", &ask("Write 400 words.", json!({"maxTokens": limit}), Value::Null));
        assert_eq!((composed.stop, composed.usage.output), (StopReason::MaxTokens, limit));
    }
}

#[test]
fn a_stop_sequence_ends_the_answer_and_is_not_part_of_it() {
    let whole = answer("nova-lite", &ask("Hello", json!({}), Value::Null)).text();
    let word = whole.split(' ').nth(3).unwrap();
    let body = ask("Hello", json!({"stopSequences": ["not in there", word]}), Value::Null);
    let composed = answer("nova-lite", &body);
    assert_eq!(composed.stop, StopReason::StopSequence);
    assert_eq!(composed.text(), &whole[..whole.find(word).unwrap()]);
}

#[test]
fn thinking_counts_as_output_and_hidden_thinking_too() {
    let off = answer("sonnet-5", &ask("Hello", json!({}), Value::Null));
    assert!(!matches!(off.parts[0], Part::Reasoning { .. }));
    let fields = json!({"output_config": {"effort": "low"}, "thinking": {"type": "adaptive"}});
    let on = answer("sonnet-5", &ask("Hello", json!({}), fields));
    let Part::Reasoning { text, signature, hidden, .. } = &on.parts[0] else { panic!("no thinking") };
    assert_eq!(text, "");
    assert!(*hidden > 20 && signature::holds(signature.as_ref().unwrap(), ""));
    assert_eq!(on.usage.output, hidden + tokens::count(&on.text()));
}

#[test]
fn thinking_under_seal_is_a_block_that_nobody_can_read() {
    let fields = |effort: &str| json!({"reasoning": {"effort": effort}});
    let of = |effort: &str| answer("gpt-6-sol", &ask("Hello", json!({}), fields(effort)));
    let (none, low) = (of("none"), of("low"));
    assert_eq!(none.text(), low.text());
    let Part::Redacted { data, hidden } = &low.parts[0] else { panic!("no seal: {:?}", low.parts) };
    assert!(data.starts_with("cnNuX") && *hidden == low.usage.thinking);
    assert_eq!(low.usage.output, none.usage.output + low.usage.thinking);
    assert!(low.usage.thinking > 20 && none.usage.thinking == 0);
}

#[test]
fn a_limit_inside_the_thinking_leaves_no_answer() {
    let fields = json!({"thinking": {"type": "adaptive", "display": "summarized"}});
    let composed = answer("sonnet-5", &ask("Hello", json!({"maxTokens": 30}), fields));
    assert_eq!((composed.stop, composed.text().as_str()), (StopReason::MaxTokens, ""));
    assert_eq!(composed.usage.output, 30);
}

#[test]
fn response_fields_come_back_when_asked_for() {
    let mut body = ask("Hello", json!({}), Value::Null);
    body["additionalModelResponseFieldPaths"] =
        json!(["/delta/stop_sequence", "/usage", "/model", "/nothing"]);
    let fields = answer("haiku-4-5", &body).additional.unwrap();
    assert_eq!(fields["delta"], json!({"stop_sequence": null}));
    assert_eq!(fields["usage"]["output_tokens_details"]["thinking_tokens"], 0);
    assert_eq!(fields["model"], "claude-haiku-4-5-20251001");
    assert!(fields["usage"]["input_tokens"].as_u64() > Some(0));
    assert!(fields.get("nothing").is_none());
}

#[test]
fn text_before_a_call_is_kept_and_a_call_that_does_not_fit_is_not() {
    let call = Part::ToolUse {
        id: "a".into(),
        name: "weather".into(),
        input: json!({"city": "Bern"}),
        cuts: vec![],
    };
    let said = || vec![Part::text("Let me look."), call.clone()];
    let (kept, reason, _) = end(said(), &[], 1_000);
    assert_eq!((kept.len(), reason), (2, StopReason::ToolUse));
    let (kept, reason, _) = end(said(), &[], tokens::count("Let me look.") + 1);
    assert_eq!((kept.len(), reason), (1, StopReason::MaxTokens));
}
