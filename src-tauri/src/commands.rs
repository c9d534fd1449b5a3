//! The commands, one file a feature; each is a few lines that call a crate.

pub mod app;
pub mod chat;
pub mod conversation;
pub mod doctor;
pub mod embed;
pub mod keychain;
pub mod link;
pub mod model;
pub mod profile;
pub mod sandbox;

use crate::ipc::dto::IpcError;
use crate::ipc::error::internal;

pub type Reply<T> = Result<T, IpcError>;

/// Files, SQLite and the keychain block; they never run on the threads that move streams.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Reply<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| internal(&error))
}
