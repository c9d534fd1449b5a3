//! Guardrails: what an account has set up, and what they find in a text.
//!
//! The assessment is simple and says so: words, patterns and overlaps, no model. It is deterministic, so that a test can
//! provoke each policy and each outcome; what a real guardrail would find in ordinary prose it does not promise.

mod assess;
mod content;
mod grounding;
mod personal;
mod piece;
mod policy;
mod source;
mod store;
mod topic;
mod trace;
mod turn;
mod word;

pub use assess::assess;
pub use personal::compile;
pub use piece::{Piece, Source};
pub use policy::{Policies, Strength};
pub use store::{Guardrail, Guardrails, Line, Site};
pub use trace::{action_reason, assessment as assessment_json, coverage, units};
pub use turn::{Guard, find};
