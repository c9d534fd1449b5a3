//! What a Bedrock API key says of itself, without asking anyone.
//!
//! An API key cannot call STS, so this is all there is of «who am I». How a key is read is `profiles`' knowledge; here
//! is only what may be shown of it.

use jiff::Timestamp;
use profiles::ApiKeyFacts as Told;
use serde::Serialize;

/// What may be shown of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ApiKeyFacts {
    /// Made in the console, for an IAM user.
    LongTerm {
        /// The IAM credential's own name.
        credential_name: String,
        /// Twelve digits, where the name holds them.
        account: Option<String>,
    },
    /// Signed with an access key, for one region and at most twelve hours.
    ShortTerm {
        /// The only region that takes it.
        region: String,
        /// Last four characters of the access key that signed it.
        signer_tail: String,
        /// When AWS stops taking it.
        expires_at: Option<Timestamp>,
    },
    /// Not a form that is known.
    Unknown,
}

impl ApiKeyFacts {
    pub(crate) fn read(key: &str) -> Self {
        // That it has expired is AWS's to say here, so any moment would do.
        match profiles::api_key_facts(key, Timestamp::now()) {
            Told::LongTerm { credential_name: Some(credential_name), account } => {
                Self::LongTerm { credential_name, account }
            }
            Told::ShortTerm { region, access_key_id, expires_at, .. } => Self::ShortTerm {
                region: region.to_string(),
                signer_tail: tail(&access_key_id),
                expires_at: Some(expires_at),
            },
            Told::LongTerm { credential_name: None, .. } | Told::Unknown(_) => Self::Unknown,
        }
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

/// The last four characters of an id, which is as much of one as is ever shown.
pub(crate) fn tail(id: &str) -> String {
    id.chars().skip(id.chars().count().saturating_sub(4)).collect()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

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
        let key = format!("bedrock-api-key-{}", STANDARD.encode(inner));
        let facts = ApiKeyFacts::read(&key);
        // Copies sometimes lose the padding, and the form takes those too.
        assert_eq!(ApiKeyFacts::read(key.trim_end_matches('=')), facts);
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

    #[test]
    fn no_more_than_four_characters_of_an_access_key_id_are_shown() {
        assert_eq!(tail("AKIAIOSFODNN7EXAMPLE"), "MPLE");
        assert_eq!(tail("abc"), "abc");
    }
}
