//! The log of the last requests: who asked for what, and how it ended. Nothing in it is secret.
//!
//! Kept so that a test or a person can see which credential really reached the wire, and whether a stopped answer
//! really stopped. Access key ids are shown; secrets, tokens, API keys and message texts are never stored.
//!
//! Every change raises a revision that can be waited for, so that a live view of the log need not poll.

mod entry;
mod log;
mod sentence;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

pub use entry::{Ending, Entry};
pub use log::Log;
use sandbox_model::answer::Usage;
use sandbox_model::conversation::ReturnedReasoning;
use sandbox_model::fault::Fault;

const KEPT: usize = 1000;
const REASONING_KEPT: usize = 1_000;

/// The newest requests, oldest first.
#[derive(Debug)]
pub struct Journal {
    kept: Mutex<Kept>,
    log: Mutex<Option<Log>>,
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
    /// Whether it stands in the log file, if there is one.
    logged: bool,
}

impl Default for Journal {
    fn default() -> Self {
        Self { kept: Mutex::default(), log: Mutex::default(), revision: watch::Sender::new(0) }
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
        let oldest = if kept.lines.len() == KEPT { kept.lines.pop_front() } else { None };
        let begun = Instant::now();
        kept.lines.push_back(Line { entry, begun, revision, logged: false });
        drop(kept);
        if let Some(oldest) = oldest {
            self.log_lost(&oldest);
        }
        self.tell(revision);
        Note(Arc::new(Place { journal: self.clone(), number, begun }))
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
        let cleared = std::mem::take(&mut self.lock().lines);
        for line in &cleared {
            self.log_lost(line);
        }
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

    /// Writes every request down from here on.
    pub fn keep_log(&self, log: Log) {
        *self.log.lock().unwrap_or_else(PoisonError::into_inner) = Some(log);
    }

    /// Ends the log with what has not come to its end, and waits until it is on disk.
    pub fn close_log(&self) {
        let unlogged: Vec<Entry> = {
            let mut kept = self.lock();
            let open = kept.lines.iter_mut().filter(|line| !line.logged);
            open.map(|line| {
                line.logged = true;
                line.entry.clone()
            })
            .collect()
        };
        for entry in &unlogged {
            self.log(entry);
        }
        drop(self.log.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// A line that is kept no longer: where it is still open, the log says so rather than nothing.
    fn log_lost(&self, line: &Line) {
        if !line.logged {
            self.log(&line.entry);
        }
    }

    fn log(&self, entry: &Entry) {
        if let Some(log) = self.log.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            log.write(entry);
        }
    }

    /// The last hand has let go of a request: nothing about it changes any more.
    fn close(&self, number: u64) {
        self.change(number, |entry| {
            if entry.ending == Ending::Open {
                entry.ending = Ending::Dropped;
            }
        });
        let entry = {
            let mut kept = self.lock();
            let Some(line) = kept.line(number).filter(|line| !line.logged) else { return };
            line.logged = true;
            line.entry.clone()
        };
        self.log(&entry);
    }

    pub fn watch(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    fn change(&self, number: u64, change: impl FnOnce(&mut Entry)) {
        let mut kept = self.lock();
        let revision = kept.revision + 1;
        let Some(line) = kept.line(number) else { return };
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

impl Kept {
    fn line(&mut self, number: u64) -> Option<&mut Line> {
        let first = self.lines.front()?.entry.number;
        let at = usize::try_from(number.checked_sub(first)?).ok()?;
        self.lines.get_mut(at)
    }
}

/// A hand on a request's place in the journal. When the last one lets go and none has said how the request ended, the
/// client went away.
#[derive(Debug)]
pub struct Note(Arc<Place>);

#[derive(Debug)]
struct Place {
    journal: Arc<Journal>,
    number: u64,
    begun: Instant,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.journal.close(self.number);
    }
}

impl Note {
    pub fn update(&self, change: impl FnOnce(&mut Entry)) {
        self.0.journal.change(self.0.number, change);
    }

    /// Who sent it, as far as one can tell: enough to tell clients apart.
    pub fn sender(&self) -> String {
        let mut sender = String::new();
        self.update(|entry| {
            sender = format!("{:?} {:?} {:?}", entry.identity, entry.access_key_id, entry.user_agent);
        });
        sender
    }

    /// Another hand on the same place.
    pub fn twin(&self) -> Note {
        Note(self.0.clone())
    }

    /// The time since the request came.
    pub fn elapsed(&self) -> Duration {
        self.0.begun.elapsed()
    }

    /// What the answer counts.
    pub fn counted(&self, usage: &Usage) {
        self.update(|entry| {
            entry.input_tokens = Some(usage.total().saturating_sub(usage.output));
            entry.output_tokens = Some(usage.output);
        });
    }

    /// The reasoning blocks that came back; of a conversation with more of them than anybody looks at, the first ones.
    pub fn returned(&self, mut reasoning: Vec<ReturnedReasoning>) {
        reasoning.truncate(REASONING_KEPT);
        self.update(|entry| entry.reasoning = reasoning);
    }

    /// The request was answered whole.
    pub fn answered(&self, status: u16) {
        self.update(|entry| (entry.status, entry.ending) = (status, Ending::Complete));
    }

    /// The request was refused.
    pub fn refused(&self, status: u16, code: &str, message: &str) {
        self.answered(status);
        self.failed(code, message);
    }

    /// What an error says, whether or not it is the answer's end.
    pub fn failed(&self, code: &str, message: &str) {
        self.update(|entry| {
            entry.error = Some(code.to_owned());
            entry.message = sentence::shown(message);
        });
    }

    /// What is worth knowing of a request that was not refused.
    pub fn remark(&self, remark: &str) {
        self.update(|entry| entry.message = sentence::shown(remark));
    }

    /// A rule of the script answers.
    pub fn played(&self, rule: String) {
        self.update(|entry| entry.rule = Some(rule));
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
    fn of_a_conversation_with_reasoning_without_end_the_first_blocks_are_kept() {
        let journal = Arc::new(Journal::default());
        let block =
            |block| ReturnedReasoning { message: 0, block, characters: 1, signed: false, genuine: false };
        journal.begin(Entry::default()).returned((0..100_000).map(block).collect());
        let kept = journal.entries().remove(0).reasoning;
        assert_eq!((kept.len(), kept[0].block), (REASONING_KEPT, 0));
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
    fn what_is_open_when_the_requests_are_cleared_still_comes_into_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("requests.jsonl");
        let journal = Arc::new(Journal::default());
        journal.keep_log(Log::open(&path).unwrap());
        let open = journal.begin(Entry { path: "/open".to_owned(), ..Entry::default() });
        drop(journal.begin(Entry { path: "/closed".to_owned(), ..Entry::default() }));
        journal.clear();
        assert!(journal.entries().is_empty());
        drop(open);
        journal.close_log();
        let text = std::fs::read_to_string(path).unwrap();
        for path in ["/open", "/closed"] {
            assert_eq!(text.matches(path).count(), 1, "{text}");
        }
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
