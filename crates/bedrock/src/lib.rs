//! The AWS side: clients, test connection, chat, embeddings and what is known of the models.
//!
//! It takes `profiles` for its types only and knows nothing of the window. Everything that can fail ends in one
//! [`Error`], and [`diagnosis`] is the one place where an error becomes a sentence and a next step.

#![warn(missing_docs)]

pub mod catalog;
pub mod chat;
pub mod client;
pub mod diagnosis;
pub mod doctor;
pub mod embed;
pub mod error;
mod listing;
pub mod thinking;

pub use client::{Clients, SandboxAddress, SignInFacts};
pub use diagnosis::{Cause, Diagnosis, Fix, Scene};
pub use error::Error;
