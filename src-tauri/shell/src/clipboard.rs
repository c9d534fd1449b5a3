//! The clipboard as a place for secrets: they go in from here, and out again after a while.
//!
//! Taken out only while it still holds the very text that was put in: what the person copied since is theirs.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt as _;
use zeroize::Zeroizing;

use crate::ipc::dto::IpcError;
use crate::ipc::error::clipboard_failed;

/// Long enough to paste it, short enough not to be found tomorrow. The page says so in words.
const KEPT: Duration = Duration::from_secs(60);

/// Counts what was put in: only the latest is looked after.
static LATEST: AtomicU32 = AtomicU32::new(0);

pub fn put(handle: &AppHandle, text: Zeroizing<String>, secret: bool) -> Result<(), IpcError> {
    handle.clipboard().write_text(text.as_str()).map_err(|error| clipboard_failed(&error))?;
    let mine = LATEST.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
    if secret {
        let handle = handle.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(KEPT).await;
            if LATEST.load(Ordering::Relaxed) == mine {
                take_out(&handle, &text);
            }
        });
    }
    Ok(())
}

fn take_out(handle: &AppHandle, text: &str) {
    let holds = handle.clipboard().read_text().map(Zeroizing::new);
    if holds.is_ok_and(|held| held.as_str() == text)
        && let Err(error) = handle.clipboard().clear()
    {
        tracing::warn!(%error, "a copied key could not be taken off the clipboard");
    }
}
