//! From what the SDK returns to an [`Error`].

use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_bedrockruntime::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::chain::in_one_line;
use super::exceptions::{Classify, refusal_of};
use super::network::{self, NetworkTrouble};
use super::{Error, sign_in};

impl Error {
    /// Of a call that failed, whatever the operation.
    pub(crate) fn from_sdk<E>(error: SdkError<E, HttpResponse>, waited: Duration) -> Self
    where
        E: Classify + ProvideErrorMetadata + std::error::Error + 'static,
    {
        if let Some(page) = error.raw_response().and_then(foreign_page) {
            return page;
        }
        if let Some(trouble) = sign_in::trouble_in(&error) {
            return Self::SignIn(Box::new(trouble));
        }
        match error {
            SdkError::ServiceError(context) => {
                let status = context.raw().status().as_u16();
                let header = context.raw().headers().get("x-amzn-requestid").map(str::to_owned);
                Self::Refused(Box::new(refusal_of(context.err(), Some(status), header)))
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
            SdkError::ConstructionFailure(_) => Self::Request(in_one_line(&error)),
            _ => Self::Unreadable(in_one_line(&error)),
        }
    }

    pub(crate) fn network(cause: &(dyn std::error::Error + 'static)) -> Self {
        Self::Network { trouble: network::trouble(cause), detail: in_one_line(cause) }
    }

    /// Of a credentials provider that was asked directly.
    pub(crate) fn from_credentials(error: CredentialsError) -> Self {
        match sign_in::trouble_in(&error) {
            Some(trouble) => Self::SignIn(Box::new(trouble)),
            None => Self::Unreadable(in_one_line(&error)),
        }
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
