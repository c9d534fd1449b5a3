//! May this caller assume this role? The role's trust policy and the caller's own policies decide together.
//!
//! In one account a trust policy that names the caller is enough; one that trusts the account leaves it to the account's
//! own policies. Across accounts both must allow. A deny on either side ends it.

use super::Request;
use super::context::facts;
use super::evaluate::{Layer, applies, judge};
use crate::policy::{Principals, Trust};
use crate::principal::{Caller, Principal};

/// How a trust policy names someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    Not,
    /// With the whole account.
    Account,
    /// As the one that they are.
    Directly,
}

/// Whether a caller may do this to a role: assume it, tag the session, name its source.
pub fn may_assume(caller: &Caller, account: &str, trust: &Trust, request: &Request<'_>) -> bool {
    let named = match trusted(caller, trust, request) {
        Some(named) if named > Named::Not => named,
        _ => return false,
    };
    let at_home = caller.principal.account.id == account;
    match judge(caller, request) {
        (_, Some(_)) => false,
        (None, None) => true,
        // The trust policy alone gives it, which the account's own bounds must let through.
        (Some(silent), None) => at_home && named == Named::Directly && silent != Layer::ServiceControl,
    }
}

/// How the trust policy allows it; `None` where it denies.
fn trusted(caller: &Caller, trust: &Trust, request: &Request<'_>) -> Option<Named> {
    let context = facts(caller, request);
    let mut allowed = Named::Not;
    for statement in &trust.0.statements {
        let named = statement.principals.as_ref().map_or(Named::Not, |who| who.name(&caller.principal));
        if named > Named::Not && applies(statement, &context, request) {
            if statement.denies {
                return None;
            }
            allowed = allowed.max(named);
        }
    }
    Some(allowed)
}

impl Principals {
    fn name(&self, principal: &Principal) -> Named {
        let named = self.aws.iter().map(|who| name(who, principal)).max().unwrap_or(Named::Not);
        match (self.inverted, named) {
            (false, named) => named,
            (true, Named::Not) => Named::Directly,
            (true, _) => Named::Not,
        }
    }
}

fn name(who: &str, principal: &Principal) -> Named {
    let account = &principal.account.id;
    let is_account = who == account
        || who.strip_prefix("arn:aws:iam::").and_then(|rest| rest.strip_suffix(":root")) == Some(account);
    match who {
        "*" => Named::Directly,
        _ if who == principal.arn || who == principal.policy_arn() => Named::Directly,
        _ if is_account => Named::Account,
        _ => Named::Not,
    }
}
