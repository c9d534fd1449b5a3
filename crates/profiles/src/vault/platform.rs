//! Which store each system has, and how its state is found out.
//!
//! Linux was tried against gnome-keyring. macOS and Windows follow the libraries' documents and were not tried.

use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use keyring_core::{CredentialStore, Result};

use crate::keychain_state::KeychainState;

#[cfg(target_os = "linux")]
pub fn open_store() -> Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
pub fn open_store() -> Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
pub fn open_store() -> Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

/// What an entry is made with beyond its name.
#[cfg(target_os = "linux")]
pub fn modifiers(label: &str) -> HashMap<&'static str, &str> {
    HashMap::from([("label", label)])
}

#[cfg(target_os = "macos")]
pub fn modifiers(_label: &str) -> HashMap<&'static str, &str> {
    HashMap::new()
}

/// Without this, Windows lets credentials roam to other machines of the domain.
#[cfg(windows)]
pub fn modifiers(_label: &str) -> HashMap<&'static str, &str> {
    HashMap::from([("persistence", "local")])
}

#[cfg(target_os = "linux")]
pub fn probe() -> KeychainState {
    super::secret_service::probe()
}

#[cfg(target_os = "linux")]
pub fn unlock(cancel: mpsc::Receiver<()>, limit: Duration) -> KeychainState {
    super::secret_service::unlock(cancel, limit)
}

/// Neither system tells a locked keychain without touching an entry; the call that needs it prompts by itself.
#[cfg(not(target_os = "linux"))]
pub fn probe() -> KeychainState {
    let name = if cfg!(target_os = "macos") { "macOS Keychain" } else { "Windows Credential Manager" };
    KeychainState::Ready { name: name.to_owned(), collection: None }
}

#[cfg(not(target_os = "linux"))]
pub fn unlock(_cancel: mpsc::Receiver<()>, _limit: Duration) -> KeychainState {
    probe()
}
