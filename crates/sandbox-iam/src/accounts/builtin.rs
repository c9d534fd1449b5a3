//! The accounts that every sandbox has: one where all is well, and one for each way in which an account can be unwell.
//!
//! Their users are the test identities, each with one lack that a connection test can name. What they lack, they lack by
//! a policy or by the state of their account, as they would at AWS.

use super::plan::{AccountPlan, LONGEST_SESSION_S, RolePlan, UserPlan};
use crate::glob::Glob;
use crate::policy::Policy;

/// The account that the good identities live in; AWS's own documentation uses it for examples.
pub const ACCOUNT: &str = "111122223333";

/// The test identities, with the account that each lives in.
pub const LACKS: [(&str, &str); 5] = [
    ("may-not-list", ACCOUNT),
    ("may-not-invoke", ACCOUNT),
    ("no-model-access", "222233334444"),
    ("no-subscription", "333344445555"),
    ("throttled", "444455556666"),
];

/// The role of the session that `Credentials` holds.
pub const ROLE: &str = "sandbox-role";
/// The user that `Credentials` is for.
pub const OWNER: &str = "sandbox";

/// The built-in accounts.
pub fn builtin() -> Vec<AccountPlan> {
    let role = RolePlan {
        name: ROLE.to_owned(),
        policies: vec![Policy::allow_all()],
        max_session_seconds: LONGEST_SESSION_S,
        ..RolePlan::default()
    };
    let home = AccountPlan {
        any_role: true,
        users: vec![
            UserPlan::new(OWNER, Policy::allow_all()),
            UserPlan::new("may-not-list", Policy::allow_all_but(&["bedrock:List*", "bedrock:Get*"])),
            UserPlan::new("may-not-invoke", Policy::allow_all_but(&["bedrock:InvokeModel*"])),
        ],
        roles: vec![role],
        ..AccountPlan::new(ACCOUNT)
    };
    let [_, _, no_access, no_subscription, throttled] = LACKS;
    let mut accounts = vec![home];
    for (name, id) in [no_access, no_subscription, throttled] {
        let mut account = AccountPlan::new(id);
        match name {
            "no-model-access" => account.models.granted.clear(),
            "no-subscription" => account.models.unsubscribed.push(Glob::any()),
            _ => account.throttled = true,
        }
        // An identity that may subscribe does so with its first request.
        account.users.push(UserPlan::new(name, Policy::allow_all_but(&["aws-marketplace:*"])));
        accounts.push(account);
    }
    accounts
}
