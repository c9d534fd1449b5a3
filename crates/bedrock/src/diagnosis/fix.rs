//! What the app can do about a diagnosis by itself.

use serde::{Deserialize, Serialize};

use crate::catalog::Effort;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Fix {
    UseModel(String),
    UseRegion(String),
    SetMaxTokens(u32),
    /// A thinking budget, in tokens.
    SetBudget(u32),
    /// Thinking by effort, which is how adaptive thinking is asked for.
    UseEffort(Effort),
    /// Leave these to the model.
    Unset(Vec<Parameter>),
    TurnThinkingOff,
}

/// A parameter that may be left unset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parameter {
    MaxTokens,
    Temperature,
    TopP,
}
