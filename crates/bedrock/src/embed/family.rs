//! Which embedding models can be called, told apart by the body that they take.

use serde::{Deserialize, Serialize};

use crate::catalog;

/// Which settings an embedding model takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmbedFamily {
    /// Titan Text Embeddings v2: dimensions and normalization.
    Titan,
    /// Embed v3, English or multilingual: input type and truncation.
    Cohere,
}

/// The family of an embedding model that can be called here, by any of its ids.
pub fn family(model: &str) -> Option<EmbedFamily> {
    match catalog::read_id(model).base_id.as_str() {
        "amazon.titan-embed-text-v2:0" => Some(EmbedFamily::Titan),
        "cohere.embed-english-v3" | "cohere.embed-multilingual-v3" => Some(EmbedFamily::Cohere),
        _ => None,
    }
}
