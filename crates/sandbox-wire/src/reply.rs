//! What goes back: refusals in AWS's shapes, JSON answers, and the body type that both share with streams.
//!
//! The seam keeps status, header and body of an error in one place, because clients read the code from the header
//! *and* the sentence from the body.

use std::convert::Infallible;
use std::io;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Full, combinators::UnsyncBoxBody};
use serde_json::{Map, Value, json};

pub type Body = UnsyncBoxBody<Bytes, io::Error>;

/// A request that is refused: the code in `x-amzn-ErrorType`, the sentence in the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
    /// Bedrock's API-key layer spells the body's key `Message`; everything behind it spells it `message`.
    pub capital: bool,
    /// Whether the model itself refuses: Converse wraps its sentence, InvokeModel hands it on as it is.
    pub by_model: bool,
}

/// What throttles an account, whether by its state or by a quota.
pub const TOO_MANY_REQUESTS: &str = "Too many requests, please wait before trying again.";

/// What Converse puts before a sentence of the model's own.
const BY_MODEL: &str = "The model returned the following errors: ";

impl Refusal {
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), capital: false, by_model: false }
    }

    pub fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationException", message)
    }

    /// A refusal by the model itself, which Bedrock wraps.
    pub fn model(message: impl AsRef<str>) -> Self {
        Self { by_model: true, ..Self::validation(format!("{BY_MODEL}{}", message.as_ref())) }
    }

    /// The refusal as InvokeModel tells it: a model's own sentence without what Converse puts before it.
    pub fn bare(self) -> Self {
        match self.message.strip_prefix(BY_MODEL) {
            Some(own) if self.by_model => Self { message: own.to_owned(), ..self },
            _ => self,
        }
    }

    /// What Converse says of a field that a model does not have.
    pub fn unsupported_field(field: &str) -> Self {
        Self::validation(format!(
            "This model doesn't support the {field} field. Remove {field} and try again."
        ))
    }

    pub fn access_denied(message: impl Into<String>) -> Self {
        Self::new(403, "AccessDeniedException", message)
    }

    pub fn throttled(message: &str) -> Self {
        Self::new(429, "ThrottlingException", message)
    }

    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "ResourceNotFoundException", message)
    }

    pub fn into_response(self, request_id: &str) -> Response<Body> {
        self.into_response_with(Map::new(), request_id)
    }

    /// The refusal with more members beside its sentence.
    pub fn into_response_with(self, mut members: Map<String, Value>, request_id: &str) -> Response<Body> {
        let key = if self.capital { "Message" } else { "message" };
        members.insert(key.to_owned(), self.message.into());
        let mut response = json_response(self.status, request_id, &Value::Object(members));
        let kind = format!("{}:http://internal.amazon.com/coral/com.amazon.bedrock/", self.code);
        set(&mut response, "x-amzn-ErrorType", &kind);
        response
    }
}

/// A JSON answer, compact, as Bedrock sends it.
pub fn json_response(status: u16, request_id: &str, body: &Value) -> Response<Body> {
    text_response(status, request_id, "application/json", body.to_string())
}

/// An answer of any other kind.
pub fn text_response(status: u16, request_id: &str, kind: &str, body: String) -> Response<Body> {
    let body = Full::new(Bytes::from(body)).map_err(|never: Infallible| match never {}).boxed_unsync();
    response(status, request_id, kind, body)
}

/// An answer with a body of its own; sent chunked when its length is unknown.
pub fn response(status: u16, request_id: &str, kind: &str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    set(&mut response, header::CONTENT_TYPE.as_str(), kind);
    set(&mut response, "x-amzn-RequestId", request_id);
    response
}

/// Sets a header; a value that no header may hold is left out.
pub fn set(response: &mut Response<Body>, name: &str, value: &str) {
    let name = http::HeaderName::from_bytes(name.as_bytes());
    if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
        response.headers_mut().insert(name, value);
    }
}

/// What Bedrock answers to a path or method that it does not know: a success by its status, without an error header.
///
/// Recorded by others, for example in <https://github.com/vercel/ai/issues/17523>.
pub fn unknown_operation(request_id: &str) -> Response<Body> {
    let body = json!({
        "Output": {"__type": "com.amazon.coral.service#UnknownOperationException"},
        "Version": "1.0",
    });
    json_response(200, request_id, &body)
}
