//! How a model family thinks: what may be asked of it, and in which shape the request carries it.

use serde::{Deserialize, Serialize};

/// Bedrock's lowest thinking budget, in tokens.
pub const MIN_BUDGET: u32 = 1024;

/// How much a model is asked to think, where it takes no budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// `low`.
    Low,
    /// `medium`.
    Medium,
    /// `high`.
    High,
    /// `xhigh`.
    #[serde(rename = "xhigh")]
    XHigh,
    /// `max`.
    Max,
}

impl Effort {
    /// From the least to the most.
    pub const ALL: [Effort; 5] = [Effort::Low, Effort::Medium, Effort::High, Effort::XHigh, Effort::Max];

    /// As it stands in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Effort::Low => "low",
            Effort::Medium => "medium",
            Effort::High => "high",
            Effort::XHigh => "xhigh",
            Effort::Max => "max",
        }
    }
}

/// The thinking budgets that a model takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BudgetRange {
    /// In tokens. The most is below max tokens.
    pub min: u32,
}

/// What a model takes, for the controls and for the check before sending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThinkingSupport {
    /// It can be asked not to think.
    pub off: bool,
    /// The budget that it takes, if it takes one.
    pub budget: Option<BudgetRange>,
    /// Lowest first; empty when the model takes none.
    pub efforts: Vec<Effort>,
    /// What it does where nothing is said.
    pub default_effort: Option<Effort>,
    /// It is known to take the effort `none`, so that *off* can be said in the request.
    pub effort_none: bool,
    /// How a request says it.
    pub shape: Shape,
}

/// How a request says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// `thinking: {type: enabled, budget_tokens}`.
    ClaudeBudget,
    /// Budget as above, or `thinking: {type: adaptive}` with `output_config: {effort}`.
    ClaudeBoth,
    /// Adaptive only. Shows its thinking only when asked to.
    ClaudeAdaptive,
    /// `reasoningConfig: {type: enabled, maxReasoningEffort}`.
    NovaReasoningConfig,
    /// `reasoning_effort: LEVEL`.
    ReasoningEffort,
    /// `reasoning: {effort: LEVEL}`.
    ReasoningObject,
    /// `reasoning_config: LEVEL`.
    QwenReasoningConfig,
    /// It always thinks, and how much cannot be set.
    Always,
    /// It does not think.
    None,
    /// Not in the list: asked as the Claude models are, by far the most common behind an ARN.
    Unknown,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Family {
    ClaudeBudget,
    ClaudeBoth,
    ClaudeAdaptive,
    ClaudeAlways,
    Nova,
    Effort,
    EffortAlways,
    ReasoningObject,
    Qwen,
    Always,
    #[default]
    None,
}

impl Family {
    pub(super) fn support(self, efforts: &[Effort], effort_none: bool) -> ThinkingSupport {
        let (off, budget, default, shape) = match self {
            Family::ClaudeBudget => (true, true, None, Shape::ClaudeBudget),
            Family::ClaudeBoth => (true, true, Some(Effort::High), Shape::ClaudeBoth),
            Family::ClaudeAdaptive => (true, false, Some(Effort::High), Shape::ClaudeAdaptive),
            Family::ClaudeAlways => (false, false, Some(Effort::High), Shape::ClaudeAdaptive),
            Family::Nova => (true, false, Some(Effort::Medium), Shape::NovaReasoningConfig),
            Family::Effort => (true, false, Some(Effort::Medium), Shape::ReasoningEffort),
            Family::EffortAlways => (false, false, Some(Effort::Medium), Shape::ReasoningEffort),
            Family::ReasoningObject => (true, false, Some(Effort::Medium), Shape::ReasoningObject),
            Family::Qwen => (true, false, Some(Effort::High), Shape::QwenReasoningConfig),
            Family::Always => (false, false, None, Shape::Always),
            Family::None => (true, false, None, Shape::None),
        };
        ThinkingSupport {
            off,
            budget: budget.then_some(BudgetRange { min: MIN_BUDGET }),
            efforts: efforts.to_vec(),
            default_effort: default,
            effort_none,
            shape,
        }
    }
}

impl ThinkingSupport {
    pub(super) fn anything() -> Self {
        Self {
            off: true,
            budget: Some(BudgetRange { min: MIN_BUDGET }),
            efforts: Effort::ALL.to_vec(),
            default_effort: Some(Effort::High),
            effort_none: false,
            shape: Shape::Unknown,
        }
    }
}
