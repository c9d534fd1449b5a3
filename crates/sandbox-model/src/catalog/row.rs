//! One line of the list of models, as `generate.py` writes it.

use serde::Deserialize;

/// One line of the list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub id: &'static str,
    pub name: &'static str,
    pub provider: &'static str,
    pub mode: &'static str,
    #[serde(default)]
    pub context: u32,
    #[serde(default)]
    pub max_output: u32,
    /// A letter for each thing that the list says of the model; the script tells which.
    #[serde(default)]
    has: &'static str,
    /// The prefixes of its inference profiles.
    #[serde(default)]
    pub via: Vec<&'static str>,
    /// Whether the list has the bare id too.
    #[serde(default)]
    pub bare: bool,
    /// Regions that the list names, which are often only some.
    #[serde(default)]
    pub regions: Vec<&'static str>,
    pub cache_min: Option<u32>,
    pub end: Option<&'static str>,
}

impl Row {
    pub fn has(&self, letter: char) -> bool {
        self.has.contains(letter)
    }
}
