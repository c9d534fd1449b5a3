//! What a profile is made of.
//!
//! Two halves that are kept in two places on purpose. [`Connection`] (with its secrets: [`crate::Record`]) is one
//! keychain entry, so that nobody who edits a file can point a key at another host. [`Profile`] is what the list
//! shows and what the models are set to; it lives in the index file and holds nothing that decides where a key goes.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use crate::clean::plain;
use crate::region::Region;

/// Names one profile for good; never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProfileId(pub Uuid);

/// The index's half of a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Its id.
    pub id: ProfileId,
    /// What the list calls it; no two are alike.
    pub name: String,
    /// The models that chat and embeddings begin with.
    pub models: Models,
    /// How long to wait, how often to try, how much to ask for.
    pub limits: Limits,
    /// What the list shows of the connection. Shown, never used to connect.
    pub last_seen: LastSeen,
    /// Where the record is kept.
    pub keep: Keep,
    /// Which keychain entry holds the record. A save writes a new entry and then swaps this, so that a crash leaves
    /// the old one or the new one. `None` for the sandbox and for profiles kept for the session.
    pub entry: Option<Uuid>,
    /// Counts the saves of the connection, so that a verdict on an older one can be told from one on this.
    #[serde(default)]
    pub revision: u64,
    /// The doctor's last verdict, for the list.
    #[serde(default, alias = "last_test")]
    pub last_verdict: Option<LastVerdict>,
}

/// A copy for display of what the keychain holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSeen {
    /// The region when it was last saved.
    pub region: Region,
    /// The way to sign in when it was last saved.
    pub sign_in: SignInKind,
}

/// What a run of the doctor comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every stage passed.
    Passed,
    /// It works, and something needs looking at.
    Warning,
    /// It does not work.
    Failed,
}

/// What the doctor last said of the profile, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastVerdict {
    /// What it came to.
    pub verdict: Verdict,
    /// When the run ended.
    pub at: Timestamp,
}

/// The models of a profile, each a base model id, an inference profile id or an ARN, as the user chose it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Models {
    /// What chat begins with.
    pub chat: Option<String>,
    /// What embeddings begin with.
    pub embedding: Option<String>,
}

/// How long to wait, how often to try, how much to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Default for `inferenceConfig.maxTokens`.
    pub max_output_tokens: u32,
    /// Tries beyond the first, before a stream has begun. 0 to 10.
    pub retries: u32,
    /// How long to wait for an answer to begin, in seconds. 1 to 3600.
    pub timeout_s: u32,
    /// How long a stream may be silent before it counts as interrupted, in seconds. 30 to 3600.
    pub idle_limit_s: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_output_tokens: 8192, retries: 2, timeout_s: 60, idle_limit_s: 300 }
    }
}

impl Limits {
    /// [`Limits::timeout_s`] as a duration.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_s.into())
    }

    /// [`Limits::idle_limit_s`] as a duration.
    pub fn idle_limit(&self) -> Duration {
        Duration::from_secs(self.idle_limit_s.into())
    }
}

/// Where the record is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// In the system's keychain.
    Keychain,
    /// In memory until the app ends; the index keeps the rest of the profile.
    Session,
    /// The sandbox needs no secret of the user's and no host that a file could change.
    Nowhere,
}

/// How a profile signs in, without what it signs in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignInKind {
    /// An access key ID with its secret, and a session token where the keys are temporary.
    AccessKeys,
    /// What the AWS SDK finds by itself: environment, files, instance roles.
    DefaultChain,
    /// A named profile of the AWS config files.
    AwsProfile,
    /// A Bedrock API key, sent as a bearer token.
    ApiKey,
    /// The local endpoint inside the app.
    Sandbox,
}

/// The secret-free half of a keychain record: who to be, and where to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Who to be.
    pub sign_in: SignIn,
    /// The region that requests are signed for and sent to.
    pub region: Region,
    /// Where to go instead of AWS's own hosts.
    pub endpoint: Option<Endpoint>,
    /// Assumed with the signed-in identity before anything else is called. Never with an API key.
    pub role: Option<AssumeRole>,
}

/// How a profile signs in, with what of it is not secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SignIn {
    /// An access key ID with its secret.
    AccessKeys {
        /// The public half, such as `AKIA...`.
        access_key_id: String,
    },
    /// What the AWS SDK finds by itself.
    DefaultChain,
    /// A named profile of the AWS config files.
    AwsProfile {
        /// Its name there.
        name: String,
    },
    /// A Bedrock API key.
    ApiKey {
        /// When a short-term key runs out; `None` for a long-term one.
        expires_at: Option<Timestamp>,
    },
    /// The local endpoint inside the app.
    Sandbox,
}

impl SignIn {
    /// The kind alone.
    pub fn kind(&self) -> SignInKind {
        match self {
            SignIn::AccessKeys { .. } => SignInKind::AccessKeys,
            SignIn::DefaultChain => SignInKind::DefaultChain,
            SignIn::AwsProfile { .. } => SignInKind::AwsProfile,
            SignIn::ApiKey { .. } => SignInKind::ApiKey,
            SignIn::Sandbox => SignInKind::Sandbox,
        }
    }
}

/// A role to assume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssumeRole {
    /// The role's ARN.
    pub arn: String,
    /// What the role's trust policy may ask for.
    pub external_id: Option<String>,
}

/// An endpoint URL that passed the rules: `https`, or `http` on loopback; no user info, no query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Endpoint(Url);

impl Endpoint {
    /// As it was typed, normalised by the URL standard.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl From<Endpoint> for String {
    fn from(endpoint: Endpoint) -> Self {
        endpoint.0.into()
    }
}

/// Why a text is not an endpoint. Its text is a full sentence for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It does not parse, or it is of another scheme.
    #[error("This is not a URL. Write it as https://host, or http://127.0.0.1:port for this machine.")]
    NotAUrl,
    /// Plain http to another machine.
    #[error(
        "Only https is allowed, so that no key travels in clear. http works for 127.0.0.1, [::1] and localhost."
    )]
    NotEncrypted,
    /// More than a scheme, a host, a port and a path.
    #[error(
        "Leave out the user name, the query and the fragment; an endpoint is only a scheme, a host and a port."
    )]
    TooMuch,
}

impl TryFrom<String> for Endpoint {
    type Error = EndpointError;

    fn try_from(text: String) -> Result<Self, EndpointError> {
        let url = Url::parse(&plain(&text)).map_err(|_| EndpointError::NotAUrl)?;
        let Some(host) = url.host() else { return Err(EndpointError::NotAUrl) };
        let loopback = match host {
            url::Host::Domain(name) => name == "localhost",
            url::Host::Ipv4(ip) => ip.is_loopback(),
            url::Host::Ipv6(ip) => ip.is_loopback(),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(EndpointError::NotEncrypted),
            _ => return Err(EndpointError::NotAUrl),
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(EndpointError::TooMuch);
        }
        Ok(Self(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_encrypted_or_on_this_machine() {
        for good in [
            "https://gateway.example.test",
            "https://vpce-1.bedrock-runtime.eu-west-1.vpce.amazonaws.com/",
            "http://127.0.0.1:8787",
            "http://[::1]:8787",
            " http://localhost:1 ",
            "\u{feff}\"https://gateway.example.test/bedrock\"",
            "https://bücher.example.test",
            "https://gateway.example.test.",
            "HTTP://LOCALHOST:8787",
            "http://127.1:8787",
        ] {
            assert!(Endpoint::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("http://gateway.example.test", EndpointError::NotEncrypted),
            ("http://localhost.example.test", EndpointError::NotEncrypted),
            ("http://127.0.0.1.example.test", EndpointError::NotEncrypted),
            ("http://0.0.0.0:80", EndpointError::NotEncrypted),
            ("https://user@host.test", EndpointError::TooMuch),
            ("https://host.test/?x=1", EndpointError::TooMuch),
            ("https://host.test/#x", EndpointError::TooMuch),
            ("https://user:pass@host.test/", EndpointError::TooMuch),
            ("host.test:443", EndpointError::NotAUrl),
            ("https://host.test:99999", EndpointError::NotAUrl),
            ("http://[2001:db8::1]:8787", EndpointError::NotEncrypted),
            ("ftp://host.test", EndpointError::NotAUrl),
            ("host.test", EndpointError::NotAUrl),
            ("file:///etc/passwd", EndpointError::NotAUrl),
        ] {
            assert_eq!(Endpoint::try_from(bad.to_owned()), Err(why), "{bad}");
        }
    }

    #[test]
    fn a_stored_endpoint_is_checked_again_when_it_is_read() {
        assert!(serde_json::from_str::<Endpoint>("\"http://evil.test\"").is_err());
    }
}
