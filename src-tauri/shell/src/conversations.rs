//! The conversations, opened beside the window and not before it.
//!
//! The whole file is checked when it is opened, and perhaps brought up to date, which takes seconds once it is large. So
//! that happens on a thread of its own, and whoever needs the conversations waits for it here. After a failure each new
//! request is a new try: what was in the way may be gone.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use history::{History, Opened};
use tokio::sync::watch;

use crate::ipc::dto::IpcError;
use crate::ipc::error::internal;
use crate::ipc::failure::from_history;
use crate::reply::{Reply, blocking};

pub struct Conversations(Arc<Shared>);

struct Shared {
    path: PathBuf,
    state: watch::Sender<State>,
    /// What the person has to be told of the last opening.
    notice: Mutex<Option<String>>,
}

enum State {
    Opening,
    Open(Arc<History>),
    Failed(IpcError),
}

impl Conversations {
    /// Begins to open the file at `path` and returns at once.
    pub fn open(path: PathBuf) -> Self {
        let shared =
            Arc::new(Shared { path, state: watch::Sender::new(State::Opening), notice: Mutex::default() });
        tauri::async_runtime::spawn(try_open(shared.clone()));
        Self(shared)
    }

    /// The conversations, once they are open.
    pub async fn ready(&self) -> Reply<Arc<History>> {
        let again = self.0.state.send_if_modified(|state| {
            let failed = matches!(state, State::Failed(_));
            if failed {
                *state = State::Opening;
            }
            failed
        });
        if again {
            tauri::async_runtime::spawn(try_open(self.0.clone()));
        }
        let mut state = self.0.state.subscribe();
        let settled = state.wait_for(|state| !matches!(state, State::Opening)).await;
        match &*settled.map_err(|error| internal(&error))? {
            State::Open(history) => Ok(history.clone()),
            State::Failed(error) => Err(error.clone()),
            State::Opening => unreachable!("it was waited for"),
        }
    }

    /// What there is to tell, once.
    pub fn take_notice(&self) -> Option<String> {
        self.0.notice.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

async fn try_open(shared: Arc<Shared>) {
    let path = shared.path.clone();
    let opened = blocking(move || History::open(&path)).await;
    let state = match opened.and_then(|opened| opened.map_err(|error| from_history(&error))) {
        Ok(Opened { history, set_aside }) => {
            if let Some(aside) = set_aside {
                *shared.notice.lock().unwrap_or_else(PoisonError::into_inner) = Some(was_set_aside(&aside));
            }
            State::Open(Arc::new(history))
        }
        Err(error) => {
            tracing::warn!(error = error.message, "the conversations could not be opened");
            State::Failed(error)
        }
    };
    // Not `send`, which keeps the old value while nobody waits.
    shared.state.send_replace(state);
}

fn was_set_aside(aside: &Path) -> String {
    format!(
        "The conversations could not be read, so the file was kept as {} and a new one was begun.",
        aside.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ipc::dto::ErrorCode;

    #[tokio::test]
    async fn a_file_that_is_in_use_keeps_only_those_waiting_who_need_it_and_opens_once_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.sqlite");
        drop(History::open(&path).unwrap());
        let other = rusqlite::Connection::open(&path).unwrap();
        other.pragma_update(None, "locking_mode", "exclusive").unwrap();
        other.execute_batch("BEGIN EXCLUSIVE").unwrap();
        let conversations = Conversations::open(path);
        let mut waiting = Box::pin(conversations.ready());
        assert!(futures::poll!(&mut waiting).is_pending());
        drop(other);
        assert!(waiting.await.is_ok());
    }

    #[tokio::test]
    async fn a_newer_file_is_told_each_time_and_opens_once_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.sqlite");
        drop(History::open(&path).unwrap());
        rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let conversations = Conversations::open(path.clone());
        for _ in 0..2 {
            let Err(error) = conversations.ready().await else { panic!("a newer file was opened") };
            assert_eq!(error.code, ErrorCode::NewerFormat);
        }
        std::fs::remove_file(path).unwrap();
        assert!(conversations.ready().await.is_ok());
    }

    #[tokio::test]
    async fn a_damaged_file_is_set_aside_and_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.sqlite");
        std::fs::write(&path, "not a database at all, certainly").unwrap();
        let conversations = Conversations::open(path);
        conversations.ready().await.unwrap();
        assert!(conversations.take_notice().is_some_and(|told| told.contains("corrupt")));
        assert_eq!(conversations.take_notice(), None);
    }
}
