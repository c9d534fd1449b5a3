//! The facts of a request that a policy's conditions and variables may ask for, by their keys in lower case.
//!
//! Nothing is gathered beforehand: most policies ask for no key at all, and sign-in is on every request's way. A key that
//! AWS does not set for a request has no value here either, which `Null` and `...IfExists` can tell.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::policy::{Facts, Values};
use crate::principal::{Caller, Means, Principal};

/// What is asked for: an action, on a resource, with the keys that belong to the operation.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    pub action: &'a str,
    /// The resource's ARN; an action that takes none is on `*`.
    pub resource: Option<&'a str>,
    /// The region that a cross-region request is sent on to, where that is another one.
    region: Option<&'a str>,
    keys: Vec<(String, Vec<String>)>,
}

impl<'a> Request<'a> {
    pub fn new(action: &'a str) -> Self {
        Self { action, resource: None, region: None, keys: Vec::new() }
    }

    pub fn on(self, resource: &'a str) -> Self {
        Self { resource: Some(resource), ..self }
    }

    /// Sets `aws:RequestedRegion` to another region than the one that was called.
    pub fn in_region(self, region: &'a str) -> Self {
        Self { region: Some(region), ..self }
    }

    /// Adds a key with one value, such as `bedrock:InferenceProfileArn`.
    pub fn with(self, key: &str, value: impl Into<String>) -> Self {
        self.with_all(key, vec![value.into()])
    }

    /// Adds a key with several values, such as `aws:TagKeys`.
    pub fn with_all(mut self, key: &str, values: Vec<String>) -> Self {
        self.keys.push((key.to_ascii_lowercase(), values));
        self
    }
}

/// What a policy may ask of a caller's request.
pub fn facts<'a>(caller: &'a Caller, request: &'a Request<'a>) -> Facts<'a> {
    Facts::new(move |key| values(caller, request, key))
}

/// The values of a key in lower case; none where the request does not have it.
fn values<'a>(caller: &'a Caller, request: &'a Request<'a>, key: &str) -> Values<'a> {
    if let Some((_, values)) = request.keys.iter().find(|(name, _)| name == key) {
        return values.iter().map(|value| Cow::Borrowed(value.as_str())).collect();
    }
    let value = match key.strip_prefix("aws:") {
        Some("requestedregion") => Some(request.region.unwrap_or(&caller.region).into()),
        Some(key) => of_principal(&caller.principal, key).or_else(|| of_request(caller, key)),
        None if key == "bedrock:bearertokentype" => bearer_token_type(caller.means).map(Cow::Borrowed),
        None => None,
    };
    value.into_iter().collect()
}

fn of_principal<'a>(principal: &'a Principal, key: &str) -> Option<Cow<'a, str>> {
    if let Some(tag) = key.strip_prefix("principaltag/") {
        let found = principal.tags.iter().find(|(name, _)| name.eq_ignore_ascii_case(tag));
        return found.map(|(_, value)| value.as_str().into());
    }
    match key {
        "principalarn" => Some(principal.policy_arn().into()),
        "principalaccount" => Some(principal.account.id.as_str().into()),
        "principalorgid" => principal.account.organization.as_deref().map(Cow::Borrowed),
        "principaltype" => Some(if principal.role.is_some() { "AssumedRole" } else { "User" }.into()),
        "userid" => Some(principal.user_id.as_str().into()),
        // A role's session has no user name.
        "username" => principal.role.is_none().then(|| principal.name.as_str().into()),
        "sourceidentity" => principal.source_identity.as_deref().map(Cow::Borrowed),
        "principalisawsservice" | "viaawsservice" => Some("false".into()),
        // Long-term keys have no such key; every temporary one has.
        "multifactorauthpresent" => {
            principal.mfa.map(|present| if present { "true" } else { "false" }.into())
        }
        "tokenissuetime" => principal.issued.map(|time| time.to_string().into()),
        _ => None,
    }
}

fn of_request<'a>(caller: &'a Caller, key: &str) -> Option<Cow<'a, str>> {
    let origin = &caller.origin;
    match key {
        "sourceip" => origin.address.map(|address| address.to_canonical().to_string().into()),
        "securetransport" => Some(if origin.secure { "true" } else { "false" }.into()),
        "useragent" => origin.user_agent.as_deref().map(Cow::Borrowed),
        "currenttime" => Some(whole_seconds(origin.time).to_string().into()),
        "epochtime" => Some(origin.time.as_second().to_string().into()),
        _ => None,
    }
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// The values are recalled, not recorded.
fn bearer_token_type(means: Means) -> Option<&'static str> {
    match means {
        Means::Signature => None,
        Means::LongTermKey => Some("LONG_TERM"),
        Means::ShortTermKey => Some("SHORT_TERM"),
    }
}
