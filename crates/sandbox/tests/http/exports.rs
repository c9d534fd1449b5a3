//! The texts in which a client takes over a running sandbox's keys.

use sandbox::{Export, Options, TlsOptions, export, start};

#[tokio::test]
async fn an_environment_names_keys_region_and_endpoint_and_forgets_what_would_win() {
    let folder = tempfile::tempdir().unwrap();
    let tls = TlsOptions { ca_path: Some(folder.path().join("ca.pem")), ..TlsOptions::default() };
    let sandbox = start(Options { tls: Some(tls), ..Options::default() }).await.unwrap();
    let credentials = sandbox.credentials().clone();
    let text = |name, what| export(&credentials, Some(&sandbox), name, what).unwrap();
    let bash = text("sandbox", Export::Bash);
    let endpoint = sandbox.endpoint();
    assert!(bash.contains(&format!("export AWS_ENDPOINT_URL_BEDROCK_RUNTIME='{endpoint}'\n")), "{bash}");
    assert!(bash.contains("unset AWS_SESSION_TOKEN\n") && bash.contains("unset AWS_BEARER_TOKEN_BEDROCK\n"));
    let session = text("session", Export::PowerShell);
    assert!(session.contains("$env:AWS_SESSION_TOKEN = 'IQoJ"), "{session}");
    let bearer = text("expired-api-key", Export::Bash);
    assert!(bearer.contains("export AWS_BEARER_TOKEN_BEDROCK='") && !bearer.contains("SECRET"));
    assert!(bearer.contains("export AWS_ENDPOINT_URL_BEDROCK='https://127.0.0.1:"), "{bearer}");
    assert!(bearer.contains("export AWS_CA_BUNDLE='"));
    let profile = text("throttled", Export::AwsProfile);
    let region = sandbox.region();
    assert!(profile.starts_with(&format!("[profile sandbox-throttled]\nregion = {region}\n")), "{profile}");
}
