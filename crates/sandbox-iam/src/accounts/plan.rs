//! Accounts, users, roles and sessions as the configuration file writes them.
//!
//! Everything but ids and names can be left out, and everything that is none of it is refused by name. Keys may be given,
//! for clients whose configuration is fixed, or are made fresh at every start.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use serde::Deserialize;

use crate::glob::Glob;
use crate::policy::{Policy, Trust};

/// The longest that a role's session may be allowed to last.
pub const LONGEST_SESSION_S: i64 = 43_200;
const ONE_HOUR_S: i64 = 3_600;
const ROOT: &str = "/";

/// One account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountPlan {
    pub id: String,
    pub organization: Option<String>,
    pub service_control_policies: Vec<Policy>,
    /// Whether AWS's own FullAWSAccess is attached beside them, as it is from the start.
    pub full_aws_access: bool,
    /// Whether every role that is not listed exists too, may do everything, and trusts its own account.
    pub any_role: bool,
    pub models: ModelsPlan,
    /// Whether every model request is throttled. Real quotas are the file's `quotas` section.
    pub throttled: bool,
    pub users: Vec<UserPlan>,
    pub roles: Vec<RolePlan>,
    pub sessions: Vec<SessionPlan>,
}

/// Which models an account may use. Lists hold model ids, with `*` and `?`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelsPlan {
    /// Models with access; the others answer «You don't have access to the model».
    pub granted: Vec<Glob>,
    /// Models of other providers whose AWS Marketplace agreement is not made yet.
    pub unsubscribed: Vec<Glob>,
    /// Models that are «not available for this account».
    pub unavailable: Vec<Glob>,
    /// Whether Anthropic's use-case form is filled in from the start.
    pub use_case_form: bool,
    /// Whether the account is from a country where Anthropic's models may be used.
    pub supported_country: bool,
    /// Whether the account may invoke models at all.
    pub authorized: bool,
}

impl Default for ModelsPlan {
    fn default() -> Self {
        Self {
            granted: vec![Glob::any()],
            unsubscribed: Vec::new(),
            unavailable: Vec::new(),
            use_case_form: true,
            supported_country: true,
            authorized: true,
        }
    }
}

/// An IAM user.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UserPlan {
    pub name: String,
    pub path: String,
    pub policies: Vec<Policy>,
    pub boundary: Option<Policy>,
    pub tags: BTreeMap<String, String>,
    /// Left out: one that is made at the start.
    pub access_keys: Option<Vec<KeyPlan>>,
    /// Left out: one for the sandbox's own region, made at the start.
    pub api_keys: Option<Vec<ApiKeyPlan>>,
    pub mfa: Option<MfaPlan>,
}

/// A long-term access key.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPlan {
    pub id: String,
    pub secret: String,
}

/// A long-term Bedrock API key.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ApiKeyPlan {
    /// Left out: the sandbox's own.
    pub region: Option<String>,
    /// Left out: made at the start.
    pub key: Option<String>,
    /// Whether its time has passed.
    pub expired: bool,
}

/// A user's MFA device, whose code does not change: it is made for tests.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MfaPlan {
    pub serial: String,
    pub code: String,
}

/// An IAM role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RolePlan {
    pub name: String,
    pub path: String,
    /// Left out: the role's own account is trusted.
    pub trust: Option<Trust>,
    pub policies: Vec<Policy>,
    pub boundary: Option<Policy>,
    pub tags: BTreeMap<String, String>,
    pub max_session_seconds: i64,
}

/// Temporary keys that are there from the start.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionPlan {
    pub name: String,
    pub role: Option<String>,
    pub user: Option<String>,
    /// The session policy that was given when the session began.
    pub policy: Option<Policy>,
    pub tags: BTreeMap<String, String>,
    pub mfa: bool,
    /// Whether it ended an hour before the start.
    pub expired: bool,
}

impl Default for AccountPlan {
    fn default() -> Self {
        Self {
            id: String::new(),
            organization: None,
            service_control_policies: Vec::new(),
            full_aws_access: true,
            any_role: false,
            models: ModelsPlan::default(),
            throttled: false,
            users: Vec::new(),
            roles: Vec::new(),
            sessions: Vec::new(),
        }
    }
}

impl Default for UserPlan {
    fn default() -> Self {
        Self {
            name: String::new(),
            path: ROOT.to_owned(),
            policies: Vec::new(),
            boundary: None,
            tags: BTreeMap::new(),
            access_keys: None,
            api_keys: None,
            mfa: None,
        }
    }
}

impl Default for RolePlan {
    fn default() -> Self {
        Self {
            name: String::new(),
            path: ROOT.to_owned(),
            trust: None,
            policies: Vec::new(),
            boundary: None,
            tags: BTreeMap::new(),
            max_session_seconds: ONE_HOUR_S,
        }
    }
}

impl AccountPlan {
    /// An account of which everything else is as it comes.
    pub fn new(id: &str) -> Self {
        Self { id: id.to_owned(), ..Self::default() }
    }

    pub fn access_key_ids(&self) -> impl Iterator<Item = &str> {
        self.users.iter().flat_map(|user| user.access_keys.iter().flatten()).map(|key| key.id.as_str())
    }

    /// What serde cannot see: ids, names, and what refers to what.
    pub fn check(&self) -> Result<(), String> {
        if self.id.len() != 12 || !self.id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("An account's id has 12 digits, and \"{}\" does not.", self.id));
        }
        distinct("role", self.roles.iter().map(|role| role.name.as_str()))?;
        let sessions = self.sessions.iter().map(|session| session.name.as_str());
        distinct("user or session", self.users.iter().map(|user| user.name.as_str()).chain(sessions))?;
        self.users.iter().try_for_each(UserPlan::check)?;
        self.roles.iter().try_for_each(RolePlan::check)?;
        self.sessions.iter().try_for_each(|session| self.check_session(session))
    }

    fn check_session(&self, session: &SessionPlan) -> Result<(), String> {
        let name = &session.name;
        let missing = |kind: &str, of: &str| {
            Err(format!("The session {name} has the {kind} {of}, which the account does not have."))
        };
        match (&session.role, &session.user) {
            (Some(role), None) if self.any_role || self.roles.iter().any(|known| known.name == *role) => {
                Ok(())
            }
            (None, Some(user)) if self.users.iter().any(|known| known.name == *user) => Ok(()),
            (Some(role), None) => missing("role", role),
            (None, Some(user)) => missing("user", user),
            _ => Err(format!("The session {name} needs either a role or a user.")),
        }
    }
}

impl UserPlan {
    /// A user with keys that are made at the start.
    pub fn new(name: &str, policy: Policy) -> Self {
        Self { name: name.to_owned(), policies: vec![policy], ..Self::default() }
    }

    fn check(&self) -> Result<(), String> {
        check_path(&self.path)?;
        for key in self.access_keys.iter().flatten() {
            let letters = key.id.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if !(16..=128).contains(&key.id.len()) || !letters {
                // Not what it is: it may be the secret, written in the id's place.
                return Err(format!(
                    "The access key ID of {} is malformed: one has 16 to 128 letters and digits.",
                    self.name
                ));
            }
            if key.secret.is_empty() {
                return Err(format!("The access key {} has an empty secret.", key.id));
            }
        }
        let odd = self.api_keys.iter().flatten().filter_map(|key| key.key.as_ref());
        if odd.into_iter().any(|key| !key.starts_with("ABSK")) {
            return Err(format!("An API key of {} does not start with ABSK.", self.name));
        }
        Ok(())
    }
}

impl RolePlan {
    fn check(&self) -> Result<(), String> {
        check_path(&self.path)?;
        if (ONE_HOUR_S..=LONGEST_SESSION_S).contains(&self.max_session_seconds) {
            return Ok(());
        }
        Err(format!(
            "The max_session_seconds of {} must be between {ONE_HOUR_S} and {LONGEST_SESSION_S}.",
            self.name
        ))
    }
}

fn distinct<'a>(kind: &str, names: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut seen = HashSet::new();
    for name in names {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
        if !(1..=64).contains(&name.len()) || !name.chars().all(fits) {
            return Err(format!(
                "\"{name}\" is not the name of a {kind}: that has 1 to 64 letters, digits and _+=,.@-."
            ));
        }
        if !seen.insert(name) {
            return Err(format!("The {kind} {name} is there twice."));
        }
    }
    Ok(())
}

fn check_path(path: &str) -> Result<(), String> {
    if path.starts_with('/') && path.ends_with('/') {
        return Ok(());
    }
    Err(format!("The path \"{path}\" must begin and end with a slash."))
}

impl fmt::Debug for KeyPlan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("KeyPlan").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Debug for ApiKeyPlan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ApiKeyPlan").field("region", &self.region).finish_non_exhaustive()
    }
}

impl fmt::Debug for MfaPlan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("MfaPlan").field("serial", &self.serial).finish_non_exhaustive()
    }
}
