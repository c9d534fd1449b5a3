//! How much an account may ask of a model: requests a minute, tokens a minute, tokens a day.
//!
//! The seam: the runtime asks for admission before it answers and settles after; what is left over lives here alone. The
//! clock is passed in. As AWS documents it (recalled, not in a recording): at the start the whole input and the whole
//! `maxTokens` are taken from the quota, at the end what was not used is given back; an output token of a Claude that
//! thinks counts five times, and tokens read from a cache count nothing. A request that could never fit is throttled for
//! ever, as there. Without rules nothing is counted. Deliberately not here: provisioned throughput, which is not shared.

mod bucket;
mod rules;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::catalog::{Model, Thinking};
use bucket::{Bucket, Day};
pub use rules::{Limit, QuotaRules};
use sandbox_wire::reply::{Refusal, TOO_MANY_REQUESTS};

pub const TOO_MANY_TOKENS: &str = "Too many tokens, please wait before trying again.";
pub const TOO_MANY_TOKENS_PER_DAY: &str = "Too many tokens per day, please wait before trying again.";

/// Who asks whom for how much.
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    pub account: &'a str,
    pub region: &'a str,
    /// The bare id, or the inference profile's, whose quotas are its own.
    pub target: &'a str,
    pub model: &'a Model,
    pub input_tokens: u32,
    /// As asked; without it the model's own maximum is held back.
    pub max_tokens: Option<u32>,
}

/// What an answer took in the end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Used {
    /// Without what was read from a cache.
    pub input_tokens: u32,
    pub cache_write_tokens: u32,
    pub output_tokens: u32,
}

/// All quotas of a sandbox.
#[derive(Debug, Default)]
pub struct Quotas {
    rules: QuotaRules,
    book: Arc<Mutex<Book>>,
}

type Key = [String; 3];

#[derive(Debug, Default)]
struct Book {
    accounts: HashMap<Key, Levels>,
}

/// What is left to one account of one model in one region.
#[derive(Debug)]
struct Levels {
    requests: Option<Bucket>,
    tokens: Option<Bucket>,
    day: Option<Day>,
}

/// An admission; what it holds back beyond the input is given back when it is settled or dropped.
#[derive(Debug)]
#[must_use = "a ticket that is dropped at once gives back what the answer will use"]
pub struct Ticket {
    held: Option<Held>,
}

#[derive(Debug)]
struct Held {
    book: Arc<Mutex<Book>>,
    key: Key,
    /// Tokens taken at the start, of which the input stays taken whatever comes.
    taken: u64,
    input: u64,
    burndown: u64,
}

impl Quotas {
    pub fn new(rules: QuotaRules) -> Self {
        Self { rules, book: Arc::default() }
    }

    /// Lets a request in or throttles it; nothing is taken from one that is throttled. A target without a name has
    /// throughput of its own, which nothing here limits.
    pub fn admit(&self, demand: &Demand<'_>, now: Timestamp) -> Result<Ticket, Refusal> {
        let limit = self.rules.limit(demand.account, demand.region, demand.target, demand.model.id);
        if limit == Limit::default() || demand.target.is_empty() {
            return Ok(Ticket { held: None });
        }
        let input = u64::from(demand.input_tokens);
        let taken = input + u64::from(demand.max_tokens.unwrap_or(demand.model.max_output));
        let key = [demand.account, demand.region, demand.target].map(str::to_owned);
        let mut book = lock(&self.book);
        let levels = book.accounts.entry(key.clone()).or_insert_with(|| Levels::full(&limit, now));
        levels.take(taken, now)?;
        let burndown = burndown(demand.model);
        Ok(Ticket { held: Some(Held { book: self.book.clone(), key, taken, input, burndown }) })
    }
}

impl Levels {
    fn full(limit: &Limit, now: Timestamp) -> Self {
        Self {
            requests: limit.requests_per_minute.map(|size| Bucket::full(size, now)),
            tokens: limit.tokens_per_minute.map(|size| Bucket::full(size, now)),
            day: limit.tokens_per_day.map(|size| Day::full(size, now)),
        }
    }

    fn take(&mut self, tokens: u64, now: Timestamp) -> Result<(), Refusal> {
        let has = |bucket: &mut Option<Bucket>, count: u64| {
            bucket.as_mut().is_none_or(|bucket| bucket.has(count, now))
        };
        if !has(&mut self.requests, 1) {
            return Err(Refusal::throttled(TOO_MANY_REQUESTS));
        }
        if !self.day.as_mut().is_none_or(|day| day.has(tokens, now)) {
            return Err(Refusal::throttled(TOO_MANY_TOKENS_PER_DAY));
        }
        if !has(&mut self.tokens, tokens) {
            return Err(Refusal::throttled(TOO_MANY_TOKENS));
        }
        if let Some(bucket) = &mut self.requests {
            bucket.take(1);
        }
        if let Some(bucket) = &mut self.tokens {
            bucket.take(tokens);
        }
        if let Some(day) = &mut self.day {
            day.take(tokens);
        }
        Ok(())
    }

    fn change(&mut self, taken: u64, used: u64) {
        if let Some(bucket) = &mut self.tokens {
            bucket.settle(taken, used);
        }
        if let Some(day) = &mut self.day {
            day.settle(taken, used);
        }
    }
}

impl Ticket {
    /// Gives back what the answer did not use, or takes what it used beyond.
    pub fn settle(mut self, used: Used) {
        let Some(held) = self.held.take() else { return };
        let input = u64::from(used.input_tokens) + u64::from(used.cache_write_tokens);
        held.settle(input + u64::from(used.output_tokens) * held.burndown);
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            held.settle(held.input);
        }
    }
}

impl Held {
    fn settle(&self, used: u64) {
        if let Some(levels) = lock(&self.book).accounts.get_mut(&self.key) {
            levels.change(self.taken, used);
        }
    }
}

/// How many tokens of quota one output token costs (recalled: five from Claude 3.7 on).
fn burndown(model: &Model) -> u64 {
    if model.is_claude() && model.thinking != Thinking::None { 5 } else { 1 }
}

fn lock(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
