//! STS, as far as a connection test needs it: who am I, and temporary keys for a role of the sandbox's account.
//!
//! The Query protocol: a form in, XML out, and errors in a shape and with codes of its own.

use http::Response;
use jiff::{Timestamp, ToSpan};

use crate::auth::{Caller, Denial, Directory};
use crate::call::Call;
use crate::credentials::ACCOUNT;
use crate::reply::{Body, text_response};

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
const CONTENT_TYPE: &str = "text/xml";

/// Answers one action.
pub(crate) fn respond(call: &Call<'_>) -> Response<Body> {
    let Call { caller, body: form, request_id, .. } = *call;
    let directory = &call.state.directory;
    let field = |key: &str| {
        url::form_urlencoded::parse(form).find(|(name, _)| name == key).map(|(_, value)| value.into_owned())
    };
    match field("Action").as_deref() {
        Some("GetCallerIdentity") => {
            let principal = &caller.principal;
            let inner = format!(
                "<Arn>{}</Arn><UserId>{}</UserId><Account>{ACCOUNT}</Account>",
                escape(&principal.arn),
                escape(&principal.user_id)
            );
            result("GetCallerIdentity", &inner, request_id)
        }
        Some("AssumeRole") => assume_role(caller, directory, &field, request_id),
        action => {
            let message = format!(
                "Could not find operation {} for version {}",
                action.unwrap_or("null"),
                field("Version").as_deref().unwrap_or("NO_VERSION_SPECIFIED")
            );
            error(400, "InvalidAction", &message, request_id)
        }
    }
}

/// An AssumeRole request whose members are in order.
struct RoleAsked {
    arn: String,
    session: String,
    seconds: i64,
}

impl RoleAsked {
    fn read(field: &dyn Fn(&str) -> Option<String>) -> Result<Self, String> {
        let broken = |member: &str, constraint: &str| {
            format!(
                "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must {constraint}"
            )
        };
        let arn = field("RoleArn").ok_or_else(|| broken("roleArn", "not be null"))?;
        let session = field("RoleSessionName").filter(|name| is_session_name(name));
        let session = session
            .ok_or_else(|| broken("roleSessionName", "satisfy regular expression pattern: [\\w+=,.@-]*"))?;
        match field("DurationSeconds").map_or(Ok(3_600), |text| text.parse::<i64>()) {
            Ok(seconds @ 900..=43_200) => Ok(Self { arn, session, seconds }),
            _ => Err(broken("durationSeconds", "have value between 900 and 43200")),
        }
    }

    /// The role's name, where it is one of this account.
    fn role(&self) -> Option<&str> {
        let path = self.arn.strip_prefix(&format!("arn:aws:iam::{ACCOUNT}:role/"))?;
        path.rsplit('/').next().filter(|role| !role.is_empty())
    }
}

fn assume_role(
    caller: &Caller,
    directory: &Directory,
    field: &dyn Fn(&str) -> Option<String>,
    request_id: &str,
) -> Response<Body> {
    let asked = match RoleAsked::read(field) {
        Ok(asked) => asked,
        Err(message) => return error(400, "ValidationError", &message, request_id),
    };
    let Some(role) = asked.role() else {
        let (who, role) = (&caller.principal.arn, &asked.arn);
        let message = format!("User: {who} is not authorized to perform: sts:AssumeRole on resource: {role}");
        return error(403, "AccessDenied", &message, request_id);
    };
    let expires = Timestamp::now() + asked.seconds.seconds();
    let (keys, principal) = directory.assume(role, &asked.session, expires);
    let inner = format!(
        "<AssumedRoleUser><AssumedRoleId>{}</AssumedRoleId><Arn>{}</Arn></AssumedRoleUser><Credentials>\
         <AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey><SessionToken>{}</SessionToken>\
         <Expiration>{}</Expiration></Credentials>",
        escape(&principal.user_id),
        escape(&principal.arn),
        keys.access_key_id,
        escape(&keys.secret_access_key),
        escape(&keys.session_token),
        expires.strftime("%Y-%m-%dT%H:%M:%SZ")
    );
    result("AssumeRole", &inner, request_id)
}

fn is_session_name(name: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    (2..=64).contains(&name.len()) && name.chars().all(allowed)
}

fn result(action: &str, inner: &str, request_id: &str) -> Response<Body> {
    let body = format!(
        "<{action}Response xmlns=\"{NAMESPACE}\"><{action}Result>{inner}</{action}Result>\
         <ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{action}Response>"
    );
    text_response(200, request_id, CONTENT_TYPE, body)
}

/// The refusal of credentials in STS's shape.
pub(crate) fn deny(denial: Denial, request_id: &str) -> Response<Body> {
    let (status, code, message) = denial.sts();
    error(status, code, &message, request_id)
}

pub(crate) fn error(status: u16, code: &str, message: &str, request_id: &str) -> Response<Body> {
    let message = escape(message);
    let body = format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    );
    text_response(status, request_id, CONTENT_TYPE, body)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
