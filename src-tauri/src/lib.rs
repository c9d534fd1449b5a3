//! The shell: one window, the commands it may call, and the state behind them. Nothing clever; the work is in the
//! crates.

mod answer;
mod app;
mod clipboard;
mod coalesce;
mod commands;
mod connect;
pub mod ipc;
mod links;
mod logging;
mod sandbox_host;
mod settings;
mod streams;
mod window;

pub use app::App;

use std::time::Duration;

use tauri::Manager as _;

use ipc::dto::IpcError;

/// Every command, once. The bindings, the handler and a test read this list.
pub fn commands() -> tauri_specta::Builder<tauri::Wry> {
    use commands::{app, chat, conversation, doctor, embed, keychain, link, model, profile, sandbox};
    tauri_specta::Builder::new().disable_serde_phases().commands(tauri_specta::collect_commands![
        app::app_start,
        app::settings_save,
        app::clipboard_write,
        keychain::keychain_status,
        keychain::keychain_unlock,
        profile::profile_open,
        profile::profile_check,
        profile::profile_save,
        profile::profile_save_settings,
        profile::profile_create_sandbox,
        profile::profile_duplicate,
        profile::profile_delete,
        model::model_choices,
        model::model_describe,
        doctor::doctor_start,
        doctor::doctor_cancel,
        chat::chat_check,
        chat::chat_start,
        chat::chat_stop,
        conversation::conversation_list,
        conversation::conversation_open,
        conversation::conversation_rename,
        conversation::conversation_delete,
        embed::embed_run,
        embed::embed_cancel,
        link::link_open,
        sandbox::sandbox_describe,
        sandbox::sandbox_follow,
        sandbox::sandbox_unfollow,
        sandbox::sandbox_start,
        sandbox::sandbox_stop,
        sandbox::sandbox_clear,
        sandbox::sandbox_switch_faults,
        sandbox::sandbox_set_pacing,
        sandbox::sandbox_copy,
    ])
}

/// What a closing app allows for its streams to end and be kept. Nobody should see it wait.
const CLOSING: Duration = Duration::from_secs(1);

/// Starts the desktop app and returns when its window has closed.
pub fn run() {
    logging::start();
    let handler = commands();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::focus(app)))
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .invoke_handler(handler.invoke_handler())
        .setup(|tauri_app| {
            let folder = app::data_folder(tauri_app.path().app_data_dir().ok());
            let state = App::open(&folder).unwrap_or_else(|error| give_up(&error));
            window::open(tauri_app, state.settings.current().theme)?;
            tauri_app.manage(state);
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|handle, event| {
            if let tauri::RunEvent::Exit = event {
                handle.state::<App>().streams.stop_all(CLOSING);
            }
        }),
        Err(error) => give_up(&ipc::error::internal(&error)),
    }
}

/// There is no window yet to say it in.
fn give_up(error: &IpcError) -> ! {
    eprintln!("Outcrop could not start. {} {}", error.message, error.hint);
    if let Some(detail) = &error.detail {
        eprintln!("{detail}");
    }
    std::process::exit(1)
}
