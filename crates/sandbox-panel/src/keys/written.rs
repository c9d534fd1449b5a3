//! Keys as a shell or an AWS profile writes them, with the endpoint that they are for.

use std::fmt::Write as _;

use super::identity::{Keys, OWNER};
use crate::Sandbox;

/// Where clients come in.
pub struct Address {
    region: String,
    plain: String,
    /// With TLS, and the file of the authority to trust.
    secure: Option<(String, String)>,
}

impl Address {
    pub fn of(sandbox: &Sandbox) -> Self {
        let ca = sandbox.ca_path().map(|path| path.display().to_string());
        let secure = sandbox.tls_endpoint().map(str::to_owned).zip(ca);
        Self { region: sandbox.region().to_owned(), plain: sandbox.endpoint().to_owned(), secure }
    }
}

/// How a shell sets and forgets a variable.
pub struct Shell {
    set: fn(&str, &str) -> String,
    forget: fn(&str) -> String,
}

// Only a path can hold a quote.
pub const BASH: Shell = Shell {
    set: |name, value| format!("export {name}='{}'", value.replace('\'', r"'\''")),
    forget: |name| format!("unset {name}"),
};
pub const POWER_SHELL: Shell = Shell {
    set: |name, value| format!("$env:{name} = '{}'", value.replace('\'', "''")),
    forget: |name| format!("Remove-Item Env:{name} -ErrorAction Ignore"),
};

/// Everything that an SDK needs, and nothing left over from before that would win over it.
pub fn environment(keys: &Keys, at: &Address, shell: &Shell) -> String {
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
    set.extend([("AWS_REGION", at.region.as_str()), ("AWS_DEFAULT_REGION", at.region.as_str())]);
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
pub fn profile(keys: &Keys, at: &Address) -> String {
    let name =
        if keys.name == OWNER { "outcrop-sandbox".to_owned() } else { format!("sandbox-{}", keys.name) };
    let mut text = format!("[profile {name}]\nregion = {}\nendpoint_url = {}\n", at.region, at.plain);
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
