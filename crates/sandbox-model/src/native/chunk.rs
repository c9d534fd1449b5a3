//! Chunks: the events of InvokeModelWithResponseStream, each a family's own JSON in base64 with padding beside it.

use std::collections::VecDeque;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use tokio::time::Instant;

use super::guarded;
use super::ordered::{object, quoted};
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

impl Drawing<'_> {
    /// `amazon-bedrock-invocationMetrics`, which the last chunk of every family carries, in its own order.
    ///
    /// Recalled: the two latencies, and the order of the keys.
    pub fn metrics(&self) -> String {
        let usage = &self.answer.usage;
        let mut members = vec![
            ("inputTokenCount", usage.input.to_string()),
            ("outputTokenCount", usage.output.to_string()),
            ("invocationLatency", self.started.elapsed().as_millis().to_string()),
            ("firstByteLatency", self.first.duration_since(self.started).as_millis().to_string()),
        ];
        if tells_cache(usage, self.model) {
            members.push(("cacheReadInputTokenCount", usage.cache_read.to_string()));
            members.push(("cacheWriteInputTokenCount", usage.cache_write().to_string()));
        }
        object(members)
    }

    /// The same among keys in alphabetical order.
    pub fn metrics_value(&self) -> Value {
        serde_json::from_str(&self.metrics()).unwrap_or_default()
    }
}

fn chunk(json: &str, tokens: u32, number: u64) -> Event {
    let payload = format!("{{\"bytes\":\"{}\",\"p\":\"{}\"}}", STANDARD.encode(json), padding(number));
    Event { name: "chunk", payload, tokens }
}

/// A stream that consists of a refusal, for what is found out only once the stream has begun.
pub fn refused(refusal: &Refusal) -> Events {
    let payload = object([("message", quoted(&refusal.message))]);
    Box::new(std::iter::once(Event { name: "validationException", payload, tokens: 0 }))
}

/// Whether counts name what caches served and took, be it nothing.
pub fn tells_cache(usage: &Usage, model: &Model) -> bool {
    matches!(model.counters, Counters::CacheRead | Counters::CacheReadWrite) || usage.cache_asked
}
