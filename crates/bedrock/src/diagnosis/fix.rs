//! What the app can do about a diagnosis by itself.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Fix {
    UseModel(String),
    UseRegion(String),
    SetMaxTokens(u32),
    UnsetTemperature,
    TurnThinkingOff,
}
