//! A running sandbox as whoever started it sees and switches it: its endpoints, keys, journal, faults and pace.
//!
//! The seam: it is apart from the server, so that what only operates a sandbox (the app's shell) is not compiled anew for
//! each change to a rule or to the server. The `sandbox` crate starts one and answers its requests out of the [`State`].

mod ca_file;
mod error;
mod journal;
mod keys;
mod observe;
mod running;
mod setup;
mod state;

pub use ca_file::CaFile;
pub use error::Error;
pub use journal::{Ending, Entry, Journal, Log, Note};
pub use keys::{Export, Keys, Missing, export, keys};
pub use running::{Sandbox, Started, Stopping};
pub use sandbox_iam::credentials::{
    Credentials, Identity, Member, MemberApiKey, SessionCredentials, SpecialKeys,
};
pub use sandbox_model::conversation::ReturnedReasoning;
pub use sandbox_model::fault::{
    Break, Fault, FaultKind, FaultParameter, FaultValues, Faults, Spoil, fault_kinds,
};
pub use sandbox_model::place::serves;
pub use sandbox_wire::pacing::Pacing;
pub use setup::{Setup, Starter, Starting};
pub use state::State;
