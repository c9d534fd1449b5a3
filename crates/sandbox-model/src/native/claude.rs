//! Anthropic's Messages API as Bedrock takes it: the version in the body, no model, no `stream`.
//!
//! The seam is the body. Its checks speak as Anthropic's own API does; which models may think how, and what they make
//! of tools, is decided elsewhere, for Converse alike.

mod block;
mod events;
mod fields;
mod read;
mod rules;
mod write;

pub(super) use events::events;
pub use read::KEYS;
pub(super) use read::conversation as read;
pub(super) use rules::{check, mismatch};
pub(super) use write::document;
