//! Credential processes that answer, babble, hang and leave children behind, as real programs.

use std::path::Path;
use std::time::Instant;

use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;

use super::*;

const GOOD: &str = r#"echo '{"Version":1,"AccessKeyId":"AKIAX","SecretAccessKey":"s"}'"#;

fn helper(command: &str) -> CredentialProcess {
    CredentialProcess::new(command, Duration::from_secs(20))
}

/// The process that wrote its number into the file is there.
fn runs(file: &Path) -> Option<bool> {
    let id = std::fs::read_to_string(file).ok()?.trim().parse::<i32>().ok()?;
    let id = rustix::process::Pid::from_raw(id)?;
    Some(rustix::process::test_kill_process(id).is_ok())
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "never happened: {what}");
        tokio::task::yield_now().await;
    }
}

/// A program that never ends, with a child that never ends either; both write down their numbers.
fn endless(folder: &Path) -> String {
    let (own, child) = (folder.join("own"), folder.join("child"));
    format!(
        "echo $$ > '{}'; sh -c 'echo $$ > \"{}\"; while :; do sleep 1; done' & while :; do sleep 1; done",
        own.display(),
        child.display()
    )
}

#[tokio::test]
async fn what_it_prints_are_the_credentials() {
    let credentials = helper(GOOD).provide_credentials().await.unwrap();
    assert_eq!(credentials.access_key_id(), "AKIAX");
    assert_eq!(credentials.get_property::<Vec<Feature>>(), Some(&vec![Feature::CredentialsProcess]));
}

#[tokio::test]
async fn how_it_failed_is_said_and_nothing_that_it_printed() {
    for (command, wanted) in [
        ("echo canary >&2; echo canary; exit 3", "ended with exit status: 3"),
        ("/no/such/canary-helper", "ended with exit status: 127"),
        ("printf 'canary\\377'", "not text"),
    ] {
        let error = helper(command).provide_credentials().await.unwrap_err();
        let said = format!("{error:?} {}", std::error::Error::source(&error).unwrap());
        assert!(said.contains(wanted) && !said.contains("canary"), "{command}: {said}");
    }
    assert!(!format!("{:?}", helper("tool --password canary")).contains("canary"));
}

#[tokio::test]
async fn past_its_limit_it_is_ended_with_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let (own, child) = (folder.path().join("own"), folder.path().join("child"));
    let helper = CredentialProcess::new(&endless(folder.path()), Duration::from_secs(2));
    let error = helper.provide_credentials().await.unwrap_err();
    assert!(matches!(error, CredentialsError::ProviderTimedOut(_)), "{error:?}");
    until("both are gone", || runs(&own) == Some(false) && runs(&child) == Some(false)).await;
}

#[tokio::test]
async fn when_nobody_waits_any_more_it_is_ended_with_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let (own, child) = (folder.path().join("own"), folder.path().join("child"));
    let helper = helper(&endless(folder.path()));
    tokio::select! {
        given = helper.provide_credentials() => panic!("it never ends: {given:?}"),
        () = until("both run", || runs(&own) == Some(true) && runs(&child) == Some(true)) => {}
    }
    until("both are gone", || runs(&own) == Some(false) && runs(&child) == Some(false)).await;
}
