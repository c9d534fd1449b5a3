//! Why credentials did not hold, in Bedrock's words and in STS's.

use sandbox_wire::reply::Refusal;

/// A sign-in that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denial {
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

pub const INVALID_TOKEN: &str = "The security token included in the request is invalid.";
pub const EXPIRED_TOKEN: &str = "The security token included in the request is expired";
pub const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your AWS \
    Secret Access Key and signing method. Consult the service documentation for details.";
pub const NO_AUTHORIZATION: &str = "Authorization header is missing";
pub const KEY_FORMAT: &str = "Invalid API Key format: Must start with pre-defined prefix";
pub const KEY_WRONG: &str = "Authentication failed: Please make sure your API Key is valid.";
pub const KEY_EXPIRED: &str = "Bearer Token has expired";

impl Denial {
    /// A signature that is not the one that the request should have.
    pub fn mismatch() -> Self {
        Self::Signature(MISMATCH.to_owned())
    }

    /// The refusal in Bedrock's words.
    pub fn refusal(self) -> Refusal {
        let api_key = |message: &str| Refusal { capital: true, ..Refusal::access_denied(message) };
        match self {
            Self::Missing => api_key(NO_AUTHORIZATION),
            Self::ApiKeyFormat => api_key(KEY_FORMAT),
            Self::ApiKeyWrong | Self::ApiKeyNotTaken => api_key(KEY_WRONG),
            Self::ApiKeyExpired => api_key(KEY_EXPIRED),
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
