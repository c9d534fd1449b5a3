//! One event of a stream, as each kind of body draws it from an answer.

use bytes::BytesMut;

use sandbox_wire::frame::{write_event, write_exception};

/// An event: its name, its JSON, and how many tokens it has to wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
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

/// Draws the events of one answer, one by one as the connection takes them.
pub trait Draw: Iterator<Item = Event> + Send {
    /// Writes as many of the next events as are alike and fit below `limit`, each as a finished frame. Writing none is
    /// always right; it is here because a long text is nearly all of what a stream carries.
    fn run(&mut self, _out: &mut BytesMut, _limit: usize) -> Run {
        Run::default()
    }
}

/// How much was written at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Run {
    pub events: u32,
    pub tokens: u32,
}

/// The events of one answer.
pub type Events = Box<dyn Draw>;

impl Draw for std::iter::Once<Event> {}
