//! Guardrails: what an account has set up, and what they find in a text.
//!
//! The assessment is simple and says so: words, patterns and overlaps, no model. It is deterministic, so that a test can
//! provoke each policy and each outcome; what a real guardrail would find in ordinary prose it does not promise.

mod assess;
mod content;
mod grounding;
mod personal;
mod policy;
mod store;
mod topic;
mod trace;
mod turn;
mod word;

pub(crate) use assess::{Piece, Source, assess};
pub(crate) use personal::compile;
pub(crate) use policy::{Policies, Strength};
pub(crate) use store::{Guardrail, Guardrails, Line, Site};
pub(crate) use trace::{action_reason, assessment as assessment_json, coverage, units};
pub(crate) use turn::{Guard, find};
