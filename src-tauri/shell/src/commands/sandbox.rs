//! The sandbox's page: start, stop, follow, break, copy.

use std::time::Duration;

use sandbox_panel::{Faults, Pacing};
use tauri::ipc::Channel;
use tauri::{AppHandle, State};

use crate::app::App;
use crate::clipboard;
use crate::ipc::convert;
use crate::ipc::dto::{SandboxCopy, SandboxInfo, SandboxNews};
use crate::ipc::error::unknown_fault;
use crate::reply::Reply;
use crate::sandbox_host::{REGION, feed};

#[tauri::command]
#[specta::specta]
pub async fn sandbox_describe(app: State<'_, App>) -> Reply<SandboxInfo> {
    Ok(SandboxInfo {
        region: REGION.to_owned(),
        fault_kinds: sandbox_panel::fault_kinds().iter().map(convert::fault_kind).collect(),
        keys: app.sandbox.key_list(),
    })
}

/// Tells the state and the requests as they come; returns once it is unfollowed.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_follow(
    app: State<'_, App>,
    follow_id: String,
    on_news: Channel<SandboxNews>,
) -> Reply<()> {
    let running = app.streams.begin(&follow_id, None);
    feed::follow(&app.sandbox, &running.token, |news| on_news.send(news).is_ok()).await;
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn sandbox_unfollow(app: State<'_, App>, follow_id: String) -> Reply<()> {
    app.streams.stop(&follow_id);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn sandbox_start(app: State<'_, App>) -> Reply<()> {
    app.sandbox.start(app.settings.current().sandbox_port).await
}

#[tauri::command]
#[specta::specta]
pub async fn sandbox_stop(app: State<'_, App>) -> Reply<()> {
    app.sandbox.stop().await;
    Ok(())
}

/// Forgets the requests so far.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_clear(app: State<'_, App>) -> Reply<()> {
    // Without a sandbox there is nothing to forget.
    let _ = app.sandbox.read(sandbox_panel::Sandbox::clear_requests);
    Ok(())
}

/// Switches on exactly these faults, for all requests or for the next `times`; none is off.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_switch_faults(
    app: State<'_, App>,
    faults: Vec<String>,
    times: Option<u32>,
) -> Reply<()> {
    let faults = match faults.is_empty() {
        true => Faults::default(),
        false => faults.join(",").parse().map_err(|told: String| unknown_fault(&told))?,
    };
    app.sandbox.switch_faults(faults, times)
}

#[tauri::command]
#[specta::specta]
pub async fn sandbox_set_pacing(
    app: State<'_, App>,
    first_token_ms: u32,
    tokens_per_second: u32,
) -> Reply<()> {
    let first_token = Duration::from_millis(u64::from(first_token_ms));
    app.sandbox.set_pacing(Pacing { first_token, tokens_per_second })
}

/// Serves every region, or only the sandbox's own.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_serve_any_region(app: State<'_, App>, on: bool) -> Reply<()> {
    app.sandbox.serve_any_region(on)
}

/// Puts a key, or a text with keys in it, on the clipboard. It does not pass through the window.
#[tauri::command]
#[specta::specta]
pub async fn sandbox_copy(
    handle: AppHandle,
    app: State<'_, App>,
    name: String,
    what: SandboxCopy,
) -> Reply<()> {
    let text = app.sandbox.text_of(&name, what)?;
    clipboard::put(&handle, text, what != SandboxCopy::AccessKeyId)
}
