//! The wire types: what crosses between the shell and the window.
//!
//! Crates never derive `specta::Type`; turning their types into these, and these into theirs, is the shell's one real
//! job (`convert.rs`). Nothing here can carry a secret outwards: secrets exist only in [`Typed`], which goes inwards.
//! Times are RFC 3339 text, durations are milliseconds.

mod chat;
mod diagnosis;
mod doctor;
mod embed;
mod link;
mod model;
mod profile;
mod sandbox;

pub use chat::*;
pub use diagnosis::*;
pub use doctor::*;
pub use embed::*;
pub use link::*;
pub use model::*;
pub use profile::*;
pub use sandbox::*;
