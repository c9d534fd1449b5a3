//! AssumeRole: temporary keys for a role, when its trust policy and the caller's own policies agree.

use std::sync::Arc;

use jiff::ToSpan as _;

use super::answer::{credentials, element};
use super::failure::Failure;
use super::form::{Broken, Form};
use super::session::check_mfa;
use crate::call::Call;
use sandbox_iam::access::{self, Request};
use sandbox_iam::accounts::LONGEST_SESSION_S;
use sandbox_iam::policy::Policy;
use sandbox_iam::principal::{Principal, Role, SessionFacts};

const USUAL: i64 = 3_600;
const CHAINED: i64 = 3_600;

/// An AssumeRole request whose members are in order.
struct Asked<'a> {
    arn: &'a str,
    session: &'a str,
    external_id: Option<&'a str>,
    source_identity: Option<&'a str>,
    seconds: i64,
    policy: Option<Arc<Policy>>,
    tags: Vec<(String, String)>,
    mfa: bool,
}

impl<'a> Asked<'a> {
    fn read(call: &Call<'_>, form: &'a Form) -> Result<Self, Failure> {
        let mut broken = Broken::default();
        let arn = broken.require(form, "RoleArn", "roleArn");
        if !arn.is_empty() {
            broken.check_length("roleArn", arn, 20, 2_048);
        }
        let session = broken.require(form, "RoleSessionName", "roleSessionName");
        if form.get("RoleSessionName").is_some() {
            broken.check_length("roleSessionName", session, 2, 64);
            broken.check_letters("roleSessionName", session, "[\\w+=,.@-]*", "+=,.@-");
        }
        let seconds = broken.duration(form, LONGEST_SESSION_S, USUAL)?;
        let external_id = form.get("ExternalId");
        if let Some(id) = external_id {
            broken.check_length("externalId", id, 2, 1_224);
            broken.check_letters("externalId", id, "[\\w+=,.@:\\/-]*", "+=,.@:/-");
        }
        let source_identity = form.get("SourceIdentity");
        if let Some(name) = source_identity {
            broken.check_length("sourceIdentity", name, 2, 64);
            broken.check_letters("sourceIdentity", name, "[\\w+=,.@-]*", "+=,.@-");
        }
        let tags = form.pairs("Tags");
        broken.check_tags(&tags);
        broken.result()?;
        if form.get("PolicyArns.member.1.arn").is_some() {
            return Err(Failure::validation(
                "The sandbox has no managed policies: give the session policy as Policy.",
            ));
        }
        let policy = session_policy(form)?;
        let mfa = check_mfa(&call.caller.principal, form)?;
        Ok(Self { arn, session, external_id, source_identity, seconds, policy, tags, mfa })
    }

    /// The keys that the trust policy may ask for, on an action.
    fn request(&'a self, action: &'a str) -> Request<'a> {
        let mut request = Request::new(action).on(self.arn).with("sts:RoleSessionName", self.session);
        if let Some(id) = self.external_id {
            request = request.with("sts:ExternalId", id);
        }
        if let Some(name) = self.source_identity {
            request = request.with("sts:SourceIdentity", name);
        }
        for (key, value) in &self.tags {
            request = request.with(&format!("aws:RequestTag/{key}"), value.as_str());
        }
        if !self.tags.is_empty() {
            request = request.with_all("aws:TagKeys", self.tags.iter().map(|(key, _)| key.clone()).collect());
        }
        if self.mfa { request.with("aws:MultiFactorAuthPresent", "true") } else { request }
    }

    /// Every action that the request comes down to.
    fn actions(&self) -> impl Iterator<Item = &'static str> {
        let tags = (!self.tags.is_empty()).then_some("sts:TagSession");
        let source = self.source_identity.map(|_| "sts:SetSourceIdentity");
        ["sts:AssumeRole"].into_iter().chain(tags).chain(source)
    }
}

pub(super) fn respond(call: &Call<'_>, form: &Form) -> Result<String, Failure> {
    let asked = Asked::read(call, form)?;
    let role = find_role(call, &asked)?;
    check_duration(call, &asked, &role)?;
    let now = call.caller.origin.time;
    let expires = now + asked.seconds.seconds();
    let source_identity = asked.source_identity.map(str::to_owned);
    let source_identity = source_identity.or_else(|| call.caller.principal.source_identity.clone());
    let facts =
        SessionFacts { policy: asked.policy, tags: asked.tags, mfa: asked.mfa, issued: now, source_identity };
    let principal = Principal::assumed(&role, asked.session, facts);
    let who = element("AssumedRoleId", &principal.user_id) + &element("Arn", &principal.arn);
    let source = principal.source_identity.as_ref().map(|name| element("SourceIdentity", name));
    let packed =
        form.get("Policy").map(|policy| element("PackedPolicySize", &packed_size(policy).to_string()));
    let keys = call.state.directory.begin_session(principal, expires);
    Ok([
        format!("<AssumedRoleUser>{who}</AssumedRoleUser>"),
        credentials(&keys, expires),
        packed.unwrap_or_default(),
        source.unwrap_or_default(),
    ]
    .concat())
}

/// The role, where it exists and may be assumed: AWS does not tell one from the other.
fn find_role(call: &Call<'_>, asked: &Asked<'_>) -> Result<Arc<Role>, Failure> {
    let denied = |action: &str| {
        let (who, role) = (&call.caller.principal.arn, asked.arn);
        Failure::access_denied(format!(
            "User: {who} is not authorized to perform: {action} on resource: {role}"
        ))
    };
    if !asked.arn.starts_with("arn:") {
        // Recalled, not recorded.
        return Err(Failure::validation(format!("{} is invalid", asked.arn)));
    }
    let role = call.state.directory.role(asked.arn).ok_or_else(|| denied("sts:AssumeRole"))?;
    for action in asked.actions() {
        if !access::may_assume(call.caller, &role.account.id, &role.trust, &asked.request(action)) {
            return Err(denied(action));
        }
    }
    Ok(role)
}

fn check_duration(call: &Call<'_>, asked: &Asked<'_>, role: &Role) -> Result<(), Failure> {
    // The words of both are recalled, not recorded.
    if call.caller.principal.role.is_some() && asked.seconds > CHAINED {
        let message = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.";
        return Err(Failure::validation(message));
    }
    if asked.seconds > role.max_session_seconds {
        let message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
        return Err(Failure::validation(message));
    }
    Ok(())
}

const POLICY_LETTERS: usize = 2_048;

fn session_policy(form: &Form) -> Result<Option<Arc<Policy>>, Failure> {
    let Some(text) = form.get("Policy") else { return Ok(None) };
    // The codes are AWS's; the words are recalled, not recorded.
    if text.chars().count() > POLICY_LETTERS {
        let message = "Packed policy consumes more than 100% of allotted space, please use smaller policy.";
        return Err(Failure::new(400, "PackedPolicyTooLarge", message));
    }
    let malformed = |message: &str| Failure::new(400, "MalformedPolicyDocument", message);
    let document =
        serde_json::from_str(text).map_err(|_| malformed("The policy is not in the valid JSON format."))?;
    let policy = Policy::read(&document).map_err(|_| malformed("Syntax errors in policy."))?;
    Ok(Some(Arc::new(policy)))
}

/// How much of the space for policies is taken, in percent; how AWS packs them is not known.
fn packed_size(policy: &str) -> usize {
    (policy.chars().count() * 100).div_ceil(POLICY_LETTERS)
}
