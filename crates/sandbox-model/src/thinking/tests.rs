//! The rules, each with a request just inside and one just outside.

use super::*;
use crate::catalog::MODELS;
use serde_json::{Value, json};

fn model(part: &str) -> &'static Model {
    MODELS.iter().find(|model| model.id.contains(part)).unwrap()
}

fn ask(name: &str, fields: &Value, max_tokens: u32) -> Result<Plan, String> {
    let max_tokens = (max_tokens > 0).then_some(max_tokens);
    let asked = Asked {
        fields,
        effort: None,
        max_tokens,
        temperature: None,
        top_p: None,
        forced_tool: false,
        in_tools: false,
    };
    plan(model(name), &asked).map_err(|refusal| refusal.message)
}

fn refused(name: &str, fields: Value) -> String {
    ask(name, &fields, 4096).unwrap_err()
}

fn budget(tokens: i64) -> Value {
    json!({"thinking": {"budget_tokens": tokens, "type": "enabled"}})
}

fn adaptive(effort: &str) -> Value {
    json!({"output_config": {"effort": effort}, "thinking": {"type": "adaptive"}})
}

#[test]
fn a_budget_lies_between_1024_and_the_answers_limit() {
    assert!(ask("sonnet-4-2025", &budget(1024), 4096).is_ok());
    assert!(ask("sonnet-4-2025", &budget(4095), 4096).is_ok());
    assert_eq!(
        ask("sonnet-4-2025", &budget(1023), 4096).unwrap_err(),
        "The model returned the following errors: thinking.enabled.budget_tokens: Input should be greater than or \
         equal to 1024"
    );
    let too_much = ask("sonnet-4-2025", &budget(4096), 4096).unwrap_err();
    assert!(too_much.contains("`max_tokens` must be greater than `thinking.budget_tokens`."), "{too_much}");
    assert!(ask("sonnet-4-2025", &budget(63_999), 0).is_ok());
    assert!(ask("sonnet-4-2025", &budget(64_000), 0).is_err());
}

#[test]
fn a_larger_budget_thinks_longer() {
    let tokens = |budget_tokens| ask("sonnet-4-2025", &budget(budget_tokens), 60_000).unwrap().tokens;
    assert!(tokens(1024) < tokens(4096) && tokens(4096) < tokens(12_000));
    let effort = |effort| ask("sonnet-5", &adaptive(effort), 4096).unwrap().tokens;
    assert!(
        effort("low") < effort("medium")
            && effort("high") < effort("xhigh")
            && effort("xhigh") < effort("max")
    );
}

#[test]
fn the_newest_models_take_no_budget() {
    for name in ["opus-4-7", "sonnet-5", "opus-5-5"] {
        assert_eq!(
            refused(name, budget(2048)),
            "The model returned the following errors: \"thinking.type.enabled\" is not supported for this model. Use \
             \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior."
        );
    }
    assert!(ask("opus-4-6", &budget(2048), 4096).is_ok() && ask("opus-4-6", &adaptive("high"), 4096).is_ok());
    assert!(refused("haiku-4-5", adaptive("high")).contains("effort"));
    assert!(refused("haiku-4-5", json!({"thinking": {"type": "adaptive"}})).contains("adaptive thinking"));
}

#[test]
fn thinking_that_is_always_on_cannot_be_switched_off() {
    let off = json!({"thinking": {"type": "disabled"}});
    assert!(refused("sonnet-5-5", off.clone()).contains("\"thinking.type.disabled\" is not supported"));
    assert_eq!(ask("sonnet-5", &off, 100).map(|plan| plan.tokens), Ok(0));
    assert!(ask("sonnet-5-5", &json!({}), 100).unwrap().tokens > 0);
    assert_eq!(ask("sonnet-4-6", &json!({}), 100).map(|plan| plan.tokens), Ok(0));
    assert_eq!(ask("sonnet-4-6", &json!({"thinking": null}), 100).map(|plan| plan.tokens), Ok(0));
}

#[test]
fn new_models_hide_their_thinking_unless_asked() {
    assert_eq!(ask("opus-4-7", &adaptive("low"), 100).unwrap().shown, Shown::Omitted);
    assert_eq!(ask("opus-4-6", &adaptive("low"), 100).unwrap().shown, Shown::Text);
    let shown = json!({"thinking": {"display": "summarized", "type": "adaptive"}});
    assert_eq!(ask("opus-4-7", &shown, 100).unwrap().shown, Shown::Text);
    assert!(
        refused("opus-4-7", json!({"thinking": {"display": "loud", "type": "adaptive"}})).contains("display")
    );
}

#[test]
fn an_effort_above_the_models_ceiling_is_refused() {
    assert!(ask("opus-4-6", &adaptive("max"), 100).is_ok());
    assert!(refused("opus-4-6", adaptive("xhigh")).contains("effort level 'xhigh'"));
    assert!(ask("sonnet-5-5", &adaptive("xhigh"), 100).is_ok());
    assert!(refused("sonnet-5-5", adaptive("extreme")).contains("Input should be"));
}

#[test]
fn sampling_and_thinking_do_not_go_together() {
    let fields = budget(1024);
    let asked = Asked {
        fields: &fields,
        effort: None,
        max_tokens: Some(4096),
        temperature: Some(0.5),
        top_p: None,
        forced_tool: false,
        in_tools: false,
    };
    let message = plan(model("sonnet-4-2025"), &asked).unwrap_err().message;
    assert!(message.contains("`temperature` may only be set to 1 when thinking is enabled. "), "{message}");
    assert!(plan(model("sonnet-4-2025"), &Asked { temperature: Some(1.0), ..asked }).is_ok());
    let none = json!({});
    let plain = Asked { fields: &none, temperature: Some(0.5), top_p: Some(0.9), ..asked };
    assert!(plan(model("haiku-4-5"), &plain).unwrap_err().message.contains("cannot both be specified"));
    assert!(plan(model("nova-lite"), &plain).is_ok());
    let message = plan(model("opus-5"), &plain).unwrap_err().message;
    assert_eq!(
        message,
        "The model returned the following errors: `temperature` is deprecated for this model."
    );
    let forced = Asked { temperature: None, forced_tool: true, ..asked };
    assert!(plan(model("sonnet-4-2025"), &forced).unwrap_err().message.contains("forces tool use"));
}

#[test]
fn nova_2_at_high_effort_wants_no_limits() {
    let high = json!({"reasoningConfig": {"maxReasoningEffort": "high", "type": "enabled"}});
    assert!(refused("nova-2-lite", high.clone()).contains("`maxTokens` must be unset"));
    assert_eq!(ask("nova-2-lite", &high, 0).unwrap().shown, Shown::Redacted);
    let low = json!({"reasoningConfig": {"maxReasoningEffort": "low", "type": "enabled"}});
    assert!(ask("nova-2-lite", &low, 100).is_ok());
    assert!(refused("nova-micro", low).contains("the provided reasoning config value is invalid"));
}

#[test]
fn a_field_of_another_family_is_refused() {
    assert!(refused("nova-lite", budget(2048)).contains("extraneous key [thinking]"));
    assert!(refused("claude-3-haiku", budget(2048)).contains("Extra inputs are not permitted"));
    assert!(
        refused("deepseek", json!({"reasoning_effort": "low"})).contains("extraneous key [reasoning_effort]")
    );
    assert!(ask("gpt-oss", &json!({"reasoning_effort": "low"}), 100).unwrap().tokens > 0);
    assert!(ask("deepseek", &json!({}), 100).unwrap().tokens > 0);
}

#[test]
fn each_mode_of_thinking_has_its_own_members() {
    let extra = |kind: &str, key: &str, value: Value| {
        let mut thinking = json!({"type": kind});
        if kind == "enabled" {
            thinking["budget_tokens"] = json!(2048);
        }
        thinking[key] = value;
        json!({ "thinking": thinking })
    };
    for (kind, key) in [
        ("adaptive", "effort"),
        ("adaptive", "budget_tokens"),
        ("enabled", "effort"),
        ("disabled", "display"),
    ] {
        assert_eq!(
            refused("opus-4-6", extra(kind, key, json!("low"))),
            format!(
                "The model returned the following errors: thinking.{kind}.{key}: Extra inputs are not permitted"
            )
        );
    }
    let mut with_beta = extra("adaptive", "effort", json!("low"));
    with_beta["anthropic_beta"] = json!(["something-2027-01-01"]);
    assert!(ask("opus-4-6", &with_beta, 4096).is_ok());
}

#[test]
fn a_budget_may_be_written_with_a_fraction_of_nothing() {
    let asked = |budget: f64| json!({"thinking": {"budget_tokens": budget, "type": "enabled"}});
    assert_eq!(ask("sonnet-4-2025", &asked(2048.0), 4096), ask("sonnet-4-2025", &budget(2048), 4096));
    assert!(refused("sonnet-4-2025", asked(2048.5)).contains("Input should be a valid integer"));
    assert!(refused("sonnet-4-2025", asked(1023.0)).contains("greater than or equal to 1024"));
}

#[test]
fn a_tool_may_be_forced_while_opus_4_8_thinks_and_not_while_opus_4_7_does() {
    let fields = json!({"thinking": {"type": "adaptive"}});
    let asked = Asked {
        fields: &fields,
        effort: None,
        max_tokens: None,
        temperature: None,
        top_p: None,
        forced_tool: true,
        in_tools: false,
    };
    assert!(plan(model("opus-4-8"), &asked).unwrap().tokens > 0);
    assert!(plan(model("claude-fable-5"), &asked).unwrap().tokens > 0);
    for name in ["opus-4-7", "opus-4-6", "sonnet-4-6"] {
        assert!(plan(model(name), &asked).unwrap_err().message.contains("forces tool use"), "{name}");
    }
}

#[test]
fn efforts_are_taken_as_each_family_knows_them() {
    for name in ["kimi-k2.5", "moonshot.kimi-k2-thinking", "kimi-k3", "glm-4.7-flash", "glm-5.3"] {
        assert!(ask(name, &json!({"reasoning_effort": "low"}), 100).unwrap().tokens > 0, "{name}");
    }
    let v3 = |effort: &str| ask("deepseek.v3.2", &json!({"reasoning_effort": effort}), 100).unwrap().tokens;
    assert!(v3("none") == 0 && v3("low") < v3("max"));
    assert!(refused("gpt-oss-20b", json!({"reasoning_effort": "none"})).contains("Invalid reasoning_effort"));
    let gpt = |name: &str| ask(name, &json!({"reasoning": {"effort": "max"}}), 100);
    assert!(gpt("gpt-5.6-sol").is_ok() && gpt("gpt-5.4").is_err());
    assert!(
        refused("deepseek.r1", json!({"reasoning_config": "high"}))
            .contains("extraneous key [reasoning_config]")
    );
}

#[test]
fn gpt_thinks_under_seal_and_only_when_it_is_told_to() {
    assert_eq!(ask("gpt-6-sol", &json!({}), 100), Ok(Plan::OFF));
    let plan = ask("gpt-6-sol", &json!({"reasoning": {"effort": "low"}}), 100).unwrap();
    assert!(plan.tokens > 0 && plan.shown == Shown::Sealed);
    for key in ["reasoning_effort", "reasoningConfig", "thinking"] {
        let error = json!({"code": "unknown_parameter", "message": format!("Unknown parameter: '{key}'."), "param": key, "type": "invalid_request_error"});
        assert_eq!(
            refused("gpt-6-sol", json!({ key: "low" })),
            format!("The model returned the following errors: {}", json!({ "error": error }))
        );
    }
}

#[test]
fn opus_5_gave_up_two_of_three_sampling_settings() {
    assert_eq!(ask("opus-5", &json!({"top_k": 5}), 100), Ok(Plan::OFF));
    assert!(
        refused("opus-5", json!({"thinking": {"type": "adaptive"}, "top_k": 5}))
            .contains("`top_k` must be unset")
    );
}
