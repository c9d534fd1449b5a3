//! The log of the last requests: who asked for what, and how it ended. Nothing in it is secret.
//!
//! Kept so that a test or a person can see which credential really reached the wire, and whether a stopped answer
//! really stopped. Access key ids are shown; secrets, tokens, API keys and message texts are never stored.
//!
//! Every change raises a revision that can be waited for, so that whoever shows the log live need not poll.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;
use tokio::sync::watch;

use crate::fault::Fault;

const KEPT: usize = 1000;

/// One request.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Entry {
    pub number: u64,
    pub time: String,
    pub method: String,
    pub path: String,
    pub http: String,
    /// The operation's name, empty for a path that is none.
    pub operation: String,
    pub model: Option<String>,
    /// `sigv4`, `bearer` or `none`.
    pub auth: &'static str,
    /// From the signature, also when it did not hold.
    pub access_key_id: Option<String>,
    /// The region in the signature's scope.
    pub scope_region: Option<String>,
    /// The identity's name, where the credentials held.
    pub identity: Option<String>,
    /// 0 while there is no answer yet.
    pub status: u16,
    /// The error's code, where the request was refused.
    pub error: Option<String>,
    pub user_agent: Option<String>,
    /// The reasoning blocks that came back with the conversation.
    pub reasoning: Vec<ReturnedReasoning>,
    pub ending: Ending,
    /// The faults that struck, with commas between them.
    pub fault: Option<String>,
    /// From the request to its ending, in milliseconds; absent while it is being answered.
    pub took_ms: Option<u64>,
}

/// A reasoning block that a client sent back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReturnedReasoning {
    /// The message's position, from 0.
    pub message: usize,
    /// The block's position in its message, from 0.
    pub block: usize,
    pub characters: usize,
    pub signed: bool,
    /// Whether the signature is the sandbox's own and covers this very text.
    pub genuine: bool,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// Still being answered.
    #[default]
    Open,
    /// Answered to the end.
    Complete,
    /// The client went away first.
    Dropped,
    /// A fault that was asked for ended it.
    Fault,
}

/// The newest requests, oldest first.
#[derive(Debug)]
pub(crate) struct Journal {
    kept: Mutex<Kept>,
    revision: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Kept {
    /// Their numbers follow one another without a gap.
    lines: VecDeque<Line>,
    last: u64,
    revision: u64,
}

#[derive(Debug)]
struct Line {
    entry: Entry,
    begun: Instant,
    /// The journal's revision when this line changed last.
    revision: u64,
}

impl Default for Journal {
    fn default() -> Self {
        Self { kept: Mutex::default(), revision: watch::Sender::new(0) }
    }
}

impl Journal {
    /// Writes a request down; the note is there to add to it.
    pub fn begin(self: &Arc<Self>, mut entry: Entry) -> Note {
        let mut kept = self.lock();
        kept.last += 1;
        kept.revision += 1;
        let (number, revision) = (kept.last, kept.revision);
        entry.number = number;
        if kept.lines.len() == KEPT {
            kept.lines.pop_front();
        }
        kept.lines.push_back(Line { entry, begun: Instant::now(), revision });
        drop(kept);
        self.tell(revision);
        Note { journal: self.clone(), number, ends: true }
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.lock().lines.iter().map(|line| line.entry.clone()).collect()
    }

    /// The requests that began or changed after `revision`, oldest first, and the revision to ask with next time.
    pub fn since(&self, revision: u64) -> (u64, Vec<Entry>) {
        let kept = self.lock();
        let changed = kept.lines.iter().filter(|line| line.revision > revision);
        (kept.revision, changed.map(|line| line.entry.clone()).collect())
    }

    pub fn clear(&self) {
        self.lock().lines.clear();
        self.touch();
    }

    /// Says that something changed that is shown beside the requests.
    pub fn touch(&self) {
        let mut kept = self.lock();
        kept.revision += 1;
        let revision = kept.revision;
        drop(kept);
        self.tell(revision);
    }

    pub fn watch(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    fn change(&self, number: u64, change: impl FnOnce(&mut Entry)) {
        let mut kept = self.lock();
        let first = kept.lines.front().map_or(u64::MAX, |line| line.entry.number);
        let at = number.checked_sub(first).and_then(|at| usize::try_from(at).ok());
        let revision = kept.revision + 1;
        let Some(line) = at.and_then(|at| kept.lines.get_mut(at)) else { return };
        change(&mut line.entry);
        if line.entry.ending != Ending::Open && line.entry.took_ms.is_none() {
            line.entry.took_ms = u64::try_from(line.begun.elapsed().as_millis()).ok();
        }
        line.revision = revision;
        kept.revision = revision;
        drop(kept);
        self.tell(revision);
    }

    /// Outside the lock: whoever waits may want to read at once.
    fn tell(&self, revision: u64) {
        self.revision.send_modify(|told| *told = revision.max(*told));
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request's place in the journal. A note that is dropped without an ending says that the client went away.
#[derive(Debug)]
pub(crate) struct Note {
    journal: Arc<Journal>,
    number: u64,
    ends: bool,
}

impl Note {
    pub fn update(&self, change: impl FnOnce(&mut Entry)) {
        self.journal.change(self.number, change);
    }

    /// Who sent it, as far as one can tell: enough to tell clients apart.
    pub fn sender(&self) -> String {
        let mut sender = String::new();
        self.update(|entry| {
            sender = format!("{:?} {:?} {:?}", entry.identity, entry.access_key_id, entry.user_agent);
        });
        sender
    }

    /// A second hand on the same entry, which does not end it when dropped.
    pub fn twin(&self) -> Note {
        Note { journal: self.journal.clone(), number: self.number, ends: false }
    }

    /// The request was answered whole.
    pub fn answered(&self, status: u16) {
        self.update(|entry| (entry.status, entry.ending) = (status, Ending::Complete));
    }

    /// The request was refused.
    pub fn refused(&self, status: u16, code: &str) {
        self.answered(status);
        self.update(|entry| entry.error = Some(code.to_owned()));
    }

    /// A fault that was asked for strikes; the ending is said separately, since an answer can go on after it.
    pub fn struck(&self, fault: &Fault) {
        self.update(|entry| match &mut entry.fault {
            Some(struck) => struck.push_str(&format!(",{fault}")),
            none => *none = Some(fault.to_string()),
        });
    }

    pub fn end(&self, ending: Ending) {
        self.update(|entry| entry.ending = ending);
    }
}

impl Drop for Note {
    fn drop(&mut self) {
        if !self.ends {
            return;
        }
        self.update(|entry| {
            if entry.ending == Ending::Open {
                entry.ending = Ending::Dropped;
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_without_an_ending_was_dropped() {
        let journal = Arc::new(Journal::default());
        let note = journal.begin(Entry::default());
        assert_eq!(journal.entries()[0].ending, Ending::Open);
        drop(note);
        assert_eq!(journal.entries()[0].ending, Ending::Dropped);
        let note = journal.begin(Entry::default());
        note.end(Ending::Complete);
        drop(note);
        assert_eq!(journal.entries()[1].ending, Ending::Complete);
    }

    #[test]
    fn only_the_newest_requests_are_kept() {
        let journal = Arc::new(Journal::default());
        for _ in 0..KEPT + 5 {
            journal.begin(Entry::default());
        }
        assert_eq!(journal.entries().len(), KEPT);
        assert_eq!(journal.entries()[0].number, 6);
    }
    #[test]
    fn only_what_changed_is_told_again_and_the_time_taken_stands_with_the_ending() {
        let journal = Arc::new(Journal::default());
        let (one, _two) = (journal.begin(Entry::default()), journal.begin(Entry::default()));
        let (revision, all) = journal.since(0);
        assert_eq!(
            all.iter().map(|entry| (entry.number, entry.took_ms)).collect::<Vec<_>>(),
            [(1, None), (2, None)]
        );
        assert!(journal.since(revision).1.is_empty());
        one.end(Ending::Complete);
        let (_, changed) = journal.since(revision);
        assert_eq!(changed.iter().map(|entry| entry.number).collect::<Vec<_>>(), [1]);
        assert!(changed[0].took_ms.is_some());
    }

    #[tokio::test]
    async fn a_change_wakes_whoever_waits_for_one() {
        let journal = Arc::new(Journal::default());
        let mut watch = journal.watch();
        let begin = |journal: &Arc<Journal>| drop(journal.begin(Entry::default()));
        let clear = |journal: &Arc<Journal>| journal.clear();
        for change in [begin as fn(&Arc<Journal>), clear] {
            assert!(!watch.has_changed().unwrap());
            change(&journal);
            watch.changed().await.unwrap();
        }
    }
}
