//! What a model is called in its own documents.

use crate::catalog::Model;

/// The name that a model's own documents give it: the id without its maker and its version on Bedrock.
pub(super) fn model_name(model: &Model) -> String {
    let name = model.id.split_once('.').map_or(model.id, |(_, name)| name);
    let name = name.split_once(':').map_or(name, |(name, _)| name);
    match name.rsplit_once("-v") {
        Some((start, version)) if version.chars().all(|letter| letter.is_ascii_digit()) => start.to_owned(),
        _ => name.to_owned(),
    }
}
