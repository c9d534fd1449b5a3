//! Converse's own shapes: its body in, its document and its events out.

mod events;
mod read;
mod write;

pub use events::{events, piece_end};
pub use read::conversation as read;
pub use write::document;
