//! The families' rules, on the models for which the facts say something.

use super::*;
use crate::catalog::find;
use crate::catalog::model::Caching;

fn model(id: &str) -> &'static Model {
    find(id).unwrap_or_else(|| panic!("{id} is not in the table"))
}

#[test]
fn claude_thinks_in_the_shape_of_its_generation() {
    for (id, thinking, efforts, forced) in [
        ("anthropic.claude-3-haiku-20240307-v1:0", Thinking::None, 0, true),
        ("anthropic.claude-3-7-sonnet-20250219-v1:0", Thinking::Budget, 0, true),
        ("anthropic.claude-opus-4-1-20250805-v1:0", Thinking::Budget, 0, true),
        ("anthropic.claude-opus-4-5-20251101-v1:0", Thinking::Budget, 3, true),
        ("anthropic.claude-sonnet-4-6", Thinking::BudgetOrAdaptive, 4, true),
        ("anthropic.claude-opus-4-8", Thinking::Adaptive, 5, true),
        ("anthropic.claude-haiku-5-5", Thinking::Adaptive, 5, true),
        ("anthropic.claude-fable-5", Thinking::AlwaysOn, 5, true),
        ("anthropic.claude-mythos-preview", Thinking::AlwaysOn, 5, true),
        ("anthropic.claude-fable-5-1", Thinking::AlwaysOn, 5, false),
        ("anthropic.claude-opus-5-5", Thinking::AlwaysOn, 5, false),
    ] {
        let model = model(id);
        assert_eq!(
            (model.thinking, model.efforts.len(), model.forced_tools),
            (thinking, efforts, forced),
            "{id}"
        );
        let newest = matches!(thinking, Thinking::Adaptive | Thinking::AlwaysOn);
        assert_eq!(model.sampling == Sampling::Deprecated, newest, "{id}");
        assert_eq!((model.hides_thinking, model.counts_tokens && newest), (newest, false), "{id}");
    }
}

#[test]
fn cache_minimums_and_lifetimes_are_those_of_awss_table() {
    for (id, minimum, hour) in [
        ("anthropic.claude-fable-5-1", 512, true),
        ("anthropic.claude-opus-5", 512, true),
        ("anthropic.claude-sonnet-5-5", 512, true),
        ("anthropic.claude-opus-4-8", 1_024, true),
        ("anthropic.claude-sonnet-4-5-20250929-v1:0", 1_024, true),
        ("anthropic.claude-opus-4-1-20250805-v1:0", 1_024, false),
        ("anthropic.claude-3-7-sonnet-20250219-v1:0", 1_024, false),
        ("anthropic.claude-opus-4-7", 4_096, true),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", 4_096, true),
        ("anthropic.claude-mythos-preview", 4_096, true),
        ("anthropic.claude-3-5-haiku-20241022-v1:0", 2_048, false),
    ] {
        assert_eq!(model(id).caching, Some(Caching { minimum, hour, tools: true }), "{id}");
    }
    assert!(!model("amazon.nova-lite-v1:0").caching.unwrap().tools);
    for id in ["anthropic.claude-3-haiku-20240307-v1:0", "openai.gpt-5.5", "qwen.qwen3-32b-v1:0"] {
        assert_eq!(model(id).caching, None, "{id}");
    }
}

#[test]
fn tools_that_cannot_be_streamed_are_known() {
    for id in
        ["meta.llama3-3-70b-instruct-v1:0", "mistral.mistral-large-2402-v1:0", "ai21.jamba-1-5-large-v1:0"]
    {
        assert!(model(id).tools && !model(id).streams_tools, "{id}");
    }
    for id in ["amazon.nova-lite-v1:0", "anthropic.claude-sonnet-5", "qwen.qwen3-32b-v1:0"] {
        assert!(model(id).tools && model(id).streams_tools, "{id}");
    }
    assert!(!model("deepseek.r1-v1:0").tools && !model("amazon.titan-text-lite-v1").system);
}

#[test]
fn families_that_refuse_reasoning_are_those_of_the_facts() {
    for id in [
        "amazon.nova-lite-v1:0",
        "amazon.nova-pro-v1:0",
        "google.gemma-3-27b-it",
        "meta.llama3-3-70b-instruct-v1:0",
        "mistral.devstral-2-123b",
        "nvidia.nemotron-nano-9b-v2",
        "nvidia.nemotron-super-3-120b",
        "openai.gpt-6-sol",
        "qwen.qwen3-235b-a22b-2507-v1:0",
        "writer.palmyra-x5-v1:0",
        "xai.grok-4.6",
    ] {
        assert!(!model(id).takes_reasoning, "{id}");
    }
    for id in [
        "openai.gpt-oss-120b-1:0",
        "anthropic.claude-sonnet-4-6",
        "minimax.minimax-m2.5",
        "moonshotai.kimi-k2-thinking",
        "qwen.qwen3-32b-v1:0",
    ] {
        assert!(model(id).takes_reasoning, "{id}");
    }
}

#[test]
fn each_familys_own_thinking_parameter_is_known() {
    for (id, thinking) in [
        ("amazon.nova-2-lite-v1:0", Thinking::NovaConfig),
        ("amazon.nova-lite-v1:0", Thinking::None),
        ("openai.gpt-oss-20b-1:0", Thinking::Effort),
        ("openai.gpt-5.4", Thinking::EffortObject),
        ("deepseek.r1-v1:0", Thinking::Always),
        ("deepseek.v3.2", Thinking::Effort),
        ("qwen.qwen3-32b-v1:0", Thinking::Level),
        ("zai.glm-5", Thinking::Effort),
        ("google.gemma-3-4b-it", Thinking::None),
    ] {
        assert_eq!(model(id).thinking, thinking, "{id}");
    }
    assert_eq!(model("openai.gpt-5.4").sampling, Sampling::Refused);
}

#[test]
fn what_makes_no_text_is_no_partner_for_converse() {
    let (images, ranking) = ("stability.sd3-5-large-v1:0", "cohere.rerank-v3-5:0");
    for id in
        [images, ranking, "amazon.nova-2-sonic-v1:0", "cohere.embed-v4:0", "twelvelabs.pegasus-1-2-v1:0"]
    {
        assert!(!model(id).converses, "{id}");
    }
    assert_eq!((model(images).makes, model(ranking).makes), (Makes::Images, Makes::Ranking));
}
