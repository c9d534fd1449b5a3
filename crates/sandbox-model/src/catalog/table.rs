//! The table of models, made once from the committed list and the families' rules.
//!
//! `models.jsonl` is data: what a public list says of each id. Its command:
//! `python3 crates/sandbox-model/src/catalog/generate.py LIST.json > crates/sandbox-model/src/catalog/models.jsonl`, where the list is
//! named in the script's head. It is compiled in and read at the first use, which takes a millisecond; nothing is looked
//! for on the disk.

use std::sync::LazyLock;

use super::family;
use super::model::Model;

/// Every model, by id.
pub static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    let lines = include_str!("models.jsonl").lines();
    // A line that cannot be read is left out here and found by the test below.
    lines.filter_map(|line| serde_json::from_str(line).ok()).map(family::model).collect()
});

#[cfg(test)]
mod tests {
    use super::super::row::Row;
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
