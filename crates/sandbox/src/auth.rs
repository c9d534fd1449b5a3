//! Who is asking: signatures and API keys checked in the order in which AWS checks them.
//!
//! The seam: everything behind it gets a `Caller` and never sees a key. What a caller may *do* is decided where the
//! operation is known (`runtime`, `control`), since the denial names the operation.

mod bearer;
mod directory;
pub(crate) mod sigv4;

pub(crate) use bearer::mint_short_term;
pub(crate) use directory::{Directory, Principal};

use std::sync::Arc;

use http::HeaderMap;
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use crate::reply::Refusal;
use sigv4::{Authorization, Covered, Scope, sha256};

const WINDOW_MINUTES: i64 = 5;

/// Someone whose credentials held.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub principal: Arc<Principal>,
    /// The region the request was meant for.
    pub region: String,
}

/// A request, as far as signing in is concerned.
pub(crate) struct Presented<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
    /// `bedrock` or `sts`: the only services here.
    pub service: &'static str,
}

/// Why credentials did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Denial {
    Missing,
    Incomplete(String),
    UnknownKey,
    ExpiredToken,
    Signature(String),
    ApiKeyFormat,
    ApiKeyWrong,
    ApiKeyExpired,
    ApiKeyNotTaken,
}

const INVALID_TOKEN: &str = "The security token included in the request is invalid.";
const EXPIRED_TOKEN: &str = "The security token included in the request is expired";
const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS \
    Secret Access Key and signing method. Consult the service documentation for details.";

impl Denial {
    /// The refusal in Bedrock's words.
    pub fn refusal(self) -> Refusal {
        let api_key = |message: &str| Refusal { capital: true, ..Refusal::access_denied(message) };
        match self {
            Self::Missing => api_key("Authorization header is missing"),
            Self::ApiKeyFormat => api_key("Invalid API Key format: Must start with pre-defined prefix"),
            Self::ApiKeyWrong | Self::ApiKeyNotTaken => {
                api_key("Authentication failed: Please make sure your API Key is valid.")
            }
            Self::ApiKeyExpired => api_key("Bearer Token has expired"),
            Self::Incomplete(message) => Refusal::new(400, "IncompleteSignatureException", message),
            Self::UnknownKey => Refusal::new(403, "UnrecognizedClientException", INVALID_TOKEN),
            Self::ExpiredToken => Refusal::new(403, "ExpiredTokenException", EXPIRED_TOKEN),
            Self::Signature(message) => Refusal::new(403, "InvalidSignatureException", message),
        }
    }

    /// Status, code and sentence as STS gives them.
    pub fn sts(self) -> (u16, &'static str, String) {
        match self {
            Self::Missing
            | Self::ApiKeyFormat
            | Self::ApiKeyWrong
            | Self::ApiKeyExpired
            | Self::ApiKeyNotTaken => {
                (403, "MissingAuthenticationToken", "Request is missing Authentication Token".to_owned())
            }
            Self::Incomplete(message) => (400, "IncompleteSignature", message),
            Self::UnknownKey => (403, "InvalidClientTokenId", INVALID_TOKEN.to_owned()),
            Self::ExpiredToken => (403, "ExpiredToken", EXPIRED_TOKEN.to_owned()),
            Self::Signature(message) => (403, "SignatureDoesNotMatch", message),
        }
    }
}

/// Finds out who is asking.
pub(crate) fn check(
    presented: &Presented<'_>,
    directory: &Directory,
    now: Timestamp,
) -> Result<Caller, Denial> {
    let header = header(presented.headers, "authorization").ok_or(Denial::Missing)?;
    if let Some(key) = header.strip_prefix("Bearer ") {
        // API keys are for Bedrock alone: STS does not read them at all.
        if presented.service != "bedrock" {
            return Err(Denial::ApiKeyNotTaken);
        }
        return bearer::check(key.trim(), directory, now);
    }
    let authorization = Authorization::parse(header).map_err(Denial::Incomplete)?;
    let amz_date = self::header(presented.headers, "x-amz-date").ok_or_else(|| {
        let message = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
        Denial::Incomplete(message.to_owned())
    })?;
    let token = self::header(presented.headers, "x-amz-security-token");
    let key = directory.access_key(&authorization.access_key_id).ok_or(Denial::UnknownKey)?;
    // Temporary keys without their token, long-term keys with one, another session's token: AWS says the same to all.
    let token_holds = match (&key.session_token, token) {
        (None, None) => true,
        (Some(expected), Some(given)) => sigv4::same(expected, given),
        _ => false,
    };
    if !token_holds {
        return Err(Denial::UnknownKey);
    }
    check_clock(amz_date, &authorization.date, now)?;
    check_scope(&authorization, directory, presented.service)?;
    let expected = expected_signature(presented, &authorization, &key.secret, amz_date);
    if !expected.is_some_and(|expected| sigv4::same(&expected, &authorization.signature)) {
        return Err(Denial::Signature(MISMATCH.to_owned()));
    }
    if key.expires.is_some_and(|end| end <= now) {
        return Err(Denial::ExpiredToken);
    }
    Ok(Caller { principal: key.principal, region: authorization.region })
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn expected_signature(
    presented: &Presented<'_>,
    authorization: &Authorization,
    secret: &str,
    amz_date: &str,
) -> Option<String> {
    // A signature that does not cover the host could be replayed against another one.
    if !authorization.signed_headers.iter().any(|name| name == "host" || name == ":authority") {
        return None;
    }
    let payload_hash = sha256(presented.body);
    if header(presented.headers, "x-amz-content-sha256").is_some_and(|claimed| claimed != payload_hash) {
        return None;
    }
    let covered = Covered {
        method: presented.method,
        path: presented.path,
        query: presented.query,
        headers: presented.headers,
        signed_headers: &authorization.signed_headers,
        payload_hash: &payload_hash,
    };
    let Authorization { date, region, service, .. } = authorization;
    Some(covered.signature(secret, &Scope { date, region, service }, amz_date))
}

fn check_scope(authorization: &Authorization, directory: &Directory, service: &str) -> Result<(), Denial> {
    let mut wrong = Vec::new();
    if !directory.serves(&authorization.region) {
        wrong.push("Credential should be scoped to a valid region.".to_owned());
    }
    if authorization.service != service {
        wrong.push(format!("Credential should be scoped to correct service: '{service}'."));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Denial::Signature(wrong.join(" "))) }
}

fn check_clock(amz_date: &str, scope_date: &str, now: Timestamp) -> Result<(), Denial> {
    let Some(signed) = parse_time(amz_date) else {
        return Err(Denial::Incomplete(format!(
            "Date must be in ISO-8601 'basic format'. Got '{amz_date}'. See http://en.wikipedia.org/wiki/ISO_8601"
        )));
    };
    let (earliest, latest) = (now - WINDOW_MINUTES.minutes(), now + WINDOW_MINUTES.minutes());
    if signed < earliest {
        return Err(Denial::Signature(format!(
            "Signature expired: {amz_date} is now earlier than {} ({} - {WINDOW_MINUTES} min.)",
            format_time(earliest),
            format_time(now)
        )));
    }
    if signed > latest {
        return Err(Denial::Signature(format!(
            "Signature not yet current: {amz_date} is still later than {} ({} + {WINDOW_MINUTES} min.)",
            format_time(latest),
            format_time(now)
        )));
    }
    if !amz_date.starts_with(scope_date) {
        return Err(Denial::Signature(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
             '{scope_date}' != '{}', from '{amz_date}'.",
            amz_date.get(..8).unwrap_or(amz_date)
        )));
    }
    Ok(())
}

const TIME: &str = "%Y%m%dT%H%M%SZ";

fn parse_time(text: &str) -> Option<Timestamp> {
    let time = jiff::civil::DateTime::strptime(TIME, text).ok()?;
    time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn format_time(time: Timestamp) -> String {
    time.strftime(TIME).to_string()
}
