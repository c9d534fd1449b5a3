//! The ground floor of the sandbox: what goes over the wire and what every storey above counts and paces with.
//!
//! The seam: nothing here knows an account, a model or an operation. Frames and refusals are written here and nowhere
//! else, so that their bytes are in one place. No AWS crate is used: a client and a server that share code agree on the
//! same mistake.

pub mod clock;
pub mod frame;
pub mod malformed;
pub mod pacing;
pub mod reply;
pub mod seed;
pub mod tokens;
pub mod yaml;
