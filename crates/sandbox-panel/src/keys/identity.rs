//! The sandbox's identities: what each is for, and which keys it has.

use std::fmt;

use crate::Sandbox;
use sandbox_iam::credentials::{Credentials, SessionCredentials};

/// The good keys' name in the list.
pub(super) const OWNER: &str = "sandbox";

/// One identity of the sandbox, with the keys that it has.
#[derive(Clone)]
pub struct Keys {
    /// What it is called.
    pub name: String,
    /// What happens with it, one sentence.
    pub about: &'static str,
    /// Made for one run of the sandbox, and not known before.
    pub while_running: bool,
    pub(super) access: Option<SessionCredentials>,
    /// Access keys of a user have no token.
    pub(super) is_session: bool,
    pub(super) api_key: Option<String>,
}

/// API keys that a sandbox makes when it starts, with the access to each.
type Special = (&'static str, &'static str, fn(&Sandbox) -> &str);

const SPECIAL: [Special; 3] = [
    ("short-term-api-key", "Works for twelve hours from the start.", |s| &s.special_keys().short_term),
    ("expired-api-key", "Refused: its twelve hours are over.", |s| &s.special_keys().short_term_expired),
    ("other-region-api-key", "Refused here: it belongs to another region.", |s| {
        &s.special_keys().other_region
    }),
];

/// Everyone there is; what is made for one run is known by name alone until `running` is there.
pub fn keys(credentials: &Credentials, running: Option<&Sandbox>) -> Vec<Keys> {
    let special = SPECIAL.iter().map(|(name, about, key)| Keys {
        name: (*name).to_owned(),
        about,
        while_running: true,
        access: None,
        is_session: false,
        api_key: running.map(|sandbox| key(sandbox).to_owned()),
    });
    lasting(credentials).into_iter().chain(special).collect()
}

impl Keys {
    /// The public half of the access keys; `None` where it has none.
    pub fn access_key_id(&self) -> Option<&str> {
        self.access.as_ref().map(|access| access.access_key_id.as_str())
    }

    /// Whether its access keys are temporary ones.
    pub fn has_session_token(&self) -> bool {
        self.is_session
    }

    /// Whether it has an API key, perhaps one that is not made yet.
    pub fn has_api_key(&self) -> bool {
        self.while_running || self.api_key.is_some()
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({}, redacted)", self.name)
    }
}

fn about(identity: &str) -> &'static str {
    match identity {
        "may-not-list" => "May invoke models; lists are refused with AccessDeniedException.",
        "may-not-invoke" => "May list models; invoking is refused with AccessDeniedException.",
        "no-model-access" => "The account was never given access to the models.",
        "no-subscription" => "The agreement with the model's provider is missing.",
        "throttled" => "Every model request answers 429.",
        _ => "One of the sandbox's test identities.",
    }
}

/// Who is the same in every run.
fn lasting(credentials: &Credentials) -> Vec<Keys> {
    let user = |name: &str, about, id: &str, secret: &str, api_key: &str| Keys {
        name: name.to_owned(),
        about,
        while_running: false,
        access: Some(SessionCredentials {
            access_key_id: id.to_owned(),
            secret_access_key: secret.to_owned(),
            session_token: String::new(),
        }),
        is_session: false,
        api_key: Some(api_key.to_owned()),
    };
    let session = |name: &str, about, keys: &SessionCredentials| Keys {
        name: name.to_owned(),
        about,
        while_running: false,
        access: Some(keys.clone()),
        is_session: true,
        api_key: None,
    };
    let owner = "May do everything.";
    let mut all = vec![
        user(OWNER, owner, &credentials.access_key_id, &credentials.secret_access_key, &credentials.api_key),
        session("session", "Temporary keys with a token; they may do everything.", &credentials.session),
        session("expired-session", "Refused: the token has expired.", &credentials.expired_session),
    ];
    all.extend(credentials.identities.iter().map(|identity| {
        let (id, secret) = (&identity.access_key_id, &identity.secret_access_key);
        user(&identity.name, about(&identity.name), id, secret, &identity.api_key)
    }));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_everyone_and_shows_no_secret() {
        let credentials = Credentials::default();
        let list = keys(&credentials, None);
        assert_eq!(list.first().map(|keys| keys.name.as_str()), Some(OWNER));
        assert!(list.iter().all(|keys| keys.about.ends_with('.')));
        let told = format!("{list:?}");
        for one in &list {
            let secrets =
                one.access.iter().flat_map(|access| [&access.secret_access_key, &access.session_token]);
            for secret in secrets.chain(&one.api_key).filter(|secret| !secret.is_empty()) {
                assert!(!told.contains(secret.as_str()));
            }
        }
    }
}
