//! The keychain's condition, for the form's foot and the notes. Asking never prompts; unlocking may.

use tauri::State;

use crate::app::App;
use crate::ipc::convert;
use crate::ipc::dto::KeychainStatus;
use crate::reply::{Reply, blocking};

#[tauri::command]
#[specta::specta]
pub async fn keychain_status(app: State<'_, App>) -> Reply<KeychainStatus> {
    let profiles = app.profiles.clone();
    blocking(move || convert::keychain(&profiles.vault().status())).await
}

/// Takes the system's password prompt down again; the running unlock then says that it was dismissed.
#[tauri::command]
#[specta::specta]
pub async fn keychain_cancel_unlock(app: State<'_, App>) -> Reply<()> {
    app.profiles.vault().cancel_unlock();
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn keychain_unlock(app: State<'_, App>) -> Reply<KeychainStatus> {
    let profiles = app.profiles.clone();
    blocking(move || {
        let state = profiles.vault().unlock();
        if state.is_ready() {
            // What could not be deleted while it was locked.
            profiles.sweep();
        }
        convert::keychain(&state)
    })
    .await
}
