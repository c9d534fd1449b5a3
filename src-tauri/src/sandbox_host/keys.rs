//! The sandbox's keys: who there is, what happens with each, and the texts that a person takes to a client.
//!
//! The seam: nothing here crosses to the window but names; the texts go to the clipboard and are wiped after it.

use std::fmt::Write as _;

use sandbox::{Credentials, Sandbox, SessionCredentials};
use zeroize::Zeroizing;

use super::{REGION, SandboxHost};
use crate::ipc::dto::{IpcError, SandboxCopy, SandboxKeys};
use crate::ipc::error::{not_found, sandbox_stopped};

/// The good keys' name in the list.
const OWNER: &str = "sandbox";

/// One identity's keys, as far as it has them.
struct Keys {
    name: String,
    about: &'static str,
    access: Option<SessionCredentials>,
    /// Access keys of a user have no token.
    is_session: bool,
    api_key: Option<String>,
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

fn all(credentials: &Credentials) -> Vec<Keys> {
    let user = |name: &str, about, id: &str, secret: &str, api_key: &str| Keys {
        name: name.to_owned(),
        about,
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
        access: Some(keys.clone()),
        is_session: true,
        api_key: None,
    };
    let owner = "May do everything.";
    let mut keys = vec![
        user(OWNER, owner, &credentials.access_key_id, &credentials.secret_access_key, &credentials.api_key),
        session("session", "Temporary keys with a token; they may do everything.", &credentials.session),
        session("expired-session", "Refused: the token has expired.", &credentials.expired_session),
    ];
    keys.extend(credentials.identities.iter().map(|identity| {
        let (id, secret) = (&identity.access_key_id, &identity.secret_access_key);
        user(&identity.name, about(&identity.name), id, secret, &identity.api_key)
    }));
    keys
}

impl SandboxHost {
    /// Who there is, without anything secret.
    pub fn key_list(&self) -> Vec<SandboxKeys> {
        let known = all(&self.credentials).into_iter().map(|keys| SandboxKeys {
            about: keys.about.to_owned(),
            while_running: false,
            has_session_token: keys.is_session,
            has_api_key: keys.api_key.is_some(),
            access_key_id: keys.access.map(|access| access.access_key_id),
            name: keys.name,
        });
        let special = SPECIAL.iter().map(|(name, about, _)| SandboxKeys {
            name: (*name).to_owned(),
            about: (*about).to_owned(),
            while_running: true,
            access_key_id: None,
            has_session_token: false,
            has_api_key: true,
        });
        known.chain(special).collect()
    }

    /// The text to copy. Environment and profile name the endpoint, so they need a running sandbox.
    pub fn text_of(&self, name: &str, what: SandboxCopy) -> Result<Zeroizing<String>, IpcError> {
        let keys = match SPECIAL.iter().find(|(special, ..)| *special == name) {
            Some((_, about, key)) => {
                let api_key = self.read(|sandbox| key(sandbox).to_owned()).ok_or_else(sandbox_stopped)?;
                let (name, about) = (name.to_owned(), *about);
                Keys { name, about, access: None, is_session: false, api_key: Some(api_key) }
            }
            None => {
                let known = all(&self.credentials).into_iter().find(|keys| keys.name == name);
                known.ok_or_else(|| not_found("identity"))?
            }
        };
        let access = keys.access.as_ref();
        let one = match what {
            SandboxCopy::AccessKeyId => access.map(|access| access.access_key_id.clone()),
            SandboxCopy::SecretAccessKey => access.map(|access| access.secret_access_key.clone()),
            SandboxCopy::SessionToken => {
                access.filter(|_| keys.is_session).map(|access| access.session_token.clone())
            }
            SandboxCopy::ApiKey => keys.api_key.clone(),
            SandboxCopy::Bash | SandboxCopy::PowerShell | SandboxCopy::AwsProfile => {
                let at = self.read(Address::of).ok_or_else(sandbox_stopped)?;
                Some(match what {
                    SandboxCopy::AwsProfile => profile(&keys, &at),
                    SandboxCopy::Bash => environment(&keys, &at, &BASH),
                    _ => environment(&keys, &at, &POWER_SHELL),
                })
            }
        };
        one.map(Zeroizing::new).ok_or_else(|| not_found("key"))
    }
}

/// Where clients come in.
struct Address {
    plain: String,
    /// With TLS, and the file of the authority to trust.
    secure: Option<(String, String)>,
}

impl Address {
    fn of(sandbox: &Sandbox) -> Self {
        let ca = sandbox.ca_path().map(|path| path.display().to_string());
        let secure = sandbox.tls_endpoint().map(str::to_owned).zip(ca);
        Self { plain: sandbox.endpoint().to_owned(), secure }
    }
}

/// How a shell sets and forgets a variable.
struct Shell {
    set: fn(&str, &str) -> String,
    forget: fn(&str) -> String,
}

// Only a path can hold a quote.
const BASH: Shell = Shell {
    set: |name, value| format!("export {name}='{}'", value.replace('\'', r"'\''")),
    forget: |name| format!("unset {name}"),
};
const POWER_SHELL: Shell = Shell {
    set: |name, value| format!("$env:{name} = '{}'", value.replace('\'', "''")),
    forget: |name| format!("Remove-Item Env:{name} -ErrorAction Ignore"),
};

/// Everything that an SDK needs, and nothing left over from before that would win over it.
fn environment(keys: &Keys, at: &Address, shell: &Shell) -> String {
    let (mut set, mut forget) = (Vec::new(), vec!["AWS_PROFILE"]);
    let mut endpoint = &at.plain;
    if let Some(access) = &keys.access {
        set.push(("AWS_ACCESS_KEY_ID", access.access_key_id.as_str()));
        set.push(("AWS_SECRET_ACCESS_KEY", access.secret_access_key.as_str()));
        forget.push("AWS_BEARER_TOKEN_BEDROCK");
        if keys.is_session {
            set.push(("AWS_SESSION_TOKEN", access.session_token.as_str()));
        } else {
            forget.push("AWS_SESSION_TOKEN");
        }
    } else if let Some(api_key) = &keys.api_key {
        set.push(("AWS_BEARER_TOKEN_BEDROCK", api_key));
        // boto3 and others send an API key over TLS only.
        if let Some((secure, ca)) = &at.secure {
            endpoint = secure;
            set.extend([("AWS_CA_BUNDLE", ca.as_str()), ("NODE_EXTRA_CA_CERTS", ca.as_str())]);
        }
    }
    // boto3 and the AWS CLI read the second one, the other SDKs the first.
    set.extend([("AWS_REGION", REGION), ("AWS_DEFAULT_REGION", REGION)]);
    set.extend(
        ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL_BEDROCK", "AWS_ENDPOINT_URL_STS"]
            .map(|name| (name, endpoint.as_str())),
    );
    let lines = forget.into_iter().map(shell.forget).chain(set.into_iter().map(|(n, v)| (shell.set)(n, v)));
    lines.fold(String::new(), |mut text, line| {
        text.push_str(&line);
        text.push('\n');
        text
    })
}

/// A section for `~/.aws/config`; an AWS profile cannot hold an API key.
fn profile(keys: &Keys, at: &Address) -> String {
    let name =
        if keys.name == OWNER { "outcrop-sandbox".to_owned() } else { format!("sandbox-{}", keys.name) };
    let mut text = format!("[profile {name}]\nregion = {REGION}\nendpoint_url = {}\n", at.plain);
    if let Some(access) = &keys.access {
        // Writing to a string does not fail.
        let _infallible = write!(
            text,
            "aws_access_key_id = {}\naws_secret_access_key = {}\n",
            access.access_key_id, access.secret_access_key
        );
        if keys.is_session {
            let _infallible = writeln!(text, "aws_session_token = {}", access.session_token);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_everyone_and_holds_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let host = SandboxHost::new(folder.path());
        let list = host.key_list();
        assert_eq!(list.first().map(|keys| keys.name.as_str()), Some(OWNER));
        assert!(list.iter().all(|keys| keys.about.ends_with('.')));
        let told = serde_json::to_string(&list).unwrap();
        for secret in all(&host.credentials) {
            let access = secret.access.unwrap();
            assert!(!told.contains(&access.secret_access_key));
            assert!(secret.api_key.is_none_or(|key| !told.contains(&key)));
            assert!(!secret.is_session || !told.contains(&access.session_token));
        }
    }

    #[tokio::test]
    async fn an_environment_names_keys_region_and_endpoint_and_forgets_what_would_win() {
        let folder = tempfile::tempdir().unwrap();
        let host = SandboxHost::new(folder.path());
        assert!(host.text_of(OWNER, SandboxCopy::Bash).is_err(), "there is no endpoint yet");
        host.start(None).await.unwrap();
        let endpoint = host.read(|sandbox| sandbox.endpoint().to_owned()).unwrap();
        let text = host.text_of(OWNER, SandboxCopy::Bash).unwrap();
        assert!(
            text.contains(&format!("export AWS_ENDPOINT_URL_BEDROCK_RUNTIME='{endpoint}'\n")),
            "{}",
            *text
        );
        assert!(
            text.contains("unset AWS_SESSION_TOKEN\n") && text.contains("unset AWS_BEARER_TOKEN_BEDROCK\n")
        );
        let session = host.text_of("session", SandboxCopy::PowerShell).unwrap();
        assert!(session.contains("$env:AWS_SESSION_TOKEN = 'IQoJ"), "{}", *session);
        let bearer = host.text_of("expired-api-key", SandboxCopy::Bash).unwrap();
        assert!(bearer.contains("export AWS_BEARER_TOKEN_BEDROCK='") && !bearer.contains("SECRET"));
        assert!(bearer.contains("export AWS_ENDPOINT_URL_BEDROCK='https://127.0.0.1:"), "{}", *bearer);
        assert!(bearer.contains("export AWS_CA_BUNDLE='"));
        let profile = host.text_of("throttled", SandboxCopy::AwsProfile).unwrap();
        assert!(profile.starts_with("[profile sandbox-throttled]\nregion = us-east-1\n"), "{}", *profile);
    }

    #[test]
    fn what_an_identity_does_not_have_cannot_be_copied() {
        let folder = tempfile::tempdir().unwrap();
        let host = SandboxHost::new(folder.path());
        assert!(host.text_of(OWNER, SandboxCopy::SessionToken).is_err());
        assert!(host.text_of("session", SandboxCopy::ApiKey).is_err());
        assert!(host.text_of("nobody", SandboxCopy::AccessKeyId).is_err());
        assert!(host.text_of("expired-api-key", SandboxCopy::ApiKey).is_err(), "it does not run");
    }
}
