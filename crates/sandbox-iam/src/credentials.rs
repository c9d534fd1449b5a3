//! What one signs in with: fresh random keys at every start, one good set and several that each fail in one known way.
//!
//! The seam is between making keys (here) and checking them (`auth`). They open nothing but this sandbox, and are still
//! treated as secrets: `Debug` hides them, and the request log never holds one.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::accounts::{ACCOUNT, LACKS};
use crate::principal::Principal;

/// Everything that opens the sandbox. `Default` makes fresh random ones.
#[derive(Clone)]
pub struct Credentials {
    /// A user who may do everything.
    pub access_key_id: String,
    pub secret_access_key: String,
    /// A long-term Bedrock API key of the same user.
    pub api_key: String,
    /// Temporary keys of the same user, good for as long as the sandbox runs.
    pub session: SessionCredentials,
    /// Temporary keys that ended an hour before the start.
    pub expired_session: SessionCredentials,
    /// The test identities, each with a known lack.
    pub identities: Vec<Identity>,
}

/// Access keys with the token that belongs to them.
#[derive(Clone)]
pub struct SessionCredentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: String,
}

/// A user whose requests fail in one known way, to provoke each cause that a connection test can name.
#[derive(Clone)]
pub struct Identity {
    /// The user's name, which is also its key in the `--json` line; what it lacks, its policies or its account lack.
    pub name: String,
    pub access_key_id: String,
    pub secret_access_key: String,
    pub api_key: String,
}

/// Someone of the configuration file's accounts, with the keys to sign in as them.
#[derive(Clone)]
pub struct Member {
    pub account: String,
    /// The user's or the session's name.
    pub name: String,
    pub arn: String,
    /// Empty for a user without access keys.
    pub access_key_id: String,
    pub secret_access_key: String,
    /// Only sessions have one.
    pub session_token: Option<String>,
    pub api_keys: Vec<MemberApiKey>,
}

/// A long-term API key, and the region that it is for.
#[derive(Clone)]
pub struct MemberApiKey {
    pub region: String,
    pub key: String,
}

/// API keys that the sandbox makes for its own region when it starts.
#[derive(Clone)]
pub struct SpecialKeys {
    /// A short-term key that works for twelve hours.
    pub short_term: String,
    /// A short-term key whose time has passed.
    pub short_term_expired: String,
    /// A good long-term key, of another region.
    pub other_region: String,
}

impl Default for Credentials {
    fn default() -> Self {
        let identities = LACKS.map(|(name, account)| Identity {
            name: name.to_owned(),
            access_key_id: key_id("AKIA"),
            secret_access_key: secret(),
            api_key: long_term_key(account),
        });
        Self {
            access_key_id: key_id("AKIA"),
            secret_access_key: secret(),
            api_key: long_term_key(ACCOUNT),
            session: SessionCredentials::generate(),
            expired_session: SessionCredentials::generate(),
            identities: identities.to_vec(),
        }
    }
}

impl SessionCredentials {
    /// Fresh random temporary keys.
    pub fn generate() -> Self {
        let token = STANDARD.encode(random::<180>());
        Self {
            access_key_id: key_id("ASIA"),
            secret_access_key: secret(),
            session_token: format!("IQoJb3JpZ2luX2Vj{token}"),
        }
    }
}

/// A long-term API key: `ABSK` and the base64 of its user's name, account and secret.
pub fn long_term_key(account: &str) -> String {
    let letters = base32(&random::<16>());
    let tag = letters[..4].to_ascii_lowercase();
    let inside = format!("BedrockAPIKey-{tag}-at-{account}:{}", STANDARD.encode(random::<33>()));
    format!("ABSK{}", STANDARD.encode(inside))
}

/// A long-term access key's id and secret.
pub fn fresh_access_key() -> (String, String) {
    (key_id("AKIA"), secret())
}

fn key_id(prefix: &str) -> String {
    format!("{prefix}{}", base32(&random::<16>()))
}

fn secret() -> String {
    STANDARD.encode(random::<30>())
}

fn base32(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[usize::from(byte & 31)])).collect()
}

/// Random bytes, from version-4 ids: their first six bytes are random through and through.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    for chunk in bytes.chunks_mut(6) {
        chunk.copy_from_slice(&uuid::Uuid::new_v4().as_bytes()[..chunk.len()]);
    }
    bytes
}

impl fmt::Debug for Credentials {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

impl fmt::Debug for SessionCredentials {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SessionCredentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Identity").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Member {
    /// Someone without any keys yet.
    pub fn of(principal: &Principal) -> Self {
        Self {
            account: principal.account.id.clone(),
            name: principal.name.clone(),
            arn: principal.arn.clone(),
            access_key_id: String::new(),
            secret_access_key: String::new(),
            session_token: None,
            api_keys: Vec::new(),
        }
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Member").field("arn", &self.arn).finish_non_exhaustive()
    }
}

impl fmt::Debug for MemberApiKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("MemberApiKey").field("region", &self.region).finish_non_exhaustive()
    }
}

impl fmt::Debug for SpecialKeys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SpecialKeys").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_start_has_its_own_keys() {
        let (one, two) = (Credentials::default(), Credentials::default());
        assert_ne!(one.secret_access_key, two.secret_access_key);
        assert_ne!(one.api_key, two.api_key);
        assert!(one.session.access_key_id.starts_with("ASIA") && one.access_key_id.len() == 20);
        assert_eq!(one.secret_access_key.len(), 40);
    }

    #[test]
    fn an_api_key_names_its_user_and_account() {
        let inside = STANDARD.decode(&long_term_key(ACCOUNT)["ABSK".len()..]).unwrap();
        let inside = String::from_utf8(inside).unwrap();
        assert!(inside.starts_with("BedrockAPIKey-") && inside.contains("-at-111122223333:"), "{inside}");
    }

    #[test]
    fn debug_shows_no_secret() {
        let keys = Credentials::default();
        let shown = format!("{keys:?} {:?} {:?}", keys.session, keys.identities);
        for secret in [&keys.secret_access_key, &keys.api_key, &keys.session.session_token] {
            assert!(!shown.contains(secret.as_str()));
        }
    }
}
