//! What is left of one quota: a bucket that fills steadily over a minute, and a day that starts anew at midnight, UTC.
//!
//! Both may fall below nothing when an answer used more than was held back, as it may when output tokens count several
//! times; then every request is refused until it has filled again. Only arithmetic; which quota belongs to whom is not known here.

use jiff::Timestamp;

const MINUTE_MS: f64 = 60_000.0;
const DAY_SECONDS: i64 = 86_400;

/// A quota of so many a minute.
#[derive(Debug)]
pub(super) struct Bucket {
    size: f64,
    level: f64,
    filled: Timestamp,
}

impl Bucket {
    pub fn full(size: u64, now: Timestamp) -> Self {
        Self { size: size as f64, level: size as f64, filled: now }
    }

    /// Whether so many are left now. A clock that goes backwards fills nothing.
    pub fn has(&mut self, count: u64, now: Timestamp) -> bool {
        let passed = now.as_millisecond().saturating_sub(self.filled.as_millisecond()).max(0);
        self.level = (self.level + self.size * passed as f64 / MINUTE_MS).min(self.size);
        self.filled = self.filled.max(now);
        self.level >= count as f64
    }

    pub fn take(&mut self, count: u64) {
        self.level -= count as f64;
    }

    pub fn settle(&mut self, taken: u64, used: u64) {
        self.level = (self.level + taken as f64 - used as f64).min(self.size);
    }
}

/// A quota of so many a day.
#[derive(Debug)]
pub(super) struct Day {
    size: u64,
    used: u64,
    day: i64,
}

impl Day {
    pub fn full(size: u64, now: Timestamp) -> Self {
        Self { size, used: 0, day: day_of(now) }
    }

    pub fn has(&mut self, count: u64, now: Timestamp) -> bool {
        if day_of(now) > self.day {
            (self.used, self.day) = (0, day_of(now));
        }
        self.used.saturating_add(count) <= self.size
    }

    pub fn take(&mut self, count: u64) {
        self.used = self.used.saturating_add(count);
    }

    pub fn settle(&mut self, taken: u64, used: u64) {
        self.used = self.used.saturating_sub(taken).saturating_add(used);
    }
}

fn day_of(now: Timestamp) -> i64 {
    now.as_second().div_euclid(DAY_SECONDS)
}
