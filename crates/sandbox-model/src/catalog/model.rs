//! One model as data: what the runtime's rules, the control plane's lists and the quotas all read.
//!
//! The seam: a rule about a family is decided once, where the table is made, and is a plain field here, so that no other
//! module looks into an id to find out what a model may do. No prices: nothing here is billed.

use super::cards;
use super::geography::{self, partition};

/// How a model takes thinking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thinking {
    /// Not at all.
    None,
    /// `thinking.type = enabled` with a budget.
    Budget,
    /// A budget, or adaptive with an effort.
    BudgetOrAdaptive,
    /// Adaptive only; may be left out.
    Adaptive,
    /// Adaptive, and it cannot be switched off.
    AlwaysOn,
    /// Amazon Nova 2's `reasoningConfig`.
    NovaConfig,
    /// `reasoning_effort`: OpenAI's open weights, DeepSeek V3, Kimi, GLM.
    Effort,
    /// `reasoning: {effort}`: OpenAI's GPT.
    EffortObject,
    /// `reasoning_config` with a level: Qwen3.
    Level,
    /// Reasons always and takes no parameter for it.
    Always,
}

/// Which sampling parameters a model takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sampling {
    Any,
    /// `temperature` or `top_p`, not both.
    OneOf,
    /// Neither; the model itself says that they are deprecated.
    Deprecated,
    /// Neither; Converse says that the model doesn't support the field.
    Refused,
}

/// The undocumented counters of the cache that a family's answers carry also where nothing is cached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counters {
    None,
    CacheRead,
    CacheReadWrite,
}

/// What a model makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Makes {
    Text,
    Embeddings,
    /// New pictures or changed ones.
    Images,
    /// An order of documents.
    Ranking,
    /// Speech, over the bidirectional stream only.
    Speech,
}

/// Models that share a body for InvokeModel and most rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Claude,
    Nova,
    Titan,
    Jamba,
    Jurassic,
    Cohere,
    DeepSeek,
    Gemma,
    Llama,
    MiniMax,
    Mistral,
    Kimi,
    Nemotron,
    Gpt,
    GptOss,
    Qwen,
    Stability,
    TwelveLabs,
    Palmyra,
    Grok,
    Glm,
}

/// How a model caches prompts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caching {
    /// The fewest tokens before a cache point for it to count.
    pub minimum: u32,
    /// Whether a cache point may live for an hour; five minutes always.
    pub hour: bool,
    /// Whether a cache point may stand among the tools.
    pub tools: bool,
}

/// The words in which a prompt that does not fit is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooLong {
    /// «Input is too long for requested model.»
    Plain,
    /// «prompt is too long: N tokens > M maximum».
    Counted,
    /// Nova's «input tokens exceeded».
    Nova,
    /// «This model's maximum context length is N tokens», as servers of open weights say it.
    OpenWeights,
    /// OpenAI's `context_length_exceeded`.
    Gpt,
    /// Kimi's «exceed model maximum».
    Kimi,
}

/// One model of the table.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    pub id: &'static str,
    pub name: &'static str,
    pub provider: &'static str,
    pub family: Family,
    pub makes: Makes,
    /// Tokens of context.
    pub context: u32,
    /// As much of it as a beta makes of it, where one does.
    pub long_context: Option<u32>,
    /// The most tokens that one answer may have.
    pub max_output: u32,
    pub images: bool,
    pub documents: bool,
    pub audio: bool,
    pub video: bool,
    /// Whether Converse and ConverseStream serve it.
    pub converses: bool,
    /// Whether its answers can be streamed.
    pub streams: bool,
    /// Whether Converse takes `stopSequences` for it.
    pub stops: bool,
    /// Whether it takes a system prompt.
    pub system: bool,
    /// Whether `system` may be a message's role.
    pub system_messages: bool,
    pub tools: bool,
    /// Whether tools may be used in ConverseStream.
    pub streams_tools: bool,
    /// Whether Converse takes a `toolChoice` for it at all.
    pub tool_choice: bool,
    /// Whether a call may be forced; some models refuse it themselves.
    pub forced_tools: bool,
    /// Whether a call may be forced while it thinks.
    pub forces_thinking: bool,
    /// Whether its tools may be strict.
    pub strict_tools: bool,
    /// Whether answers can be held to a JSON schema.
    pub structured: bool,
    /// Whether the bare id may be called.
    pub on_demand: bool,
    /// The prefixes of its inference profiles.
    pub profiles: &'static [&'static str],
    /// The regions where its bare id is known; empty is wherever the family's rule says.
    pub regions: &'static [&'static str],
    pub thinking: Thinking,
    pub efforts: &'static [&'static str],
    pub sampling: Sampling,
    pub counters: Counters,
    pub caching: Option<Caching>,
    /// Whether the last message may be the assistant's.
    pub prefill: bool,
    /// Whether thinking stays hidden unless it is asked for.
    pub hides_thinking: bool,
    /// Whether its thinking is bound to the conversation in which it was thought.
    pub preserves_thinking: bool,
    /// Whether reasoning that it is sent back is taken.
    pub takes_reasoning: bool,
    /// Whether its reasoning comes encrypted, and is taken back so.
    pub seals_reasoning: bool,
    /// Whether `toolUse` blocks of its answers say `"type":"tool_use"`.
    pub types_tool_use: bool,
    /// Whether CountTokens serves it.
    pub counts_tokens: bool,
    pub too_long: TooLong,
    /// The day, as `2027-03-30`, from which it is no longer served.
    pub end_of_life: Option<&'static str>,
}

impl Model {
    pub fn arn(&self, region: &str) -> String {
        format!("arn:{}:bedrock:{region}::foundation-model/{}", partition(region), self.id)
    }

    /// Whether the bare id may be called in a region.
    pub fn on_demand_in(&self, region: &str) -> bool {
        self.on_demand && self.regions.contains(&region)
    }

    /// The profile prefixes that may be called from a region.
    pub fn profiles_in(&self, region: &str) -> Vec<&'static str> {
        let served = geography::prefixes(region);
        let callable = |prefix: &&str| served.contains(prefix) && cards::may_call(self.id, prefix, region);
        self.profiles.iter().copied().filter(callable).collect()
    }

    /// Whether its bare id exists in a region: elsewhere AWS does not know the model at all.
    pub fn is_in(&self, region: &str) -> bool {
        self.on_demand_in(region) || !self.profiles_in(region).is_empty()
    }

    pub fn is_claude(&self) -> bool {
        self.family == Family::Claude
    }
}
