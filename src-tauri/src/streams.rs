//! What is running and can be stopped: chats, tests, embedding runs, by the id that the window minted.
//!
//! A stop that comes before its start is remembered, so that Stop works even when it overtakes the command.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

#[derive(Clone, Default)]
pub struct Streams(Arc<Mutex<HashMap<String, CancellationToken>>>);

/// Forgets its stream when dropped, whatever way the command ends.
pub struct Running {
    streams: Streams,
    id: String,
    pub token: CancellationToken,
}

impl Streams {
    pub fn begin(&self, id: &str) -> Running {
        let token = self.token(id);
        Running { streams: self.clone(), id: id.to_owned(), token }
    }

    pub fn stop(&self, id: &str) {
        self.token(id).cancel();
    }

    pub fn stop_all(&self) {
        for token in self.lock().values() {
            token.cancel();
        }
    }

    fn token(&self, id: &str) -> CancellationToken {
        self.lock().entry(id.to_owned()).or_default().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.streams.lock().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_that_overtakes_its_start_still_stops() {
        let streams = Streams::default();
        streams.stop("early");
        assert!(streams.begin("early").token.is_cancelled());
    }

    #[test]
    fn a_finished_stream_is_forgotten() {
        let streams = Streams::default();
        drop(streams.begin("one"));
        assert!(streams.lock().is_empty());
    }

    #[test]
    fn stopping_one_leaves_the_others() {
        let streams = Streams::default();
        let (one, two) = (streams.begin("one"), streams.begin("two"));
        streams.stop("one");
        assert!(one.token.is_cancelled() && !two.token.is_cancelled());
        streams.stop_all();
        assert!(two.token.is_cancelled());
    }
}
