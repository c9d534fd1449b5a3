//! The sandbox's keys on their way out: names to the window, texts to the clipboard.
//!
//! The seam: nothing here crosses to the window but names; the texts go to the clipboard and are wiped after it.

use sandbox_panel::{Export, Keys, Missing};
use zeroize::Zeroizing;

use super::SandboxHost;
use crate::ipc::dto::{IpcError, SandboxCopy, SandboxKeys};
use crate::ipc::error::{not_found, sandbox_stopped};

impl SandboxHost {
    /// Who there is, without anything secret.
    pub fn key_list(&self) -> Vec<SandboxKeys> {
        let told = |keys: Keys| SandboxKeys {
            about: keys.about.to_owned(),
            while_running: keys.while_running,
            access_key_id: keys.access_key_id().map(str::to_owned),
            has_session_token: keys.has_session_token(),
            has_api_key: keys.has_api_key(),
            name: keys.name,
        };
        sandbox_panel::keys(&self.credentials, None).into_iter().map(told).collect()
    }

    /// The text to copy. Environment and profile name the endpoint, so they need a running sandbox.
    pub fn text_of(&self, name: &str, what: SandboxCopy) -> Result<Zeroizing<String>, IpcError> {
        let what = export_of(what);
        let running =
            self.read(|sandbox| sandbox_panel::export(&self.credentials, Some(sandbox), name, what));
        let text = running.unwrap_or_else(|| sandbox_panel::export(&self.credentials, None, name, what));
        text.map(Zeroizing::new).map_err(|missing| match missing {
            Missing::Identity => not_found("identity"),
            Missing::Key => not_found("key"),
            Missing::Sandbox => sandbox_stopped(),
        })
    }
}

fn export_of(what: SandboxCopy) -> Export {
    match what {
        SandboxCopy::AccessKeyId => Export::AccessKeyId,
        SandboxCopy::SecretAccessKey => Export::SecretAccessKey,
        SandboxCopy::SessionToken => Export::SessionToken,
        SandboxCopy::ApiKey => Export::ApiKey,
        SandboxCopy::Bash => Export::Bash,
        SandboxCopy::PowerShell => Export::PowerShell,
        SandboxCopy::AwsProfile => Export::AwsProfile,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_needs_an_endpoint_can_be_copied_while_the_sandbox_runs_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let host = SandboxHost::with_server(folder.path());
        assert!(host.text_of("sandbox", SandboxCopy::Bash).is_err());
        host.start(None).await.unwrap();
        let endpoint = host.read(|sandbox| sandbox.endpoint().to_owned()).unwrap();
        assert!(host.text_of("sandbox", SandboxCopy::Bash).unwrap().contains(&endpoint));
        assert!(host.text_of("expired-api-key", SandboxCopy::ApiKey).is_ok());
        let told = serde_json::to_string(&host.key_list()).unwrap();
        let secret = host.text_of("sandbox", SandboxCopy::SecretAccessKey).unwrap();
        assert!(told.contains("expired-api-key") && !told.contains(secret.as_str()));
    }
}
