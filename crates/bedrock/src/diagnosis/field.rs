//! The setting that a cause concerns, so that it can be marked where it is set.

use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::fix::{Fix, Parameter};

/// A setting of a profile or of a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The field «Access key id».
    AccessKeyId,
    /// The field «Secret access key».
    SecretAccessKey,
    /// The field «Session token».
    SessionToken,
    /// The field «Api key».
    ApiKey,
    /// The field «Aws profile».
    AwsProfile,
    /// The field «Role».
    Role,
    /// The field «Region».
    Region,
    /// The field «Endpoint».
    Endpoint,
    /// The chat model or the embedding model, whichever was asked.
    Model,
    /// The field «Embedding model».
    EmbeddingModel,
    /// The field «Max tokens».
    MaxTokens,
    /// The field «Thinking».
    Thinking,
    /// The field «Temperature».
    Temperature,
    /// The field «Top p».
    TopP,
    /// The field «Stop sequences».
    StopSequences,
    /// The field «System».
    System,
}

/// `parameter`: the one that the refusal names, where it names one.
pub(super) fn of(cause: Cause, fix: Option<&Fix>, parameter: Option<&str>) -> Option<Field> {
    use Cause as K;
    Some(match cause {
        K::BadAccessKey => Field::AccessKeyId,
        K::BadSecret => Field::SecretAccessKey,
        K::MissingSessionToken | K::ExpiredToken => Field::SessionToken,
        K::InvalidApiKey | K::ExpiredApiKey => Field::ApiKey,
        K::WrongRegion => Field::Region,
        K::AwsProfileNotFound | K::AwsProfileIncomplete | K::SsoExpired | K::CredentialHelper => {
            Field::AwsProfile
        }
        K::RoleRefused => Field::Role,
        K::InferenceProfileNeeded
        | K::UnknownModel
        | K::LegacyModel
        | K::RetiredModel
        | K::NoModelAccess
        | K::NotFound
        | K::ModelNotForCall => Field::Model,
        K::NotAnEmbeddingModel | K::VectorLength => Field::EmbeddingModel,
        K::MaxTokensTooBig => Field::MaxTokens,
        K::SystemRefused => Field::System,
        K::StopSequencesRefused => Field::StopSequences,
        K::BudgetTooSmall
        | K::AdaptiveOnly
        | K::BudgetOnly
        | K::AlwaysThinks
        | K::EffortRefused
        | K::ThinkingRefused
        | K::ThinkingNotSupported
        | K::ThinkingMissing
        | K::ToolChoiceRefused => Field::Thinking,
        K::HostNotFound
        | K::ConnectionRefused
        | K::TlsUntrusted
        | K::TlsWrongHost
        | K::LoginPage
        | K::Redirected
        | K::NotServed
        | K::ForeignAnswer => Field::Endpoint,
        K::SamplingRefused
        | K::EffortSetsLimits
        | K::BudgetAboveMaxTokens
        | K::ParameterRefused
        | K::ParameterOutOfRange => {
            return of_fix(fix).or_else(|| parameter.and_then(named));
        }
        K::ContextTooLong => return of_fix(fix),
        _ => return None,
    })
}

fn of_fix(fix: Option<&Fix>) -> Option<Field> {
    match fix? {
        Fix::SetMaxTokens(_) => Some(Field::MaxTokens),
        Fix::SetBudget(_) | Fix::UseEffort(_) | Fix::TurnThinkingOff => Some(Field::Thinking),
        Fix::Unset(parameters) => parameters.first().map(|first| match first {
            Parameter::MaxTokens => Field::MaxTokens,
            Parameter::Temperature => Field::Temperature,
            Parameter::TopP => Field::TopP,
        }),
        Fix::UseModel(_) | Fix::UseRegion(_) => None,
    }
}

/// By any spelling of Bedrock's or of a model family's.
pub(super) fn named(parameter: &str) -> Option<Field> {
    let plain: String =
        parameter.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let ends = |name: &str| plain.ends_with(name);
    match () {
        () if ends("maxtokens")
            || ends("maxcompletiontokens")
            || ends("maxtokencount")
            || ends("maxgenlen") =>
        {
            Some(Field::MaxTokens)
        }
        () if ends("temperature") => Some(Field::Temperature),
        () if ends("topp") => Some(Field::TopP),
        () if plain.contains("stopsequences") => Some(Field::StopSequences),
        () if plain.contains("reasoning") || plain.contains("thinking") || ends("effort") => {
            Some(Field::Thinking)
        }
        () if plain.starts_with("system") => Some(Field::System),
        () if plain == "modelid" => Some(Field::Model),
        () => None,
    }
}
