//! Requests that are signed themselves: in the `Authorization` header, or presigned in the query.
//!
//! The seam: both ways end in the same few facts (whose key, which scope, which headers, when), which are checked in one
//! order here. What the signature would have to be is `sigv4`'s.

use jiff::Timestamp;

use super::clock;
use super::denial::Denial;
use super::directory::Directory;
use super::presented::Presented;
use super::sigv4::{self, ALGORITHM, Authorization, Covered, Scope, sha256};
use crate::principal::{Caller, Means};

/// The longest that a presigned request may hold: a week.
const LONGEST: i64 = 604_800;
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// A signature with what belongs to it, wherever in the request it stood.
struct Claim<'a> {
    authorization: Authorization,
    amz_date: String,
    token: Option<String>,
    /// The query that the signature covers.
    query: std::borrow::Cow<'a, str>,
    /// How many seconds a presigned request holds.
    life: Option<i64>,
    /// What the request itself says of its body.
    payload: Option<String>,
}

/// Whether the query carries a signature.
pub(super) fn is_presigned(query: &str) -> bool {
    query.split('&').any(|pair| pair.starts_with("X-Amz-Algorithm=") || pair.starts_with("X-Amz-Signature="))
}

pub(super) fn check_header(
    header: &str,
    presented: &Presented<'_>,
    directory: &Directory,
    now: Timestamp,
) -> Result<Caller, Denial> {
    let authorization = Authorization::parse(header).map_err(Denial::Incomplete)?;
    let date = match presented.header("x-amz-date") {
        Some(date) => Some(date.to_owned()),
        None => presented.header("date").map(|date| clock::from_date_header(date).unwrap_or(date.to_owned())),
    };
    let amz_date = date.ok_or_else(|| {
        let message = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.";
        Denial::Incomplete(format!("{message} {header}"))
    })?;
    let claim = Claim {
        authorization,
        amz_date,
        token: presented.header("x-amz-security-token").map(str::to_owned),
        query: presented.query.into(),
        life: None,
        payload: presented.header("x-amz-content-sha256").map(str::to_owned),
    };
    claim.check(presented, directory, now)
}

pub(super) fn check_query(
    presented: &Presented<'_>,
    directory: &Directory,
    now: Timestamp,
) -> Result<Caller, Denial> {
    let value = |name: &str| sigv4::parameter(presented.query, name);
    let required =
        ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature", "X-Amz-SignedHeaders"];
    let [algorithm, credential, date, signature, signed] = required.map(value);
    let (Some(algorithm), Some(credential), Some(amz_date), Some(signature), Some(signed)) =
        (&algorithm, credential, date, signature, signed)
    else {
        // Recalled, not recorded.
        let missing = required.into_iter().filter(|name| value(name).is_none());
        let missing: Vec<_> =
            missing.map(|name| format!("AWS query-string parameters must include '{name}'.")).collect();
        return Err(Denial::Incomplete(missing.join(" ")));
    };
    if algorithm != ALGORITHM {
        return Err(Denial::Incomplete(format!("Unsupported AWS 'algorithm': '{algorithm}'.")));
    }
    let life = match value("X-Amz-Expires").map(|text| text.parse::<i64>()) {
        // Without one, it holds as long as a signature in the header.
        None => None,
        Some(Ok(seconds @ 1..=LONGEST)) => Some(seconds),
        // Recalled, not recorded.
        Some(_) => {
            let message = "X-Amz-Expires must be a number of seconds between 1 and 604800.";
            return Err(Denial::Incomplete(message.to_owned()));
        }
    };
    let covered: Vec<&str> = sigv4::unsigned(presented.query).collect();
    let payload = presented.header("x-amz-content-sha256").map(str::to_owned);
    let claim = Claim {
        authorization: Authorization::new(&credential, &signed, &signature).map_err(Denial::Incomplete)?,
        amz_date,
        token: value("X-Amz-Security-Token"),
        query: covered.join("&").into(),
        life,
        payload: payload.or_else(|| value("X-Amz-Content-Sha256")),
    };
    claim.check(presented, directory, now)
}

impl Claim<'_> {
    /// Key, token, clock, scope, signature, expiry: the order in which AWS looks.
    fn check(
        self,
        presented: &Presented<'_>,
        directory: &Directory,
        now: Timestamp,
    ) -> Result<Caller, Denial> {
        let Self { authorization, amz_date, .. } = &self;
        let key = directory.access_key(&authorization.access_key_id).ok_or(Denial::UnknownKey)?;
        // Temporary keys without their token, long-term keys with one, another session's token: AWS says the same to all.
        let token_holds = match (&key.session_token, &self.token) {
            (None, None) => true,
            (Some(expected), Some(given)) => sigv4::same(expected, given),
            _ => false,
        };
        if !token_holds {
            return Err(Denial::UnknownKey);
        }
        clock::check(amz_date, &authorization.date, self.life, now)?;
        check_scope(authorization, directory, presented.service)?;
        let expected = self.expected_signature(presented, &key.secret).ok_or_else(Denial::mismatch)?;
        if !sigv4::same(&expected, &authorization.signature) {
            return Err(Denial::mismatch());
        }
        if key.expires.is_some_and(|end| end <= now) {
            return Err(Denial::ExpiredToken);
        }
        Ok(Caller {
            principal: key.principal,
            region: authorization.region.clone(),
            means: Means::Signature,
            origin: presented.origin.clone(),
        })
    }

    fn expected_signature(&self, presented: &Presented<'_>, secret: &str) -> Option<String> {
        let Authorization { date, region, service, signed_headers, .. } = &self.authorization;
        // A signature that does not cover the host could be replayed against another one.
        if !signed_headers.iter().any(|name| name == "host" || name == ":authority") {
            return None;
        }
        // Each header is named once: a list that is longer than what came would only be work.
        if signed_headers.len() > presented.headers.len() {
            return None;
        }
        let payload_hash = match self.payload.as_deref() {
            // AWS lets the body go unsigned where TLS guards it; in the clear anyone could change it.
            Some(UNSIGNED) if presented.origin.secure => UNSIGNED.to_owned(),
            Some(UNSIGNED) => return None,
            claimed => {
                let hash = sha256(presented.body);
                if claimed.is_some_and(|claimed| !claimed.eq_ignore_ascii_case(&hash)) {
                    return None;
                }
                // The text that was signed is the client's, whichever case it writes hex in.
                claimed.map_or(hash, str::to_owned)
            }
        };
        let covered = Covered {
            method: presented.method,
            path: presented.path,
            query: &self.query,
            headers: presented.headers,
            signed_headers,
            payload_hash: &payload_hash,
        };
        Some(covered.signature(secret, &Scope { date, region, service }, &self.amz_date))
    }
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
