//! Bedrock API keys: long-term ones that are looked up, short-term ones that carry a signed request inside.
//!
//! What AWS answers to a key of another region is not known from a recording; the sandbox says what AWS says to a
//! wrong key, since a long-term key does not show its region and a short-term key's signature does not hold elsewhere.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue};
use jiff::{Timestamp, ToSpan as _};

use super::clock::{WINDOW_MINUTES, format_time, parse_time};
use super::sigv4::{ALGORITHM, Authorization, Covered, Scope, encode, parameter, same, sha256, unsigned};
use super::{Denial, Directory};
use crate::credentials::SessionCredentials;
use crate::principal::{Caller, Means, Origin, Principal};

const LONG_TERM: &str = "ABSK";
const SHORT_TERM: &str = "bedrock-api-key-";
/// The host that a short-term key is signed for: it has no region in it.
const HOST: &str = "bedrock.amazonaws.com";
const LIFE_SECONDS: i64 = 43_200;

pub(super) fn check(key: &str, directory: &Directory, origin: &Origin) -> Result<Caller, Denial> {
    let origin = origin.clone();
    if key.starts_with(LONG_TERM) {
        let (principal, region) = directory.api_key(key)?;
        return Ok(Caller { principal, region, means: Means::LongTermKey, origin });
    }
    let inside = key.strip_prefix(SHORT_TERM).ok_or(Denial::ApiKeyFormat)?;
    let inside = STANDARD.decode(inside).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let (principal, region) = check_short_term(&inside.ok_or(Denial::ApiKeyWrong)?, directory, origin.time)?;
    Ok(Caller { principal, region, means: Means::ShortTermKey, origin })
}

fn check_short_term(
    inside: &str,
    directory: &Directory,
    now: Timestamp,
) -> Result<(Arc<Principal>, String), Denial> {
    let query = inside.strip_prefix(HOST).and_then(|rest| rest.strip_prefix("/?"));
    let query = query.or_else(|| inside.strip_prefix(HOST)?.strip_prefix('?')).ok_or(Denial::ApiKeyWrong)?;
    let value = |name: &str| parameter(query, name).ok_or(Denial::ApiKeyWrong);
    let signature = value("X-Amz-Signature")?;
    let authorization =
        Authorization::new(&value("X-Amz-Credential")?, &value("X-Amz-SignedHeaders")?, &signature)
            .map_err(|_| Denial::ApiKeyWrong)?;
    let Authorization { access_key_id, date, region, service, .. } = &authorization;
    let key = directory.access_key(access_key_id).ok_or(Denial::ApiKeyWrong)?;
    let amz_date = value("X-Amz-Date")?;
    let token = value("X-Amz-Security-Token").ok();
    let action = value("Action")?;
    if token != key.session_token
        || service != "bedrock"
        || action != "CallWithBearerToken"
        || authorization.signed_headers != ["host"]
        || !directory.serves(region)
    {
        return Err(Denial::ApiKeyWrong);
    }
    // The version was put behind after signing.
    let signed: Vec<&str> = unsigned(query).filter(|pair| !pair.starts_with("Version=")).collect();
    let expected = sign(&signed.join("&"), &key.secret, &Scope { date, region, service }, &amz_date);
    if !same(&expected, &signature) {
        return Err(Denial::ApiKeyWrong);
    }
    let life: i64 = value("X-Amz-Expires")?.parse().map_err(|_| Denial::ApiKeyWrong)?;
    let start = parse_time(&amz_date).filter(|_| amz_date.starts_with(date)).ok_or(Denial::ApiKeyWrong)?;
    // A key from the future is of a clock that is not to be trusted.
    if start > now + WINDOW_MINUTES.minutes() {
        return Err(Denial::ApiKeyWrong);
    }
    let end = start + life.clamp(0, LIFE_SECONDS).seconds();
    if end <= now || key.expires.is_some_and(|end| end <= now) {
        return Err(Denial::ApiKeyExpired);
    }
    Ok((key.principal, region.clone()))
}

fn sign(query: &str, secret: &str, scope: &Scope<'_>, amz_date: &str) -> String {
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static(HOST));
    let signed_headers = ["host".to_owned()];
    let payload_hash = sha256(b"");
    let covered = Covered {
        method: "POST",
        path: "/",
        query,
        headers: &headers,
        signed_headers: &signed_headers,
        payload_hash: &payload_hash,
    };
    covered.signature(secret, scope, amz_date)
}

/// Makes a short-term key, as AWS's token generator does: a presigned request in base64.
pub fn mint_short_term(session: &SessionCredentials, region: &str, at: Timestamp) -> String {
    let amz_date = format_time(at);
    let date = &amz_date[..8];
    let credential = format!("{}/{date}/{region}/bedrock/aws4_request", session.access_key_id);
    let query = format!(
        "Action=CallWithBearerToken&X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={}&X-Amz-Date={amz_date}\
         &X-Amz-Expires={LIFE_SECONDS}&X-Amz-SignedHeaders=host&X-Amz-Security-Token={}",
        encode(&credential, false),
        encode(&session.session_token, false)
    );
    let scope = Scope { date, region, service: "bedrock" };
    let signature = sign(&query, &session.secret_access_key, &scope, &amz_date);
    let inside = format!("{HOST}/?{query}&X-Amz-Signature={signature}&Version=1");
    format!("{SHORT_TERM}{}", STANDARD.encode(inside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::enroll::enroll;
    use crate::credentials::Credentials;

    fn at(time: Timestamp) -> Origin {
        Origin::of(None, false, &HeaderMap::new(), time)
    }

    fn directory(keys: &Credentials, region: &str) -> Directory {
        enroll(keys, None, region, &[], Timestamp::now()).unwrap()
    }

    #[test]
    fn a_short_term_key_holds_until_its_time_is_over_and_only_unchanged() {
        let keys = Credentials::default();
        let now = Timestamp::now();
        let directory = directory(&keys, "eu-west-1");
        let denied = |key: &str, time| check(key, &directory, &at(time)).unwrap_err();
        let key = mint_short_term(&keys.session, "eu-west-1", now);
        assert!(key.starts_with("bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29tLz9"));
        let caller = check(&key, &directory, &at(now)).unwrap();
        assert_eq!((caller.means, caller.region.as_str()), (Means::ShortTermKey, "eu-west-1"));
        assert_eq!(denied(&key, now + 13.hours()), Denial::ApiKeyExpired);
        assert_eq!(denied(&key, now - 1.hour()), Denial::ApiKeyWrong);
        let text = String::from_utf8(STANDARD.decode(&key[SHORT_TERM.len()..]).unwrap()).unwrap();
        for (from, to) in [
            ("Expires=43200", "Expires=43100"),
            ("Action=CallWithBearerToken", "Action=GetCallerIdentity"),
            ("SignedHeaders=host", "SignedHeaders=host%3Bx"),
            ("%2Fbedrock%2F", "%2Fsts%2F"),
            ("X-Amz-Signature=", "X-Amz-Signature=0"),
            ("/?Action", "Action"),
        ] {
            let changed = text.replace(from, to);
            assert_ne!(changed, text);
            let forged = format!("{SHORT_TERM}{}", STANDARD.encode(changed));
            assert_eq!(denied(&forged, now), Denial::ApiKeyWrong, "{from}");
        }
        let elsewhere = mint_short_term(&keys.session, "us-east-1", now);
        assert_eq!(denied(&elsewhere, now), Denial::ApiKeyWrong);
        assert_eq!(denied("sk-anything", now), Denial::ApiKeyFormat);
    }

    #[test]
    fn the_signature_of_a_key_does_not_depend_on_the_order_of_its_fields() {
        let scope = Scope { date: "20261121", region: "us-east-1", service: "bedrock" };
        let one = sign("A=1&B=2", "secret", &scope, "20261121T000000Z");
        assert_eq!(one, sign("B=2&A=1", "secret", &scope, "20261121T000000Z"));
        assert_ne!(one, sign("A=1&B=3", "secret", &scope, "20261121T000000Z"));
        assert!(same(&one, &one));
    }
}
