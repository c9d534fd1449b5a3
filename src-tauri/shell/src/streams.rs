//! What is running and can be stopped: chats, tests, embedding runs, by the id that the window minted.
//!
//! A stop that comes before its start is remembered, so that Stop works even when it overtakes the command.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

#[derive(Clone, Default)]
pub struct Streams(Arc<Shared>);

#[derive(Default)]
struct Shared {
    known: Mutex<HashMap<String, Stream>>,
    /// Told whenever a stream has ended.
    ended: Condvar,
}

#[derive(Default)]
struct Stream {
    token: CancellationToken,
    /// Not so of one that was only stopped: its start may never come.
    begun: bool,
    /// The profile it acts as; `None` for a draft.
    profile: Option<String>,
}

/// Forgets its stream when dropped, whatever way the command ends.
pub struct Running {
    streams: Streams,
    id: String,
    pub token: CancellationToken,
}

impl Streams {
    pub fn begin(&self, id: &str, profile: Option<&str>) -> Running {
        let mut known = self.lock();
        let stream = known.entry(id.to_owned()).or_default();
        stream.begun = true;
        stream.profile = profile.map(str::to_owned);
        Running { streams: self.clone(), id: id.to_owned(), token: stream.token.clone() }
    }

    pub fn stop(&self, id: &str) {
        self.lock().entry(id.to_owned()).or_default().token.cancel();
    }

    /// Stops everything and waits for it to end, so that what was received is kept; no longer than `patience`.
    pub fn stop_all(&self, patience: Duration) {
        self.stop_where(|_| true, patience);
    }

    /// Stops what acts as this profile and waits for it to end; no longer than `patience`.
    pub fn stop_profile(&self, profile: &str, patience: Duration) {
        self.stop_where(|stream| stream.profile.as_deref() == Some(profile), patience);
    }

    fn stop_where(&self, is_meant: impl Fn(&Stream) -> bool, patience: Duration) {
        let known = self.lock();
        known.values().filter(|stream| is_meant(stream)).for_each(|stream| stream.token.cancel());
        let running = |known: &mut HashMap<String, Stream>| {
            known.values().any(|stream| stream.begun && is_meant(stream))
        };
        // What does not end in time is told to, and that is all that can be done.
        let _ = self.0.ended.wait_timeout_while(known, patience, running);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Stream>> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.streams.lock().remove(&self.id);
        self.streams.0.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_that_overtakes_its_start_still_stops() {
        let streams = Streams::default();
        streams.stop("early");
        assert!(streams.begin("early", None).token.is_cancelled());
    }

    #[test]
    fn a_finished_stream_is_forgotten() {
        let streams = Streams::default();
        drop(streams.begin("one", None));
        assert!(streams.lock().is_empty());
    }

    #[test]
    fn stopping_one_leaves_the_others() {
        let streams = Streams::default();
        let (one, two) = (streams.begin("one", None), streams.begin("two", None));
        streams.stop("one");
        assert!(one.token.is_cancelled() && !two.token.is_cancelled());
        streams.stop_all(Duration::ZERO);
        assert!(two.token.is_cancelled());
    }

    #[test]
    fn stopping_a_profile_stops_what_acts_as_it_and_nothing_else() {
        let streams = Streams::default();
        let (chat, other, draft) = (
            streams.begin("chat", Some("a")),
            streams.begin("other", Some("b")),
            streams.begin("draft", None),
        );
        streams.stop_profile("a", Duration::ZERO);
        assert!(chat.token.is_cancelled());
        assert!(!other.token.is_cancelled() && !draft.token.is_cancelled());
    }

    #[test]
    fn stopping_all_waits_until_each_has_ended_but_not_for_what_never_began() {
        let streams = Streams::default();
        streams.stop("never begun");
        let (running, (ended, has_ended)) = (streams.begin("slow", None), std::sync::mpsc::channel());
        let slow = std::thread::spawn(move || {
            while !running.token.is_cancelled() {
                std::thread::yield_now();
            }
            ended.send(()).unwrap();
            drop(running);
        });
        streams.stop_all(Duration::from_secs(60));
        assert!(has_ended.try_recv().is_ok(), "it was waited for");
        slow.join().unwrap();
    }
}
