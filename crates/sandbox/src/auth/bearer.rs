//! Bedrock API keys: long-term ones that are looked up, short-term ones that carry a signed request inside.
//!
//! What AWS answers to a key of another region is not known from a recording; the sandbox says what AWS says to a
//! wrong key, since a long-term key does not show its region and a short-term key's signature does not hold elsewhere.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue};
use jiff::{Timestamp, ToSpan};

use super::sigv4::{ALGORITHM, Covered, Scope, decode, encode, same, sha256};
use super::{Caller, Denial, Directory, format_time, parse_time};
use crate::credentials::SessionCredentials;

const LONG_TERM: &str = "ABSK";
const SHORT_TERM: &str = "bedrock-api-key-";
/// The host that a short-term key is signed for: it has no region in it.
const HOST: &str = "bedrock.amazonaws.com";
const LIFE_SECONDS: i64 = 43_200;

pub(super) fn check(key: &str, directory: &Directory, now: Timestamp) -> Result<Caller, Denial> {
    if key.starts_with(LONG_TERM) {
        let (principal, region) = directory.api_key(key).ok_or(Denial::ApiKeyWrong)?;
        if !directory.is_home(&region) {
            return Err(Denial::ApiKeyWrong);
        }
        return Ok(Caller { principal, region });
    }
    let inside = key.strip_prefix(SHORT_TERM).ok_or(Denial::ApiKeyFormat)?;
    let inside = STANDARD.decode(inside).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    check_short_term(&inside.ok_or(Denial::ApiKeyWrong)?, directory, now)
}

fn check_short_term(inside: &str, directory: &Directory, now: Timestamp) -> Result<Caller, Denial> {
    let query =
        inside.strip_prefix(HOST).and_then(|rest| rest.strip_prefix("/?")).ok_or(Denial::ApiKeyWrong)?;
    let value = |name: &str| {
        let found = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        found.map(decode).ok_or(Denial::ApiKeyWrong)
    };
    let credential = value("X-Amz-Credential")?;
    let scope: Vec<&str> = credential.split('/').collect();
    let [key_id, date, region, "bedrock", "aws4_request"] = scope[..] else {
        return Err(Denial::ApiKeyWrong);
    };
    let key = directory.access_key(key_id).ok_or(Denial::ApiKeyWrong)?;
    let amz_date = value("X-Amz-Date")?;
    let token = value("X-Amz-Security-Token").ok();
    if token != key.session_token || !directory.is_home(region) {
        return Err(Denial::ApiKeyWrong);
    }
    // The version was put behind after signing, and the signature cannot cover itself.
    let signed: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.starts_with("X-Amz-Signature=") && !pair.starts_with("Version="))
        .collect();
    let expected =
        sign(&signed.join("&"), &key.secret, &Scope { date, region, service: "bedrock" }, &amz_date);
    if !same(&expected, &value("X-Amz-Signature")?) {
        return Err(Denial::ApiKeyWrong);
    }
    let life: i64 = value("X-Amz-Expires")?.parse().map_err(|_| Denial::ApiKeyWrong)?;
    let start = parse_time(&amz_date).ok_or(Denial::ApiKeyWrong)?;
    let end = start + life.clamp(0, LIFE_SECONDS).seconds();
    if end <= now || key.expires.is_some_and(|end| end <= now) {
        return Err(Denial::ApiKeyExpired);
    }
    Ok(Caller { principal: key.principal, region: region.to_owned() })
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
pub(crate) fn mint_short_term(session: &SessionCredentials, region: &str, at: Timestamp) -> String {
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
    use crate::credentials::Credentials;

    #[test]
    fn a_short_term_key_holds_until_its_time_is_over_and_only_unchanged() {
        let keys = Credentials::default();
        let now = Timestamp::now();
        let directory = Directory::new(&keys, "eu-west-1", &[], now);
        let key = mint_short_term(&keys.session, "eu-west-1", now);
        assert!(key.starts_with("bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29tLz9"));
        assert!(check(&key, &directory, now).is_ok());
        assert_eq!(check(&key, &directory, now + 13.hours()).unwrap_err(), Denial::ApiKeyExpired);
        let text = String::from_utf8(STANDARD.decode(&key[SHORT_TERM.len()..]).unwrap()).unwrap();
        let longer = STANDARD.encode(text.replace("Expires=43200", "Expires=43100"));
        let forged = format!("{SHORT_TERM}{longer}");
        assert_eq!(check(&forged, &directory, now).unwrap_err(), Denial::ApiKeyWrong);
        let elsewhere = mint_short_term(&keys.session, "us-east-1", now);
        assert_eq!(check(&elsewhere, &directory, now).unwrap_err(), Denial::ApiKeyWrong);
        assert_eq!(check("sk-anything", &directory, now).unwrap_err(), Denial::ApiKeyFormat);
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
