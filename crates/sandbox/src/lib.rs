//! A local endpoint that speaks Bedrock's wire protocol: the runtime, the control plane and STS, on one port, and on
//! another one with TLS.
//!
//! The seam is the wire itself. Nothing here is shared with the `bedrock` crate, and no AWS crate is used, because a
//! client and a server that share code agree on the same mistake: framing and signature check are our own.
//!
//! The way of a request, a module a step: `server` finds the operation, `auth` the sender, `schema` holds the input
//! against AWS's service model, `access` against the sender's policies; `runtime` reads it into a `conversation`, and
//! from the rules of the `catalog`'s model, quotas, guardrails and caches comes an `answer`, which goes out in the shape
//! and at the pace that were asked for, or broken by a `fault`.
//!
//! Deliberately not here: real models, batch and asynchronous jobs, agents, S3. What the sandbox does not know it refuses
//! as AWS does, it never pretends.

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
mod glob;
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
pub mod yaml;

pub use accounts::Accounts;
pub use catalog::{AsOf, ModelSettings, knows_region, serves};
pub use control::{CustomModel, GuardrailPreset, Home, ImportedModel, Provisioned, Resources};
pub use credentials::{Credentials, Identity, Member, MemberApiKey, SessionCredentials, SpecialKeys};
pub use error::Error;
pub use fault::{Break, Fault, FaultKind, FaultParameter, FaultValues, Faults, Spoil, fault_kinds};
pub use journal::{Ending, Entry, ReturnedReasoning};
pub use pacing::Pacing;
pub use quota::{Limit, QuotaRules};
pub use script::{Script, ScriptError};
pub use server::{Options, Sandbox, TlsOptions, start};
pub use wire::{Frame, FrameError, Header, decode};
