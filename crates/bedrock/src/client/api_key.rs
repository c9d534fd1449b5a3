//! What a Bedrock API key says of itself, without asking anyone.
//!
//! An API key cannot call STS, so this is all there is of «who am I». The key itself never leaves this function.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ApiKeyFacts {
    LongTerm {
        credential_name: String,
        account: Option<String>,
    },
    ShortTerm {
        region: String,
        /// Last four characters of the access key that signed it.
        signer_tail: String,
        expires_at: Option<Timestamp>,
    },
    Unknown,
}

const SHORT_TERM: &str = "bedrock-api-key-";
const LONG_TERM: &str = "ABSK";

impl ApiKeyFacts {
    pub(crate) fn read(key: &str) -> Self {
        let parsed = match (key.strip_prefix(SHORT_TERM), key.strip_prefix(LONG_TERM)) {
            (Some(rest), _) => short_term(rest),
            (None, Some(rest)) => long_term(rest),
            (None, None) => None,
        };
        parsed.unwrap_or(Self::Unknown)
    }

    pub(crate) fn region(&self) -> Option<&str> {
        match self {
            Self::ShortTerm { region, .. } => Some(region),
            _ => None,
        }
    }

    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::ShortTerm { expires_at, .. } => *expires_at,
            _ => None,
        }
    }
}

fn long_term(encoded: &str) -> Option<ApiKeyFacts> {
    let text = decoded(encoded)?;
    let (name, _secret) = text.split_once(':')?;
    let account = name.rsplit_once("-at-").map(|(_, account)| account.to_owned());
    Some(ApiKeyFacts::LongTerm { credential_name: name.to_owned(), account })
}

fn short_term(encoded: &str) -> Option<ApiKeyFacts> {
    let text = decoded(encoded)?;
    let url = url::Url::parse(&format!("https://{text}")).ok()?;
    let parameter =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let scope = parameter("X-Amz-Credential")?;
    let mut parts = scope.split('/');
    let (access_key, _date, region) = (parts.next()?, parts.next()?, parts.next()?);
    let signed_at = parameter("X-Amz-Date").and_then(|date| signing_date(&date));
    let seconds = parameter("X-Amz-Expires").and_then(|seconds| seconds.parse::<i64>().ok());
    let expires_at =
        signed_at.zip(seconds).and_then(|(at, s)| at.checked_add(SignedDuration::from_secs(s)).ok());
    Some(ApiKeyFacts::ShortTerm { region: region.to_owned(), signer_tail: tail(access_key), expires_at })
}

fn decoded(encoded: &str) -> Option<String> {
    let bytes = STANDARD.decode(encoded.trim()).ok()?;
    String::from_utf8(bytes).ok()
}

fn signing_date(text: &str) -> Option<Timestamp> {
    jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text)
        .ok()?
        .to_zoned(jiff::tz::TimeZone::UTC)
        .ok()
        .map(|zoned| zoned.timestamp())
}

/// The last four characters of an id, which is as much of one as is ever shown.
pub(crate) fn tail(id: &str) -> String {
    id.chars().skip(id.chars().count().saturating_sub(4)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_term_key_names_its_credential_and_account() {
        let key = format!("ABSK{}", STANDARD.encode("BedrockAPIKey-ab12-at-111122223333:c2VjcmV0"));
        assert_eq!(
            ApiKeyFacts::read(&key),
            ApiKeyFacts::LongTerm {
                credential_name: "BedrockAPIKey-ab12-at-111122223333".to_owned(),
                account: Some("111122223333".to_owned())
            }
        );
    }

    #[test]
    fn a_short_term_key_tells_its_region_and_expiry() {
        let inner = "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256\
                     &X-Amz-Credential=ASIAEXAMPLE00WXYZ%2F20261121%2Feu-west-1%2Fbedrock%2Faws4_request\
                     &X-Amz-Date=20261121T022930Z&X-Amz-Expires=43200&X-Amz-Signature=00&Version=1";
        let facts = ApiKeyFacts::read(&format!("bedrock-api-key-{}", STANDARD.encode(inner)));
        assert_eq!(
            facts,
            ApiKeyFacts::ShortTerm {
                region: "eu-west-1".to_owned(),
                signer_tail: "WXYZ".to_owned(),
                expires_at: Some("2026-11-21T14:29:30Z".parse().unwrap())
            }
        );
    }

    #[test]
    fn anything_else_is_unknown_and_is_not_repeated() {
        for key in ["", "sk-abc", "ABSKnot base64", "bedrock-api-key-AAAA", "ABSK////"] {
            assert_eq!(ApiKeyFacts::read(key), ApiKeyFacts::Unknown, "{key}");
        }
    }
}
