//! How the sandbox's models behave: which there are, how each thinks, and what it answers.
//!
//! The seam: a request to a model is read into a `conversation`, whatever body it came in (`converse`, or the family's own
//! in `native`); `thinking` and `cache` refuse what the real service refuses, and `sandbox_rules` the rest; `script` and `responder` say what is
//! answered, `compose` makes an `answer` of it, which is written in the body's own form. Nothing here knows a connection,
//! a clock or a log: what a request needs of the server's state is handed in.

pub mod answer;
mod binding;
pub mod cache;
pub mod catalog;
pub mod compose;
pub mod conversation;
pub mod converse;
pub mod embed;
pub mod event;
pub mod fault;
pub mod guardrail;
pub mod media;
pub mod native;
pub mod owned;
pub mod place;
pub mod quota;
pub mod responder;
pub mod script;
pub mod signature;
pub mod thinking;
pub mod tools;
