//! What can go wrong between this crate and AWS, with the facts as fields.
//!
//! Built from the SDK's typed exceptions; no variant is made from message text. What an error *means* to a person
//! is decided in [`crate::diagnosis`], which is also where the few texts that must be read are matched. Nothing here
//! holds a secret: of a sign-in failure only the chain of messages is kept, without what a helper program printed.

use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_bedrockruntime::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use crate::diagnosis::transport::{self, NetworkTrouble};

mod exceptions;
pub(crate) use exceptions::Classify;

#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// AWS answered, and said no.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The host could not be reached, or the connection broke.
    #[error("the connection failed: {detail}")]
    Network { trouble: NetworkTrouble, detail: String },
    #[error("no answer within {} s", waited.as_secs_f32())]
    Timeout { waited: Duration },
    /// A successful answer that is no answer of Bedrock's, such as a login page.
    #[error("an answer of type \"{content_type}\" came instead of what Bedrock sends")]
    NotBedrock { content_type: String, http_status: Option<u16> },
    #[error("the answer could not be read: {0}")]
    Unreadable(String),
    /// No usable credentials came out of the sign-in that the profile names.
    #[error("signing in failed: {}", .0.chain.join(": "))]
    SignIn(Box<SignInTrouble>),
    /// The stream broke off before the model had finished.
    #[error("the stream was cut: {0}")]
    Cut(String),
    /// The stream was open and nothing came.
    #[error("no data for {} s", silent_for.as_secs())]
    Silent { silent_for: Duration },
    /// The request could not be put together; nothing was sent.
    #[error("{0}")]
    Request(String),
    #[error("{model} is not an embedding model that can be called here")]
    NotAnEmbeddingModel { model: String },
    #[error("{0}")]
    EmbeddingLimit(String),
    #[error("cancelled")]
    Cancelled,
}

/// An error that AWS gave, as it gave it.
#[derive(Debug, Clone, Default, thiserror::Error)]
#[error("{} ({})", message.as_deref().unwrap_or("no message"), code.as_deref().unwrap_or("no code"))]
pub struct Refusal {
    pub exception: Exception,
    pub code: Option<String>,
    pub http_status: Option<u16>,
    pub message: Option<String>,
    pub request_id: Option<String>,
    /// It came as an event of a stream that had already begun.
    pub mid_stream: bool,
}

/// The modelled exceptions of the operations that this crate calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exception {
    AccessDenied,
    Validation,
    NotFound,
    Throttling,
    QuotaExceeded,
    ModelTimeout,
    ModelError,
    ModelStream,
    ModelNotReady,
    Internal,
    Unavailable,
    /// Not modelled for the operation: the code says which.
    #[default]
    Other,
}

#[derive(Debug, Clone)]
pub struct SignInTrouble {
    pub stage: SignInStage,
    /// Outermost first.
    pub chain: Vec<String>,
    /// What STS said, when it was STS that refused.
    pub refusal: Option<Refusal>,
    /// What was wrong with the connection, when that was it.
    pub network: Option<NetworkTrouble>,
}

/// How far the SDK came with the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInStage {
    NothingFound,
    TimedOut,
    Misconfigured,
    Failed,
}

impl Error {
    /// Of a call that failed, whatever the operation.
    pub(crate) fn from_sdk<E>(error: SdkError<E, HttpResponse>, waited: Duration) -> Self
    where
        E: Classify + ProvideErrorMetadata + std::error::Error + 'static,
    {
        if let Some(page) = error.raw_response().and_then(foreign_page) {
            return page;
        }
        if let Some(trouble) = sign_in_trouble(&error) {
            return trouble;
        }
        match error {
            SdkError::ServiceError(context) => {
                let status = context.raw().status().as_u16();
                let header = context.raw().headers().get("x-amzn-requestid").map(str::to_owned);
                Self::Refused(Box::new(refusal(context.err(), Some(status), header)))
            }
            SdkError::TimeoutError(_) => Self::Timeout { waited },
            SdkError::DispatchFailure(failure) if failure.is_timeout() => {
                match failure.as_connector_error() {
                    Some(cause) => Self::network(cause),
                    None => Self::Timeout { waited },
                }
            }
            SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
                Some(cause) => Self::network(cause),
                None => Self::Network {
                    trouble: NetworkTrouble::Other,
                    detail: "the request could not be sent".to_owned(),
                },
            },
            SdkError::ConstructionFailure(_) => Self::Request(outer_text(&error)),
            _ => Self::Unreadable(chain_of(&error).join(": ")),
        }
    }

    pub(crate) fn network(cause: &(dyn std::error::Error + 'static)) -> Self {
        Self::Network { trouble: transport::trouble(cause), detail: chain_of(cause).join(": ") }
    }

    /// Of a credentials provider that was asked directly.
    pub(crate) fn from_credentials(error: CredentialsError) -> Self {
        sign_in_trouble(&error).unwrap_or_else(|| Self::Unreadable(outer_text(&error)))
    }

    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::SignIn(trouble) => trouble.refusal.as_ref(),
            _ => None,
        }
    }
}

pub(crate) fn refusal<E>(error: &E, status: Option<u16>, request_id: Option<String>) -> Refusal
where
    E: Classify + ProvideErrorMetadata,
{
    use aws_sdk_bedrockruntime::operation::RequestId;
    Refusal {
        exception: error.exception(),
        code: error.code().map(str::to_owned),
        http_status: status,
        message: error.message().map(str::to_owned),
        request_id: request_id.or_else(|| error.meta().request_id().map(str::to_owned)),
        mid_stream: false,
    }
}

/// A proxy's or hotel's page in place of JSON. AWS itself answers in JSON or, for STS, in XML.
fn foreign_page(response: &HttpResponse) -> Option<Error> {
    let content_type = response.headers().get("content-type").unwrap_or_default();
    content_type.contains("text/html").then(|| Error::NotBedrock {
        content_type: content_type.split(';').next().unwrap_or(content_type).trim().to_owned(),
        http_status: Some(response.status().as_u16()),
    })
}

fn sign_in_trouble(error: &(dyn std::error::Error + 'static)) -> Option<Error> {
    let Some(cause) = causes(error).find_map(|cause| cause.downcast_ref::<CredentialsError>()) else {
        let waited_for = causes(error).find(|cause| transport::is_identity_timeout(*cause))?;
        let (stage, chain) = (SignInStage::TimedOut, chain_of(waited_for));
        return Some(Error::SignIn(Box::new(SignInTrouble { stage, chain, refusal: None, network: None })));
    };
    let stage = match cause {
        CredentialsError::CredentialsNotLoaded(_) => SignInStage::NothingFound,
        CredentialsError::ProviderTimedOut(_) => SignInStage::TimedOut,
        CredentialsError::InvalidConfiguration(_) => SignInStage::Misconfigured,
        _ => SignInStage::Failed,
    };
    let refusal = causes(cause).find_map(|inner| {
        let refused = inner.downcast_ref::<aws_sdk_sts::operation::assume_role::AssumeRoleError>()?;
        Some(self::refusal(refused, None, None))
    });
    let network = causes(cause)
        .find(|inner| inner.is::<aws_smithy_runtime_api::client::result::ConnectorError>())
        .map(transport::trouble);
    let chain = chain_of(cause);
    Some(Error::SignIn(Box::new(SignInTrouble { stage, chain, refusal, network })))
}

pub(crate) fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |cause| cause.source())
}

/// Every message from the outside in, without repeats and without what a credential helper printed.
pub(crate) fn chain_of(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
    let mut chain: Vec<String> = Vec::new();
    for cause in causes(error) {
        let text = cause.to_string();
        // A credential helper may print anything, its secrets included.
        let text = text.split("Stderr:").next().unwrap_or_default().trim().to_owned();
        if !text.is_empty() && chain.last() != Some(&text) {
            chain.push(text);
        }
    }
    chain
}

fn outer_text(error: &(dyn std::error::Error + 'static)) -> String {
    chain_of(error).join(": ")
}
