//! The rows of `models.json`, as they stand there.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::families::{Effort, Family};

/// What a model gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Text, by Converse.
    Chat,
    /// Vectors, by InvokeModel.
    Embedding,
}

/// Whether temperature and top-p may be set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// Both, within Converse's ranges.
    #[default]
    Free,
    /// One of the two, not both.
    One,
    /// Neither.
    Refused,
}

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) provider: String,
    pub(super) mode: Mode,
    pub(super) context: Option<u32>,
    pub(super) max_output: Option<u32>,
    /// USD per million tokens, as all prices here.
    pub(super) input: Option<f64>,
    pub(super) output: Option<f64>,
    pub(super) cache_read: Option<f64>,
    pub(super) cache_write: Option<f64>,
    pub(super) cache_write_1h: Option<f64>,
    /// Geography to input and output price.
    #[serde(default)]
    pub(super) prices: BTreeMap<String, (f64, f64)>,
    pub(super) long: Option<LongContext>,
    pub(super) dims: Option<u32>,
    #[serde(default)]
    pub(super) via: Vec<String>,
    #[serde(default)]
    pub(super) on_demand: bool,
    pub(super) eol: Option<String>,
    #[serde(default)]
    pub(super) thinking: Family,
    #[serde(default)]
    pub(super) efforts: Vec<Effort>,
    #[serde(default)]
    pub(super) effort_none: bool,
    #[serde(default)]
    pub(super) sampling: Sampling,
}

pub(super) static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("models.json")).expect("the committed catalogue is read by a test")
});

/// A row's prices of a longer input. `above` counts all input tokens, cached ones too.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct LongContext {
    pub(super) above: u32,
    pub(super) input: f64,
    pub(super) output: f64,
    pub(super) cache_read: Option<f64>,
    pub(super) cache_write: Option<f64>,
    pub(super) cache_write_1h: Option<f64>,
}
