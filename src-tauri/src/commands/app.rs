//! What the window needs at start, its settings, and the clipboard.

use std::sync::PoisonError;

use profiles::aws_files::aws_profiles;
use tauri::{AppHandle, State};
use tauri_plugin_clipboard_manager::ClipboardExt as _;

use crate::app::App;
use crate::ipc::convert;
use crate::ipc::dto::{Settings, StartInfo};
use crate::ipc::error::{clipboard_failed, storage};
use crate::reply::{Reply, blocking};
use crate::window;

#[tauri::command]
#[specta::specta]
pub async fn app_start(app: State<'_, App>) -> Reply<StartInfo> {
    let profiles = app.profiles.clone();
    let (listed, named) = blocking(move || (profiles.list(), aws_profiles())).await?;
    let notices = std::mem::take(&mut *app.notices.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(StartInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        profiles: listed.iter().map(convert::summary).collect(),
        regions: convert::regions(),
        settings: app.settings.current(),
        notices,
        aws_profiles: named.into_iter().map(convert::aws_profile).collect(),
    })
}

#[tauri::command]
#[specta::specta]
pub async fn settings_save(handle: AppHandle, app: State<'_, App>, settings: Settings) -> Reply<()> {
    window::wear(&handle, settings.theme);
    app.settings.save(settings).map_err(|error| storage(&error))
}

/// Through Rust, because a page may not always write to the clipboard.
#[tauri::command]
#[specta::specta]
pub async fn clipboard_write(handle: AppHandle, text: String) -> Reply<()> {
    handle.clipboard().write_text(text).map_err(|error| clipboard_failed(&error))
}
