//! The causes that a failure can have.

use serde::{Deserialize, Serialize};

/// Why something failed. The window never sees it; it sees the words that belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// AWS does not know the access key.
    BadAccessKey,
    /// The secret access key is wrong.
    BadSecret,
    /// This machine's clock is off.
    ClockSkew,
    /// The session has expired.
    ExpiredToken,
    /// The session token is missing.
    MissingSessionToken,
    /// The key belongs to another region.
    WrongRegion,
    /// The API key is not valid.
    InvalidApiKey,
    /// The API key has expired.
    ExpiredApiKey,
    /// The request was not signed.
    NotSignedIn,
    /// No credentials found.
    NoCredentials,
    /// The AWS profile does not exist.
    AwsProfileNotFound,
    /// The AWS profile is incomplete.
    AwsProfileIncomplete,
    /// The SSO session has expired.
    SsoExpired,
    /// The role could not be assumed.
    RoleRefused,
    /// The credential process failed.
    CredentialHelper,
    /// Signing in failed.
    SignInFailed,
    /// Signing in took too long.
    SignInTimeout,
    /// No access to the model.
    NoModelAccess,
    /// The model is not available to this account.
    NotForThisAccount,
    /// A policy does not allow this.
    IamDenied,
    /// A policy denies this.
    DeniedOutright,
    /// The organization denies this.
    DeniedByOrganization,
    /// A permissions boundary denies this.
    DeniedByBoundary,
    /// A resource policy denies this.
    DeniedByResourcePolicy,
    /// The session's policy denies this.
    DeniedBySessionPolicy,
    /// The VPC endpoint's policy denies this.
    DeniedByEndpointPolicy,
    /// A policy demands a guardrail.
    GuardrailDemanded,
    /// The sign-in was replaced on the way.
    SignInReplaced,
    /// The model needs a Marketplace subscription.
    Marketplace,
    /// The account has no valid payment method.
    PaymentMissing,
    /// The use case form is missing.
    UseCaseForm,
    /// Not offered from this country.
    UnsupportedCountry,
    /// The model needs an inference profile.
    InferenceProfileNeeded,
    /// The model id is not known here.
    UnknownModel,
    /// The model is legacy.
    LegacyModel,
    /// The model has reached its end of life.
    RetiredModel,
    /// The model is not made for this call.
    ModelNotForCall,
    /// The endpoint does not serve this call.
    NotServed,
    /// Throttled: too many requests.
    ThrottledRequests,
    /// Throttled: too many tokens.
    ThrottledTokens,
    /// Throttled for today.
    ThrottledForToday,
    /// Throttled while signing in.
    ThrottledSignIn,
    /// The model is overloaded.
    Overloaded,
    /// A quota is used up.
    QuotaExceeded,
    /// The model is warming up.
    ModelNotReady,
    /// The model took too long.
    ModelTimeout,
    /// The model failed.
    ModelError,
    /// Bedrock is unavailable.
    Unavailable,
    /// Bedrock failed.
    ServerError,
    /// The conversation is too long.
    ContextTooLong,
    /// Max tokens is above the model's limit.
    MaxTokensTooBig,
    /// The thinking budget is too small.
    BudgetTooSmall,
    /// The thinking budget is above max tokens.
    BudgetAboveMaxTokens,
    /// The model thinks by effort only.
    AdaptiveOnly,
    /// The model thinks by budget only.
    BudgetOnly,
    /// The model always thinks.
    AlwaysThinks,
    /// The thinking effort was refused.
    EffortRefused,
    /// High effort sets its own limits.
    EffortSetsLimits,
    /// The thinking settings were refused.
    ThinkingRefused,
    /// The model does not think.
    ThinkingNotSupported,
    /// The thinking of a tool turn is missing.
    ThinkingMissing,
    /// The sampling settings were refused.
    SamplingRefused,
    /// The stop sequences were refused.
    StopSequencesRefused,
    /// A parameter is not supported.
    ParameterRefused,
    /// A value is out of range.
    ParameterOutOfRange,
    /// The output format was refused.
    OutputFormatRefused,
    /// A thinking block was changed.
    ReasoningChanged,
    /// Thinking of another model was refused.
    ReasoningForeign,
    /// The model does not support a system prompt.
    SystemRefused,
    /// The last message must be yours.
    PrefillRefused,
    /// The turns are out of order.
    RolesRefused,
    /// A message is blank.
    TextBlank,
    /// A content block was refused.
    ContentRefused,
    /// The model does not support images.
    ImagesNotSupported,
    /// An image was refused.
    ImageRefused,
    /// The model does not support documents.
    DocumentsNotSupported,
    /// A document was refused.
    DocumentRefused,
    /// The model does not support this kind of media.
    MediaNotSupported,
    /// The model does not support tools.
    ToolsNotSupported,
    /// The model does not support tools in a stream.
    ToolsNotInStream,
    /// The tool choice was refused.
    ToolChoiceRefused,
    /// A tool's result is missing or misplaced.
    ToolTurnsBroken,
    /// A tool was refused.
    ToolRefused,
    /// The model does not support prompt caching.
    CacheNotSupported,
    /// A cache point was refused.
    CacheRefused,
    /// The guardrail does not exist.
    GuardrailNotFound,
    /// The guardrail was refused.
    GuardrailRefused,
    /// The request is not valid.
    InvalidRequest,
    /// Not found.
    NotFound,
    /// The host was not found.
    HostNotFound,
    /// The connection was refused.
    ConnectionRefused,
    /// The host cannot be reached.
    Unreachable,
    /// The host does not answer.
    ConnectTimeout,
    /// The certificate is not trusted.
    TlsUntrusted,
    /// The certificate is for another host.
    TlsWrongHost,
    /// No secure connection.
    Tls,
    /// The proxy refused.
    Proxy,
    /// The connection broke.
    ConnectionBroken,
    /// No answer in time.
    Timeout,
    /// A web page answered instead of Bedrock.
    LoginPage,
    /// The endpoint points elsewhere.
    Redirected,
    /// The answer is not from Bedrock.
    ForeignAnswer,
    /// The answer could not be read.
    UnreadableAnswer,
    /// The vector has a wrong length.
    VectorLength,
    /// The endpoint does not accept the sign-in.
    GatewayUnauthorized,
    /// The endpoint denies access.
    GatewayDenied,
    /// The endpoint limits requests.
    GatewayThrottled,
    /// The endpoint failed.
    GatewayFailed,
    /// The endpoint refused the request.
    GatewayRefused,
    /// The answer was cut off.
    CutStream,
    /// The stream was empty.
    EmptyStream,
    /// The answer arrived damaged.
    DamagedStream,
    /// The stream fell silent.
    SilentStream,
    /// Not an embedding model.
    NotAnEmbeddingModel,
    /// The texts are too long or too many.
    EmbeddingLimit,
    /// The request was not sent.
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
    /// A guardrail stepped in.
    GuardrailIntervened,
    /// A content filter stepped in.
    ContentFiltered,
    /// The model's output is broken.
    MalformedOutput,
    /// The model's tool call is broken.
    MalformedToolUse,
    /// The model refused.
    ModelRefused,
    /// Cancelled.
    Cancelled,
    /// The request was refused.
    Other,
}

impl Cause {
    /// The same request may succeed if it is sent again.
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

    /// A policy said no: the caller is known and may not do this.
    pub fn is_denial(self) -> bool {
        use Cause as K;
        matches!(
            self,
            K::IamDenied
                | K::DeniedOutright
                | K::DeniedByOrganization
                | K::DeniedByBoundary
                | K::DeniedBySessionPolicy
                | K::DeniedByEndpointPolicy
                | K::DeniedByResourcePolicy
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
