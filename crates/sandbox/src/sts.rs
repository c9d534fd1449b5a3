//! STS: who one is, and temporary keys for a role or for oneself.
//!
//! The Query protocol: a form in, in the body or in the query, and XML out, with errors in a shape and with codes of its
//! own. `sts/form.rs` reads, `sts/answer.rs` writes; the rules of the two operations that give keys have a file each.

mod answer;
mod assume;
mod form;
mod session;

use http::Response;

use crate::auth::Denial;
use crate::call::Call;
use crate::reply::Body;
use answer::{element, failure, result};
use form::Form;

const VERSION: &str = "2011-06-15";

/// A refusal in STS's shape.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Failure {
    status: u16,
    code: &'static str,
    message: String,
}

impl Failure {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationError", message)
    }

    fn access_denied(message: impl Into<String>) -> Self {
        Self::new(403, "AccessDenied", message)
    }
}

/// Answers one action.
pub(crate) fn respond(call: &Call<'_>) -> Response<Body> {
    let form = Form::read(call.query, call.body);
    let (action, version) = (form.get("Action"), form.get("Version"));
    let answer = match action.filter(|_| version == Some(VERSION)) {
        Some("GetCallerIdentity") => Ok(caller_identity(call)),
        Some("AssumeRole") => assume::respond(call, &form),
        Some("GetSessionToken") => session::respond(call, &form),
        _ => {
            let (action, version) = (action.unwrap_or("null"), version.unwrap_or("NO_VERSION_SPECIFIED"));
            let message = format!("Could not find operation {action} for version {version}");
            Err(Failure::new(400, "InvalidAction", message))
        }
    };
    match answer {
        Ok(inner) => result(action.unwrap_or_default(), &inner, call.request_id),
        Err(Failure { status, code, message }) => error(status, code, &message, call.request_id),
    }
}

/// GetCallerIdentity, which no policy can forbid.
fn caller_identity(call: &Call<'_>) -> String {
    let principal = &call.caller.principal;
    [("Arn", &principal.arn), ("UserId", &principal.user_id), ("Account", &principal.account.id)]
        .map(|(name, value)| element(name, value))
        .concat()
}

/// The refusal of credentials in STS's shape.
pub(crate) fn deny(denial: Denial, request_id: &str) -> Response<Body> {
    let (status, code, message) = denial.sts();
    error(status, code, &message, request_id)
}

/// A refusal of any kind in STS's shape.
pub(crate) fn error(status: u16, code: &str, message: &str, request_id: &str) -> Response<Body> {
    failure(status, code, message, request_id)
}
