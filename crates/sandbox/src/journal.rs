//! The log of the last requests: who asked for what, and how it ended. Nothing in it is secret.
//!
//! Kept so that a test or a person can see which credential really reached the wire, and whether a stopped answer
//! really stopped. Access key ids are shown; secrets, tokens, API keys and message texts are never stored.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

const KEPT: usize = 200;

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
#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<Entry>,
    last: u64,
}

impl Journal {
    /// Writes a request down; the note is there to add to it.
    pub fn begin(self: &Arc<Self>, mut entry: Entry) -> Note {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last += 1;
        let number = kept.last;
        entry.number = number;
        if kept.entries.len() == KEPT {
            kept.entries.pop_front();
        }
        kept.entries.push_back(entry);
        drop(kept);
        Note { journal: self.clone(), number, ends: true }
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entries.iter().cloned().collect()
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entries.clear();
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
        let mut kept = self.journal.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = kept.entries.iter_mut().find(|entry| entry.number == self.number) {
            change(entry);
        }
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
}
