//! The sandbox's identities with their keys, and the texts in which a client takes them over.
//!
//! The seam: what an identity is for, which keys it has and how a shell or an AWS profile writes them is said here once;
//! the caller decides where the texts may go.

mod identity;
mod written;

use crate::Sandbox;
use sandbox_iam::credentials::Credentials;
use written::Address;

pub use identity::{Keys, keys};

/// What a client takes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// One key by itself.
    AccessKeyId,
    /// One key by itself.
    SecretAccessKey,
    /// One key by itself.
    SessionToken,
    /// One key by itself.
    ApiKey,
    /// Lines for a POSIX shell, with region and endpoint.
    Bash,
    /// Lines for PowerShell, with region and endpoint.
    PowerShell,
    /// A section for `~/.aws/config`, with region and endpoint.
    AwsProfile,
}

/// Why a key or text cannot be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// No identity has this name.
    Identity,
    /// The identity has no such key.
    Key,
    /// Only a running sandbox has it.
    Sandbox,
}

/// The text in which a client takes over the keys of the identity called `name`.
///
/// # Errors
/// Says what is missing.
pub fn export(
    credentials: &Credentials,
    running: Option<&Sandbox>,
    name: &str,
    what: Export,
) -> Result<String, Missing> {
    let all = keys(credentials, running);
    let one = all.iter().find(|keys| keys.name == name).ok_or(Missing::Identity)?;
    if one.while_running && running.is_none() {
        return Err(Missing::Sandbox);
    }
    let access = one.access.as_ref();
    let key = match what {
        Export::AccessKeyId => access.map(|access| access.access_key_id.clone()),
        Export::SecretAccessKey => access.map(|access| access.secret_access_key.clone()),
        Export::SessionToken => access.filter(|_| one.is_session).map(|access| access.session_token.clone()),
        Export::ApiKey => one.api_key.clone(),
        Export::Bash | Export::PowerShell | Export::AwsProfile => {
            let at = Address::of(running.ok_or(Missing::Sandbox)?);
            Some(match what {
                Export::AwsProfile => written::profile(one, &at),
                Export::PowerShell => written::environment(one, &at, &written::POWER_SHELL),
                _ => written::environment(one, &at, &written::BASH),
            })
        }
    };
    key.ok_or(Missing::Key)
}

#[cfg(test)]
mod tests {
    use super::identity::OWNER;
    use super::*;

    #[test]
    fn what_an_identity_does_not_have_is_missing() {
        let credentials = Credentials::default();
        let asked = |name, what| export(&credentials, None, name, what);
        assert_eq!(asked(OWNER, Export::SessionToken), Err(Missing::Key));
        assert_eq!(asked("session", Export::ApiKey), Err(Missing::Key));
        assert_eq!(asked("nobody", Export::AccessKeyId), Err(Missing::Identity));
        assert_eq!(asked("expired-api-key", Export::ApiKey), Err(Missing::Sandbox));
        assert_eq!(asked(OWNER, Export::Bash), Err(Missing::Sandbox), "there is no endpoint yet");
    }
}
