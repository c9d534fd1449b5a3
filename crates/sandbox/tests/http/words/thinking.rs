//! What is said about thinking: budgets, modes, sampling, and blocks that come back.

use serde_json::{Value, json};

use super::{assistant, by_model, hello, hold, messages, row, user, with};
use crate::client::{Answer, post};
use crate::{instant, path};

const OPUS_4_1: &str = "us.anthropic.claude-opus-4-1-20250805-v1:0";
const SONNET_4: &str = "anthropic.claude-sonnet-4-20250514-v1:0";
const SONNET_4_5: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const SONNET_4_6: &str = "us.anthropic.claude-sonnet-4-6";
const OPUS_5: &str = "us.anthropic.claude-opus-5";
const FABLE_5_1: &str = "us.anthropic.claude-fable-5-1";
const NOVA_2: &str = "us.amazon.nova-2-lite-v1:0";
const DOCS: &str =
    "Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking";

/// A greeting with thinking of so many tokens, and further inference settings.
fn budget(tokens: u32, settings: Value) -> Value {
    fields(json!({"thinking": {"budget_tokens": tokens, "type": "enabled"}}), settings)
}

fn fields(fields: Value, settings: Value) -> Value {
    with(json!({"additionalModelRequestFields": fields, "inferenceConfig": settings}))
}

fn forcing(mut body: Value, choice: Value) -> Value {
    let tool = json!({"toolSpec": {"inputSchema": {"json": {"type": "object"}}, "name": "a"}});
    body["toolConfig"] = json!({"toolChoice": choice, "tools": [tool]});
    body
}

#[tokio::test]
async fn a_budget_has_bounds_and_thinking_its_settings() {
    let asked = || budget(2_000, json!({"maxTokens": 4_000}));
    let adaptive = json!({"thinking": {"type": "adaptive"}});
    let forced = "Thinking may not be enabled when tool_choice forces tool use.";
    hold(
        &instant().await,
        vec![
            by_model(
                SONNET_4,
                budget(1_023, json!({"maxTokens": 4_000})),
                "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
            ),
            by_model(
                OPUS_4_1,
                budget(2_000, json!({"maxTokens": 2_000})),
                format!("`max_tokens` must be greater than `thinking.budget_tokens`. {DOCS}#max-tokens-and-context-window-size"),
            ),
            by_model(
                SONNET_4,
                budget(2_000, json!({"maxTokens": 4_000, "temperature": 0.5})),
                format!(
                    "`temperature` may only be set to 1 when thinking is enabled. \
                     {DOCS}#important-considerations-when-using-extended-thinking"
                ),
            ),
            by_model(
                SONNET_4_6,
                fields(adaptive, json!({"temperature": 0.5})),
                format!(
                    "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode. \
                     {DOCS}#important-considerations-when-using-extended-thinking"
                ),
            ),
            by_model(SONNET_4, forcing(asked(), json!({"any": {}})), forced),
            by_model(SONNET_4_5, forcing(asked(), json!({"tool": {"name": "a"}})), forced),
        ],
    )
    .await;
}

#[tokio::test]
async fn newer_models_refuse_what_they_gave_up() {
    let gone = |kind: &str| {
        format!(
            "\"thinking.type.{kind}\" is not supported for this model. Use \"thinking.type.adaptive\" and \
             \"output_config.effort\" to control thinking behavior."
        )
    };
    let settings = |settings: Value| with(json!({ "inferenceConfig": settings }));
    let deprecated = |name: &str| format!("`{name}` is deprecated for this model.");
    let both = "`temperature` and `top_p` cannot both be specified for this model. Please use only one.";
    let disabled = fields(json!({"thinking": {"type": "disabled"}}), json!({}));
    let mut rows = vec![
        by_model(OPUS_5, budget(2_000, json!({})), gone("enabled")),
        by_model(FABLE_5_1, budget(2_000, json!({})), gone("enabled")),
        by_model(FABLE_5_1, disabled, gone("disabled")),
        by_model(OPUS_5, settings(json!({"temperature": 1})), deprecated("temperature")),
        by_model(OPUS_5, settings(json!({"topP": 0.9})), deprecated("top_p")),
    ];
    for model in [
        "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "us.anthropic.claude-opus-4-5-20251101-v1:0",
        "us.anthropic.claude-opus-4-6-v1",
        SONNET_4_5,
        SONNET_4_6,
    ] {
        rows.push(by_model(model, settings(json!({"temperature": 1, "topP": 0.9})), both));
    }
    let last = messages(json!([hello(), assistant(json!([{"text": "Well"}]))]));
    rows.push(by_model(
        SONNET_4_6,
        last,
        "This model does not support assistant message prefill. The conversation must end with a user message.",
    ));
    hold(&instant().await, rows).await;
}

#[tokio::test]
async fn other_families_have_keys_and_rules_of_their_own() {
    let config = |effort: &str| json!({"reasoningConfig": {"maxReasoningEffort": effort, "type": "enabled"}});
    let unset = |name: &str| {
        format!(
            "`{name}` must be unset when reasoningConfig type is 'enabled' and maxReasoningEffort is 'high'. Please \
             consult our documentation at https://docs.aws.amazon.com/nova/latest/userguide"
        )
    };
    let extraneous = |key: &str| {
        format!(
            "Malformed input request: #: extraneous key [{key}] is not permitted, please reformat your input and try \
             again."
        )
    };
    hold(
        &instant().await,
        vec![
            by_model(NOVA_2, fields(config("high"), json!({"maxTokens": 100})), unset("maxTokens")),
            by_model(NOVA_2, fields(config("high"), json!({"temperature": 0.5})), unset("temperature")),
            row(
                "us.amazon.nova-micro-v1:0",
                fields(config("low"), json!({})),
                "Malformed input request: the provided reasoning config value is invalid, please reformat your input and \
                 try again.",
            ),
            by_model(
                "openai.gpt-6-sol",
                fields(json!({"reasoning_effort": "low"}), json!({})),
                r#"{"error":{"code":"unknown_parameter","message":"Unknown parameter: 'reasoning_effort'.","param":"reasoning_effort","type":"invalid_request_error"}}"#,
            ),
            row("us.deepseek.r1-v1:0", fields(json!({"reasoning_effort": "low"}), json!({})), extraneous("reasoning_effort")),
        ],
    )
    .await;
}

/// A first answer with thinking, as the model gave it.
async fn thought(sandbox: &sandbox::Sandbox, model: &str, mut body: Value) -> Value {
    if model == FABLE_5_1 {
        body["additionalModelRequestFields"]["thinking"] =
            json!({"display": "summarized", "type": "adaptive"});
    }
    let answer: Answer = post(sandbox, path(&model.replace(':', "%3A"), "converse"), body).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["output"]["message"].clone()
}

#[tokio::test]
async fn reasoning_that_comes_back_is_the_models_own_and_unchanged() {
    let sandbox = instant().await;
    let asked = budget(2_000, json!({"maxTokens": 4_000}));
    let mut changed = thought(&sandbox, SONNET_4, asked.clone()).await;
    changed["content"][0]["reasoningContent"]["reasoningText"]["text"] = json!("Something else.");
    let mut forged = asked.clone();
    forged["messages"] = json!([hello(), changed, hello()]);
    let mut redacted = asked.clone();
    let block = json!({"reasoningContent": {"redactedContent": "YWJjZA=="}});
    redacted["messages"] = json!([hello(), assistant(json!([block, {"text": "Hi."}])), hello()]);
    let foreign = json!({"reasoningContent": {"reasoningText": {"text": "Let me see."}}});
    let foreign = messages(json!([hello(), assistant(json!([foreign, {"text": "Hi."}])), hello()]));
    let mut rows = vec![
        by_model(SONNET_4, forged, "messages.1.content.0: Invalid `signature` in `thinking` block"),
        by_model(SONNET_4, redacted, "messages.1.content.0: Invalid `data` in `redacted_thinking` block"),
    ];
    for model in [
        "amazon.nova-lite-v1:0",
        "amazon.nova-pro-v1:0",
        "google.gemma-3-4b-it",
        "us.meta.llama3-3-70b-instruct-v1:0",
        "mistral.devstral-2-123b",
        "mistral.ministral-3-8b-instruct",
        "mistral.mistral-large-2402-v1:0",
        "nvidia.nemotron-nano-9b-v2",
        "nvidia.nemotron-super-3-120b",
        "openai.gpt-6-sol",
        "qwen.qwen3-vl-235b-a22b",
        "qwen.qwen3-coder-30b-a3b-v1:0",
        "us.writer.palmyra-x5-v1:0",
        "us.xai.grok-4.6",
    ] {
        rows.push(row(
            model,
            foreign.clone(),
            "User messages cannot contain reasoning content. Please remove the reasoning content and try again.",
        ));
    }
    hold(&sandbox, rows).await;
}

#[tokio::test]
async fn a_tool_loop_keeps_its_thinking_and_its_conversation() {
    let sandbox = instant().await;
    let call = json!({"toolUse": {"input": {}, "name": "a", "toolUseId": "a"}});
    let result = user(json!([{"toolResult": {"content": [{"text": "done"}], "toolUseId": "a"}}]));
    let mut dropped = forcing(budget(2_000, json!({"maxTokens": 4_000})), json!({"auto": {}}));
    dropped["messages"] = json!([hello(), assistant(json!([call])), result]);

    let asked = with(json!({"additionalModelRequestFields": {"thinking": {"type": "adaptive"}}}));
    let said = thought(&sandbox, FABLE_5_1, asked.clone()).await;
    let mut edited = asked;
    edited["messages"] = json!([user(json!([{"text": "Goodbye"}])), said, hello()]);

    let asked = budget(2_000, json!({"maxTokens": 4_000}));
    let said = thought(&sandbox, SONNET_4, asked).await;
    let ends = messages(json!([hello(), assistant(json!([said["content"][0]]))]));
    hold(
        &sandbox,
        vec![
            by_model(
                SONNET_4,
                dropped,
                format!(
                    "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`. When \
                     `thinking` is enabled, a final `assistant` message must start with a thinking block (preceeding the \
                     lastmost set of `tool_use` and `tool_result` blocks). We recommend you include thinking blocks from \
                     previous turns. To avoid this requirement, disable `thinking`. {DOCS}"
                ),
            ),
            by_model(
                FABLE_5_1,
                edited,
                "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different \
                 conversation. Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to \
                 \"drop_block\". That setting requires the `thinking-binding-controls-2026-08-01` value in the \
                 `anthropic-beta` header.",
            ),
            by_model(
                SONNET_4,
                ends,
                "When thinking is disabled, an `assistant` message in the final position cannot contain `thinking`. To \
                 use thinking blocks, enable `thinking` in your request.",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn signatures_are_claudes_alone() {
    let unsupported = "This model doesn't support the reasoningContent.reasoningText.signature field. Remove \
                       reasoningContent.reasoningText.signature and try again.";
    let novas = "Malformed input request: #/messages/1/content/0/reasoningContent/reasoningText: extraneous key \
                 [signature] is not permitted, please reformat your input and try again.";
    let back = |signature: Option<&str>| {
        let mut thought = json!({"text": "First, rivers."});
        if let Some(signature) = signature {
            thought["signature"] = json!(signature);
        }
        let thought = json!({"reasoningContent": {"reasoningText": thought}});
        messages(json!([hello(), assistant(json!([thought, {"text": "Rivers."}])), hello()]))
    };
    let sandbox = instant().await;
    let others = ["openai.gpt-oss-120b-1:0", "qwen.qwen3-32b-v1:0", "moonshotai.kimi-k2.5"];
    let mut rows: Vec<_> =
        others.iter().map(|model| row(model, back(Some("c2lnbmVk")), unsupported)).collect();
    // An empty one is a signature too.
    rows.push(row("openai.gpt-oss-20b-1:0", back(Some("")), unsupported));
    rows.push(by_model(NOVA_2, back(Some("c2lnbmVk")), novas));
    hold(&sandbox, rows).await;
    for model in others.iter().chain([&NOVA_2]) {
        let target = path(&model.replace(':', "%3A"), "converse");
        let answer = post(&sandbox, target, back(None)).send().await;
        assert_eq!(answer.status, 200, "{model}: {}", answer.text_lossy());
    }
}

#[tokio::test]
async fn redacted_reasoning_goes_back_to_those_alone_that_redact() {
    let back = |data: &str| {
        let thought = json!({"reasoningContent": {"redactedContent": data}});
        messages(json!([hello(), assistant(json!([thought, {"text": "Rivers."}])), hello()]))
    };
    let unsupported = "This model doesn't support the reasoningContent.redactedContent field. Remove \
                       reasoningContent.redactedContent and try again.";
    let novas = "Malformed input request: #/messages/1/content/0/reasoningContent: extraneous key [redactedContent] is not \
                 permitted, please reformat your input and try again.";
    let sandbox = instant().await;
    let mut rows: Vec<_> = ["openai.gpt-oss-20b-1:0", "moonshotai.kimi-k2.5", "us.deepseek.r1-v1:0"]
        .map(|model| row(model, back("c2VjcmV0"), unsupported))
        .into();
    rows.push(by_model(NOVA_2, back("c2VjcmV0"), novas));
    hold(&sandbox, rows).await;
    // GPT gives its own reasoning encrypted, and takes it back so.
    let gpt = "us.openai.gpt-5.6-sol";
    let asked = fields(json!({"reasoning": {"effort": "high"}}), json!({}));
    let said = thought(&sandbox, gpt, asked).await;
    let data = said["content"][0]["reasoningContent"]["redactedContent"].as_str().unwrap();
    for operation in ["converse", "converse-stream"] {
        let answer = post(&sandbox, path(gpt, operation), back(data)).send().await;
        assert_eq!(answer.status, 200, "{}", answer.text_lossy());
    }
}

#[tokio::test]
async fn another_familys_reasoning_config_passes_claude_by_and_the_log_says_so() {
    let sandbox = instant().await;
    let target = path(&SONNET_4.replace(':', "%3A"), "converse");
    let asked = fields(json!({"reasoning_config": {"budget_tokens": 2_000, "type": "enabled"}}), json!({}));
    let answer = post(&sandbox, target.clone(), asked).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text_lossy());
    let content = answer.json()["output"]["message"]["content"].clone();
    assert!(content[0]["text"].is_string() && content[1].is_null(), "{content}");
    let entry = sandbox.requests().pop().unwrap();
    let said = entry.message.unwrap_or_default();
    assert!(said.contains("reasoning_config has no effect on Claude"), "{said}");
    assert_eq!(entry.error, None);
    let unknown = post(&sandbox, target, fields(json!({"reasoning": {}}), json!({}))).send().await;
    assert_eq!(unknown.status, 400);
}
