//! Conversations in SQLite, written as they stream.
//!
//! A crate of its own because it is the one place that must not lose text: an answer is begun before the request is
//! sent, grows while it arrives, and has an ending only when somebody saw it end. An answer without an ending, found
//! when the file is opened, was cut off and is called interrupted. Nothing here knows Bedrock calls, profiles beyond
//! their id as text, or the window.

#![warn(missing_docs)]

mod conversation;
mod error;
mod pieces;
mod schema;
mod store;

pub use conversation::{
    AnswerId, Block, Conversation, ConversationId, ConversationSummary, Ending, Finish, Metrics, Role, Turn,
    TurnId,
};
pub use error::Error;
pub use pieces::{Batch, BlockPiece, Piece};
pub use store::{History, Opened};
