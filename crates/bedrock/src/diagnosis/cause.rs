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
    DeniedOutright,
    DeniedByOrganization,
    DeniedByBoundary,
    DeniedByResourcePolicy,
    DeniedBySessionPolicy,
    DeniedByEndpointPolicy,
    GuardrailDemanded,
    SignInReplaced,
    Marketplace,
    PaymentMissing,
    UseCaseForm,
    UnsupportedCountry,
    InferenceProfileNeeded,
    UnknownModel,
    LegacyModel,
    RetiredModel,
    ModelNotForCall,
    NotServed,
    ThrottledRequests,
    ThrottledTokens,
    ThrottledForToday,
    ThrottledSignIn,
    Overloaded,
    QuotaExceeded,
    ModelNotReady,
    ModelTimeout,
    ModelError,
    Unavailable,
    ServerError,
    ContextTooLong,
    MaxTokensTooBig,
    BudgetTooSmall,
    BudgetAboveMaxTokens,
    AdaptiveOnly,
    BudgetOnly,
    AlwaysThinks,
    EffortRefused,
    EffortSetsLimits,
    ThinkingRefused,
    ThinkingNotSupported,
    ThinkingMissing,
    SamplingRefused,
    StopSequencesRefused,
    ParameterRefused,
    ParameterOutOfRange,
    OutputFormatRefused,
    ReasoningChanged,
    ReasoningForeign,
    SystemRefused,
    PrefillRefused,
    RolesRefused,
    TextBlank,
    ContentRefused,
    ImagesNotSupported,
    ImageRefused,
    DocumentsNotSupported,
    DocumentRefused,
    MediaNotSupported,
    ToolsNotSupported,
    ToolsNotInStream,
    ToolChoiceRefused,
    ToolTurnsBroken,
    ToolRefused,
    CacheNotSupported,
    CacheRefused,
    GuardrailNotFound,
    GuardrailRefused,
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
    Redirected,
    ForeignAnswer,
    UnreadableAnswer,
    VectorLength,
    GatewayUnauthorized,
    GatewayDenied,
    GatewayThrottled,
    GatewayFailed,
    GatewayRefused,
    CutStream,
    EmptyStream,
    DamagedStream,
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
                | K::ThrottledSignIn
                | K::Overloaded
                | K::GatewayThrottled
                | K::GatewayFailed
                | K::EmptyStream
                | K::DamagedStream
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

    /// The credentials themselves are wrong: nothing else will work with them.
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
                | K::SignInReplaced
                | K::GatewayUnauthorized
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
