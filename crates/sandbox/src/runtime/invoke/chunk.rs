//! Chunks: the events of InvokeModelWithResponseStream, each a family's own JSON in base64 with padding beside it.

use std::collections::VecDeque;

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::time::Instant;

use super::guarded;
use super::ordered::object;
use super::walk::{Step, Walk};
use crate::answer::Usage;
use crate::catalog::{Counters, Model};
use crate::reply::Refusal;
use crate::runtime::event::{Draw, Event, Events};
use crate::wire::padding;

/// What one step becomes: the JSON of each chunk, and for how many tokens it has to wait.
pub(super) type Drawn = Vec<(String, u32)>;

/// The chunks of a walk, each step drawn by a family's own hand.
pub(super) fn chunks(walk: Walk, draw: impl FnMut(Step) -> Drawn + Send + 'static) -> Events {
    Box::new(Chunks { walk, draw, ready: VecDeque::new(), drawn: 0 })
}

struct Chunks<Hand> {
    walk: Walk,
    draw: Hand,
    ready: VecDeque<(String, u32)>,
    drawn: u64,
}

impl<Hand: FnMut(Step) -> Drawn + Send> Draw for Chunks<Hand> {}

impl<Hand: FnMut(Step) -> Drawn + Send> Iterator for Chunks<Hand> {
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
            let mut drawn = (self.draw)(step);
            if let Some((last, _)) = drawn.last_mut().filter(|_| is_end) {
                *last = guarded::told(std::mem::take(last), self.walk.answer());
            }
            self.ready.extend(drawn);
        }
    }
}

fn chunk(json: &str, tokens: u32, number: u64) -> Event {
    let payload = format!("{{\"bytes\":\"{}\",\"p\":\"{}\"}}", STANDARD.encode(json), padding(number));
    Event { name: "chunk", payload, tokens }
}

/// A stream that consists of a refusal, for what is found out only once the stream has begun.
pub(super) fn refused(refusal: &Refusal) -> Events {
    let payload = object([("message", super::ordered::quoted(&refusal.message))]);
    Box::new(std::iter::once(Event { name: "validationException", payload, tokens: 0 }))
}

/// `amazon-bedrock-invocationMetrics`, which the last chunk of every family carries.
///
/// Recalled: the two latencies, and the order of the keys.
pub(super) fn metrics(usage: &Usage, model: &Model, started: Instant, first: Option<Instant>) -> String {
    let latency = started.elapsed().as_millis();
    let first_byte = first.map_or(latency, |first| first.duration_since(started).as_millis());
    let mut members = vec![
        ("inputTokenCount", usage.input.to_string()),
        ("outputTokenCount", usage.output.to_string()),
        ("invocationLatency", latency.to_string()),
        ("firstByteLatency", first_byte.to_string()),
    ];
    if matches!(model.counters, Counters::CacheRead | Counters::CacheReadWrite) || usage.cache_asked {
        members.push(("cacheReadInputTokenCount", usage.cache_read.to_string()));
        members.push(("cacheWriteInputTokenCount", usage.cache_write().to_string()));
    }
    object(members)
}
