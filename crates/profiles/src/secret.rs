//! The secrets of a profile, and the record that the keychain holds.
//!
//! `Credentials` has no `Serialize` and a `Debug` that shows nothing; the one way to bytes is [`Record::to_bytes`],
//! which only the vault calls.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::profile::Connection;

/// What a profile signs in with. Exactly one kind; a blank never falls through to another.
#[derive(Clone)]
pub enum Credentials {
    AccessKeys {
        secret_access_key: SecretString,
        session_token: Option<SecretString>,
    },
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
    pub connection: Connection,
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
    #[error("the keychain entry is not one that Outcrop wrote")]
    Foreign,
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
