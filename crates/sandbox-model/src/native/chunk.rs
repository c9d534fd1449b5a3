//! Chunks: the events of InvokeModelWithResponseStream, each a family's own JSON in base64 with padding beside it.

use std::collections::VecDeque;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::guarded;
use super::walk::{Step, Walk};
use crate::answer::{Answer, Usage};
use crate::catalog::{Counters, Model};
use crate::event::{Draw, Event, Events};
use sandbox_wire::frame::padding;
use sandbox_wire::reply::Refusal;

/// What one step becomes: the JSON of each chunk, and for how many tokens it has to wait.
pub(super) type Drawn = Vec<(String, u32)>;

/// What a family draws its steps from.
pub(super) struct Drawing<'a> {
    pub answer: &'a Answer,
    pub model: &'static Model,
    started: Instant,
    first: Instant,
}

/// The chunks of an answer that was begun at `started`, each step drawn by a family's own hand.
pub(super) fn chunks(
    answer: Answer,
    model: &'static Model,
    started: Instant,
    draw: impl FnMut(&Drawing<'_>, Step) -> Drawn + Send + 'static,
) -> Events {
    let (walk, ready) = (Walk::new(answer), VecDeque::new());
    Box::new(Chunks { walk, model, started, first: None, draw, ready, drawn: 0 })
}

struct Chunks<Hand> {
    walk: Walk,
    model: &'static Model,
    started: Instant,
    /// When the first chunk was drawn.
    first: Option<Instant>,
    draw: Hand,
    ready: VecDeque<(String, u32)>,
    drawn: u64,
}

impl<Hand: FnMut(&Drawing<'_>, Step) -> Drawn + Send> Draw for Chunks<Hand> {}

impl<Hand: FnMut(&Drawing<'_>, Step) -> Drawn + Send> Iterator for Chunks<Hand> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((json, tokens)) = self.ready.pop_front() {
                let event = chunk(&json, tokens, self.drawn);
                self.drawn += 1;
                return Some(event);
            }
            let step = self.walk.next()?;
            let is_end = step == Step::End;
            let first = *self.first.get_or_insert_with(Instant::now);
            let (answer, model, started) = (self.walk.answer(), self.model, self.started);
            let mut drawn = (self.draw)(&Drawing { answer, model, started, first }, step);
            if let Some((last, _)) = drawn.last_mut().filter(|_| is_end) {
                *last = guarded::told(std::mem::take(last), answer);
            }
            self.ready.extend(drawn);
        }
    }
}

/// `amazon-bedrock-invocationMetrics`, which the last chunk of every family carries, in its own order.
///
/// Recalled: the two latencies, and the order of the keys.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metrics {
    input_token_count: u32,
    output_token_count: u32,
    invocation_latency: u64,
    first_byte_latency: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_read_input_token_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_write_input_token_count: Option<u32>,
}

impl Drawing<'_> {
    pub fn metrics(&self) -> Metrics {
        let usage = &self.answer.usage;
        let tells_cache = tells_cache(usage, self.model);
        Metrics {
            input_token_count: usage.input,
            output_token_count: usage.output,
            invocation_latency: self.started.elapsed().as_millis() as u64,
            first_byte_latency: self.first.duration_since(self.started).as_millis() as u64,
            cache_read_input_token_count: tells_cache.then_some(usage.cache_read),
            cache_write_input_token_count: tells_cache.then_some(usage.cache_write()),
        }
    }

    /// The same among keys in alphabetical order.
    pub fn metrics_value(&self) -> Value {
        json!(self.metrics())
    }
}

fn chunk(json: &str, tokens: u32, number: u64) -> Event {
    #[derive(Serialize)]
    struct Payload {
        bytes: String,
        p: &'static str,
    }
    let payload = Payload { bytes: STANDARD.encode(json), p: padding(number) };
    Event { name: "chunk", payload: serde_json::to_string(&payload).unwrap_or_default(), tokens }
}

/// A stream that consists of a refusal, for what is found out only once the stream has begun.
pub fn refused(refusal: &Refusal) -> Events {
    let payload = json!({"message": refusal.message}).to_string();
    Box::new(std::iter::once(Event { name: "validationException", payload, tokens: 0 }))
}

/// Whether counts name what caches served and took, be it nothing.
pub fn tells_cache(usage: &Usage, model: &Model) -> bool {
    matches!(model.counters, Counters::CacheRead | Counters::CacheReadWrite) || usage.cache_asked
}
