//! STS: who one is, and temporary keys for a role or for oneself.
//!
//! The Query protocol: a form in, in the body or in the query, and XML out, with errors in a shape and with codes of its
//! own. `sts/form.rs` reads, `sts/answer.rs` writes; the rules of the two operations that give keys have a file each.

mod answer;
mod assume;
mod form;
mod session;

use http::Response;

use crate::call::Call;
pub(crate) use answer::error;
use answer::{element, result};
use form::Form;
use sandbox_iam::auth::Denial;
use sandbox_wire::reply::Body;

const VERSION: &str = "2011-06-15";

/// A refusal in STS's shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
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

    pub fn into_response(self, request_id: &str) -> Response<Body> {
        error(self.status, self.code, &self.message, request_id)
    }
}

impl From<Denial> for Failure {
    fn from(denial: Denial) -> Self {
        let (status, code, message) = denial.sts();
        Self::new(status, code, message)
    }
}

/// Answers one action.
pub(crate) fn respond(call: &Call<'_>) -> Result<Response<Body>, Failure> {
    let form = Form::read(call.query, call.body);
    let (action, version) = (form.get("Action"), form.get("Version"));
    let inner = match action.filter(|_| version == Some(VERSION)) {
        Some("GetCallerIdentity") => caller_identity(call),
        Some("AssumeRole") => assume::respond(call, &form)?,
        Some("GetSessionToken") => session::respond(call, &form)?,
        _ => {
            let (action, version) = (action.unwrap_or("null"), version.unwrap_or("NO_VERSION_SPECIFIED"));
            let message = format!("Could not find operation {action} for version {version}");
            return Err(Failure::new(400, "InvalidAction", message));
        }
    };
    Ok(result(action.unwrap_or_default(), &inner, call.request_id))
}

/// GetCallerIdentity, which no policy can forbid.
fn caller_identity(call: &Call<'_>) -> String {
    let principal = &call.caller.principal;
    [("Arn", &principal.arn), ("UserId", &principal.user_id), ("Account", &principal.account.id)]
        .map(|(name, value)| element(name, value))
        .concat()
}
