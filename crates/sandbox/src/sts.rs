//! STS: who one is, and temporary keys for a role or for oneself.
//!
//! The Query protocol: a form in, in the body or in the query, and XML out, with errors in a shape and with codes of its
//! own. `sts/form.rs` reads, `sts/answer.rs` writes; the rules of the two operations that give keys have a file each.

mod answer;
mod assume;
mod failure;
mod form;
mod session;

use http::Response;

use crate::call::Call;
pub(crate) use answer::error;
use answer::{element, result};
pub(crate) use failure::Failure;
use form::Form;
use sandbox_wire::reply::Body;

const VERSION: &str = "2011-06-15";

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
