//! One event of a stream, as each kind of body draws it from an answer.

/// An event: its name, its JSON, and how many tokens it has to wait for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub name: &'static str,
    pub payload: String,
    pub tokens: u32,
}

/// The events of one answer, drawn one by one as the connection takes them.
pub(crate) type Events = Box<dyn Iterator<Item = Event> + Send>;
