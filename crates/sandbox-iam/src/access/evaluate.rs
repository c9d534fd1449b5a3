//! The verdict over all policies that bear on a request, in the order of AWS's evaluation logic.
//!
//! An explicit deny anywhere ends it. Else every layer that there is must allow: the account's service control policies,
//! the identity's own, its permissions boundary, the session's. The first that does not gives the reason.

use super::context::{Request, facts};
use crate::policy::{Facts, Policy, Statement};
use crate::principal::{Caller, Principal};

/// A kind of policy, as denials name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    ServiceControl,
    Identity,
    Boundary,
    Session,
}

/// Why a request is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A statement denies it.
    Explicit(Layer),
    /// No statement allows it.
    Implicit(Layer),
}

impl Layer {
    fn name(self) -> &'static str {
        match self {
            Self::ServiceControl => "service control policy",
            Self::Identity => "identity-based policy",
            // These two are recalled, not recorded.
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
        }
    }
}

impl Reason {
    /// The end of AWS's sentence.
    pub fn ending(self, action: &str) -> String {
        match self {
            Self::Explicit(layer @ Layer::Identity) => {
                format!("with an explicit deny in an {}", layer.name())
            }
            Self::Explicit(layer) => format!("with an explicit deny in a {}", layer.name()),
            Self::Implicit(layer) => format!("because no {} allows the {action} action", layer.name()),
        }
    }
}

/// What one set of policies says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    Allow,
    Deny,
    Nothing,
}

/// What policies of one kind say of a request, whoever their statements' principals are.
pub fn say<'p>(
    policies: impl IntoIterator<Item = &'p Policy>,
    context: &Facts<'_>,
    request: &Request<'_>,
) -> Says {
    let mut said = Says::Nothing;
    for statement in policies.into_iter().flat_map(|policy| &policy.statements) {
        // What cannot change the outcome any more is not looked at.
        if (statement.denies || said == Says::Nothing) && applies(statement, context, request) {
            if statement.denies {
                return Says::Deny;
            }
            said = Says::Allow;
        }
    }
    said
}

/// Whether a statement speaks of this action on this resource under these conditions.
pub fn applies(statement: &Statement, context: &Facts<'_>, request: &Request<'_>) -> bool {
    let resource = request.resource.unwrap_or("*");
    statement.actions.covers(|action| action.matches_any_case(request.action, context))
        && statement.resources.covers(|pattern| pattern.matches(resource, context))
        && statement.conditions.iter().all(|condition| condition.holds(context))
}

/// The verdict of all layers.
pub fn verdict(caller: &Caller, request: &Request<'_>) -> Result<(), Reason> {
    match judge(caller, request) {
        (_, Some(denied)) => Err(Reason::Explicit(denied)),
        (Some(silent), None) => Err(Reason::Implicit(silent)),
        (None, None) => Ok(()),
    }
}

/// The first layer that does not allow, and the first that denies.
pub fn judge(caller: &Caller, request: &Request<'_>) -> (Option<Layer>, Option<Layer>) {
    let context = facts(caller, request);
    let (mut silent, mut denying) = (None, None);
    for (layer, said) in layers(&caller.principal, &context, request) {
        match said {
            Says::Allow => {}
            Says::Deny => denying = denying.or(Some(layer)),
            Says::Nothing => silent = silent.or(Some(layer)),
        }
    }
    (silent, denying)
}

fn layers<'a>(
    principal: &'a Principal,
    context: &'a Facts<'_>,
    request: &'a Request<'a>,
) -> impl Iterator<Item = (Layer, Says)> {
    let control = (Layer::ServiceControl, say(&principal.account.control, context, request));
    let own = (Layer::Identity, say(principal.policies.iter(), context, request));
    let boundary =
        principal.boundary.as_ref().map(|policy| (Layer::Boundary, say([&**policy], context, request)));
    let session =
        principal.session_policy.as_ref().map(|policy| (Layer::Session, say([&**policy], context, request)));
    [Some(control), Some(own), boundary, session].into_iter().flatten()
}
