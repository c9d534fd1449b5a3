//! What accounts own: application inference profiles that were made here, use-case forms that were handed in, and what the
//! configuration gives them (provisioned throughput, custom and imported models).
//!
//! The seam between the control plane, which makes and lists, and the runtime, which looks an ARN up. Kept in memory only:
//! a sandbox starts empty, but for its configuration.

pub mod id;
mod resources;
mod source;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use crate::catalog::Arn;
pub use resources::{CustomModel, Home, ImportedModel, Provisioned, Resources};
use sandbox_wire::reply::Refusal;
pub use source::Source;

/// Recorded, of a model that Converse does not serve.
pub const NO_CONVERSE: &str =
    "This action doesn't support the model that you provided. Try again with a supported text or chat model.";
/// Recalled, not checked.
pub const NOT_READY: &str = "Model is not ready for inference. Wait and try your request again. Refer to \
     https://docs.aws.amazon.com/bedrock/latest/userguide/invoke-imported-model.html.";

/// An application inference profile.
#[derive(Debug, Clone)]
pub struct Profile {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub account: String,
    pub region: String,
    /// The bare id or the system-defined profile's id that it was copied from.
    pub source: String,
    /// The foundation models' ARNs behind it.
    pub models: Vec<String>,
    pub created: Timestamp,
    /// The request that made it, so that the same one again makes nothing new.
    pub made_by: Option<Made>,
}

/// A request with a token of the client's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    pub token: String,
    pub digest: String,
}

/// Everything that accounts own.
#[derive(Debug, Default)]
pub struct Owned {
    pub resources: Resources,
    profiles: Mutex<Profiles>,
    /// By account, as it was put in.
    forms: Mutex<HashMap<String, String>>,
    /// How often each imported model was called, by its id, as far as that matters.
    calls: Mutex<HashMap<String, u32>>,
}

#[derive(Debug, Default)]
pub struct Profiles {
    pub list: Vec<Profile>,
    /// How many were ever made, so that a name that is used again gets another id.
    pub made: u64,
}

impl Owned {
    pub fn new(resources: Resources) -> Self {
        Self { resources, ..Self::default() }
    }

    /// What an ARN of this account and region stands for, if it is there.
    pub fn source(&self, arn: &str, account: &str, region: &str) -> Option<Source> {
        let parts = Arn::parse(arn)?;
        if parts.kind == "application-inference-profile" {
            let profiles = self.profiles();
            let found = profiles
                .list
                .iter()
                .find(|profile| profile.id == parts.id && profile.is_of(account, region))?;
            return Some(Source::Id(found.source.clone()));
        }
        self.resources.source(&parts, account, region)
    }

    /// Refuses a call of an imported model that Converse does not take, or that is not ready yet.
    pub fn check_imported(
        &self,
        arn: &str,
        account: &str,
        region: &str,
        converses: bool,
    ) -> Result<(), Refusal> {
        let imported = Arn::parse(arn).and_then(|arn| self.resources.imported(&arn, account, region));
        let Some(model) = imported else { return Ok(()) };
        if converses && !model.converse {
            return Err(Refusal::validation(NO_CONVERSE));
        }
        let mut calls = lock(&self.calls);
        let count = calls.entry(model.id.clone()).or_default();
        if *count >= model.warm_up {
            return Ok(());
        }
        *count += 1;
        Err(Refusal::new(429, "ModelNotReadyException", NOT_READY))
    }

    pub fn form(&self, account: &str) -> Option<String> {
        lock(&self.forms).get(account).cloned()
    }

    pub fn put_form(&self, account: &str, form: &str) {
        lock(&self.forms).insert(account.to_owned(), form.to_owned());
    }

    pub fn profiles(&self) -> MutexGuard<'_, Profiles> {
        lock(&self.profiles)
    }
}

impl Profile {
    pub fn is_of(&self, account: &str, region: &str) -> bool {
        self.account == account && self.region == region
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
