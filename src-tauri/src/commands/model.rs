//! The model pickers: what to offer in a region, and what is known of an id.

use bedrock::catalog::{self, Mode};

use super::Reply;
use crate::ipc::convert;
use crate::ipc::dto::{ModelChoices, ModelInfo};

/// From the catalogue. For the sandbox, the models that it serves.
#[tauri::command]
#[specta::specta]
pub async fn model_choices(region: String, sandbox: bool) -> Reply<ModelChoices> {
    let offered = catalog::callable_in(&region);
    let served = |id: &str| !sandbox || sandbox::serves(id, &region);
    let of = |mode: Mode| -> Vec<ModelInfo> {
        offered
            .iter()
            .filter(|option| option.mode == mode && served(&option.id))
            .map(|option| convert::model_info(&option.id))
            .collect()
    };
    let embedding = of(Mode::Embedding).into_iter().filter(|model| model.embedding.is_some()).collect();
    Ok(ModelChoices { chat: of(Mode::Chat), embedding })
}

#[tauri::command]
#[specta::specta]
pub async fn model_describe(id: String) -> Reply<ModelInfo> {
    Ok(convert::model_info(id.trim()))
}
