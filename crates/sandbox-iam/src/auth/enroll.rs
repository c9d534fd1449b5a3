//! Makes the directory: principals and keys for every user, role and session of the accounts that are written down.
//!
//! The built-in users get the keys of `Credentials`; those of a file get the keys that it gives them, or fresh ones, which
//! are handed out as `Member`s.

use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};

use super::directory::{AccessKey, ApiKey, Directory};
use crate::accounts::{ACCOUNT, Account, AccountPlan, Accounts, LACKS, OWNER, ROLE, SessionPlan, UserPlan};
use crate::credentials::{
    Credentials, Member, MemberApiKey, SessionCredentials, fresh_access_key, long_term_key,
};
use crate::principal::{Principal, Role, SessionFacts};

/// Regions for a key that is of another one; the first that is not served is taken.
const ELSEWHERE: [&str; 3] = ["eu-west-1", "us-east-1", "ap-southeast-2"];

/// Enrols everyone.
///
/// # Errors
/// In a sentence, when the file's accounts and the built-in ones clash.
pub fn enroll(
    credentials: &Credentials,
    accounts: Option<Accounts>,
    home: &str,
    also: &[String],
    now: Timestamp,
) -> Result<Directory, String> {
    let mut directory = Directory::of(home, also);
    let mut enrolling = Enrolling { directory: &mut directory, credentials, now };
    for plan in accounts.unwrap_or_default().with_builtin()? {
        enrolling.account(&plan)?;
    }
    Ok(directory)
}

struct Enrolling<'a> {
    directory: &'a mut Directory,
    credentials: &'a Credentials,
    now: Timestamp,
}

impl Enrolling<'_> {
    fn account(&mut self, plan: &AccountPlan) -> Result<(), String> {
        let account = Arc::new(Account::new(plan));
        self.directory.accounts.push(account.clone());
        for role in &plan.roles {
            let key = (account.id.clone(), role.name.clone());
            self.directory.roles.insert(key, Arc::new(Role::new(role, &account)));
        }
        for user in &plan.users {
            self.user(user, &account)?;
        }
        plan.sessions.iter().try_for_each(|session| self.session(session, plan, &account))
    }

    fn user(&mut self, plan: &UserPlan, account: &Arc<Account>) -> Result<(), String> {
        let principal = Arc::new(Principal::user(plan, account));
        if account.id == ACCOUNT && plan.name == OWNER {
            return self.owner(&principal);
        }
        let built_in = LACKS.contains(&(plan.name.as_str(), account.id.as_str()));
        let identity =
            self.credentials.identities.iter().find(|identity| built_in && identity.name == plan.name);
        if let Some(identity) = identity {
            self.api_key(&identity.api_key.clone(), None, false, &principal);
            return self.key(&identity.access_key_id, long_term(&identity.secret_access_key, &principal));
        }
        let mut member = Member::of(&principal);
        let keys = match &plan.access_keys {
            Some(keys) => keys.iter().map(|key| (key.id.clone(), key.secret.clone())).collect(),
            None => vec![fresh_access_key()],
        };
        for (id, secret) in keys {
            self.key(&id, long_term(&secret, &principal))?;
            if member.access_key_id.is_empty() {
                (member.access_key_id, member.secret_access_key) = (id, secret);
            }
        }
        let fresh = [Default::default()];
        for given in plan.api_keys.as_deref().unwrap_or(&fresh) {
            let key = given.key.clone().unwrap_or_else(|| long_term_key(&account.id));
            let region = self.api_key(&key, given.region.as_deref(), given.expired, &principal);
            member.api_keys.push(MemberApiKey { region, key });
        }
        self.directory.members.push(member);
        Ok(())
    }

    /// The user of `Credentials`, with the sessions and the odd API key that belong to it.
    fn owner(&mut self, principal: &Arc<Principal>) -> Result<(), String> {
        let Credentials { access_key_id, secret_access_key, api_key, session, expired_session, .. } =
            self.credentials;
        self.key(access_key_id, long_term(secret_access_key, principal))?;
        self.api_key(api_key, None, false, principal);
        let key = long_term_key(ACCOUNT);
        let other = ELSEWHERE.iter().find(|region| !self.directory.serves(region));
        self.api_key(&key, Some(other.unwrap_or(&"nowhere")), false, principal);
        self.directory.other_region_key = key;
        let role = self.directory.roles.get(&(ACCOUNT.to_owned(), ROLE.to_owned())).cloned();
        let Some(role) = role else { return Ok(()) };
        for (keys, name, expires) in
            [(session, "session", None), (expired_session, "expired-session", Some(self.now - 1.hour()))]
        {
            let facts = SessionFacts { issued: self.now, ..SessionFacts::default() };
            let principal = Arc::new(Principal::assumed(&role, name, facts));
            self.key(&keys.access_key_id, temporary(keys, expires, &principal))?;
        }
        Ok(())
    }

    fn session(
        &mut self,
        plan: &SessionPlan,
        of: &AccountPlan,
        account: &Arc<Account>,
    ) -> Result<(), String> {
        let facts = SessionFacts {
            policy: plan.policy.clone().map(Arc::new),
            tags: plan.tags.clone().into_iter().collect(),
            mfa: plan.mfa,
            issued: self.now,
            source_identity: None,
        };
        let principal = match (&plan.role, &plan.user) {
            (Some(role), _) => {
                let known = self.directory.roles.get(&(account.id.clone(), role.clone())).cloned();
                let role = known.unwrap_or_else(|| {
                    Arc::new(Role::any(account, &format!("arn:aws:iam::{}:role/{role}", account.id), role))
                });
                Principal::assumed(&role, &plan.name, facts)
            }
            (None, user) => match of.users.iter().find(|known| Some(&known.name) == user.as_ref()) {
                Some(user) => {
                    Principal { name: plan.name.clone(), ..Principal::user(user, account).in_session(facts) }
                }
                None => return Ok(()),
            },
        };
        let principal = Arc::new(principal);
        let keys = SessionCredentials::generate();
        let mut member = Member::of(&principal);
        member.access_key_id.clone_from(&keys.access_key_id);
        member.secret_access_key.clone_from(&keys.secret_access_key);
        member.session_token = Some(keys.session_token.clone());
        self.directory.members.push(member);
        let expires = plan.expired.then(|| self.now - 1.hour());
        self.key(&keys.access_key_id, temporary(&keys, expires, &principal))
    }

    fn key(&mut self, id: &str, key: AccessKey) -> Result<(), String> {
        match self.directory.keys.insert(id.to_owned(), key) {
            Some(_) => Err(format!("The access key {id} is there twice.")),
            None => Ok(()),
        }
    }

    /// Takes an API key in, and tells its region.
    fn api_key(
        &mut self,
        key: &str,
        region: Option<&str>,
        expired: bool,
        principal: &Arc<Principal>,
    ) -> String {
        let region = region.unwrap_or(&self.directory.home).to_owned();
        let (key, principal) = (key.to_owned(), principal.clone());
        self.directory.api_keys.push(ApiKey { key, region: region.clone(), expired, principal });
        region
    }
}

fn long_term(secret: &str, principal: &Arc<Principal>) -> AccessKey {
    let (secret, principal) = (secret.to_owned(), principal.clone());
    AccessKey { secret, session_token: None, expires: None, principal }
}

fn temporary(keys: &SessionCredentials, expires: Option<Timestamp>, principal: &Arc<Principal>) -> AccessKey {
    AccessKey {
        secret: keys.secret_access_key.clone(),
        session_token: Some(keys.session_token.clone()),
        expires,
        principal: principal.clone(),
    }
}
