//! From an error to its cause. Types decide first, then codes, then the texts in one table.
//!
//! AWS writes «isn’t» with U+2019; texts are compared in lower case with that made an ASCII apostrophe.

use super::cause::Cause as K;
use super::scene::Scene;
use crate::error::{Error, Exception, NetworkTrouble, Refusal, SignInStage, SignInTrouble, Unanswered};

pub(super) fn of(error: &Error, scene: &Scene) -> K {
    match error {
        Error::Refused(refusal) => of_refusal(refusal, scene),
        Error::Network { trouble, .. } => of_network(*trouble),
        Error::Timeout { .. } => K::Timeout,
        Error::NotBedrock { content_type, .. } if content_type.contains("html") => K::LoginPage,
        Error::NotBedrock { .. } => K::UnreadableAnswer,
        Error::Unreadable(_) => K::UnreadableAnswer,
        Error::SignIn(trouble) => of_sign_in(trouble, scene),
        Error::Cut(_) => K::CutStream,
        Error::Unanswered(why) => of_answer(*why),
        Error::Silent { .. } => K::SilentStream,
        Error::Request(_) => K::NotSent,
        Error::NotAnEmbeddingModel { .. } => K::NotAnEmbeddingModel,
        Error::EmbeddingLimit(_) => K::EmbeddingLimit,
        Error::Cancelled => K::Cancelled,
    }
}

fn of_answer(why: Unanswered) -> K {
    match why {
        Unanswered::Empty => K::EmptyAnswer,
        Unanswered::StoppedAtOnce => K::StoppedAtOnce,
        Unanswered::OnlyThinking => K::OnlyThinking,
        Unanswered::ToolCalled => K::ToolCalled,
        Unanswered::NoToolCall => K::NoToolCall,
        Unanswered::Guardrail => K::GuardrailIntervened,
        Unanswered::Filtered => K::ContentFiltered,
        Unanswered::MalformedOutput => K::MalformedOutput,
        Unanswered::MalformedToolUse => K::MalformedToolUse,
        Unanswered::Refused => K::ModelRefused,
    }
}

fn of_network(trouble: NetworkTrouble) -> K {
    match trouble {
        NetworkTrouble::HostNotFound => K::HostNotFound,
        NetworkTrouble::Refused => K::ConnectionRefused,
        NetworkTrouble::UntrustedCertificate => K::TlsUntrusted,
        NetworkTrouble::WrongCertificate => K::TlsWrongHost,
        NetworkTrouble::Tls => K::Tls,
        NetworkTrouble::ConnectTimeout => K::ConnectTimeout,
        NetworkTrouble::Unreachable => K::Unreachable,
        NetworkTrouble::Proxy => K::Proxy,
        NetworkTrouble::Broken | NetworkTrouble::Other => K::ConnectionBroken,
    }
}

/// What must hold of a refusal beside its text.
enum Gate {
    /// 400, or a validation exception in a stream.
    Validation,
    /// 403.
    Denied,
    NotFound,
    Throttled,
    /// The text alone is enough.
    Any,
}

/// The first row that fits decides. Texts are lower case; the order matters where one contains another.
const TEXTS: &[(Gate, &str, K)] = &[
    // Not gated: where a role is assumed, the status is not handed on and the code is that of a wrong secret.
    (Gate::Any, "signature expired", K::ClockSkew),
    (Gate::Any, "signature not yet current", K::ClockSkew),
    (Gate::Any, "scoped to a valid region", K::WrongRegion),
    (Gate::Any, "scoped to correct service", K::WrongRegion),
    (Gate::Denied, "bearer token has expired", K::ExpiredApiKey),
    (Gate::Denied, "invalid api key format", K::InvalidApiKey),
    (Gate::Denied, "make sure your api key is valid", K::InvalidApiKey),
    (Gate::Denied, "authorization header is missing", K::NotSignedIn),
    (Gate::Denied, "missing authentication token", K::NotSignedIn),
    (Gate::Denied, "aws marketplace", K::Marketplace),
    (Gate::Any, "use case details have not been submitted", K::UseCaseForm),
    (Gate::Any, "required use-case form", K::UseCaseForm),
    (Gate::Any, "unsupported countries", K::UnsupportedCountry),
    (Gate::Any, "is not available for this account", K::NotForThisAccount),
    (Gate::Any, "don't have access to the model", K::NoModelAccess),
    (Gate::Any, "not authorized to invoke this api operation", K::NoModelAccess),
    (Gate::Any, "operation not allowed", K::NoModelAccess),
    (Gate::Denied, "not authorized to perform", K::IamDenied),
    (Gate::Any, "marked by provider as legacy", K::LegacyModel),
    (Gate::Any, "end of its life", K::RetiredModel),
    (Gate::Any, "with on-demand throughput isn't supported", K::InferenceProfileNeeded),
    (Gate::Validation, "model identifier is invalid", K::UnknownModel),
    (Gate::NotFound, "could not resolve the foundation model", K::UnknownModel),
    // «Too many tokens» is a limit of speed, not of size: it must be decided before the sizes.
    (Gate::Throttled, "tokens per day", K::ThrottledForToday),
    (Gate::Throttled, "too many tokens", K::ThrottledTokens),
    (Gate::Validation, "exceeds the model limit", K::MaxTokensTooBig),
    (Gate::Validation, "input is too long", K::ContextTooLong),
    (Gate::Validation, "prompt is too long", K::ContextTooLong),
    (Gate::Validation, "exceed context limit", K::ContextTooLong),
    (Gate::Validation, "input tokens exceeded", K::ContextTooLong),
    (Gate::Validation, "maximum context length", K::ContextTooLong),
    (Gate::Validation, "context_length_exceeded", K::ContextTooLong),
    (Gate::Validation, "exceed model maximum", K::ContextTooLong),
    (Gate::Validation, "invalid `signature`", K::ReasoningChanged),
    (Gate::Validation, "invalid `data` in `redacted_thinking`", K::ReasoningChanged),
    (Gate::Validation, "cannot contain reasoning content", K::ReasoningForeign),
    (Gate::Validation, "when thinking is disabled", K::ReasoningForeign),
    (Gate::Validation, "`temperature` may only be set", K::SamplingRefused),
    (Gate::Validation, "is deprecated for this model", K::SamplingRefused),
    (Gate::Validation, "`temperature` and `top_p` cannot both", K::SamplingRefused),
    (Gate::Validation, "doesn't support the temperature field", K::SamplingRefused),
    (Gate::Validation, "doesn't support the topp field", K::SamplingRefused),
    (Gate::Validation, "budget_tokens", K::ThinkingRefused),
    (Gate::Validation, "thinking.type", K::ThinkingRefused),
    (Gate::Validation, "reasoning", K::ThinkingRefused),
    (Gate::Validation, "effort", K::ThinkingRefused),
    (Gate::Validation, "thinking", K::ThinkingRefused),
];

/// Codes that decide by themselves. STS spells some of them without «Exception».
const CODES: &[(&str, K)] = &[
    ("UnrecognizedClientException", K::BadAccessKey),
    ("InvalidClientTokenId", K::BadAccessKey),
    ("InvalidSignatureException", K::BadSecret),
    ("SignatureDoesNotMatch", K::BadSecret),
    ("IncompleteSignature", K::BadSecret),
    ("IncompleteSignatureException", K::BadSecret),
    ("ExpiredTokenException", K::ExpiredToken),
    ("ExpiredToken", K::ExpiredToken),
    ("RequestExpired", K::ClockSkew),
    ("RequestTimeTooSkewed", K::ClockSkew),
    ("MissingAuthenticationTokenException", K::NotSignedIn),
    ("MissingAuthenticationToken", K::NotSignedIn),
    ("FTUFormNotFilled", K::UseCaseForm),
    ("MPAgreementBeingCreated", K::Marketplace),
    ("OptInRequired", K::NoModelAccess),
    ("AccessDenied", K::IamDenied),
    ("NotAuthorized", K::IamDenied),
    ("overloaded_error", K::Unavailable),
];

fn of_refusal(refusal: &Refusal, scene: &Scene) -> K {
    let text = plain(refusal.message.as_deref().unwrap_or_default());
    let by_text = TEXTS.iter().find(|(gate, needle, _)| gate.admits(refusal) && text.contains(needle));
    if let Some((_, _, kind)) = by_text {
        return about_the_key(*kind, scene);
    }
    let code = refusal.code.as_deref().unwrap_or_default();
    if let Some((_, kind)) = CODES.iter().find(|(known, _)| *known == code) {
        return about_the_key(*kind, scene);
    }
    by_exception(refusal)
}

/// What a key that is refused means depends on which key it is.
fn about_the_key(kind: K, scene: &Scene) -> K {
    let elsewhere = scene.key_region.as_ref().is_some_and(|region| *region != scene.region);
    match kind {
        K::InvalidApiKey if elsewhere => K::WrongRegion,
        // A temporary key without its session token is not known to AWS either.
        K::BadAccessKey if scene.temporary_key => K::MissingSessionToken,
        other => other,
    }
}

fn by_exception(refusal: &Refusal) -> K {
    match (refusal.exception, refusal.http_status) {
        (Exception::Throttling, _) => K::ThrottledRequests,
        (Exception::AccessDenied, _) => K::IamDenied,
        (Exception::Validation, _) => K::InvalidRequest,
        (Exception::NotFound, _) => K::NotFound,
        (Exception::QuotaExceeded, _) => K::QuotaExceeded,
        (Exception::ModelTimeout, _) => K::ModelTimeout,
        (Exception::ModelNotReady, _) => K::ModelNotReady,
        (Exception::ModelError | Exception::ModelStream, _) => K::ModelError,
        (Exception::Unavailable, _) | (Exception::Other, Some(503 | 529)) => K::Unavailable,
        (Exception::Internal, _) | (Exception::Other, Some(500..=599)) => K::ServerError,
        (Exception::Other, Some(429)) => K::ThrottledRequests,
        (Exception::Other, Some(403)) => K::IamDenied,
        (Exception::Other, Some(401)) => K::NotSignedIn,
        (Exception::Other, Some(404)) => K::NotFound,
        (Exception::Other, Some(400)) => K::InvalidRequest,
        (Exception::Other, _) => K::Other,
    }
}

impl Gate {
    fn admits(&self, refusal: &Refusal) -> bool {
        let status = |wanted: u16| refusal.http_status == Some(wanted);
        match self {
            Gate::Any => true,
            // The status of a refusal that a credentials provider met is not handed on; its code is.
            Gate::Denied => {
                let denied = refusal.code.as_deref().is_some_and(|code| code.starts_with("AccessDenied"));
                refusal.exception == Exception::AccessDenied || status(403) || denied
            }
            Gate::NotFound => refusal.exception == Exception::NotFound || status(404),
            Gate::Throttled => refusal.exception == Exception::Throttling || status(429),
            Gate::Validation => refusal.exception == Exception::Validation || status(400),
        }
    }
}

/// Texts of the SDK's own credential providers, in the order in which they are looked for.
const SIGN_IN_TEXTS: &[(&str, K)] = &[
    ("sso token has expired", K::SsoExpired),
    ("failed to load the cached sso token", K::SsoExpired),
    ("cached sso token", K::SsoExpired),
    ("unauthorizedexception", K::SsoExpired),
    ("session token not found or invalid", K::SsoExpired),
    ("login token is expired", K::SsoExpired),
    ("was not defined", K::AwsProfileNotFound),
    ("no profiles were defined", K::AwsProfileNotFound),
    ("did not contain credential information", K::AwsProfileIncomplete),
    ("invalid sso config", K::AwsProfileIncomplete),
    ("sso-session named", K::AwsProfileIncomplete),
    ("missing credential source", K::AwsProfileIncomplete),
    ("infinite loop", K::AwsProfileIncomplete),
    ("feature(s) enabled", K::AwsProfileIncomplete),
    ("external process", K::CredentialHelper),
    ("credential process", K::CredentialHelper),
    ("credential_process", K::CredentialHelper),
];

fn of_sign_in(trouble: &SignInTrouble, scene: &Scene) -> K {
    if let Some(refusal) = &trouble.refusal {
        return match of_refusal(refusal, scene) {
            K::IamDenied => K::RoleRefused,
            other => other,
        };
    }
    let text = plain(&trouble.chain.join(": "));
    // The metadata service is asked last of all: when it is what failed, nothing before it had any.
    if text.contains("imds") && scene.aws_profile.is_none() {
        return K::NoCredentials;
    }
    if let Some(network) = trouble.network {
        return of_network(network);
    }
    if let Some((_, kind)) = SIGN_IN_TEXTS.iter().find(|(needle, _)| text.contains(needle)) {
        return *kind;
    }
    match trouble.stage {
        // Without a word from the SDK: the profile is empty, or there are no AWS files at all.
        SignInStage::NothingFound if scene.aws_profile.is_some() => K::AwsProfileIncomplete,
        SignInStage::NothingFound => K::NoCredentials,
        SignInStage::TimedOut => K::SignInTimeout,
        SignInStage::Misconfigured => K::AwsProfileIncomplete,
        SignInStage::Failed => K::SignInFailed,
    }
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace('\u{2019}', "'")
}

#[cfg(test)]
mod tests;
