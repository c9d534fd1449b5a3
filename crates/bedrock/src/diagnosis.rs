//! The one table from failure to cause to next step.
//!
//! [`explain`] first decides the [`Cause`] ([`cause`]: typed exceptions, then codes, then, only here, texts) and
//! then finds the words for it ([`words`]). It says what is wrong and one thing to do, naming region, model and host
//! where that helps. AWS's own message, code and request id are kept beside it for «Details», never rewritten.

use profiles::{Connection, SignIn, SignInKind};
use serde::{Deserialize, Serialize};

use crate::client::{ApiKeyFacts, Reach};
use crate::error::Error;

mod cause;
mod titles;
pub mod transport;
mod words;

/// A failure as it is shown and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    pub kind: Cause,
    /// What is wrong, in one sentence.
    pub sentence: String,
    pub next_step: String,
    /// The next step, where the app can take it by itself.
    pub fix: Option<Fix>,
    pub code: Option<String>,
    pub http_status: Option<u16>,
    pub aws_message: Option<String>,
    pub request_id: Option<String>,
    /// The same request may succeed if sent again.
    pub retryable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Fix {
    UseModel(String),
    UseRegion(String),
    SetMaxTokens(u32),
    UnsetTemperature,
    TurnThinkingOff,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    BadAccessKey,
    BadSecret,
    ClockSkew,
    ExpiredToken,
    MissingSessionToken,
    WrongRegion,
    InvalidApiKey,
    ExpiredApiKey,
    NotSignedIn,
    NoCredentials,
    AwsProfileNotFound,
    AwsProfileIncomplete,
    SsoExpired,
    RoleRefused,
    CredentialHelper,
    SignInFailed,
    SignInTimeout,
    NoModelAccess,
    NotForThisAccount,
    IamDenied,
    Marketplace,
    UseCaseForm,
    UnsupportedCountry,
    InferenceProfileNeeded,
    UnknownModel,
    LegacyModel,
    RetiredModel,
    ThrottledRequests,
    ThrottledTokens,
    ThrottledForToday,
    QuotaExceeded,
    ModelNotReady,
    ModelTimeout,
    ModelError,
    Unavailable,
    ServerError,
    ContextTooLong,
    MaxTokensTooBig,
    ThinkingRefused,
    SamplingRefused,
    ReasoningChanged,
    ReasoningForeign,
    InvalidRequest,
    NotFound,
    HostNotFound,
    ConnectionRefused,
    Unreachable,
    ConnectTimeout,
    TlsUntrusted,
    TlsWrongHost,
    Tls,
    Proxy,
    ConnectionBroken,
    Timeout,
    LoginPage,
    UnreadableAnswer,
    CutStream,
    SilentStream,
    NotAnEmbeddingModel,
    EmbeddingLimit,
    NotSent,
    Cancelled,
    Other,
}

/// What a failure is explained against: who asked what of whom. Holds nothing secret.
#[derive(Debug, Clone)]
pub struct Scene {
    pub region: String,
    pub host: String,
    pub custom_endpoint: bool,
    pub sign_in: SignInKind,
    pub aws_profile: Option<String>,
    pub role: Option<String>,
    /// The access key is a temporary one (`ASIA…`).
    pub temporary_key: bool,
    /// The region that a short-term API key says it is for.
    pub key_region: Option<String>,
    pub model: Option<String>,
}

impl Scene {
    pub(crate) fn of(connection: &Connection, reach: &Reach, key: Option<&ApiKeyFacts>) -> Self {
        let temporary_key = matches!(&connection.sign_in,
            SignIn::AccessKeys { access_key_id } if access_key_id.starts_with("ASIA"));
        let aws_profile = match &connection.sign_in {
            SignIn::AwsProfile { name } => Some(name.clone()),
            _ => None,
        };
        Self {
            region: connection.region.as_str().to_owned(),
            host: reach.runtime_host().to_owned(),
            custom_endpoint: reach.is_custom(),
            sign_in: connection.sign_in.kind(),
            aws_profile,
            role: connection.role.as_ref().map(|role| role.arn.clone()),
            temporary_key,
            key_region: key.and_then(ApiKeyFacts::region).map(str::to_owned),
            model: None,
        }
    }

    /// Of a profile from which no clients could be made.
    pub(crate) fn without_clients(connection: &Connection) -> Self {
        Self {
            region: connection.region.as_str().to_owned(),
            host: connection.region.as_str().to_owned(),
            custom_endpoint: connection.endpoint.is_some(),
            sign_in: connection.sign_in.kind(),
            aws_profile: None,
            role: None,
            temporary_key: false,
            key_region: None,
            model: None,
        }
    }

    /// The same for a call that goes to a host of its own, which AWS's rules name.
    pub(crate) fn at(&self, host: Option<String>) -> Self {
        match host {
            Some(host) => Self { host, custom_endpoint: false, ..self.clone() },
            None => self.clone(),
        }
    }

    pub fn about(&self, model: &str) -> Self {
        Self { model: Some(model.to_owned()), ..self.clone() }
    }
}

/// What an error means here, and what to do about it.
pub fn explain(error: &Error, scene: &Scene) -> Diagnosis {
    let kind = cause::of(error, scene);
    let words = words::for_kind(kind, error, scene);
    let refusal = error.refusal();
    let http_status = match error {
        Error::NotBedrock { http_status, .. } => *http_status,
        _ => refusal.and_then(|refusal| refusal.http_status),
    };
    let aws_message = refusal.and_then(|refusal| refusal.message.clone()).or_else(|| own_detail(error));
    Diagnosis {
        kind,
        sentence: words.sentence,
        next_step: words.next_step,
        fix: words.fix,
        code: refusal.and_then(|refusal| refusal.code.clone()),
        http_status,
        aws_message,
        request_id: refusal.and_then(|refusal| refusal.request_id.clone()),
        retryable: kind.is_retryable(),
    }
}

/// Of a failure that AWS said nothing about: the technical text for «Details».
fn own_detail(error: &Error) -> Option<String> {
    match error {
        Error::Network { .. }
        | Error::SignIn(_)
        | Error::Unreadable(_)
        | Error::NotBedrock { .. }
        | Error::Cut(_) => Some(error.to_string()),
        Error::Request(reason) if !reason.ends_with('.') => Some(reason.clone()),
        _ => None,
    }
}

impl Cause {
    pub fn is_retryable(self) -> bool {
        use Cause as K;
        matches!(
            self,
            K::ThrottledRequests
                | K::ThrottledTokens
                | K::ModelNotReady
                | K::ModelTimeout
                | K::ModelError
                | K::Unavailable
                | K::ServerError
                | K::SignInTimeout
                | K::Timeout
                | K::ConnectTimeout
                | K::ConnectionBroken
                | K::CutStream
                | K::SilentStream
        )
    }

    /// The credentials themselves are at fault: nothing else will work with them.
    pub fn is_about_credentials(self) -> bool {
        use Cause as K;
        matches!(
            self,
            K::BadAccessKey
                | K::BadSecret
                | K::ClockSkew
                | K::ExpiredToken
                | K::MissingSessionToken
                | K::WrongRegion
                | K::InvalidApiKey
                | K::ExpiredApiKey
                | K::NotSignedIn
                | K::NoCredentials
                | K::AwsProfileNotFound
                | K::AwsProfileIncomplete
                | K::SsoExpired
                | K::RoleRefused
                | K::CredentialHelper
                | K::SignInFailed
        )
    }
}
