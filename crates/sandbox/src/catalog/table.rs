//! The rows: one a model, with only what differs from its family's template.

use super::model::{Caching, Counters, Family, Makes, Model, Sampling, Thinking, TooLong};

const EFFORTS: &[&str] = &["low", "medium", "high"];
const EFFORTS_MAX: &[&str] = &["low", "medium", "high", "max"];
const EFFORTS_ALL: &[&str] = &["low", "medium", "high", "xhigh", "max"];
const WORLD: &[&str] = &["us", "eu", "apac", "jp", "au", "us-gov", "global"];

const CLAUDE_4: Model = Model {
    id: "",
    name: "",
    provider: "Anthropic",
    family: Family::Claude,
    context: 200_000,
    max_output: 64_000,
    images: true,
    documents: true,
    audio: false,
    video: false,
    makes: Makes::Text,
    converses: true,
    streams: true,
    system: true,
    system_messages: false,
    tools: true,
    streams_tools: true,
    forced_tools: true,
    structured: false,
    on_demand: false,
    profiles: WORLD,
    regions: &[],
    caching: Some(Caching { minimum: 1_024, hour: true, tools: true }),
    takes_reasoning: true,
    types_tool_use: false,
    counts_tokens: true,
    dimensions: 0,
    too_long: TooLong::Counted,
    end_of_life: None,
    thinking: Thinking::Budget,
    efforts: &[],
    sampling: Sampling::OneOf,
    counters: Counters::CacheReadWrite,
    prefill: true,
    hides_thinking: false,
};

const CLAUDE_5: Model = Model {
    context: 1_000_000,
    max_output: 128_000,
    thinking: Thinking::Adaptive,
    efforts: EFFORTS_ALL,
    sampling: Sampling::Deprecated,
    counters: Counters::CacheRead,
    prefill: false,
    hides_thinking: true,
    ..CLAUDE_4
};

const NOVA: Model = Model {
    // The minimum is recalled.
    caching: Some(Caching { minimum: 1_000, hour: false, tools: false }),
    provider: "Amazon",
    family: Family::Nova,
    takes_reasoning: false,
    too_long: TooLong::Nova,
    context: 300_000,
    max_output: 10_000,
    on_demand: true,
    profiles: &["us", "eu", "apac"],
    thinking: Thinking::None,
    sampling: Sampling::Any,
    counters: Counters::ServerTools,
    ..CLAUDE_4
};

const OPEN: Model = Model {
    family: Family::Llama,
    documents: false,
    caching: None,
    counts_tokens: false,
    too_long: TooLong::OpenWeights,
    context: 128_000,
    max_output: 16_384,
    images: false,
    on_demand: true,
    profiles: &[],
    thinking: Thinking::None,
    sampling: Sampling::Any,
    counters: Counters::None,
    ..CLAUDE_4
};

const EMBEDDINGS: Model = Model { context: 8_192, max_output: 0, makes: Makes::Embeddings, ..OPEN };

pub(crate) static MODELS: &[Model] = &[
    // Claude, the oldest first. Sonnet 4 may be called by its bare id here, so that clients need no profile to begin.
    Model {
        id: "anthropic.claude-3-haiku-20240307-v1:0",
        name: "Claude 3 Haiku",
        max_output: 4_096,
        on_demand: true,
        profiles: &["us", "eu", "apac"],
        thinking: Thinking::None,
        sampling: Sampling::Any,
        counters: Counters::None,
        ..CLAUDE_4
    },
    Model {
        id: "anthropic.claude-sonnet-4-20250514-v1:0",
        name: "Claude Sonnet 4",
        on_demand: true,
        profiles: &["us", "eu", "apac", "global"],
        sampling: Sampling::Any,
        ..CLAUDE_4
    },
    Model {
        id: "anthropic.claude-sonnet-4-5-20250929-v1:0",
        name: "Claude Sonnet 4.5",
        profiles: &["us", "eu", "jp", "au", "us-gov", "global"],
        ..CLAUDE_4
    },
    Model { id: "anthropic.claude-haiku-4-5-20251001-v1:0", name: "Claude Haiku 4.5", ..CLAUDE_4 },
    Model {
        id: "anthropic.claude-opus-4-5-20251101-v1:0",
        name: "Claude Opus 4.5",
        profiles: &["us", "eu", "global"],
        efforts: EFFORTS,
        ..CLAUDE_4
    },
    Model {
        id: "anthropic.claude-sonnet-4-6",
        name: "Claude Sonnet 4.6",
        context: 1_000_000,
        thinking: Thinking::BudgetOrAdaptive,
        efforts: EFFORTS_MAX,
        prefill: false,
        ..CLAUDE_4
    },
    Model {
        id: "anthropic.claude-opus-4-6-v1",
        name: "Claude Opus 4.6",
        context: 1_000_000,
        max_output: 128_000,
        profiles: &["us", "eu", "au", "global"],
        thinking: Thinking::BudgetOrAdaptive,
        efforts: EFFORTS_MAX,
        prefill: false,
        ..CLAUDE_4
    },
    Model { id: "anthropic.claude-opus-4-7", name: "Claude Opus 4.7", ..CLAUDE_5 },
    Model { id: "anthropic.claude-opus-5", name: "Claude Opus 5", ..CLAUDE_5 },
    Model { id: "anthropic.claude-sonnet-5", name: "Claude Sonnet 5", ..CLAUDE_5 },
    Model { id: "anthropic.claude-haiku-5-5", name: "Claude Haiku 5.5", ..CLAUDE_5 },
    Model {
        id: "anthropic.claude-sonnet-5-5",
        name: "Claude Sonnet 5.5",
        thinking: Thinking::AlwaysOn,
        ..CLAUDE_5
    },
    Model {
        id: "anthropic.claude-opus-5-5",
        name: "Claude Opus 5.5",
        thinking: Thinking::AlwaysOn,
        ..CLAUDE_5
    },
    // Amazon.
    Model { id: "amazon.nova-micro-v1:0", name: "Nova Micro", context: 128_000, images: false, ..NOVA },
    Model { id: "amazon.nova-lite-v1:0", name: "Nova Lite", ..NOVA },
    Model { id: "amazon.nova-pro-v1:0", name: "Nova Pro", ..NOVA },
    Model {
        id: "amazon.nova-2-lite-v1:0",
        name: "Nova 2 Lite",
        context: 1_000_000,
        max_output: 64_000,
        on_demand: false,
        profiles: &["us", "eu", "apac", "jp", "global"],
        thinking: Thinking::NovaConfig,
        efforts: EFFORTS,
        ..NOVA
    },
    // Open weights.
    Model {
        id: "openai.gpt-oss-120b-1:0",
        name: "gpt-oss-120b",
        provider: "OpenAI",
        family: Family::GptOss,
        thinking: Thinking::Effort,
        efforts: EFFORTS,
        ..OPEN
    },
    Model {
        id: "openai.gpt-oss-20b-1:0",
        name: "gpt-oss-20b",
        provider: "OpenAI",
        family: Family::GptOss,
        thinking: Thinking::Effort,
        efforts: EFFORTS,
        ..OPEN
    },
    Model {
        id: "deepseek.r1-v1:0",
        name: "DeepSeek-R1",
        provider: "DeepSeek",
        family: Family::DeepSeek,
        tools: false,
        max_output: 32_768,
        on_demand: false,
        profiles: &["us"],
        thinking: Thinking::Always,
        ..OPEN
    },
    Model {
        id: "meta.llama3-3-70b-instruct-v1:0",
        name: "Llama 3.3 70B",
        provider: "Meta",
        max_output: 8_192,
        on_demand: false,
        profiles: &["us"],
        ..OPEN
    },
    // Embeddings.
    Model {
        id: "amazon.titan-embed-text-v2:0",
        name: "Titan Embeddings V2",
        provider: "Amazon",
        family: Family::Titan,
        ..EMBEDDINGS
    },
    Model {
        id: "cohere.embed-english-v3",
        name: "Embed English",
        provider: "Cohere",
        family: Family::Cohere,
        context: 512,
        ..EMBEDDINGS
    },
    Model {
        id: "cohere.embed-multilingual-v3",
        name: "Embed Multilingual",
        provider: "Cohere",
        family: Family::Cohere,
        context: 512,
        ..EMBEDDINGS
    },
];
