//! One event of a stream, as each kind of body draws it from an answer.

use bytes::BytesMut;

use crate::wire::{write_event, write_exception};

/// An event: its name, its JSON, and how many tokens it has to wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub name: &'static str,
    pub payload: String,
    pub tokens: u32,
}

impl Event {
    /// Appends the event's frame: an exception's where its name is one's.
    pub fn write(&self, out: &mut BytesMut) {
        if self.name.ends_with("Exception") {
            write_exception(out, self.name, self.payload.as_bytes());
        } else {
            write_event(out, self.name, self.payload.as_bytes());
        }
    }
}

/// The events of one answer, drawn one by one as the connection takes them.
pub(crate) type Events = Box<dyn Iterator<Item = Event> + Send>;
