//! Every key that the sandbox knows, with the identity behind it.
//!
//! Built once at the start, by `enroll`; only sessions that STS hands out are added later, and of those the newest few
//! thousand are kept, so that a sandbox that runs for days does not grow.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::Denial;
use super::sigv4::same;
use crate::accounts::Account;
use crate::credentials::{Member, SessionCredentials};
use crate::principal::{Principal, Role};

const SESSIONS_KEPT: usize = 4_096;

/// In place of a region's name: whichever region a signature says is served.
pub const ANY_REGION: &str = "any";

/// Whether a text has the form of a region's name, as `us-gov-west-1` has.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_digit());
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_lowercase());
    matches!(parts.split_last(), Some((number, words)) if words.len() >= 2 && is_number(number) && words.iter().all(is_word))
}

/// An access key as the directory holds it.
#[derive(Clone)]
pub struct AccessKey {
    pub secret: String,
    pub session_token: Option<String>,
    pub expires: Option<Timestamp>,
    pub principal: Arc<Principal>,
}

/// A long-term API key as the directory holds it.
pub(super) struct ApiKey {
    pub key: String,
    pub region: String,
    pub expired: bool,
    pub principal: Arc<Principal>,
}

/// All keys, and the regions that are served.
#[derive(Default)]
pub struct Directory {
    pub(super) home: String,
    pub(super) also: Vec<String>,
    /// Whether every region is served.
    any: AtomicBool,
    pub(super) accounts: Vec<Arc<Account>>,
    pub(super) roles: HashMap<(String, String), Arc<Role>>,
    pub(super) keys: HashMap<String, AccessKey>,
    pub(super) api_keys: Vec<ApiKey>,
    pub(super) members: Vec<Member>,
    pub other_region_key: String,
    sessions: Mutex<Sessions>,
}

/// The sessions of STS, with their keys in the order in which they were made.
#[derive(Default)]
struct Sessions {
    keys: HashMap<String, AccessKey>,
    order: VecDeque<String>,
}

impl fmt::Debug for Directory {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Directory").field("home", &self.home).finish_non_exhaustive()
    }
}

impl Directory {
    /// Nobody yet.
    pub(super) fn of(home: &str, also: &[String]) -> Self {
        let (any, also): (Vec<String>, Vec<String>) =
            also.iter().cloned().partition(|name| name == ANY_REGION);
        Self { home: home.to_owned(), also, any: AtomicBool::new(!any.is_empty()), ..Self::default() }
    }

    /// Whether a signature may be scoped to this region, or an API key be of it.
    pub fn serves(&self, region: &str) -> bool {
        let any = self.serves_any() && is_region(region);
        any || self.home == region || self.also.iter().any(|other| other == region)
    }

    pub fn serve_any(&self, on: bool) {
        self.any.store(on, Ordering::Relaxed);
    }

    pub fn serves_any(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }

    pub fn access_key(&self, id: &str) -> Option<AccessKey> {
        if let Some(key) = self.keys.get(id) {
            return Some(key.clone());
        }
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.keys.get(id).cloned()
    }

    /// Whose long-term API key it is, and for which region.
    pub fn api_key(&self, key: &str) -> Result<(Arc<Principal>, String), Denial> {
        // Every key is compared, so that the time taken does not tell which one nearly fitted.
        let mut found = None;
        for known in &self.api_keys {
            if same(&known.key, key) {
                found = Some(known);
            }
        }
        match found {
            Some(known) if known.expired => Err(Denial::ApiKeyExpired),
            Some(known) if self.serves(&known.region) => Ok((known.principal.clone(), known.region.clone())),
            _ => Err(Denial::ApiKeyWrong),
        }
    }

    /// An account by its id.
    pub fn account(&self, id: &str) -> Option<&Arc<Account>> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// A role by its ARN: one that is listed, or any of an account that has them all.
    pub fn role(&self, arn: &str) -> Option<Arc<Role>> {
        let (account, path) = arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
        let name = path.rsplit('/').next().filter(|name| !name.is_empty())?;
        match self.roles.get(&(account.to_owned(), name.to_owned())) {
            Some(role) => (role.arn == arn).then(|| role.clone()),
            None => {
                let account = self.account(account).filter(|account| account.any_role)?;
                Some(Arc::new(Role::any(account, arn, name)))
            }
        }
    }

    /// The keys of the accounts of the configuration file.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Makes temporary keys for a session.
    pub fn begin_session(&self, principal: Principal, expires: Timestamp) -> SessionCredentials {
        let made = SessionCredentials::generate();
        let key = AccessKey {
            secret: made.secret_access_key.clone(),
            session_token: Some(made.session_token.clone()),
            expires: Some(expires),
            principal: Arc::new(principal),
        };
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.order.len() == SESSIONS_KEPT
            && let Some(oldest) = sessions.order.pop_front()
        {
            sessions.keys.remove(&oldest);
        }
        sessions.order.push_back(made.access_key_id.clone());
        sessions.keys.insert(made.access_key_id.clone(), key);
        made
    }
}
