//! From each operation's own exception type to the one list in [`Exception`].
//!
//! The SDK generates one enum an operation, with the same exceptions in each.

use aws_sdk_bedrock::operation::list_foundation_models::ListFoundationModelsError;
use aws_sdk_bedrock::operation::list_inference_profiles::ListInferenceProfilesError;
use aws_sdk_bedrockruntime::error::ProvideErrorMetadata;
use aws_sdk_bedrockruntime::operation::RequestId as _;
use aws_sdk_bedrockruntime::operation::converse::ConverseError;
use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamError;
use aws_sdk_bedrockruntime::operation::invoke_model::InvokeModelError;
use aws_sdk_bedrockruntime::types::error::ConverseStreamOutputError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;

use super::operation::Operation;
use super::refusal::{Exception, Refusal};
use super::reply::Reply;

pub(crate) trait Classify {
    /// The call whose exceptions these are.
    const OPERATION: Operation;

    fn exception(&self) -> Exception;
}

macro_rules! classify {
    ($operation:ident: $type:ident { $($variant:ident => $exception:ident),* $(,)? }) => {
        impl Classify for $type {
            const OPERATION: Operation = Operation::$operation;

            fn exception(&self) -> Exception {
                match self {
                    $($type::$variant(_) => Exception::$exception,)*
                    _ => Exception::Other,
                }
            }
        }
    };
}

classify!(Converse: ConverseError {
    AccessDeniedException => AccessDenied,
    InternalServerException => Internal,
    ModelErrorException => ModelError,
    ModelNotReadyException => ModelNotReady,
    ModelTimeoutException => ModelTimeout,
    ResourceNotFoundException => NotFound,
    ServiceUnavailableException => Unavailable,
    ThrottlingException => Throttling,
    ValidationException => Validation,
});

classify!(ConverseStream: ConverseStreamError {
    AccessDeniedException => AccessDenied,
    InternalServerException => Internal,
    ModelErrorException => ModelError,
    ModelNotReadyException => ModelNotReady,
    ModelStreamErrorException => ModelStream,
    ModelTimeoutException => ModelTimeout,
    ResourceNotFoundException => NotFound,
    ServiceUnavailableException => Unavailable,
    ThrottlingException => Throttling,
    ValidationException => Validation,
});

classify!(ConverseStream: ConverseStreamOutputError {
    InternalServerException => Internal,
    ModelStreamErrorException => ModelStream,
    ServiceUnavailableException => Unavailable,
    ThrottlingException => Throttling,
    ValidationException => Validation,
});

classify!(InvokeModel: InvokeModelError {
    AccessDeniedException => AccessDenied,
    InternalServerException => Internal,
    ModelErrorException => ModelError,
    ModelNotReadyException => ModelNotReady,
    ModelTimeoutException => ModelTimeout,
    ResourceNotFoundException => NotFound,
    ServiceQuotaExceededException => QuotaExceeded,
    ServiceUnavailableException => Unavailable,
    ThrottlingException => Throttling,
    ValidationException => Validation,
});

classify!(ListFoundationModels: ListFoundationModelsError {
    AccessDeniedException => AccessDenied,
    InternalServerException => Internal,
    ThrottlingException => Throttling,
    ValidationException => Validation,
});

classify!(ListInferenceProfiles: ListInferenceProfilesError {
    AccessDeniedException => AccessDenied,
    InternalServerException => Internal,
    ThrottlingException => Throttling,
    ValidationException => Validation,
});

classify!(GetCallerIdentity: GetCallerIdentityError {});
classify!(AssumeRole: AssumeRoleError {});

/// What an operation's exception says, filled up with what only the answer itself tells.
pub(super) fn refusal_of<E>(error: &E, reply: Option<Reply>) -> Refusal
where
    E: Classify + ProvideErrorMetadata,
{
    let reply = reply.unwrap_or_default();
    let code = error.code().map(str::to_owned).or(reply.error_type);
    let exception = match (error.exception(), &code) {
        (Exception::Other, Some(code)) => Exception::of_code(code),
        (modelled, _) => modelled,
    };
    Refusal {
        exception,
        code,
        http_status: (reply.status != 0).then_some(reply.status),
        message: error.message().filter(|text| !text.trim().is_empty()).map(str::to_owned).or(reply.words),
        request_id: reply.request_id.or_else(|| error.meta().request_id().map(str::to_owned)),
        mid_stream: false,
        operation: Some(E::OPERATION),
    }
}
