//! May this caller do this? Asked with AWS's action name and the resource's ARN, answered in AWS's words.
//!
//! The seam: operations know what they are about to do to which resource; who may do it is decided here alone.

use crate::auth::Caller;
use crate::credentials::Rights;
use crate::reply::Refusal;

/// Refuses a caller whose policies do not allow an action on a resource; `None` where an action takes no resource.
pub(crate) fn check(caller: &Caller, action: &str, resource: Option<&str>) -> Result<(), Refusal> {
    let invokes = action.starts_with("bedrock:Invoke");
    let refused = match caller.principal.rights {
        Rights::MayNotInvoke => invokes,
        Rights::MayNotList => !invokes,
        _ => false,
    };
    if !refused {
        return Ok(());
    }
    let on = resource.map(|arn| format!(" on resource: {arn}")).unwrap_or_default();
    Err(Refusal::access_denied(format!(
        "User: {} is not authorized to perform: {action}{on} because no identity-based policy allows the {action} action",
        caller.principal.arn
    )))
}
