//! What the app can do about a diagnosis by itself.

use serde::{Deserialize, Serialize};

use crate::catalog::Effort;

/// One change that may make the same request succeed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Fix {
    /// Ask this model, by its id.
    UseModel(String),
    /// Ask in this region.
    UseRegion(String),
    /// Max tokens, in tokens.
    SetMaxTokens(u32),
    /// A thinking budget, in tokens.
    SetBudget(u32),
    /// Thinking by effort, which is how adaptive thinking is asked for.
    UseEffort(Effort),
    /// Leave these to the model.
    Unset(Vec<Parameter>),
    /// Ask without thinking.
    TurnThinkingOff,
}

/// A parameter that may be left unset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parameter {
    /// The most tokens of an answer.
    MaxTokens,
    /// How freely the model chooses its words.
    Temperature,
    /// From which share of the likeliest words it chooses.
    TopP,
}
