//! AWS files and the default chain: what each way to come without credentials is called.
//!
//! As in `ambient`, each case is this binary again with an environment of its own; here it runs the connection test
//! and prints what it found.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use bedrock::doctor::{self, Stage, StageOutcome, Subject};
use profiles::{Credentials, Models, SignIn};
use tokio_util::sync::CancellationToken;

use crate::{connection, instant, limits};

#[tokio::test]
#[ignore = "run by the tests below, with an environment of its own"]
async fn one_case() {
    let case = |name: &str| std::env::var(name).unwrap_or_default();
    let sign_in = match case("CASE_PROFILE") {
        name if name.is_empty() => SignIn::DefaultChain,
        name => SignIn::AwsProfile { name },
    };
    let subject = Subject {
        connection: connection(sign_in, &case("CASE_ENDPOINT"), "us-east-1"),
        credentials: Credentials::None,
        limits: limits(),
        models: Models::default(),
        sandbox: None,
    };
    let report = doctor::run(subject, |_| {}, CancellationToken::new()).await;
    let stage = report.stages.iter().find(|result| result.stage == Stage::Credentials).unwrap();
    let cause =
        stage.diagnosis.as_ref().map(|diagnosis| format!("{:?}", diagnosis.cause)).unwrap_or_default();
    assert_eq!(stage.outcome == StageOutcome::Passed, cause.is_empty());
    println!("\nFOUND {cause}|{}|{:?}", stage.evidence, stage.diagnosis);
}

const CONFIG: &str = "[profile keys]\naws_access_key_id=AKIAAAAAAAAAAAAAABCD\naws_secret_access_key=secret\n\
    [profile helper]\ncredential_process=/bin/sh -c \"echo canary-of-the-helper >&2; exit 3\"\n\
    [profile printing]\ncredential_process=/bin/echo '{\"Version\":1,\"AccessKeyId\":\"AKIAAAAAAAAAAAAAWXYZ\",\"SecretAccessKey\":\"s\"}'\n\
    [profile sso]\nsso_session=corp\nsso_account_id=111122223333\nsso_role_name=Analyst\n\
    [sso-session corp]\nsso_region=us-east-1\nsso_start_url=https://example.invalid/start\n\
    [profile empty]\nregion=us-east-1\n";

/// The cause, the line of evidence, and all that was said.
fn found(endpoint: &str, home: &Path, profile: &str) -> (String, String, String) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sign_in::one_case", "--ignored", "--nocapture"])
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("AWS_CONFIG_FILE", home.join("config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", home.join("credentials"))
        .env("CASE_ENDPOINT", endpoint)
        .env("CASE_PROFILE", profile)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = said.lines().find_map(|line| line.strip_prefix("FOUND ")).unwrap_or_else(|| panic!("{said}"));
    let mut parts = line.splitn(3, '|').map(str::to_owned);
    (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_trouble_with_an_aws_profile_has_its_name() {
    let sandbox = instant().await;
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("config"), CONFIG).unwrap();
    for (profile, cause) in [
        ("nowhere", "AwsProfileNotFound"),
        ("empty", "AwsProfileIncomplete"),
        ("sso", "SsoExpired"),
        ("helper", "CredentialHelper"),
    ] {
        let (found, evidence, diagnosis) = found(sandbox.endpoint(), home.path(), profile);
        assert_eq!(found, cause, "{profile}: {evidence} {diagnosis}");
        assert!(!diagnosis.contains("canary-of-the-helper"), "what a helper prints is its own: {diagnosis}");
    }
    let (_, evidence, _) = found(sandbox.endpoint(), home.path(), "keys");
    assert_eq!(evidence, "AWS profile keys (access keys), key …ABCD");
    let (_, evidence, _) = found(sandbox.endpoint(), home.path(), "printing");
    assert_eq!(evidence, "AWS profile printing (credential process), key …WXYZ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_without_any_credentials_says_so_in_time() {
    let sandbox = instant().await;
    let home = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let (found, evidence, diagnosis) = found(sandbox.endpoint(), home.path(), "");
    assert_eq!(found, "NoCredentials", "{evidence} {diagnosis}");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}
