//! What accounts own: application inference profiles that were made here, use-case forms that were handed in, and what the
//! configuration gives them (provisioned throughput, custom and imported models).
//!
//! The seam between the control plane, which makes and lists, and the runtime, which looks an ARN up. Kept in memory only:
//! a sandbox starts empty, but for its configuration.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::resources::Resources;
use crate::catalog::{Arn, Place, Source};

/// An application inference profile.
#[derive(Debug, Clone)]
pub(super) struct Profile {
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
pub(super) struct Made {
    pub token: String,
    pub digest: String,
}

/// Everything that accounts own.
#[derive(Debug, Default)]
pub(crate) struct Owned {
    pub(super) resources: Resources,
    profiles: Mutex<Profiles>,
    /// By account, as it was put in.
    forms: Mutex<HashMap<String, String>>,
}

#[derive(Debug, Default)]
pub(super) struct Profiles {
    pub list: Vec<Profile>,
    /// How many were ever made, so that a name that is used again gets another id.
    pub made: u64,
}

impl Owned {
    pub fn new(resources: Resources) -> Self {
        Self { resources, ..Self::default() }
    }

    /// What an ARN of this account and region stands for, if it is there.
    pub fn source(&self, arn: &str, place: &Place<'_>) -> Option<Source> {
        let parts = Arn::parse(arn)?;
        if parts.kind == "application-inference-profile" {
            let profiles = self.profiles();
            let found =
                profiles.list.iter().find(|profile| profile.id == parts.id && profile.is_of(place))?;
            return Some(Source::Id(found.source.clone()));
        }
        self.resources.source(&parts, place.account, place.region)
    }

    pub(super) fn form(&self, account: &str) -> Option<String> {
        lock(&self.forms).get(account).cloned()
    }

    pub(super) fn put_form(&self, account: &str, form: &str) {
        lock(&self.forms).insert(account.to_owned(), form.to_owned());
    }

    pub(super) fn profiles(&self) -> MutexGuard<'_, Profiles> {
        lock(&self.profiles)
    }
}

impl Profile {
    pub fn is_of(&self, place: &Place<'_>) -> bool {
        self.account == place.account && self.region == place.region
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
