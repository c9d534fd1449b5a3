//! The causes that a failure can have.

use serde::{Deserialize, Serialize};

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
    /// Not a word came, or blanks only.
    EmptyAnswer,
    /// A stop sequence came first.
    StoppedAtOnce,
    /// Thinking came, and no answer after it.
    OnlyThinking,
    /// The model calls a tool, and there is none.
    ToolCalled,
    /// The model says that it calls a tool, and calls none.
    NoToolCall,
    GuardrailIntervened,
    ContentFiltered,
    MalformedOutput,
    MalformedToolUse,
    ModelRefused,
    Cancelled,
    Other,
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
                | K::EmptyAnswer
                | K::OnlyThinking
                | K::NoToolCall
                | K::MalformedOutput
                | K::MalformedToolUse
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
