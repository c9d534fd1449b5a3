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

use super::refusal::{Exception, Refusal};

pub(crate) trait Classify {
    fn exception(&self) -> Exception;
}

macro_rules! classify {
    ($type:ident { $($variant:ident => $exception:ident),* $(,)? }) => {
        impl Classify for $type {
            fn exception(&self) -> Exception {
                match self {
                    $($type::$variant(_) => Exception::$exception,)*
                    _ => Exception::Other,
                }
            }
        }
    };
}

classify!(ConverseError {
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

classify!(ConverseStreamError {
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

classify!(ConverseStreamOutputError {
    InternalServerException => Internal,
    ModelStreamErrorException => ModelStream,
    ServiceUnavailableException => Unavailable,
    ThrottlingException => Throttling,
    ValidationException => Validation,
});

classify!(InvokeModelError {
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

classify!(ListFoundationModelsError {
    AccessDeniedException => AccessDenied,
    InternalServerException => Internal,
    ThrottlingException => Throttling,
    ValidationException => Validation,
});

classify!(ListInferenceProfilesError {
    AccessDeniedException => AccessDenied,
    InternalServerException => Internal,
    ThrottlingException => Throttling,
    ValidationException => Validation,
});

classify!(GetCallerIdentityError {});
classify!(AssumeRoleError {});

/// What an operation's exception says.
pub(super) fn refusal_of<E>(error: &E, status: Option<u16>, request_id: Option<String>) -> Refusal
where
    E: Classify + ProvideErrorMetadata,
{
    Refusal {
        exception: error.exception(),
        code: error.code().map(str::to_owned),
        http_status: status,
        message: error.message().map(str::to_owned),
        request_id: request_id.or_else(|| error.meta().request_id().map(str::to_owned)),
        mid_stream: false,
    }
}
