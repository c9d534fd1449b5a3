//! The sandbox as it happens, for a window: its state and its requests, told when they change and not more often than
//! a person can see.
//!
//! Nothing here polls: it waits for a change, tells all that has changed, then lets a moment pass. Of a flood only the
//! newest requests are told, and those that have ended before those that are still open, so that none stays open in
//! the window because its ending was thinned out.

use std::collections::BTreeSet;
use std::time::Duration;

use sandbox_panel::Entry;
use tokio_util::sync::CancellationToken;

use super::SandboxHost;
use crate::ipc::convert;
use crate::ipc::dto::{SandboxNews, SandboxState};

/// Ten times a second looks live.
const INTERVAL: Duration = Duration::from_millis(100);
/// More than this between two looks nobody reads.
const AT_ONCE: usize = 120;
/// Keeps one message below the size from which the window takes a slower path.
const A_MESSAGE: usize = 12;

#[derive(Default)]
struct Told {
    state: Option<SandboxState>,
    run: u32,
    revision: u64,
    /// Requests whose ending the window still waits for.
    open: BTreeSet<u64>,
}

/// Follows the host until `stop`; returns when the window has gone too.
pub async fn follow(host: &SandboxHost, stop: &CancellationToken, mut tell: impl FnMut(SandboxNews) -> bool) {
    let mut told = Told::default();
    let mut phase = host.changes.subscribe();
    loop {
        // Subscribed before it is read: what changes after this is not missed.
        phase.mark_unchanged();
        let requests = host.read(sandbox_panel::Sandbox::changes);
        if !told.news(host).into_iter().all(&mut tell) {
            return;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            changed = phase.changed() => if changed.is_err() { return },
            () = changed(requests) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(INTERVAL) => {}
        }
    }
}

/// A sandbox that ends is a change of the host's phase, so its own end needs no telling.
async fn changed(requests: Option<tokio::sync::watch::Receiver<u64>>) {
    if let Some(mut requests) = requests
        && requests.changed().await.is_ok()
    {
        return;
    }
    std::future::pending::<()>().await;
}

impl Told {
    fn news(&mut self, host: &SandboxHost) -> Vec<SandboxNews> {
        let mut news = Vec::new();
        let state = host.state();
        let run = state.running.as_ref().map_or(self.run, |running| running.run);
        if run != self.run {
            (self.run, self.revision, self.open) = (run, 0, BTreeSet::new());
        }
        if self.state.as_ref() != Some(&state) {
            self.state = Some(state.clone());
            news.push(SandboxNews::State { state: Box::new(state) });
        }
        if let Some((revision, entries)) = host.read(|sandbox| sandbox.requests_since(self.revision)) {
            self.revision = revision;
            let entries = self.thin(entries);
            let requests: Vec<_> =
                entries.into_iter().map(|entry| convert::sandbox_request(run, entry)).collect();
            let messages = requests.chunks(A_MESSAGE);
            news.extend(messages.map(|some| SandboxNews::Requests { requests: some.to_vec() }));
        }
        news
    }

    fn thin(&mut self, mut entries: Vec<Entry>) -> Vec<Entry> {
        if entries.len() > AT_ONCE {
            entries.retain(|entry| ended(entry) || self.open.contains(&entry.number));
            entries.drain(..entries.len().saturating_sub(AT_ONCE));
        }
        for entry in &entries {
            if ended(entry) {
                self.open.remove(&entry.number);
            } else {
                self.open.insert(entry.number);
            }
        }
        entries
    }
}

fn ended(entry: &Entry) -> bool {
    entry.ending != sandbox_panel::Ending::Open
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use sandbox_panel::Ending;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::mpsc;

    use super::*;
    use crate::ipc::dto::{SandboxEnding, SandboxPhase};

    fn entry(number: u64, ending: Ending) -> Entry {
        Entry { number, ending, ..Entry::default() }
    }

    #[test]
    fn of_a_flood_the_newest_that_ended_are_told_and_the_endings_of_those_told_before() {
        let mut told = Told::default();
        assert_eq!(told.thin(vec![entry(1, Ending::Open)]).len(), 1);
        let mut flood: Vec<Entry> = (2..=400).map(|number| entry(number, Ending::Complete)).collect();
        flood.extend((401..=420).map(|number| entry(number, Ending::Open)));
        let shown = told.thin(flood);
        assert_eq!(shown.len(), AT_ONCE);
        assert_eq!(shown.iter().map(|entry| entry.number).max(), Some(400));
        assert!(told.open.contains(&1), "its ending is still to be told");
        assert_eq!(told.thin(vec![entry(1, Ending::Complete)]).len(), 1);
        assert!(told.open.is_empty());
    }

    async fn ask(endpoint: &str) {
        let address = endpoint.trim_start_matches("http://");
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    #[tokio::test]
    async fn starting_a_request_and_stopping_are_each_told_without_asking() {
        let folder = tempfile::tempdir().unwrap();
        let (host, stop) = (Arc::new(SandboxHost::with_server(folder.path())), CancellationToken::new());
        let (sender, mut news) = mpsc::unbounded_channel();
        let (followed, ended) = (host.clone(), stop.clone());
        let following = tokio::spawn(async move {
            follow(&followed, &ended, |news| sender.send(news).is_ok()).await;
        });
        let mut phase = async |wanted: SandboxPhase| loop {
            if let Some(SandboxNews::State { state }) = news.recv().await
                && state.phase == wanted
            {
                break *state;
            }
        };
        phase(SandboxPhase::Idle).await;
        host.start(None).await.unwrap();
        let endpoint = phase(SandboxPhase::Running).await.running.unwrap().endpoint;
        ask(&endpoint).await;
        let request = loop {
            if let Some(SandboxNews::Requests { requests }) = news.recv().await
                && let Some(last) = requests.last()
                && last.ending != SandboxEnding::Open
            {
                break last.clone();
            }
        };
        assert_eq!((request.run, request.number, request.status), (1, 1, 200));
        host.stop().await;
        let mut phases = Vec::new();
        while phases.last() != Some(&SandboxPhase::Stopped) {
            if let Some(SandboxNews::State { state }) = news.recv().await {
                phases.push(state.phase);
            }
        }
        stop.cancel();
        following.await.unwrap();
    }
}
