//! Conversations in SQLite, written as they stream.
//!
//! A crate of its own because it is the one place that must not lose text: an answer is begun before the request is
//! sent, grows while it arrives, and has an ending only when somebody saw it end. An answer without an ending, found
//! when the database is opened, was cut off and is called interrupted.

mod conversation;
mod error;
mod schema;
mod store;

pub use conversation::{
    AnswerId, Block, BlockPiece, Conversation, ConversationId, ConversationSummary, Ending, Finish, Metrics,
    Piece, Role, Turn, TurnId,
};
pub use error::Error;
pub use store::{History, Opened};
