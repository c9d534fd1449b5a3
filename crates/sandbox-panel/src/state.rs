//! What all requests share: who may come in, what was made here, how fast and how badly to answer.
//!
//! Each field belongs to the module that is named by its type; this is only where a request finds them together.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::journal::Journal;
use sandbox_iam::auth::Directory;
use sandbox_model::cache::Caches;
use sandbox_model::catalog::lifecycle::Lifecycle;
use sandbox_model::fault::FaultSwitch;
use sandbox_model::guardrail::Guardrails;
use sandbox_model::owned::Owned;
use sandbox_model::quota::Quotas;
use sandbox_model::script::Stage;
use sandbox_wire::clock::Clock;
use sandbox_wire::pacing::Pacing;

/// Everything that requests share.
pub struct State {
    pub region: String,
    /// How long a connection may stay open without a request.
    pub idle: Duration,
    pub directory: Directory,
    pub pacing: RwLock<Pacing>,
    pub faults: FaultSwitch,
    pub stage: Stage,
    pub journal: Arc<Journal>,
    pub quotas: Quotas,
    pub lifecycle: Lifecycle,
    pub owned: Owned,
    pub caches: Caches,
    pub guardrails: Guardrails,
    pub clock: Clock,
    /// What made-up things are made from, beside the request.
    pub seed: u64,
    /// The key that other computers need for the sandbox's own paths.
    pub owner_key: String,
}

impl State {
    pub fn pacing(&self) -> Pacing {
        *self.pacing.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn set_pacing(&self, pacing: Pacing) {
        *self.pacing.write().unwrap_or_else(PoisonError::into_inner) = pacing;
    }
}
