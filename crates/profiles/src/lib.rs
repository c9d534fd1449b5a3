//! Saved connections: what a profile is, where its secret lives, and the index that lists them.
//!
//! This crate knows files and the OS keychain. It knows nothing of AWS calls and nothing of the window, so that
//! what a profile *is* can be tested without either.

#![warn(missing_docs)]

pub mod aws_files;
mod clean;
pub mod draft;
pub mod error;
pub mod folder;
mod keychain_state;
pub mod profile;
pub mod region;
pub mod secret;
pub mod store;
pub mod vault;

pub use aws_files::{AwsFiles, AwsProfileKind, AwsProfileName, aws_profiles};
pub use draft::{ApiKeyFacts, Draft, Field, Parsed, Problem, Typed, api_key_facts};
pub use error::Error;
pub use keychain_state::KeychainState;
pub use profile::{
    AssumeRole, Connection, Endpoint, Keep, LastSeen, LastVerdict, Limits, Models, Profile, ProfileId,
    SignIn, SignInKind, Verdict,
};
pub use region::Region;
pub use secret::{Credentials, Record};
pub use store::{Deleted, Opened, Profiles};
pub use vault::Vault;
