//! What can be set for an embedding, by family.

use serde::{Deserialize, Serialize};

use super::family::EmbedFamily;

/// The settings of an embedding model; each family has its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EmbedSettings {
    /// Amazon Titan Text Embeddings v2.
    Titan {
        /// How many numbers each vector has: 256, 512 or 1024.
        dimensions: u32,
        /// Whether each vector is scaled to the length 1.
        normalize: bool,
    },
    /// Cohere Embed v3.
    Cohere {
        /// What the vectors are for.
        input_type: InputType,
        /// What happens to a text that is too long for the model.
        truncate: Truncate,
    },
}

/// What the vector is for. A query and the documents it should find are embedded differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputType {
    /// A text to be found.
    SearchDocument,
    /// A question that is compared with documents.
    SearchQuery,
    /// Input of a classifier.
    Classification,
    /// Texts to be grouped by likeness.
    Clustering,
}

/// Which end of a text that is too long is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Truncate {
    /// Neither: the text is refused.
    None,
    /// Its beginning is dropped.
    Start,
    /// Its end is dropped.
    End,
}

impl EmbedFamily {
    /// What the model does when nothing is asked of it.
    pub fn default_settings(self) -> EmbedSettings {
        match self {
            EmbedFamily::Titan => EmbedSettings::Titan { dimensions: 1024, normalize: true },
            EmbedFamily::Cohere => {
                EmbedSettings::Cohere { input_type: InputType::SearchDocument, truncate: Truncate::None }
            }
        }
    }
}
