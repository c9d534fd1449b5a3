//! From what the SDK returns to an [`Error`].

use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_bedrockruntime::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::chain::in_one_line;
use super::exceptions::{Classify, refusal_of};
use super::foreign::Foreign;
use super::network::{self, NetworkTrouble};
use super::reply::{Reply, STREAM_IS_FOREIGN};
use super::{Error, sign_in};

impl Error {
    /// Of a call that failed, whatever the operation.
    pub(crate) fn from_sdk<E>(error: SdkError<E, HttpResponse>, waited: Duration) -> Self
    where
        E: Classify + ProvideErrorMetadata + std::error::Error + 'static,
    {
        if let Some(trouble) = sign_in::trouble_in(&error) {
            return Self::SignIn(Box::new(trouble));
        }
        let reply = error.raw_response().map(Reply::of);
        let text = in_one_line(&error);
        let broke = network::trouble(&error) == NetworkTrouble::Broken;
        match error {
            SdkError::ServiceError(context) => Self::of_answer(context.err(), reply.unwrap_or_default()),
            // The answer began and broke off.
            SdkError::ResponseError(_) if broke && reply.as_ref().is_none_or(|reply| reply.status < 300) => {
                Self::Network { trouble: NetworkTrouble::Broken, detail: text }
            }
            SdkError::ResponseError(_) => match reply {
                Some(reply) if reply.status != 0 => {
                    Self::NotBedrock(Box::new(Foreign::of(reply, E::OPERATION)))
                }
                _ => Self::Unreadable(text),
            },
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
            SdkError::ConstructionFailure(_) => Self::Request(text),
            _ => Self::Unreadable(text),
        }
    }

    /// Of an answer that the SDK takes for an error.
    fn of_answer<E: Classify + ProvideErrorMetadata>(error: &E, reply: Reply) -> Self {
        // The status that a stream's foreign answer was given, so that its body is read.
        let reply = if reply.status == STREAM_IS_FOREIGN { Reply { status: 200, ..reply } } else { reply };
        let untyped = error.code().is_none() && reply.error_type.is_none();
        match reply.status {
            300..=399 => Self::Redirected { http_status: reply.status, to: reply.location },
            200..=299 => Self::NotBedrock(Box::new(Foreign::of(reply, E::OPERATION))),
            _ if untyped && reply.is_page => Self::NotBedrock(Box::new(Foreign::of(reply, E::OPERATION))),
            _ => Self::Refused(Box::new(refusal_of(error, Some(reply)))),
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
