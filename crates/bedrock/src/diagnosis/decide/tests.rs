//! The table of causes against what AWS and the SDK really write.

mod sign_in;

use super::*;
use crate::diagnosis::{Diagnosis, Fix, explain};
use crate::error::{Cut, Exception, NetworkTrouble, Refusal, SignInStage, SignInTrouble};
use profiles::SignInKind;

fn scene() -> Scene {
    Scene {
        region: "eu-west-1".to_owned(),
        host: "bedrock-runtime.eu-west-1.amazonaws.com".to_owned(),
        custom_endpoint: false,
        sign_in: SignInKind::AccessKeys,
        aws_profile: None,
        role: None,
        temporary_key: false,
        key_region: None,
        settings: None,
        received: false,
        sent_key: None,
        model: Some("anthropic.claude-sonnet-4-5-20250929-v1:0".to_owned()),
    }
}

fn refused(exception: Exception, code: &str, status: u16, message: &str) -> Error {
    Error::Refused(Box::new(Refusal {
        exception,
        code: Some(code.to_owned()),
        http_status: Some(status),
        message: Some(message.to_owned()),
        request_id: Some("11111111-2222-3333-4444-555555555555".to_owned()),
        mid_stream: false,
        operation: Some(crate::error::Operation::ConverseStream),
    }))
}

fn denied(message: &str) -> Error {
    refused(Exception::AccessDenied, "AccessDeniedException", 403, message)
}

fn invalid(message: &str) -> Error {
    refused(Exception::Validation, "ValidationException", 400, message)
}

fn other(code: &str, status: u16, message: &str) -> Error {
    refused(Exception::Other, code, status, message)
}

#[test]
fn a_throttle_of_tokens_is_never_taken_for_a_conversation_that_is_too_long() {
    let mid_stream = Error::Refused(Box::new(Refusal {
        exception: Exception::Throttling,
        message: Some("Too many tokens, please wait before trying again.".to_owned()),
        mid_stream: true,
        ..Refusal::default()
    }));
    assert_eq!(of(&mid_stream, &scene()), K::ThrottledTokens);
}

#[test]
fn what_a_refused_key_means_depends_on_the_key() {
    let unknown =
        other("UnrecognizedClientException", 403, "The security token included in the request is invalid.");
    assert_eq!(of(&unknown, &Scene { temporary_key: true, ..scene() }), K::MissingSessionToken);
    let key = denied("Authentication failed: Please make sure your API Key is valid.");
    let abroad = Scene { sign_in: SignInKind::ApiKey, key_region: Some("us-east-1".to_owned()), ..scene() };
    let diagnosis = explain(&key, &abroad);
    assert_eq!(
        (diagnosis.cause, diagnosis.fix),
        (K::WrongRegion, Some(Fix::UseRegion("us-east-1".to_owned())))
    );
}

fn explained(error: &Error) -> Diagnosis {
    explain(error, &scene())
}

#[test]
fn a_denial_names_the_action_and_the_resource() {
    let message = "User: arn:aws:iam::111122223333:user/x is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model/m because no identity-based policy allows it";
    let diagnosis = explained(&denied(message));
    assert_eq!(
        diagnosis.sentence,
        "The IAM policy does not allow bedrock:InvokeModel on arn:aws:bedrock:us-east-1::foundation-model/m."
    );
    assert_eq!((diagnosis.http_status, diagnosis.aws_message.as_deref()), (Some(403), Some(message)));
}

#[test]
fn an_inference_profile_of_the_region_is_offered() {
    let diagnosis =
        explained(&invalid("Invocation of model ID x with on-demand throughput isn\u{2019}t supported."));
    let wanted = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    assert_eq!(diagnosis.fix, Some(Fix::UseModel(wanted.to_owned())));
    assert!(diagnosis.hint.contains(wanted));
}

#[test]
fn every_cause_has_a_whole_sentence_and_a_hint() {
    let errors = [
        Error::Timeout { waited: std::time::Duration::from_secs(3) },
        Error::Silent { silent_for: std::time::Duration::from_secs(300) },
        Error::Cut(Cut::short("the stream ended without messageStop")),
        Error::Cut(Cut { kind: CutKind::Empty, detail: String::new() }),
        Error::Cut(Cut { kind: CutKind::Damaged, detail: "checksum mismatch".to_owned() }),
        Error::VectorLength { wanted: 1024, found: 1023 },
        Error::Network { trouble: NetworkTrouble::HostNotFound, detail: String::new() },
        Error::Network { trouble: NetworkTrouble::UntrustedCertificate, detail: String::new() },
        Error::NotAnEmbeddingModel { model: "acme".to_owned() },
        Error::Request("failed to construct request: modelId was missing".to_owned()),
        Error::Cancelled,
        denied("something nobody has seen before"),
        other("TeapotException", 418, "I am a teapot"),
    ];
    for error in errors {
        let diagnosis = explained(&error);
        for text in [&diagnosis.sentence, &diagnosis.hint] {
            assert!(text.ends_with('.') && text.len() > 10, "{:?}: {text}", diagnosis.cause);
        }
    }
}

#[test]
fn what_came_is_kept_is_said_only_where_something_came() {
    let cut = Error::Cut(Cut::short("reset"));
    let hint = |received| explain(&cut, &Scene { received, ..scene() }).hint;
    assert!(hint(true).contains("What came is kept") && !hint(false).contains("kept"));
}

#[test]
fn a_diagnosis_that_was_kept_under_the_old_names_is_read() {
    let old = r#"{"kind":"clock_skew","sentence":"a.","next_step":"b.","fix":null,"code":null,"http_status":403,
        "aws_message":null,"request_id":null,"retryable":false}"#;
    let read: Diagnosis = serde_json::from_str(old).unwrap();
    assert_eq!((read.cause, read.hint.as_str()), (K::ClockSkew, "b."));
}
