//! An answer that says no, with what it says as fields.

use super::operation::Operation;

/// A refusal as it came, by AWS or by whoever answers in its place.
#[derive(Debug, Clone, Default, thiserror::Error)]
#[error("{} ({})", message.as_deref().unwrap_or("no message"), code.as_deref().unwrap_or("no code"))]
pub struct Refusal {
    /// The exception, where it is one that AWS models.
    pub exception: Exception,
    /// The error's type, without a namespace: `ValidationException`. None where the answer names none.
    pub code: Option<String>,
    /// The answer's status; none for an event of a stream.
    pub http_status: Option<u16>,
    /// The answer's own words, or the beginning of its body.
    pub message: Option<String>,
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// It came as an event of a stream that had already begun.
    pub mid_stream: bool,
    /// The call that was refused.
    pub operation: Option<Operation>,
}

/// The exceptions that AWS models for the operations of this crate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exception {
    /// Not allowed to this identity.
    AccessDenied,
    /// The request breaks a rule.
    Validation,
    /// What is named does not exist.
    NotFound,
    /// Too much at once.
    Throttling,
    /// A quota of the account is used up.
    QuotaExceeded,
    /// The model took too long.
    ModelTimeout,
    /// The model failed.
    ModelError,
    /// The model failed in the middle of a stream.
    ModelStream,
    /// The model is being loaded.
    ModelNotReady,
    /// Bedrock failed.
    Internal,
    /// Bedrock cannot take the request.
    Unavailable,
    /// None of these: the code says which.
    #[default]
    Other,
}

impl Exception {
    /// Some operations do not model what their service still answers with, so the code is asked too.
    pub(crate) fn of_code(code: &str) -> Self {
        match code {
            "AccessDeniedException" | "AccessDenied" => Self::AccessDenied,
            "ValidationException" | "ValidationError" => Self::Validation,
            "ResourceNotFoundException" => Self::NotFound,
            "ThrottlingException" | "Throttling" | "TooManyRequestsException" => Self::Throttling,
            "ServiceQuotaExceededException" | "LimitExceededException" => Self::QuotaExceeded,
            "ModelTimeoutException" => Self::ModelTimeout,
            "ModelErrorException" => Self::ModelError,
            "ModelStreamErrorException" => Self::ModelStream,
            "ModelNotReadyException" => Self::ModelNotReady,
            "InternalServerException" | "InternalFailure" | "InternalError" => Self::Internal,
            "ServiceUnavailableException" | "ServiceUnavailable" => Self::Unavailable,
            _ => Self::Other,
        }
    }
}

impl Refusal {
    /// AWS names a type with every error, spelt like `ValidationException`, and gives the request an id. Gateways have
    /// codes of their own, such as `Forbidden`, and no such id.
    pub fn is_of_aws(&self) -> bool {
        let spelt_so = |code: &str| {
            code.starts_with(|first: char| first.is_ascii_uppercase())
                && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && (code.ends_with("Exception") || self.request_id.is_some())
        };
        self.mid_stream
            || self.exception != Exception::Other
            || self.code.as_deref().is_some_and(|code| spelt_so(code) || code == "overloaded_error")
    }
}
