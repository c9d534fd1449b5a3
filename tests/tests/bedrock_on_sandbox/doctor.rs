//! Test connection: each cause is found at its stage and named, and what does not fail still works.

use std::time::{Duration, Instant};

use bedrock::doctor::{self, Report, Stage, StageEvent, StageOutcome, StageResult, Subject};
use bedrock::{Cause, Fix};
use profiles::Region;
use sandbox::{Fault, Options, Pacing, Sandbox};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_util::sync::CancellationToken;

use crate::{SONNET, SignedIn, api_key, good_keys, instant, keys, keys_of, subject};

async fn examine(subject: Subject) -> Report {
    doctor::run(subject, |_| {}, CancellationToken::new()).await
}

fn stage(report: &Report, stage: Stage) -> &StageResult {
    report.stages.iter().find(|result| result.stage == stage).unwrap()
}

/// The first stage that failed, and why.
fn cause(report: &Report) -> (Stage, Cause) {
    let failed = report.stages.iter().find(|result| result.outcome == StageOutcome::Failed);
    let failed = failed.unwrap_or_else(|| panic!("nothing failed: {report:#?}"));
    (failed.stage, failed.diagnosis.as_ref().expect("a failure has its diagnosis").cause)
}

#[tokio::test]
async fn a_good_profile_passes_every_stage() {
    let sandbox = instant().await;
    let mut events = Vec::new();
    let report = doctor::run(
        subject(&sandbox, good_keys(&sandbox)),
        |event| events.push(event),
        CancellationToken::new(),
    )
    .await;
    assert_eq!((report.passed, report.failed, report.skipped), (7, 0, 0), "{report:#?}");
    assert_eq!(report.verdict, "Works: chat and embed.");
    assert_eq!(report.identity.as_ref().unwrap().account, "111122223333");
    assert!(report.tokens > 0);
    for stage in Stage::ALL {
        let at = |wanted: &dyn Fn(&StageEvent) -> bool| events.iter().position(wanted).unwrap();
        let began = at(&|event| *event == StageEvent::Started(stage));
        let ended = at(&|event| matches!(event, StageEvent::Ended(result) if result.stage == stage));
        assert!(began < ended, "{stage:?}");
    }
    assert_eq!(report.stages.iter().map(|result| result.stage).collect::<Vec<_>>(), Stage::ALL);
}

#[tokio::test]
async fn an_api_key_skips_identity_and_works() {
    let sandbox = instant().await;
    for key in [&sandbox.credentials().api_key, &sandbox.special_keys().short_term] {
        let report = examine(subject(&sandbox, api_key(key))).await;
        assert_eq!(stage(&report, Stage::Identity).outcome, StageOutcome::Skipped);
        assert_eq!((report.passed, report.failed), (6, 0), "{report:#?}");
    }
}

#[tokio::test]
async fn a_session_of_temporary_keys_works() {
    let sandbox = instant().await;
    let session = &sandbox.credentials().session;
    let signed_in = keys(&session.access_key_id, &session.secret_access_key, Some(&session.session_token));
    assert_eq!(examine(subject(&sandbox, signed_in)).await.failed, 0);
}

#[tokio::test]
async fn each_kind_of_bad_credentials_is_named() {
    let sandbox = instant().await;
    let (good, session, expired) = {
        let credentials = sandbox.credentials();
        (credentials, &credentials.session, &credentials.expired_session)
    };
    let ended = keys(&expired.access_key_id, &expired.secret_access_key, Some(&expired.session_token));
    let cases: Vec<(&str, SignedIn, Stage, Cause)> = vec![
        ("secret", keys(&good.access_key_id, &"x".repeat(40), None), Stage::Identity, Cause::BadSecret),
        (
            "id",
            keys("AKIAAAAAAAAAAAAAAAAA", &good.secret_access_key, None),
            Stage::Identity,
            Cause::BadAccessKey,
        ),
        (
            "token",
            keys(&session.access_key_id, &session.secret_access_key, None),
            Stage::Identity,
            Cause::MissingSessionToken,
        ),
        ("expired", ended, Stage::Identity, Cause::ExpiredToken),
        ("api key", api_key(&sandbox.special_keys().other_region), Stage::ModelList, Cause::InvalidApiKey),
        ("no api key", api_key("not-a-key"), Stage::ModelList, Cause::InvalidApiKey),
        (
            "expired api key",
            api_key(&sandbox.special_keys().short_term_expired),
            Stage::ModelList,
            Cause::ExpiredApiKey,
        ),
    ];
    for (what, signed_in, expected_stage, kind) in cases {
        let report = examine(subject(&sandbox, signed_in)).await;
        assert_eq!(cause(&report), (expected_stage, kind), "{what}: {report:#?}");
        assert_eq!(stage(&report, Stage::Converse).outcome, StageOutcome::Skipped, "{what}");
    }
}

#[tokio::test]
async fn another_regions_signature_and_key_are_told_from_a_wrong_secret() {
    let home = instant().await;
    let mut astray = subject(&home, good_keys(&home));
    astray.connection.region = Region::parse("eu-west-1").unwrap();
    assert_eq!(cause(&examine(astray).await), (Stage::Identity, Cause::WrongRegion));

    let abroad = Options {
        region: "eu-west-1".to_owned(),
        credentials: home.credentials().clone(),
        ..Options::default()
    };
    let abroad = sandbox::start(abroad).await.unwrap();
    let report = examine(subject(&abroad, api_key(&home.special_keys().short_term))).await;
    assert_eq!(cause(&report), (Stage::ModelList, Cause::WrongRegion), "{report:#?}");
    let diagnosis = stage(&report, Stage::ModelList).diagnosis.as_ref().unwrap();
    assert_eq!(diagnosis.fix, Some(Fix::UseRegion("us-east-1".to_owned())));
}

#[tokio::test]
async fn a_user_who_may_not_list_gets_a_warning_and_works() {
    let sandbox = instant().await;
    let report = examine(subject(&sandbox, keys_of(&sandbox, "may-not-list"))).await;
    assert_eq!(stage(&report, Stage::ModelList).outcome, StageOutcome::Warning);
    assert_eq!(report.verdict, "Works: chat and embed.");
}

#[tokio::test]
async fn each_lack_of_access_is_found_where_chat_would_meet_it() {
    let sandbox = instant().await;
    for (user, kind) in [
        ("may-not-invoke", Cause::IamDenied),
        ("no-model-access", Cause::NoModelAccess),
        ("no-subscription", Cause::Marketplace),
        ("throttled", Cause::ThrottledRequests),
    ] {
        let report = examine(subject(&sandbox, keys_of(&sandbox, user))).await;
        assert_eq!(cause(&report), (Stage::ConverseStream, kind), "{user}: {report:#?}");
        assert_ne!(stage(&report, Stage::Converse).outcome, StageOutcome::Passed, "{user}");
        let diagnosis = stage(&report, Stage::ConverseStream).diagnosis.as_ref().unwrap();
        assert!(
            diagnosis.code.is_some() && diagnosis.request_id.is_some() && diagnosis.aws_message.is_some(),
            "{user}"
        );
        assert_ne!(
            stage(&report, Stage::Embedding).outcome,
            StageOutcome::Skipped,
            "{user}: it is tried on its own"
        );
    }
}

/// A sandbox with a user whose policy denies some actions.
async fn with_policy(denied: &[&str]) -> (Sandbox, Subject) {
    let statements = json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": denied, "Resource": "*"},
    ]);
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    let account = json!({"id": "555566667777", "users": [{"name": "alice", "policies": [policy]}]});
    let accounts = serde_json::from_value(json!([account])).unwrap();
    let options = Options { pacing: Pacing::INSTANT, accounts: Some(accounts), ..Options::default() };
    let sandbox = sandbox::start(options).await.unwrap();
    let alice = sandbox.members().iter().find(|member| member.name == "alice").unwrap();
    let signed_in = keys(&alice.access_key_id, &alice.secret_access_key, None);
    let subject = subject(&sandbox, signed_in);
    (sandbox, subject)
}

#[tokio::test]
async fn a_policy_for_streams_only_works_and_says_what_is_not_allowed() {
    let (_sandbox, mut subject) = with_policy(&["bedrock:InvokeModel"]).await;
    subject.models.embedding = None;
    let report = examine(subject).await;
    assert_eq!((report.failed, report.decided_by), (0, None), "{report:#?}");
    assert_eq!(stage(&report, Stage::ConverseStream).outcome, StageOutcome::Passed);
    let converse = stage(&report, Stage::Converse);
    assert_eq!(converse.outcome, StageOutcome::Warning);
    assert_eq!(converse.diagnosis.as_ref().unwrap().cause, Cause::DeniedOutright);
    assert_eq!(converse.evidence, "Not allowed; chat can still work");
    assert_eq!(report.verdict, "Works: chat.");
}

#[tokio::test]
async fn a_policy_without_streams_fails_and_says_that_converse_works() {
    let (_sandbox, subject) = with_policy(&["bedrock:InvokeModelWithResponseStream"]).await;
    let report = examine(subject).await;
    assert_eq!(cause(&report), (Stage::ConverseStream, Cause::DeniedOutright), "{report:#?}");
    assert_eq!(stage(&report, Stage::Converse).outcome, StageOutcome::Passed);
    assert!(report.verdict.ends_with("Works: Converse, embed."), "{}", report.verdict);
}

/// A network in which only the runtime answers: STS and the list are taken and never answered.
#[tokio::test]
async fn what_is_not_reached_beside_the_runtime_costs_next_to_nothing() {
    let sandbox = instant().await;
    let (address, _held) = runtime_only(sandbox.endpoint()).await;
    let mut subject = subject(&sandbox, good_keys(&sandbox));
    subject.connection = crate::connection(subject.connection.sign_in, &address, sandbox.region());
    let report = examine(subject).await;
    assert_eq!(report.verdict, "Works: chat and embed.", "{report:#?}");
    for side in [Stage::Identity, Stage::ModelList] {
        let found = stage(&report, side);
        assert_eq!(found.outcome, StageOutcome::Skipped, "{found:#?}");
        assert_eq!(found.evidence, "No answer while the rest ran; chat does not need it");
    }
    let rest = stage(&report, Stage::Embedding);
    let beyond = report.took_ms.saturating_sub(rest.started_ms + rest.took_ms);
    assert!(beyond < 3000, "the verdict came {beyond} ms after the rest");
}

/// Passes on what goes to a model, and keeps every other connection open without an answer.
async fn runtime_only(endpoint: &str) -> (String, tokio::task::JoinHandle<()>) {
    let target = endpoint.trim_start_matches("http://").to_owned();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let target = target.clone();
            tokio::spawn(async move {
                let mut head = [0; 6];
                // A request for a model begins with `POST /model/`, and STS's with `POST / `.
                let mut path = [0; 5];
                if client.read_exact(&mut head).await.is_err() || client.read_exact(&mut path).await.is_err()
                {
                    return;
                }
                if &head != b"POST /" || &path != b"model" {
                    return std::future::pending().await;
                }
                let mut server = tokio::net::TcpStream::connect(target).await.unwrap();
                server.write_all(&head).await.unwrap();
                server.write_all(&path).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (address, serving)
}

#[tokio::test]
async fn a_bare_model_id_is_fixed_by_its_inference_profile() {
    let sandbox = instant().await;
    let mut bare = subject(&sandbox, good_keys(&sandbox));
    bare.models.chat = Some("anthropic.claude-sonnet-4-5-20250929-v1:0".to_owned());
    let report = examine(bare).await;
    assert_eq!(cause(&report), (Stage::ConverseStream, Cause::InferenceProfileNeeded));
    let diagnosis = stage(&report, Stage::ConverseStream).diagnosis.as_ref().unwrap();
    assert_eq!(diagnosis.fix, Some(Fix::UseModel(SONNET.to_owned())));
    assert_eq!(report.verdict, format!("{} Works: embed.", diagnosis.sentence));
}

#[tokio::test]
async fn a_model_that_is_not_there_is_named() {
    let sandbox = instant().await;
    let mut unknown = subject(&sandbox, good_keys(&sandbox));
    unknown.models.chat = Some("acme.model-1".to_owned());
    assert_eq!(cause(&examine(unknown).await), (Stage::ConverseStream, Cause::UnknownModel));
    let mut chatty = subject(&sandbox, good_keys(&sandbox));
    chatty.models.embedding = Some(SONNET.to_owned());
    assert_eq!(cause(&examine(chatty).await), (Stage::Embedding, Cause::NotAnEmbeddingModel));
}

#[tokio::test]
async fn models_that_always_think_pass_too() {
    let sandbox = instant().await;
    for model in ["us.anthropic.claude-opus-5-5", "us.deepseek.r1-v1:0", "openai.gpt-oss-20b-1:0"] {
        let mut subject = subject(&sandbox, good_keys(&sandbox));
        subject.models.chat = Some(model.to_owned());
        let report = examine(subject).await;
        assert_eq!(report.failed, 0, "{model}: {report:#?}");
    }
}

#[tokio::test]
async fn a_profile_without_models_is_tested_as_far_as_it_goes() {
    let sandbox = instant().await;
    let mut subject = subject(&sandbox, good_keys(&sandbox));
    subject.models = profiles::Models::default();
    let report = examine(subject).await;
    assert_eq!((report.passed, report.skipped), (4, 3));
    assert_eq!(report.verdict, "The credentials work; choose a model to try it.");
}

#[tokio::test]
async fn trouble_of_the_service_is_told_from_trouble_of_the_profile() {
    let sandbox = instant().await;
    for (fault, kind) in [
        (Fault::Status(503), Cause::Unavailable),
        (Fault::Status(500), Cause::ServerError),
        (Fault::Status(408), Cause::ModelTimeout),
        (Fault::Html, Cause::LoginPage),
    ] {
        sandbox.set_fault(Some(fault.clone()));
        let report = examine(subject(&sandbox, good_keys(&sandbox))).await;
        assert_eq!(cause(&report), (Stage::ConverseStream, kind), "{fault}: {report:#?}");
    }
}

#[tokio::test]
async fn a_stream_that_breaks_fails_only_the_stream() {
    let sandbox = instant().await;
    sandbox.set_fault(Some(Fault::EndAfter(2)));
    let report = examine(subject(&sandbox, good_keys(&sandbox))).await;
    assert_eq!(cause(&report), (Stage::ConverseStream, Cause::CutStream), "{report:#?}");
    assert!(report.verdict.ends_with("Works: Converse, embed."), "{}", report.verdict);
}

#[tokio::test]
async fn a_model_that_answers_late_is_waited_for_as_long_as_the_profile_says() {
    let sandbox = instant().await;
    let mut patient = subject(&sandbox, good_keys(&sandbox));
    patient.limits.timeout_s = 60;
    // Longer than a dead host is given.
    sandbox.set_pacing(Pacing { first_token: Duration::from_secs(11), ..Pacing::INSTANT });
    let mut waited = Vec::new();
    let report = doctor::run(
        patient,
        |event| match event {
            StageEvent::Waiting(stage, sentence) => waited.push((stage, sentence)),
            StageEvent::Started(Stage::Converse) => sandbox.set_pacing(Pacing::INSTANT),
            _ => {}
        },
        CancellationToken::new(),
    )
    .await;
    assert_eq!(report.failed, 0, "{report:#?}");
    let said = (Stage::ConverseStream, "No answer yet; the profile waits up to 60 s".to_owned());
    assert!(waited.contains(&said), "{waited:?}");
}

#[tokio::test]
async fn a_runtime_that_never_answers_is_given_up_after_the_profiles_own_timeout() {
    let sandbox = instant().await;
    sandbox.set_fault(Some(Fault::StallBeforeHeaders));
    let mut subject = subject(&sandbox, good_keys(&sandbox));
    subject.limits.timeout_s = 2;
    let started = Instant::now();
    let report = examine(subject).await;
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(cause(&report), (Stage::ConverseStream, Cause::Timeout));
    for skipped in [Stage::Converse, Stage::Embedding] {
        assert_eq!(stage(&report, skipped).outcome, StageOutcome::Skipped, "{skipped:?}");
    }
}

#[tokio::test]
async fn cancelling_ends_the_test_at_once() {
    let sandbox = instant().await;
    sandbox.set_fault(Some(Fault::StallBeforeHeaders));
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let mut cancelled_at = None;
    let report = doctor::run(
        subject(&sandbox, good_keys(&sandbox)),
        |event| {
            if event == StageEvent::Started(Stage::ConverseStream) {
                stop.cancel();
                cancelled_at = Some(Instant::now());
            }
        },
        cancel,
    )
    .await;
    assert!(cancelled_at.unwrap().elapsed() < Duration::from_millis(500));
    assert!(report.cancelled && report.verdict.contains("Cancelled"), "{report:#?}");
    assert_eq!(report.stages.len(), Stage::ALL.len());
    assert_eq!(stage(&report, Stage::ConverseStream).outcome, StageOutcome::Skipped);
}

#[tokio::test]
async fn no_stage_is_tried_twice() {
    let sandbox = instant().await;
    sandbox.set_fault(Some(Fault::Status(503)));
    let mut patient = subject(&sandbox, good_keys(&sandbox));
    patient.limits.retries = 5;
    examine(patient).await;
    let tries = |operation: &str| count(&sandbox, operation);
    assert_eq!((tries("ConverseStream"), tries("Converse"), tries("InvokeModel")), (1, 0, 1));
}

fn count(sandbox: &Sandbox, operation: &str) -> usize {
    sandbox.requests().iter().filter(|entry| entry.operation == operation).count()
}
