//! The table of models, made once from the committed list and the families' rules.
//!
//! `models.jsonl` is data: what a public list says of each id. Its command:
//! `python3 crates/sandbox-model/src/catalog/generate.py LIST.json > crates/sandbox-model/src/catalog/models.jsonl`, where the list is
//! named in the script's head. It is compiled in and read at the first use, which takes a millisecond; nothing is looked
//! for on the disk.

use std::sync::LazyLock;

use serde::Deserialize;

use super::family;
use super::model::Model;

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

/// Every model, by id.
pub static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    let lines = include_str!("models.jsonl").lines();
    // A line that cannot be read is left out here and found by the test below.
    lines.filter_map(|line| serde_json::from_str(line).ok()).map(family::model).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_a_model() {
        for line in include_str!("models.jsonl").lines() {
            serde_json::from_str::<Row>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        }
        assert_eq!(MODELS.len(), 159);
        assert!(MODELS.windows(2).all(|pair| pair[0].id < pair[1].id), "sorted, each once");
    }

    #[test]
    fn every_model_can_be_called_somewhere_and_fits_into_its_context() {
        for model in MODELS.iter() {
            assert!(model.on_demand || !model.profiles.is_empty(), "{}", model.id);
            assert!(!model.on_demand || !model.regions.is_empty(), "{}", model.id);
            assert!(model.context == 0 || model.max_output <= model.context, "{}", model.id);
        }
    }
}
