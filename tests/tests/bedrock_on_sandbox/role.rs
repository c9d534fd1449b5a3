//! A role on top of the sign-in: assumed through the profile's own endpoint, and explained when it is refused.

use bedrock::Cause;
use bedrock::doctor::{self, Stage, StageOutcome};
use profiles::AssumeRole;
use sandbox::Sandbox;
use tokio_util::sync::CancellationToken;

use crate::{good_keys, instant, subject};

async fn with_role(sandbox: &Sandbox, arn: &str) -> doctor::Report {
    let mut subject = subject(sandbox, good_keys(sandbox));
    subject.connection.role = Some(AssumeRole { arn: arn.to_owned(), external_id: None });
    doctor::run(subject, |_| {}, CancellationToken::new()).await
}

#[tokio::test]
async fn a_role_of_the_account_is_assumed_and_used() {
    let sandbox = instant().await;
    let report = with_role(&sandbox, "arn:aws:iam::111122223333:role/Analyst").await;
    assert_eq!(report.failed, 0, "{report:#?}");
    assert_eq!(report.identity.unwrap().user_or_role, "Analyst");
    // Once, to show that it works and for all the clients together.
    let assumed = sandbox.requests().iter().filter(|entry| entry.operation == "AssumeRole").count();
    assert_eq!(assumed, 1);
}

#[tokio::test]
async fn a_role_that_may_not_be_assumed_fails_the_credentials() {
    let sandbox = instant().await;
    let report = with_role(&sandbox, "arn:aws:iam::999999999999:role/Analyst").await;
    let failed = report.stages.iter().find(|result| result.outcome == StageOutcome::Failed).unwrap();
    assert_eq!(
        (failed.stage, failed.diagnosis.as_ref().unwrap().cause),
        (Stage::Credentials, Cause::RoleRefused)
    );
    assert!(failed.diagnosis.as_ref().unwrap().code.is_some());
}
