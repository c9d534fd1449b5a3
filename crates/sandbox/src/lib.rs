//! A local endpoint that speaks Bedrock's wire protocol: the runtime, the control plane and STS, on one port, and on
//! another one with TLS.
//!
//! The seam is the wire itself. Nothing here is shared with the `bedrock` crate, and no AWS crate is used, because a
//! client and a server that share code agree on the same mistake: framing and signature check are our own.
//!
//! How a request is handled: `server` accepts it, `operation` finds which call it is, `sandbox_iam` who sends it and
//! what their policies allow, `schema` checks it against AWS's service model; `runtime` reads it into a conversation
//! of `sandbox_model`, holds it against `sandbox_rules` and has it answered under quotas, guardrails and caches;
//! `delivery` sends that in the shape and at the pace that were asked for, or broken by an injected fault. What has
//! started is handed out as a `sandbox_panel::Sandbox`.
//!
//! Deliberately not here: real models, batch and asynchronous jobs, agents, S3. What the sandbox does not know, it
//! refuses as AWS does.

mod call;
mod control;
mod delivery;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod injected;
mod line;
mod operation;
mod runtime;
mod schema;
mod server;
mod sts;
mod switchboard;

pub use control::GuardrailPreset;
pub use sandbox_iam::accounts::Accounts;
pub use sandbox_model::catalog::{AsOf, ModelSettings, knows_region};
pub use sandbox_model::owned::{CustomModel, Home, ImportedModel, Provisioned, Resources};
pub use sandbox_model::quota::{Limit, QuotaRules};
pub use sandbox_model::script::{Script, ScriptError};
pub use sandbox_panel::{
    Break, Credentials, Ending, Entry, Error, Export, Fault, FaultKind, FaultParameter, FaultValues, Faults,
    Identity, Keys, Member, MemberApiKey, Missing, Pacing, ReturnedReasoning, Sandbox, SessionCredentials,
    SpecialKeys, Spoil, export, fault_kinds, keys, serves,
};
pub use sandbox_wire::frame::{Frame, FrameError, Header, decode};
pub use sandbox_wire::yaml;
pub use server::{Options, TlsOptions, start};
