//! Who someone is: a user, a user's session or a role's, with the policies that come along.
//!
//! Made when the sandbox starts, or when STS begins a session; afterwards it does not change.

use std::net::IpAddr;
use std::sync::Arc;

use http::HeaderMap;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::accounts::{Account, LONGEST_SESSION_S, MfaPlan, RolePlan, UserPlan};
use crate::policy::{Policy, Trust};

/// Someone whose credentials held.
#[derive(Debug, Clone)]
pub struct Caller {
    pub principal: Arc<Principal>,
    /// The region the request was meant for.
    pub region: String,
    pub means: Means,
    pub origin: Origin,
}

impl Caller {
    /// The id of the account that the caller acts in.
    pub fn account(&self) -> &str {
        &self.principal.account.id
    }
}

/// What a request was signed in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    Signature,
    LongTermKey,
    ShortTermKey,
}

/// Where a request came from, and when.
#[derive(Debug, Clone)]
pub struct Origin {
    pub address: Option<IpAddr>,
    /// Whether it came over TLS.
    pub secure: bool,
    pub user_agent: Option<String>,
    pub time: Timestamp,
}

impl Origin {
    pub fn of(address: Option<IpAddr>, secure: bool, headers: &HeaderMap, time: Timestamp) -> Self {
        let user_agent = headers.get("user-agent").and_then(|value| value.to_str().ok()).map(str::to_owned);
        Self { address, secure, user_agent, time }
    }
}

/// An IAM user or a session.
#[derive(Debug, Clone)]
pub struct Principal {
    /// The user's or the session's name.
    pub name: String,
    pub arn: String,
    pub user_id: String,
    pub account: Arc<Account>,
    /// The role, where it is a role's session.
    pub role: Option<Arc<Role>>,
    pub policies: Arc<[Policy]>,
    pub boundary: Option<Arc<Policy>>,
    pub session_policy: Option<Arc<Policy>>,
    pub tags: Vec<(String, String)>,
    /// The user's device, to begin a session with.
    pub device: Option<MfaPlan>,
    /// Whether MFA was present; long-term keys do not say.
    pub mfa: Option<bool>,
    /// When the session began; long-term keys never did.
    pub issued: Option<Timestamp>,
    pub source_identity: Option<String>,
}

/// A role that can be assumed.
#[derive(Debug)]
pub struct Role {
    pub name: String,
    pub arn: String,
    pub id: String,
    pub account: Arc<Account>,
    pub trust: Trust,
    pub policies: Arc<[Policy]>,
    pub boundary: Option<Arc<Policy>>,
    pub tags: Vec<(String, String)>,
    pub max_session_seconds: i64,
}

/// What a session adds to the role or user that it is of.
#[derive(Debug, Clone, Default)]
pub struct SessionFacts {
    pub policy: Option<Arc<Policy>>,
    pub tags: Vec<(String, String)>,
    pub mfa: bool,
    pub issued: Timestamp,
    pub source_identity: Option<String>,
}

impl Principal {
    pub fn user(plan: &UserPlan, account: &Arc<Account>) -> Self {
        Self {
            name: plan.name.clone(),
            arn: format!("arn:aws:iam::{}:user{}{}", account.id, plan.path, plan.name),
            user_id: unique_id("AIDA", &account.id, &plan.name),
            account: account.clone(),
            role: None,
            policies: plan.policies.clone().into(),
            boundary: plan.boundary.clone().map(Arc::new),
            session_policy: None,
            tags: plan.tags.clone().into_iter().collect(),
            device: plan.mfa.clone(),
            mfa: None,
            issued: None,
            source_identity: None,
        }
    }

    /// The same user with temporary keys; tags are put over the user's own.
    pub fn in_session(&self, facts: SessionFacts) -> Self {
        Self {
            session_policy: facts.policy,
            tags: put_over(facts.tags, &self.tags),
            mfa: Some(facts.mfa),
            issued: Some(facts.issued),
            device: None,
            ..self.clone()
        }
    }

    /// A role's session; its tags are the role's, with the session's own put over them.
    pub fn assumed(role: &Arc<Role>, session: &str, facts: SessionFacts) -> Self {
        Self {
            name: session.to_owned(),
            arn: format!("arn:aws:sts::{}:assumed-role/{}/{session}", role.account.id, role.name),
            user_id: format!("{}:{session}", role.id),
            account: role.account.clone(),
            role: Some(role.clone()),
            policies: role.policies.clone(),
            boundary: role.boundary.clone(),
            session_policy: facts.policy,
            tags: put_over(facts.tags, &role.tags),
            device: None,
            mfa: Some(facts.mfa),
            issued: Some(facts.issued),
            source_identity: facts.source_identity,
        }
    }

    /// The ARN that policies mean by `aws:PrincipalArn`: a session's is its role's.
    pub fn policy_arn(&self) -> &str {
        self.role.as_ref().map_or(&self.arn, |role| &role.arn)
    }
}

impl Role {
    pub fn new(plan: &RolePlan, account: &Arc<Account>) -> Self {
        Self {
            name: plan.name.clone(),
            arn: format!("arn:aws:iam::{}:role{}{}", account.id, plan.path, plan.name),
            id: unique_id("AROA", &account.id, &plan.name),
            account: account.clone(),
            trust: plan.trust.clone().unwrap_or_else(|| Trust::account(&account.id)),
            policies: plan.policies.clone().into(),
            boundary: plan.boundary.clone().map(Arc::new),
            tags: plan.tags.clone().into_iter().collect(),
            max_session_seconds: plan.max_session_seconds,
        }
    }

    /// A role that is not configured, of an account that has every role: it may do everything, and trusts its account.
    pub fn any(account: &Arc<Account>, arn: &str, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            arn: arn.to_owned(),
            id: unique_id("AROA", &account.id, name),
            account: account.clone(),
            trust: Trust::account(&account.id),
            policies: vec![Policy::allow_all()].into(),
            boundary: None,
            tags: Vec::new(),
            max_session_seconds: LONGEST_SESSION_S,
        }
    }
}

type Tags = Vec<(String, String)>;

/// A session's tags, and those of whom it is of where the session has none of that key.
fn put_over(mut tags: Tags, inherited: &Tags) -> Tags {
    let missing: Tags = inherited
        .iter()
        .filter(|(key, _)| !tags.iter().any(|(own, _)| own.eq_ignore_ascii_case(key)))
        .cloned()
        .collect();
    tags.extend(missing);
    tags
}

/// An id in IAM's form, which stays the same for the same name in the same account.
fn unique_id(prefix: &str, account: &str, name: &str) -> String {
    let digest = hex::encode(Sha256::digest(format!("{prefix}/{account}/{name}")));
    let letters = digest.bytes().take(17).map(|digit| match digit {
        b'0'..=b'9' => char::from(b'G' + (digit - b'0')),
        letter => char::from(letter.to_ascii_uppercase()),
    });
    format!("{prefix}{}", letters.collect::<String>())
}
