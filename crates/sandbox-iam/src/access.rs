//! May this caller do this? Asked with AWS's action name and the resource's ARN, answered in AWS's words.
//!
//! The seam: operations know what they are about to do to which resource; who may do it is decided here alone, from the
//! policies that bear on the caller and from the state of the caller's account. The evaluation is our own: the crate there
//! is for it compares `ArnEquals` letter by letter, reads every pattern anew for each request, and knows one layer only.

mod context;
mod evaluate;
pub mod models;
#[cfg(test)]
mod tests;
mod trust;

pub use context::Request;
pub use models::{Invocation, invoke};
pub use trust::may_assume;

use crate::principal::{Caller, Means};
use sandbox_wire::reply::Refusal;

/// Refuses a caller whose policies do not allow an action on a resource; `None` where an action takes no resource.
pub fn check(caller: &Caller, action: &str, resource: Option<&str>) -> Result<(), Refusal> {
    let request = Request::new(action);
    decide(
        caller,
        &match resource {
            Some(arn) => request.on(arn),
            None => request,
        },
    )
}

/// Refuses what the caller's policies do not allow.
pub fn decide(caller: &Caller, request: &Request<'_>) -> Result<(), Refusal> {
    evaluate::verdict(caller, request).map_err(|reason| {
        let Request { action, resource, .. } = request;
        let on = resource.map(|arn| format!(" on resource: {arn}")).unwrap_or_default();
        let who = &caller.principal.arn;
        let ending = reason.ending(action);
        Refusal::access_denied(format!("User: {who} is not authorized to perform: {action}{on} {ending}"))
    })
}

/// Refuses a caller with an API key whose policies do not let it be used.
pub fn admit(caller: &Caller) -> Result<(), Refusal> {
    match caller.means {
        Means::Signature => Ok(()),
        Means::LongTermKey | Means::ShortTermKey => check(caller, "bedrock:CallWithBearerToken", None),
    }
}

/// Refuses a caller who may not have a guardrail applied, in a call of its own or within a model's.
pub fn apply_guardrail(caller: &Caller, arn: &str) -> Result<(), Refusal> {
    decide(caller, &Request::new("bedrock:ApplyGuardrail").on(arn))
}
