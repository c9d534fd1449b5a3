//! The secrets of a profile, and the record that the keychain holds.
//!
//! `Credentials` has no `Serialize` and a `Debug` that shows nothing; the one way to bytes is `Record::to_bytes`,
//! which only the vault calls.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::profile::Connection;

/// What a profile signs in with. Exactly one kind; a blank never falls through to another.
#[derive(Clone)]
pub enum Credentials {
    /// The secret half of access keys; their ID is in the connection.
    AccessKeys {
        /// The key that signs.
        secret_access_key: SecretString,
        /// Only temporary keys have one.
        session_token: Option<SecretString>,
    },
    /// A Bedrock API key.
    ApiKey(SecretString),
    /// The default chain, an AWS named profile, or the sandbox: nothing of ours to keep.
    None,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Credentials::AccessKeys { session_token: Some(_), .. } => {
                "AccessKeys(redacted, with session token)"
            }
            Credentials::AccessKeys { .. } => "AccessKeys(redacted)",
            Credentials::ApiKey(_) => "ApiKey(redacted)",
            Credentials::None => "None",
        })
    }
}

/// One keychain entry: the whole connection with its secrets.
#[derive(Debug, Clone)]
pub struct Record {
    /// Who to be, and where to go.
    pub connection: Connection,
    /// What proves it.
    pub credentials: Credentials,
}

/// The record as it stands in the keychain. Private: nothing else may turn a secret into text.
#[derive(Serialize, Deserialize, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
struct Stored {
    #[zeroize(skip)]
    version: u32,
    #[zeroize(skip)]
    connection: Connection,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret_access_key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    api_key: Option<String>,
}

const VERSION: u32 = 1;

/// Why a keychain entry could not be read as a record. Says nothing of its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Its bytes are not a record.
    #[error("the keychain entry is not one that Outcrop wrote")]
    Foreign,
    /// Its version is one that this Outcrop does not know. It is left as it is.
    #[error("the keychain entry was written by a newer Outcrop (version {0})")]
    Newer(u32),
}

impl Record {
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let expose = |s: &SecretString| s.expose_secret().to_owned();
        let (secret_access_key, session_token, api_key) = match &self.credentials {
            Credentials::AccessKeys { secret_access_key, session_token } => {
                (Some(expose(secret_access_key)), session_token.as_ref().map(expose), None)
            }
            Credentials::ApiKey(key) => (None, None, Some(expose(key))),
            Credentials::None => (None, None, None),
        };
        let stored = Stored {
            version: VERSION,
            connection: self.connection.clone(),
            secret_access_key,
            session_token,
            api_key,
        };
        Zeroizing::new(serde_json::to_vec(&stored).expect("a record of strings and enums always serialises"))
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let mut stored: Stored = serde_json::from_slice(bytes).map_err(|_| RecordError::Foreign)?;
        if stored.version > VERSION {
            return Err(RecordError::Newer(stored.version));
        }
        let take = |field: &mut Option<String>| field.take().map(SecretString::from);
        let secret = take(&mut stored.secret_access_key);
        let token = take(&mut stored.session_token);
        let credentials = match (secret, take(&mut stored.api_key)) {
            (Some(secret_access_key), None) => {
                Credentials::AccessKeys { secret_access_key, session_token: token }
            }
            (None, Some(key)) => Credentials::ApiKey(key),
            (None, None) => Credentials::None,
            (Some(_), Some(_)) => return Err(RecordError::Foreign),
        };
        Ok(Self { connection: stored.connection.clone(), credentials })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::profile::SignIn;
    use crate::region::Region;

    fn record(sign_in: SignIn, credentials: Credentials) -> Record {
        let region = Region::parse("eu-west-1").unwrap();
        Record { connection: Connection { sign_in, region, endpoint: None, role: None }, credentials }
    }

    proptest! {
        #[test]
        fn any_secret_comes_back_unchanged(secret in "(?s).{1,2500}", token in proptest::option::of("(?s).{1,10000}")) {
            let keys = Credentials::AccessKeys {
                secret_access_key: SecretString::from(secret.as_str()),
                session_token: token.as_deref().map(SecretString::from),
            };
            let sign_in = SignIn::AccessKeys { access_key_id: "AKIAIOSFODNN7EXAMPLE".into() };
            let bytes = record(sign_in.clone(), keys).to_bytes();
            // KWallet takes nothing else.
            prop_assert!(std::str::from_utf8(&bytes).is_ok());
            let back = Record::from_bytes(&bytes).unwrap();
            prop_assert_eq!(back.connection.sign_in, sign_in);
            let Credentials::AccessKeys { secret_access_key, session_token } = back.credentials else {
                return Err(TestCaseError::fail("another kind came back"));
            };
            prop_assert!(secret_access_key.expose_secret() == secret);
            prop_assert!(session_token.as_ref().map(|t| t.expose_secret()) == token.as_deref());
        }

        #[test]
        fn foreign_bytes_are_refused_in_peace(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(Record::from_bytes(&bytes).map(|_| ()), Err(RecordError::Foreign));
        }
    }

    #[test]
    fn secrets_with_nul_emoji_and_blanks_come_back_unchanged() {
        for secret in ["\0", " lead and trail \n", "🗝️\u{200d}🔥", "\"\\", &"x".repeat(10_240)] {
            let bytes =
                record(SignIn::ApiKey { expires_at: None }, Credentials::ApiKey(secret.into())).to_bytes();
            match Record::from_bytes(&bytes).unwrap().credentials {
                Credentials::ApiKey(key) => assert!(key.expose_secret() == secret),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_record_of_a_newer_version_is_told_from_a_foreign_one() {
        let bytes = record(SignIn::DefaultChain, Credentials::None).to_bytes();
        let newer = String::from_utf8_lossy(&bytes).replace("\"version\":1", "\"version\":2");
        assert_eq!(Record::from_bytes(newer.as_bytes()).map(|_| ()), Err(RecordError::Newer(2)));
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let keys = Credentials::AccessKeys {
            secret_access_key: "hunter2".into(),
            session_token: Some("hunter2".into()),
        };
        let shown =
            format!("{:?} {:?}", record(SignIn::DefaultChain, keys), Credentials::ApiKey("hunter2".into()));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
