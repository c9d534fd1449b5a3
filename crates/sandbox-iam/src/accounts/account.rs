//! An account while the sandbox runs: what bounds everyone in it, and what changes by what its users do.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::plan::{AccountPlan, ModelsPlan};
use crate::glob::Glob;
use crate::policy::Policy;

/// An account.
#[derive(Debug)]
pub struct Account {
    pub id: String,
    pub organization: Option<String>,
    /// Its service control policies, FullAWSAccess among them where it is attached.
    pub control: Vec<Policy>,
    pub any_role: bool,
    pub throttled: bool,
    pub models: ModelsPlan,
    changing: Mutex<Changing>,
}

#[derive(Debug)]
struct Changing {
    /// Whether Anthropic's use-case form is filled in; what is in it, `control` keeps.
    form: bool,
    /// Models whose agreement was made by a first request.
    subscribed: BTreeSet<String>,
}

impl Account {
    pub fn new(plan: &AccountPlan) -> Self {
        let mut control = plan.service_control_policies.clone();
        if plan.full_aws_access {
            control.push(Policy::allow_all());
        }
        Self {
            id: plan.id.clone(),
            organization: plan.organization.clone(),
            control,
            any_role: plan.any_role,
            throttled: plan.throttled,
            models: plan.models.clone(),
            changing: Mutex::new(Changing { form: plan.models.use_case_form, subscribed: BTreeSet::new() }),
        }
    }

    fn changing(&self) -> MutexGuard<'_, Changing> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn has_use_case_form(&self) -> bool {
        self.changing().form
    }

    /// Takes note that the form was filled in: Anthropic's models open with it.
    pub fn fill_use_case_form(&self) {
        self.changing().form = true;
    }

    /// Whether a model's AWS Marketplace agreement is made.
    pub fn is_subscribed(&self, model_id: &str) -> bool {
        !fits(&self.models.unsubscribed, model_id) || self.changing().subscribed.contains(model_id)
    }

    /// Makes a model's agreement, as the first request of someone does who may.
    pub fn subscribe(&self, model_id: &str) {
        self.changing().subscribed.insert(model_id.to_owned());
    }
}

impl ModelsPlan {
    pub fn is_granted(&self, model_id: &str) -> bool {
        fits(&self.granted, model_id)
    }

    pub fn is_available(&self, model_id: &str) -> bool {
        !fits(&self.unavailable, model_id)
    }
}

fn fits(patterns: &[Glob], model_id: &str) -> bool {
    patterns.iter().any(|pattern| pattern.fits(model_id))
}
