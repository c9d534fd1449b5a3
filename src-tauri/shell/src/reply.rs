//! What a command gives back, and work that blocks.

use crate::ipc::dto::IpcError;
use crate::ipc::error::internal;

pub type Reply<T> = Result<T, IpcError>;

/// Files, SQLite and the keychain block; they never run on the threads that move streams.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Reply<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| internal(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ipc::dto::ErrorCode;

    #[tokio::test]
    async fn a_panicked_task_is_a_mistake_of_ours_and_nothing_that_no_longer_exists() {
        let died = blocking(|| -> u8 { panic!("as a test") }).await.unwrap_err();
        assert_eq!(died.code, ErrorCode::Internal);
        assert!(died.message.contains("inside Outcrop"), "{}", died.message);
    }
}
