//! AWS's errors by name: status, code and the exact sentence of each, to be provoked without their cause.
//!
//! A data table. A sentence that the sandbox also says for its cause stands where that cause is, and is only named here.
//! Texts are as recorded; those marked «recalled» are from memory of the service and were never seen in a recording. Where
//! a text names a caller or a model, it names made-up ones.

use crate::catalog::{self, lifecycle, limits};
use crate::quota;
use sandbox_iam::access::models;
use sandbox_iam::auth::denial;
use sandbox_wire::reply;

mod failure;
mod refused;

pub use failure::{Failure, Shape};
use failure::{key, plain};
use refused::REFUSED;

const UNEXPECTED: &str =
    "The system encountered an unexpected error during processing. Try your request again."; // recalled
const UNABLE: &str = "Bedrock is unable to process your request.";
const TIMED_OUT: &str = "Model has timed out in processing the request. Try your request again."; // recalled

/// Of several with the same code, the first is the one that the code alone stands for.
const FAILURES: &[Failure] = &[
    plain("throttling", 429, "ThrottlingException", reply::TOO_MANY_REQUESTS),
    plain("too-many-tokens", 429, "ThrottlingException", quota::TOO_MANY_TOKENS),
    plain("too-many-tokens-per-day", 429, "ThrottlingException", quota::TOO_MANY_TOKENS_PER_DAY),
    plain("service-unavailable", 503, "ServiceUnavailableException", UNABLE),
    plain("internal-server", 500, "InternalServerException", UNEXPECTED),
    plain("internal-failure", 500, "InternalFailure", UNEXPECTED),
    plain("model-timeout", 408, "ModelTimeoutException", TIMED_OUT),
    plain(
        "model-not-ready",
        429,
        "ModelNotReadyException",
        "Model is not ready for inference. Wait and try your request again. Refer to \
         https://docs.aws.amazon.com/bedrock/latest/userguide/invoke-imported-model.html.", // recalled
    ),
    Failure {
        name: "model-error",
        status: 424,
        code: "ModelErrorException",
        message: UNEXPECTED,
        shape: Shape::ModelError,
    },
    Failure {
        name: "model-stream-error",
        status: 424,
        code: "ModelStreamErrorException",
        message: UNEXPECTED,
        shape: Shape::ModelStreamError,
    },
    Failure {
        name: "overloaded",
        status: 529,
        code: "overloaded_error",
        message: "Overloaded", // recalled
        shape: Shape::RetryAfter,
    },
    plain("access-denied", 403, "AccessDeniedException", models::NO_ACCESS),
    plain(
        "no-identity-policy",
        403,
        "AccessDeniedException",
        "User: arn:aws:iam::111122223333:user/developer is not authorized to perform: \
         bedrock:InvokeModelWithResponseStream on resource: arn:aws:bedrock:us-east-1:111122223333:inference-profile/\
         global.anthropic.claude-sonnet-5-5 because no identity-based policy allows the \
         bedrock:InvokeModelWithResponseStream action",
    ),
    plain(
        "explicit-deny",
        403,
        "AccessDeniedException",
        "User: arn:aws:iam::111122223333:user/developer is not authorized to perform: bedrock:InvokeModel on resource: \
         arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0 with an explicit deny in an \
         identity-based policy",
    ),
    plain(
        "control-policy-deny",
        403,
        "AccessDeniedException",
        "User: arn:aws:iam::111122223333:user/developer is not authorized to perform: bedrock:InvokeModel on resource: \
         arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0 with an explicit deny in a service \
         control policy",
    ),
    plain("not-authorized-operation", 403, "AccessDeniedException", models::NOT_AUTHORIZED),
    plain("operation-not-allowed", 400, "ValidationException", "Operation not allowed"), // recalled
    plain("marketplace", 403, "AccessDeniedException", models::NO_SUBSCRIPTION),
    plain("use-case-form", 404, "ResourceNotFoundException", models::NO_FORM),
    plain(
        "account-gate",
        403,
        "AccessDeniedException",
        "anthropic.claude-sonnet-5 is not available for this account. You can explore other available models on \
         Amazon Bedrock. For additional access options, contact AWS Sales at \
         https://aws.amazon.com/contact-us/sales-support/",
    ),
    plain("unsupported-country", 403, "AccessDeniedException", models::UNSUPPORTED_COUNTRY),
    plain("expired-token", 403, "ExpiredTokenException", denial::EXPIRED_TOKEN),
    plain("unrecognized-client", 403, "UnrecognizedClientException", denial::INVALID_TOKEN),
    plain("invalid-signature", 403, "InvalidSignatureException", denial::MISMATCH),
    plain(
        "signature-expired",
        403,
        "InvalidSignatureException",
        "Signature expired: 20250130T203827Z is now earlier than 20250130T204131Z (20250130T204631Z - 5 min.)",
    ),
    plain(
        "signature-not-yet-current",
        403,
        "InvalidSignatureException",
        "Signature not yet current: 20250130T205231Z is still later than 20250130T205131Z (20250130T204631Z + 5 min.)",
    ),
    plain(
        "missing-authentication-token",
        403,
        "MissingAuthenticationTokenException",
        "Missing Authentication Token", // recalled
    ),
    // Of the following four only the codes are documented.
    plain("incomplete-signature", 400, "IncompleteSignature", "The request signature is incomplete."), // recalled
    plain("invalid-client-token", 403, "InvalidClientTokenId", denial::INVALID_TOKEN),
    plain("request-expired", 400, "RequestExpired", "Request has expired."), // recalled
    plain("not-authorized", 400, "NotAuthorized", "You do not have permission to perform this action."), // recalled
    key("api-key-format", denial::KEY_FORMAT),
    key("api-key-invalid", denial::KEY_WRONG),
    key("api-key-expired", denial::KEY_EXPIRED),
    key("authorization-missing", denial::NO_AUTHORIZATION),
    plain("validation", 400, "ValidationException", catalog::INVALID),
    plain(
        "on-demand",
        400,
        "ValidationException",
        "Invocation of model ID anthropic.claude-sonnet-4-5-20250929-v1:0 with on-demand throughput isn\u{2019}t \
         supported. Retry your request with the ID or ARN of an inference profile that contains this model.",
    ),
    plain("legacy", 404, "ResourceNotFoundException", lifecycle::UNUSED),
    plain("end-of-life", 404, "ResourceNotFoundException", lifecycle::ENDED),
    plain("input-too-long", 400, "ValidationException", limits::TOO_LONG),
    plain(
        "prompt-too-long",
        400,
        "ValidationException",
        "The model returned the following errors: prompt is too long: 210000 tokens > 200000 maximum",
    ),
    plain(
        "context-limit",
        400,
        "ValidationException",
        "The model returned the following errors: input length and `max_tokens` exceed context limit: 188059 + 20000 \
         > 200000, decrease input length or `max_tokens` and try again",
    ),
    plain(
        "max-tokens",
        400,
        "ValidationException",
        "The maximum tokens you requested exceeds the model limit of 10000. Try again with a maximum tokens value \
         that is lower than 10000.",
    ),
    plain(
        "constraint",
        400,
        "ValidationException",
        "1 validation error detected: Value at 'messages.1.member.content.2.member.document.name' failed to satisfy \
         constraint: Member must have length less than or equal to 200",
    ),
    plain("service-quota", 400, "ServiceQuotaExceededException", "You have exceeded a service quota."), // recalled
    plain("conflict", 400, "ConflictException", "The resource is being changed. Try your request again."), // recalled
    plain(
        "form-not-filled",
        404,
        "FTUFormNotFilled",
        "Model use case details have not been submitted for this account. Fill out the Anthropic use case details \
         form before using the model.",
    ),
];

/// The names alone, for lists of choices.
pub(super) const NAMES: &[&str] = &{
    let mut names = [""; FAILURES.len() + REFUSED.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = match at < FAILURES.len() {
            true => FAILURES[at].name,
            false => REFUSED[at - FAILURES.len()].name,
        };
        at += 1;
    }
    names
};

impl Failure {
    /// The failure with this name, or the first with this code.
    pub fn named(word: &str) -> Option<&'static Self> {
        let all = || FAILURES.iter().chain(REFUSED);
        all().find(|failure| failure.name == word).or_else(|| all().find(|failure| failure.code == word))
    }

    /// What is behind a plain status: its most usual failure.
    pub fn of_status(status: u16) -> Option<&'static Self> {
        Self::named(match status {
            403 => "access-denied",
            408 => "model-timeout",
            424 => "model-error",
            429 => "throttling",
            500 => "internal-server",
            503 => "service-unavailable",
            529 => "overloaded",
            _ => return None,
        })
    }
}

/// The exception in whose words Nova says that it could not make a tool call.
pub const INVALID_TOOL_USE: &str = "invalidToolUse";

/// The payload text of a mid-stream exception, also of one that no service model knows.
pub fn exception_message(name: &str) -> &'static str {
    match name {
        "throttlingException" => quota::TOO_MANY_TOKENS,
        "serviceUnavailableException" => UNABLE,
        "validationException" => {
            "The model returned the following errors: Output blocked by content filtering policy"
        }
        // The second half is recalled.
        INVALID_TOOL_USE => {
            "Model produced invalid sequence as part of ToolUse. Please refer to the model tool use troubleshooting guide."
        }
        "modelTimeoutException" => TIMED_OUT,
        _ => UNEXPECTED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_no_code_is_without_its_failure() {
        let mut names = NAMES.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FAILURES.len() + REFUSED.len());
        for failure in FAILURES.iter().chain(REFUSED) {
            assert_eq!(Failure::named(failure.code).unwrap().code, failure.code);
            assert!(failure.status >= 400 && !failure.message.is_empty(), "{}", failure.name);
        }
    }

    #[test]
    fn every_modelled_code_can_be_provoked() {
        for code in [
            "MPAgreementBeingCreated",
            "TooManyTagsException",
            "ResourceInUseException",
            "AccessDeniedException",
            "ValidationException",
            "ResourceNotFoundException",
            "ThrottlingException",
            "ServiceQuotaExceededException",
            "ConflictException",
            "ModelTimeoutException",
            "ModelErrorException",
            "ModelStreamErrorException",
            "ModelNotReadyException",
            "InternalServerException",
            "ServiceUnavailableException",
        ] {
            assert!(Failure::named(code).is_some(), "{code}");
        }
    }
}
