//! What the window needs at start, its settings, its closing, and the clipboard.

use std::sync::PoisonError;

use profiles::aws_files::aws_profiles;
use tauri::ipc::Channel;
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

/// While something typed is not saved, the page is told before the window closes, and asks.
#[tauri::command]
#[specta::specta]
pub async fn window_guard(app: State<'_, App>, unsaved: bool, on_close: Channel<()>) -> Reply<()> {
    app.closing.guard(unsaved.then_some(on_close));
    Ok(())
}

/// Closes the window, whatever is not saved.
#[tauri::command]
#[specta::specta]
pub async fn window_close(handle: AppHandle) -> Reply<()> {
    window::close(&handle);
    Ok(())
}

/// Through Rust, because a page may not always write to the clipboard.
#[tauri::command]
#[specta::specta]
pub async fn clipboard_write(handle: AppHandle, text: String) -> Reply<()> {
    handle.clipboard().write_text(text).map_err(|error| clipboard_failed(&error))
}
