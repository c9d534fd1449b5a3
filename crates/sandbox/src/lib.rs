//! A local endpoint that speaks Bedrock's wire protocol: the runtime, the model lists and STS, on a loopback
//! port, and on another one with TLS.
//!
//! The seam is the wire itself. Nothing here is shared with the `bedrock` crate, and no AWS crate is used, because a
//! client and a server that share code agree on the same mistake: framing and signature check are our own.
//!
//! Deliberately not here: real models, guardrails, batch jobs. What the sandbox does not know it
//! refuses as AWS does, it never pretends.

#![allow(dead_code)] // Taken out when the last piece that reads the neutral types is in.

mod access;
mod accounts;
mod answer;
mod auth;
mod cache;
mod call;
mod catalog;
mod clock;
mod control;
mod conversation;
mod credentials;
mod embed;
mod error;
mod fault;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod guardrail;
mod journal;
mod malformed;
mod media;
mod pacing;
mod quota;
mod reply;
mod responder;
mod runtime;
mod schema;
mod script;
mod seed;
mod server;
mod signature;
mod state;
mod sts;
mod switchboard;
mod thinking;
mod tokens;
mod tools;
mod wire;

pub use accounts::Accounts;
pub use catalog::{AsOf, ModelSettings, serves};
pub use control::{CustomModel, Home, ImportedModel, Provisioned, Resources};
pub use credentials::{Credentials, Identity, Member, MemberApiKey, SessionCredentials, SpecialKeys};
pub use error::Error;
pub use fault::{Break, Fault, FaultKind, FaultParameter, FaultValues, Faults, Spoil, fault_kinds};
pub use journal::{Ending, Entry, ReturnedReasoning};
pub use pacing::Pacing;
pub use quota::{Limit, QuotaRules};
pub use script::{Script, ScriptError};
pub use server::{Options, Sandbox, TlsOptions, start};
pub use wire::{Frame, FrameError, Header, decode};
