//! Converse's own shapes: its body in, its document and its events out.

mod events;
mod read;
mod write;

pub(crate) use events::{events, piece_end};
pub(crate) use read::conversation as read;
pub(crate) use write::document;
