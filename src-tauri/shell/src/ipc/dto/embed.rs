//! Embeddings: a run's settings and what came back.

use serde::{Deserialize, Serialize};
use specta::Type;

#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum EmbedSettings {
    TitanV2 { dimensions: u32, normalize: bool },
    CohereV3 { input_type: InputType, truncate: Truncate },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum InputType {
    SearchDocument,
    SearchQuery,
    Classification,
    Clustering,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Truncate {
    None,
    Start,
    End,
}

#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EmbedRequest {
    /// Minted by the window, for cancelling.
    pub run_id: String,
    pub profile_id: String,
    pub model: String,
    pub texts: Vec<String>,
    pub settings: EmbedSettings,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EmbedVector {
    pub dimensions: u32,
    pub norm: f64,
    /// Known per text only where the family's call holds one text.
    pub tokens: Option<u32>,
    pub took_ms: u32,
    pub values: Vec<f32>,
}

#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EmbedRun {
    pub vectors: Vec<EmbedVector>,
    /// Cosine similarity, text by text.
    pub similarity: Vec<Vec<f32>>,
    pub tokens: Option<u32>,
    pub cost: Option<f64>,
    pub took_ms: u32,
    pub request_ids: Vec<String>,
}
