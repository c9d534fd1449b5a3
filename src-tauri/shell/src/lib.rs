//! The shell: one window, the commands it may call, and the state behind them. Nothing clever; the work is in the
//! crates.

mod answer;
mod app;
mod clipboard;
mod closing;
mod coalesce;
mod commands;
mod connect;
mod conversations;
mod handlers;
pub mod ipc;
mod links;
mod logging;
mod reply;
mod sandbox_host;
mod settings;
mod start;
mod streams;
mod window;

pub use handlers::commands;

use std::time::Duration;

use sandbox_panel::Starter;
use tauri::{Manager as _, RunEvent, WindowEvent};

/// What a closing app allows for its streams to end and be kept. Nobody should see it wait.
const CLOSING: Duration = Duration::from_secs(1);

/// Starts the desktop app and returns when its window has closed. `context` is what is built into the program: its
/// configuration, the page and what the page may call.
pub fn run(context: fn() -> tauri::Context, sandbox: Starter) {
    logging::start();
    start::begin(context, sandbox).run(|handle, event| {
        let state = handle.state::<app::App>();
        match event {
            RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. }
                if state.closing.is_held() =>
            {
                api.prevent_close();
            }
            RunEvent::Exit => state.streams.stop_all(CLOSING),
            _ => {}
        }
    });
}
