//! The table of causes against what AWS and the SDK really write.

mod sign_in;

use super::*;
use crate::diagnosis::{Diagnosis, Fix, explain};
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
    }))
}

fn denied(message: &str) -> Error {
    refused(Exception::AccessDenied, "AccessDeniedException", 403, message)
}

fn invalid(message: &str) -> Error {
    refused(Exception::Validation, "ValidationException", 400, message)
}

fn missing(message: &str) -> Error {
    refused(Exception::NotFound, "ResourceNotFoundException", 404, message)
}

fn throttled(message: &str) -> Error {
    refused(Exception::Throttling, "ThrottlingException", 429, message)
}

fn other(code: &str, status: u16, message: &str) -> Error {
    refused(Exception::Other, code, status, message)
}

#[test]
fn credentials_are_told_apart() {
    let cases = [
        (
            other(
                "UnrecognizedClientException",
                403,
                "The security token included in the request is invalid.",
            ),
            K::BadAccessKey,
        ),
        (
            other("InvalidClientTokenId", 403, "The security token included in the request is invalid."),
            K::BadAccessKey,
        ),
        (
            other(
                "InvalidSignatureException",
                403,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.",
            ),
            K::BadSecret,
        ),
        (
            other(
                "SignatureDoesNotMatch",
                403,
                "The request signature we calculated does not match the signature you provided.",
            ),
            K::BadSecret,
        ),
        (
            other(
                "InvalidSignatureException",
                403,
                "Signature expired: 20250130T203827Z is now earlier than 20250130T204131Z (20250130T204631Z - 5 min.)",
            ),
            K::ClockSkew,
        ),
        (
            other(
                "InvalidSignatureException",
                403,
                "Signature not yet current: 20250130T213827Z is still later than 20250130T204131Z (20250130T203631Z + 5 min.)",
            ),
            K::ClockSkew,
        ),
        (
            other("InvalidSignatureException", 403, "Credential should be scoped to a valid region."),
            K::WrongRegion,
        ),
        (
            other("ExpiredTokenException", 403, "The security token included in the request is expired"),
            K::ExpiredToken,
        ),
        (other("MissingAuthenticationTokenException", 403, "Missing Authentication Token"), K::NotSignedIn),
        (denied("Authentication failed: Please make sure your API Key is valid."), K::InvalidApiKey),
        (denied("Invalid API Key format: Must start with pre-defined prefix"), K::InvalidApiKey),
        (denied("Bearer Token has expired"), K::ExpiredApiKey),
        (denied("Authorization header is missing"), K::NotSignedIn),
    ];
    for (error, kind) in cases {
        assert_eq!(of(&error, &scene()), kind, "{error}");
    }
}

#[test]
fn access_is_told_apart() {
    let cases = [
        (denied("You don't have access to the model with the specified model ID."), K::NoModelAccess),
        (denied("Your account is not authorized to invoke this API operation."), K::NoModelAccess),
        (
            denied(
                "User: arn:aws:iam::111122223333:user/x is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model/m because no identity-based policy allows the bedrock:InvokeModel action",
            ),
            K::IamDenied,
        ),
        (
            denied(
                "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model.",
            ),
            K::Marketplace,
        ),
        (missing("Model use case details have not been submitted for this account."), K::UseCaseForm),
        (
            invalid(
                "The model returned the following errors: You have not filled out the required use-case form for this model.",
            ),
            K::UseCaseForm,
        ),
        (
            denied(
                "anthropic.claude-sonnet-5 is not available for this account. You can explore other available models on Amazon Bedrock.",
            ),
            K::NotForThisAccount,
        ),
        (
            invalid(
                "Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput isn\u{2019}t supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
            ),
            K::InferenceProfileNeeded,
        ),
        (invalid("The provided model identifier is invalid."), K::UnknownModel),
        (
            missing(
                "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 30 days.",
            ),
            K::LegacyModel,
        ),
        (missing("This model version has reached the end of its life."), K::RetiredModel),
    ];
    for (error, kind) in cases {
        assert_eq!(of(&error, &scene()), kind, "{error}");
    }
}

#[test]
fn limits_are_told_apart() {
    let cases = [
        (throttled("Too many requests, please wait before trying again."), K::ThrottledRequests),
        (throttled("Too many tokens, please wait before trying again."), K::ThrottledTokens),
        (throttled("Too many tokens per day, please wait before trying again."), K::ThrottledForToday),
        (invalid("Input is too long for requested model."), K::ContextTooLong),
        (
            invalid(
                "The model returned the following errors: prompt is too long: 210000 tokens > 200000 maximum",
            ),
            K::ContextTooLong,
        ),
        (
            invalid(
                "input length and `max_tokens` exceed context limit: 188059 + 20000 > 200000, decrease input length or `max_tokens` and try again",
            ),
            K::ContextTooLong,
        ),
        (invalid("The maximum tokens you requested exceeds the model limit of 10000."), K::MaxTokensTooBig),
        (
            refused(
                Exception::Unavailable,
                "ServiceUnavailableException",
                503,
                "Bedrock is unable to process your request.",
            ),
            K::Unavailable,
        ),
        (other("overloaded_error", 529, "Overloaded"), K::Unavailable),
        (
            refused(
                Exception::ModelNotReady,
                "ModelNotReadyException",
                429,
                "Model is not ready for inference.",
            ),
            K::ModelNotReady,
        ),
        (
            refused(
                Exception::Internal,
                "InternalServerException",
                500,
                "The system encountered an unexpected error during processing.",
            ),
            K::ServerError,
        ),
    ];
    for (error, kind) in cases {
        assert_eq!(of(&error, &scene()), kind, "{error}");
    }
}

#[test]
fn thinking_rules_are_told_apart() {
    let prefix = "The model returned the following errors: ";
    let cases = [
        ("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024", K::ThinkingRefused),
        ("`max_tokens` must be greater than `thinking.budget_tokens`.", K::ThinkingRefused),
        (
            "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\".",
            K::ThinkingRefused,
        ),
        ("`temperature` may only be set to 1 when thinking is enabled.", K::SamplingRefused),
        ("`temperature` is deprecated for this model.", K::SamplingRefused),
        ("`temperature` and `top_p` cannot both be specified for this model.", K::SamplingRefused),
        ("messages.1.content.0: Invalid `signature` in `thinking` block", K::ReasoningChanged),
        ("messages.1.content.0: Invalid `data` in `redacted_thinking` block", K::ReasoningChanged),
        (
            "User messages cannot contain reasoning content. Please remove the reasoning content and try again.",
            K::ReasoningForeign,
        ),
        ("A conversation must start with a user message.", K::InvalidRequest),
    ];
    for (text, kind) in cases {
        assert_eq!(of(&invalid(&format!("{prefix}{text}")), &scene()), kind, "{text}");
    }
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
fn only_a_page_that_can_be_logged_in_to_is_called_one() {
    let page = |content_type: &str, status| {
        explained(&Error::NotBedrock { content_type: content_type.to_owned(), http_status: Some(status) })
    };
    assert!(page("text/html", 200).hint.contains("Log in"));
    assert!(!page("text/html", 503).hint.contains("Log in"));
    assert_eq!(page("application/json", 200).cause, K::UnreadableAnswer);
}

#[test]
fn what_a_refused_key_means_depends_on_the_key() {
    let unknown =
        other("UnrecognizedClientException", 403, "The security token included in the request is invalid.");
    assert_eq!(of(&unknown, &Scene { temporary_key: true, ..scene() }), K::MissingSessionToken);
    let key = denied("Authentication failed: Please make sure your API Key is valid.");
    let abroad = Scene { key_region: Some("us-east-1".to_owned()), ..scene() };
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
        Error::Cut("the stream ended without messageStop".to_owned()),
        Error::NotBedrock { content_type: "text/html".to_owned(), http_status: Some(200) },
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
