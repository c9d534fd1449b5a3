//! Every key that the sandbox knows, with the identity behind it.
//!
//! Built once at the start; only sessions that STS hands out are added later, and of those the newest few are kept.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{Timestamp, ToSpan};

use super::sigv4::same;
use crate::credentials::{ACCOUNT, Credentials, Rights, SessionCredentials, long_term_key};

const SESSIONS_KEPT: usize = 256;

/// An IAM user or a role's session.
#[derive(Debug, Clone)]
pub(crate) struct Principal {
    pub name: String,
    pub arn: String,
    pub user_id: String,
    pub rights: Rights,
}

/// An access key as the directory holds it.
#[derive(Clone)]
pub(crate) struct AccessKey {
    pub id: String,
    pub secret: String,
    pub session_token: Option<String>,
    pub expires: Option<Timestamp>,
    pub principal: Arc<Principal>,
}

struct ApiKey {
    key: String,
    region: String,
    principal: Arc<Principal>,
}

/// All keys, and the regions that are served.
pub(crate) struct Directory {
    home: String,
    also: Vec<String>,
    keys: Vec<AccessKey>,
    api_keys: Vec<ApiKey>,
    sessions: Mutex<VecDeque<AccessKey>>,
    pub(crate) other_region_key: String,
}

impl fmt::Debug for Directory {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Directory").field("home", &self.home).finish_non_exhaustive()
    }
}

impl Directory {
    pub fn new(credentials: &Credentials, home: &str, also: &[String], now: Timestamp) -> Self {
        let owner = user("sandbox", &credentials.access_key_id, Rights::Full);
        let session = |keys: &SessionCredentials, name: &str, expires: Option<Timestamp>| AccessKey {
            id: keys.access_key_id.clone(),
            secret: keys.secret_access_key.clone(),
            session_token: Some(keys.session_token.clone()),
            expires,
            principal: Arc::new(assumed("sandbox-role", name, &keys.access_key_id)),
        };
        let mut keys = vec![
            plain(&credentials.access_key_id, &credentials.secret_access_key, &owner),
            session(&credentials.session, "session", None),
            session(&credentials.expired_session, "expired-session", Some(now - 1.hour())),
        ];
        let other_region_key = long_term_key();
        let elsewhere = if home == "eu-west-1" { "us-east-1" } else { "eu-west-1" };
        let mut api_keys = vec![
            ApiKey { key: credentials.api_key.clone(), region: home.to_owned(), principal: owner.clone() },
            ApiKey { key: other_region_key.clone(), region: elsewhere.to_owned(), principal: owner },
        ];
        for identity in &credentials.identities {
            let principal = user(&identity.name, &identity.access_key_id, identity.rights);
            keys.push(plain(&identity.access_key_id, &identity.secret_access_key, &principal));
            api_keys.push(ApiKey { key: identity.api_key.clone(), region: home.to_owned(), principal });
        }
        let (home, also) = (home.to_owned(), also.to_vec());
        Self { home, also, keys, api_keys, sessions: Mutex::default(), other_region_key }
    }

    /// The region whose API keys are taken.
    pub fn is_home(&self, region: &str) -> bool {
        self.home == region
    }

    /// Whether a signature may be scoped to this region.
    pub fn serves(&self, region: &str) -> bool {
        self.is_home(region) || self.also.iter().any(|other| other == region)
    }

    pub fn access_key(&self, id: &str) -> Option<AccessKey> {
        let fixed = self.keys.iter().find(|key| key.id == id).cloned();
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        fixed.or_else(|| sessions.iter().find(|key| key.id == id).cloned())
    }

    /// Whose long-term API key it is, and for which region.
    pub fn api_key(&self, key: &str) -> Option<(Arc<Principal>, String)> {
        // Every key is compared, so that the time taken does not tell which one nearly fitted.
        let mut found = None;
        for known in &self.api_keys {
            if same(&known.key, key) {
                found = Some((known.principal.clone(), known.region.clone()));
            }
        }
        found
    }

    /// Makes temporary keys for a role of this account.
    pub fn assume(
        &self,
        role: &str,
        session_name: &str,
        expires: Timestamp,
    ) -> (SessionCredentials, Arc<Principal>) {
        let made = SessionCredentials::generate();
        let principal = Arc::new(assumed(role, session_name, &made.access_key_id));
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() == SESSIONS_KEPT {
            sessions.pop_front();
        }
        sessions.push_back(AccessKey {
            id: made.access_key_id.clone(),
            secret: made.secret_access_key.clone(),
            session_token: Some(made.session_token.clone()),
            expires: Some(expires),
            principal: principal.clone(),
        });
        (made, principal)
    }
}

fn plain(id: &str, secret: &str, principal: &Arc<Principal>) -> AccessKey {
    let (id, secret, principal) = (id.to_owned(), secret.to_owned(), principal.clone());
    AccessKey { id, secret, session_token: None, expires: None, principal }
}

fn user(name: &str, key_id: &str, rights: Rights) -> Arc<Principal> {
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/{name}");
    Arc::new(Principal { name: name.to_owned(), arn, user_id: unique_id("AIDA", key_id), rights })
}

fn assumed(role: &str, session: &str, key_id: &str) -> Principal {
    Principal {
        name: session.to_owned(),
        arn: format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"),
        user_id: format!("{}:{session}", unique_id("AROA", key_id)),
        rights: Rights::Full,
    }
}

/// An id in IAM's form, taken from the key's so that it stays the same for the same identity.
fn unique_id(prefix: &str, key_id: &str) -> String {
    format!("{prefix}{}", key_id.get(4..).unwrap_or(key_id).chars().rev().collect::<String>())
}
