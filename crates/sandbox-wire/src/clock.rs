//! The sandbox's time: the computer's, moved forward where somebody asks for it.
//!
//! What lives for minutes (cached prompts, quotas) can so be tried without waiting. Sign-in keeps to the real clock,
//! since clients sign with theirs.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

#[derive(Debug, Default)]
pub struct Clock {
    ahead_s: AtomicI64,
}

impl Clock {
    pub fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.ahead_s.load(Ordering::Relaxed));
        Timestamp::now().checked_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// Moves forward for good, and says how far ahead the clock is now.
    pub fn advance(&self, seconds: u32) -> i64 {
        self.ahead_s.fetch_add(i64::from(seconds), Ordering::Relaxed) + i64::from(seconds)
    }
}
