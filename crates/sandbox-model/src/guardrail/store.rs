//! The guardrails that were made, by account and region, with a draft and numbered versions each.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::policy::Policies;
use crate::catalog;

/// Where a guardrail lives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    pub account: String,
    pub region: String,
}

/// One version of a guardrail, whole.
#[derive(Debug, Clone)]
pub struct Guardrail {
    pub id: String,
    pub arn: String,
    pub name: String,
    pub description: Option<String>,
    /// `DRAFT` or a number.
    pub version: String,
    pub policies: Policies,
    pub blocked_input: String,
    pub blocked_output: String,
    pub kms_key: Option<String>,
    /// The guardrail profile, where another region may assess.
    pub profile: Option<String>,
    pub created: Timestamp,
    pub updated: Timestamp,
}

/// All guardrails.
#[derive(Debug, Default)]
pub struct Guardrails {
    sites: Mutex<BTreeMap<Site, Vec<Line>>>,
    made: AtomicU64,
}

/// A guardrail's draft with its versions, and the token that made it.
#[derive(Debug, Clone)]
pub struct Line {
    pub draft: Arc<Guardrail>,
    pub versions: Vec<Arc<Guardrail>>,
    /// Numbers are not given twice, even when a version is deleted.
    pub last: u32,
    pub token: Option<String>,
}

impl Guardrails {
    pub fn all(&self, site: &Site) -> Vec<Line> {
        self.lock().get(site).cloned().unwrap_or_default()
    }

    /// A guardrail by id or ARN, in its own region and account.
    pub fn line(&self, site: &Site, identifier: &str) -> Option<Line> {
        let lines = self.lock();
        lines.get(site)?.iter().find(|line| line.is(identifier)).cloned()
    }

    /// One version of a guardrail; `DRAFT` or nothing is the draft.
    pub fn version(&self, site: &Site, identifier: &str, version: &str) -> Option<Arc<Guardrail>> {
        let line = self.line(site, identifier)?;
        match version {
            "" | "DRAFT" => Some(line.draft),
            number => line.versions.iter().find(|known| known.version == number).cloned(),
        }
    }

    /// The number of the next one that is made, so that a name that is used again gets another id.
    pub fn next(&self) -> u64 {
        self.made.fetch_add(1, Ordering::Relaxed)
    }

    /// Changes the guardrails of a site.
    pub fn change<T>(&self, site: &Site, change: impl FnOnce(&mut Vec<Line>) -> T) -> T {
        change(self.lock().entry(site.clone()).or_default())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Site, Vec<Line>>> {
        self.sites.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    /// The draft as it stands, kept under the next number.
    pub fn number(&mut self, description: Option<String>, now: Timestamp) -> Arc<Guardrail> {
        self.last += 1;
        let version = Arc::new(Guardrail {
            version: self.last.to_string(),
            description: description.or_else(|| self.draft.description.clone()),
            created: now,
            updated: now,
            ..self.draft.as_ref().clone()
        });
        self.versions.push(version.clone());
        version
    }

    pub fn is(&self, identifier: &str) -> bool {
        self.draft.id == identifier || self.draft.arn == identifier
    }
}

impl Site {
    pub fn arn(&self, kind: &str, id: &str) -> String {
        let Self { account, region } = self;
        format!("arn:{}:bedrock:{region}:{account}:{kind}/{id}", catalog::partition(region))
    }
}
