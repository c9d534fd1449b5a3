//! Prompt caching: which start of a prompt was seen before, and what of it is written for the next time.
//!
//! A prompt is read as AWS documents it: tools, then the system prompt, then the messages, one block after the other.
//! Up to a cache point, the blocks so far are one prefix; a prefix is found again only when every block in it is the
//! same. Nothing of a prompt is kept, only digests of prefixes.

mod prefix;
mod rules;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::answer::Usage;
use crate::catalog::{Family, Model};
use crate::conversation::Conversation;
use prefix::{Prefix, Ttl};

pub use rules::{check, check_places};

/// How many blocks before a cache point are searched for an earlier prefix, as AWS documents it for Claude.
const LOOK_BACK: usize = 20;
/// Prefixes that are remembered; the ones that end soonest go first.
const KEPT: usize = 10_000;

/// The prefixes that were written, for everyone.
#[derive(Debug, Default)]
pub struct Caches(Mutex<HashMap<Key, Entry>>);

/// Caches are not shared between accounts, regions or models.
type Key = (String, [u8; 32]);

#[derive(Debug, Clone, Copy)]
struct Entry {
    ttl: Ttl,
    until: Timestamp,
}

impl Caches {
    /// Counts a request's input: what the cache serves, what it takes, and what remains.
    ///
    /// `scope` names account, region and model.
    pub fn count(&self, scope: &str, conversation: &Conversation, model: &Model, now: Timestamp) -> Usage {
        let total = conversation.input_tokens();
        let Some(caching) = model.caching else { return Usage { input: total, ..Usage::default() } };
        let implicit = model.family == Family::Nova;
        let Some(prefixes) = prefix::of(conversation, implicit) else {
            return Usage { input: total, ..Usage::default() };
        };
        let asked = prefixes.iter().any(|prefix| prefix.point.is_some() && !prefix.implicit);
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = self::read(&mut entries, scope, &prefixes, now);
        let mut usage = Usage { cache_read: read, cache_asked: asked, ..Usage::default() };
        let mut counted = read;
        for prefix in prefixes.iter().filter(|prefix| prefix.tokens >= caching.minimum) {
            let Some(ttl) = prefix.point else { continue };
            let until = now + ttl.lasts();
            if entries.len() >= KEPT {
                make_room(&mut entries, now);
            }
            entries.insert((scope.to_owned(), prefix.digest), Entry { ttl, until });
            let new = prefix.tokens.saturating_sub(counted);
            // What is cached without being asked for costs nothing to write and is not reported.
            if !prefix.implicit {
                match ttl {
                    Ttl::FiveMinutes => usage.cache_write_5m += new,
                    Ttl::Hour => usage.cache_write_1h += new,
                }
                counted += new;
            }
        }
        usage.input = total.saturating_sub(counted);
        usage
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The tokens of the longest prefix that is cached and within reach of a cache point; reading keeps it alive.
fn read(entries: &mut HashMap<Key, Entry>, scope: &str, prefixes: &[Prefix], now: Timestamp) -> u32 {
    for (position, prefix) in prefixes.iter().enumerate().rev() {
        let reach = prefixes.iter().skip(position).take(LOOK_BACK + 1);
        if !reach.clone().any(|later| later.point.is_some()) {
            continue;
        }
        if let Some(entry) = entries.get_mut(&(scope.to_owned(), prefix.digest))
            && entry.until > now
        {
            entry.until = now + entry.ttl.lasts();
            return prefix.tokens;
        }
    }
    0
}

fn make_room(entries: &mut HashMap<Key, Entry>, now: Timestamp) {
    entries.retain(|_, entry| entry.until > now);
    if entries.len() >= KEPT {
        let mut ends: Vec<Timestamp> = entries.values().map(|entry| entry.until).collect();
        let middle = ends.len() / 2;
        let (_, median, _) = ends.select_nth_unstable(middle);
        let median = *median;
        entries.retain(|_, entry| entry.until > median);
    }
}

impl Ttl {
    fn lasts(self) -> SignedDuration {
        match self {
            Self::FiveMinutes => SignedDuration::from_mins(5),
            Self::Hour => SignedDuration::from_hours(1),
        }
    }
}

#[cfg(test)]
mod tests;

pub use prefix::{feed, feed_block};
