//! Models and the thinking controls they take.

use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    Low,
    Medium,
    High,
    Xhigh,
    Max,
}

/// Which thinking controls the model takes. Only what is true here is shown.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ThinkingSupport {
    /// Thinking may be switched off (or the model has none).
    pub off: bool,
    /// Smallest budget, where the model takes one. The largest is below max tokens.
    pub budget_min: Option<u32>,
    pub efforts: Vec<Effort>,
    pub default_effort: Option<Effort>,
    /// One line for a person: «Thinks always», «Does not think», «Budget or effort».
    pub note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum EmbeddingFamily {
    TitanV2,
    CohereV3,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelInfo {
    /// As asked: a base id, an inference profile id or an ARN.
    pub id: String,
    /// In the catalogue, or shown with permissive defaults because it is not.
    pub known: bool,
    pub context: Option<u32>,
    pub max_output: Option<u32>,
    /// USD per million tokens.
    pub input_price: Option<f64>,
    pub output_price: Option<f64>,
    pub thinking: ThinkingSupport,
    /// Takes temperature and top-p.
    pub sampling: bool,
    pub embedding: Option<EmbeddingFamily>,
}

/// Ids to offer for a region, most useful first. Own entries stay allowed.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ModelChoices {
    pub chat: Vec<ModelInfo>,
    pub embedding: Vec<ModelInfo>,
}
