//! Sending the request, and what a stream's own errors are.

use std::future::Future;

use aws_sdk_bedrockruntime::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_bedrockruntime::operation::RequestId as _;
use aws_sdk_bedrockruntime::primitives::event_stream::EventReceiver;
use aws_sdk_bedrockruntime::types::ConverseStreamOutput;
use aws_sdk_bedrockruntime::types::error::ConverseStreamOutputError;
use aws_smithy_types::event_stream::RawMessage;

use super::convert;
use super::request::ChatRequest;
use crate::client::Clients;
use crate::client::seen::Seen;
use crate::error::{Classify as _, Cut, Error, Exception, Operation, Refusal, chain_of};

pub(super) type Receiver = EventReceiver<ConverseStreamOutput, ConverseStreamOutputError>;

pub(super) struct Opened {
    pub(super) receiver: Receiver,
    pub(super) request_id: Option<String>,
}

/// A future that owns all it needs, so that the stream can hold it.
pub(super) fn call(
    clients: &Clients,
    request: &ChatRequest,
) -> Result<impl Future<Output = Result<Opened, Error>> + Send + 'static, Error> {
    let timeout = clients.timeout;
    let seen = Seen::new(Operation::ConverseStream);
    let call = convert::stream_request(&clients.streaming, request)?.customize().interceptor(seen);
    let signing_in = clients.clone();
    Ok(async move {
        // In their own time, which is not the call's: a helper program may wait for a person.
        signing_in.credentials_source().await?;
        let output = call.send().await.map_err(|error| Error::from_sdk(error, timeout))?;
        let request_id = output.request_id().map(str::to_owned);
        Ok(Opened { receiver: output.stream, request_id })
    })
}

/// Of an open stream: an exception event is AWS's refusal, anything else means that it was cut.
pub(super) fn stream_error(error: SdkError<ConverseStreamOutputError, RawMessage>) -> Error {
    match error {
        SdkError::ServiceError(context) => {
            let exception = context.err();
            let kind = exception.exception();
            // A stream's exceptions carry no code; the variant is what names them, or the frame itself.
            let name = name_of(kind).map(str::to_owned).or_else(|| {
                let name = header(context.raw(), ":exception-type")?;
                let mut letters = name.chars();
                Some(letters.next()?.to_uppercase().chain(letters).collect())
            });
            refused(name, exception.message().map(str::to_owned), kind)
        }
        // A frame of the kind `error` has no body: its headers say what it is.
        SdkError::ResponseError(context) if header(context.raw(), ":error-code").is_some() => refused(
            header(context.raw(), ":error-code"),
            header(context.raw(), ":error-message"),
            Exception::Other,
        ),
        other => Error::Cut(Cut::of_reader(chain_of(&other).join(": "))),
    }
}

fn refused(code: Option<String>, message: Option<String>, kind: Exception) -> Error {
    let exception = match (kind, code.as_deref()) {
        (Exception::Other, Some(code)) => Exception::of_code(code),
        (known, _) => known,
    };
    Error::Refused(Box::new(Refusal {
        exception,
        code,
        http_status: None,
        message,
        request_id: None,
        mid_stream: true,
        operation: Some(Operation::ConverseStream),
    }))
}

fn header(raw: &RawMessage, name: &str) -> Option<String> {
    let RawMessage::Decoded(message) = raw else { return None };
    let header = message.headers().iter().find(|header| header.name().as_str() == name)?;
    header.value().as_string().ok().map(|text| text.as_str().to_owned()).filter(|text| !text.is_empty())
}

fn name_of(exception: Exception) -> Option<&'static str> {
    match exception {
        Exception::Throttling => Some("ThrottlingException"),
        Exception::ModelStream => Some("ModelStreamErrorException"),
        Exception::Internal => Some("InternalServerException"),
        Exception::Unavailable => Some("ServiceUnavailableException"),
        Exception::Validation => Some("ValidationException"),
        _ => None,
    }
}
