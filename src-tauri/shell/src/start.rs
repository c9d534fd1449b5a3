//! From nothing to a window: every step that can make a start end before there is one.
//!
//! What goes wrong here cannot be said in the window, so [`dialog`] says it. What can wait until the window is there
//! (the check of the conversations, the keychain) is not here.

mod dialog;
mod error;
#[cfg(target_os = "linux")]
mod other_instance;

use sandbox_panel::Starter;
use tauri::{AppHandle, Manager as _};

use crate::app::{self, App};
use crate::handlers;
use crate::window;
use error::StartError;

/// The name that the plugin gives itself in the errors of Tauri.
const SINGLE_INSTANCE: &str = "single-instance";

/// The app with its window, ready to run. Ends the process when there is none.
pub fn begin(context: fn() -> tauri::Context, sandbox: Starter) -> tauri::App {
    match prepare(context, sandbox) {
        Ok(app) => app,
        Err(error) => dialog::give_up(&error),
    }
}

fn prepare(context: fn() -> tauri::Context, sandbox: Starter) -> Result<tauri::App, StartError> {
    #[cfg(target_os = "linux")]
    {
        dialog::connect_to_display()?;
        other_instance::must_answer()?;
    }
    let app = build(context)?;
    let folder = app::data_folder(app.path().app_data_dir().ok()).ok_or(StartError::NoDataFolder)?;
    let state = App::open(&folder, sandbox)?;
    window::open(&app, state.settings.current().theme)?;
    app.manage(state);
    Ok(app)
}

/// Hands over to an app that runs already, and does not return then. An app that is killed at the very moment in which it
/// is asked makes the plugin fail: once more, and it is gone.
fn build(context: fn() -> tauri::Context) -> Result<tauri::App, StartError> {
    match builder().build(context()) {
        Err(tauri::Error::PluginInitialization(plugin, why)) if plugin == SINGLE_INSTANCE => {
            tracing::warn!(why, "the app that runs already could not be asked; trying once more");
            Ok(builder().build(context())?)
        }
        built => Ok(built?),
    }
}

fn builder() -> tauri::Builder<tauri::Wry> {
    let handler = handlers::commands();
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app: &AppHandle, _, _| window::focus(app)))
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .invoke_handler(handler.invoke_handler())
}
