//! AWS's and the models' own words, and what they mean. The first row that fits decides.
//!
//! Needles are lower case with an ASCII apostrophe; `*` stands for anything between two parts of one. The order matters
//! where one text contains another. The wordings
//! are recorded ones unless a row says otherwise; public issue threads and the documentation of Bedrock's errors
//! (<https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html>, 2026-11) have them.

use super::super::cause::Cause as K;
use crate::error::{Exception, Refusal};

/// What must hold of a refusal beside its text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Gate {
    /// 400, or a validation exception in a stream.
    Validation,
    /// 403.
    Denied,
    NotFound,
    Throttled,
    /// The text alone is enough.
    Any,
}

use Gate::{Any, Denied, NotFound, Throttled, Validation};

const SIGN_IN_AND_ACCESS: &[(Gate, &str, K)] = &[
    // Not gated: where a role is assumed, the status is not handed on and the code is that of a wrong secret.
    (Any, "signature expired", K::ClockSkew),
    (Any, "signature not yet current", K::ClockSkew),
    (Any, "scoped to a valid region", K::WrongRegion),
    (Any, "scoped to correct service", K::WrongRegion),
    (Denied, "bearer token has expired", K::ExpiredApiKey),
    (Denied, "invalid api key format", K::InvalidApiKey),
    (Denied, "make sure your api key is valid", K::InvalidApiKey),
    (Denied, "authorization header is missing", K::NotSignedIn),
    (Denied, "missing authentication token", K::NotSignedIn),
    (Any, "invalid_payment_instrument", K::PaymentMissing),
    (Any, "valid payment instrument", K::PaymentMissing),
    (Any, "aws marketplace", K::Marketplace),
    (Any, "use case details have not been submitted", K::UseCaseForm),
    (Any, "required use-case form", K::UseCaseForm),
    (Any, "filled out the request form", K::UseCaseForm),
    (Any, "unsupported countries", K::UnsupportedCountry),
    (Any, "for channel program accounts", K::NotForThisAccount),
    (Any, "does not have an agreement", K::NoModelAccess),
    (Any, "is not available for this account", K::NotForThisAccount),
    (Any, "don't have access to the model", K::NoModelAccess),
    (Any, "not authorized to invoke this api operation", K::NoModelAccess),
    (Any, "operation not allowed", K::NoModelAccess),
    (Any, "marked by provider as legacy", K::LegacyModel),
    (Any, "end of its life", K::RetiredModel),
    (Any, "with on-demand throughput isn't supported", K::InferenceProfileNeeded),
    (Any, "model identifier is invalid", K::UnknownModel),
    (Any, "could not resolve the foundation model", K::UnknownModel),
    (Any, "arn is invalid for the service region", K::UnknownModel),
    // Servers in front of Bedrock, in the words of OpenAI's API, LiteLLM, vLLM and Ollama.
    (Any, "model_not_found", K::UnknownModel),
    (Any, "invalid model name", K::UnknownModel),
    (Any, "model `*` does not exist", K::UnknownModel),
    (Any, "model '*' not found", K::UnknownModel),
    (Any, "doesn't support the model", K::ModelNotForCall),
    (Any, "support the converse", K::ModelNotForCall),
    (Any, "supported by the converse", K::ModelNotForCall),
    (Validation, "unknown operation", K::NotServed),
    (Any, "is not ready for inference", K::ModelNotReady),
];

/// The kinds of policy that can say no. AWS names them after «explicit deny in a» and «because no».
const POLICIES: &[(Gate, &str, K)] = &[
    (Denied, "guardrail is required", K::GuardrailDemanded),
    (Denied, "bedrock:guardrailidentifier", K::GuardrailDemanded),
    (Denied, "service control policy", K::DeniedByOrganization),
    (Denied, "resource control policy", K::DeniedByOrganization),
    (Denied, "permissions boundary", K::DeniedByBoundary),
    (Denied, "session policy", K::DeniedBySessionPolicy),
    (Denied, "vpc endpoint policy", K::DeniedByEndpointPolicy),
    (Denied, "resource-based policy", K::DeniedByResourcePolicy),
    (Denied, "explicit deny", K::DeniedOutright),
    (Denied, "not authorized to perform", K::IamDenied),
];

const LIMITS: &[(Gate, &str, K)] = &[
    // «Too many tokens» is a limit of speed, not of size: it must be decided before the sizes.
    (Throttled, "tokens per day", K::ThrottledForToday),
    (Throttled, "too many tokens", K::ThrottledTokens),
    (Throttled, "tokens per minute", K::ThrottledTokens),
    (Validation, "exceeds the model limit", K::MaxTokensTooBig),
    (Validation, "maximum allowed number of output tokens", K::MaxTokensTooBig),
    (Validation, "max_tokens is too large", K::MaxTokensTooBig),
    (Validation, "max_completion_tokens' is too large", K::MaxTokensTooBig),
    (Validation, "#/*maxtoken*is not less or equal to", K::MaxTokensTooBig),
    (Validation, "#/*max_tokens*is not less or equal to", K::MaxTokensTooBig),
    (Validation, "#/*max_gen_len*is not less or equal to", K::MaxTokensTooBig),
    (Validation, "input is too long", K::ContextTooLong),
    (Validation, "prompt is too long", K::ContextTooLong),
    (Validation, "exceed context limit", K::ContextTooLong),
    (Validation, "input tokens exceeded", K::ContextTooLong),
    (Validation, "too many input tokens", K::ContextTooLong),
    (Validation, "maximum context length", K::ContextTooLong),
    (Validation, "context_length_exceeded", K::ContextTooLong),
    (Validation, "exceed model maximum", K::ContextTooLong),
    (Validation, "context window", K::ContextTooLong),
    (Validation, "exceeds the maximum number of tokens", K::ContextTooLong),
    (Validation, "exceeds maximum length", K::ContextTooLong),
];

const THINKING: &[(Gate, &str, K)] = &[
    (Validation, "budget_tokens: input should be greater", K::BudgetTooSmall),
    (Validation, "budget_tokens*must be at least", K::BudgetTooSmall),
    (Validation, "must be greater than `thinking.budget_tokens`", K::BudgetAboveMaxTokens),
    (Validation, "budget_tokens*must be less than*max_tokens", K::BudgetAboveMaxTokens),
    (Validation, "thinking.type.enabled*not supported", K::AdaptiveOnly),
    (Validation, "input tag 'enabled' found", K::AdaptiveOnly),
    (Validation, "thinking.type.disabled*not supported", K::AlwaysThinks),
    (Validation, "input tag 'disabled' found", K::AlwaysThinks),
    (Validation, "thinking cannot be disabled", K::AlwaysThinks),
    (Validation, "thinking.type.adaptive*not supported", K::BudgetOnly),
    (Validation, "input tag 'adaptive' found", K::BudgetOnly),
    (Validation, "adaptive thinking is not supported", K::BudgetOnly),
    (Validation, "support the effort parameter", K::BudgetOnly),
    (Validation, "thinking: extra inputs", K::ThinkingNotSupported),
    (Validation, "extraneous key [thinking]", K::ThinkingNotSupported),
    (Validation, "extraneous key [reasoning", K::ThinkingRefused),
    (Validation, "extraneous key [output_config]", K::ThinkingRefused),
    (Validation, "output_config: extra inputs", K::ThinkingRefused),
    (Validation, "reasoning_effort: extra inputs", K::ThinkingRefused),
    (Validation, "reasoning: extra inputs", K::ThinkingRefused),
    (Validation, "reasoning_effort*should be", K::EffortRefused),
    (Validation, "reasoning*supported values", K::EffortRefused),
    (Validation, "supported values*\"reasoning", K::EffortRefused),
    (Validation, "must be unset when reasoningconfig", K::EffortSetsLimits),
    (Validation, "provided reasoning config value is invalid", K::ThinkingNotSupported),
    (Validation, "does not support thinking", K::ThinkingNotSupported),
    (Validation, "extended thinking is not supported", K::ThinkingNotSupported),
    (Validation, "unknown parameter: 'reasoning", K::ThinkingRefused),
    (Validation, "output_config.effort", K::EffortRefused),
    (Validation, "unsupported value: 'reasoning", K::EffortRefused),
    (Validation, "effort level", K::EffortRefused),
    (Validation, "tool_choice", K::ToolChoiceRefused),
    (Validation, "but found `tool_use`", K::ThinkingMissing),
    (Validation, "must start with a thinking block", K::ThinkingMissing),
    (Validation, "invalid `signature`", K::ReasoningChanged),
    (Validation, "invalid `data` in `redacted_thinking`", K::ReasoningChanged),
    (Validation, "blocks in the latest assistant message cannot be modified", K::ReasoningChanged),
    (Validation, "thinking.signature", K::ReasoningChanged),
    (Validation, "each thinking block must contain", K::ReasoningChanged),
    (Validation, "support the reasoningcontent", K::ReasoningForeign),
    (Validation, "cannot contain reasoning content", K::ReasoningForeign),
    (Validation, "when thinking is disabled, an `assistant`", K::ReasoningForeign),
    (Validation, "`temperature` may only be set", K::SamplingRefused),
    (Validation, "`top_p` must be", K::SamplingRefused),
    (Validation, "`top_k` must be", K::SamplingRefused),
    (Validation, "deprecated for this model", K::SamplingRefused),
    (Validation, "unsupported value: 'temperature'", K::SamplingRefused),
    (Validation, "unsupported value: 'top_p'", K::SamplingRefused),
    (Validation, "`temperature` and `top_p` cannot both", K::SamplingRefused),
    (Validation, "doesn't support the temperature field", K::SamplingRefused),
    (Validation, "doesn't support the topp field", K::SamplingRefused),
];

const CONTENT: &[(Gate, &str, K)] = &[
    (Validation, "prefill", K::PrefillRefused),
    (Validation, "must end with a user message", K::PrefillRefused),
    (Validation, "must be a user message", K::PrefillRefused),
    (Validation, "must start with a user message", K::RolesRefused),
    (Validation, "at least one message is required", K::RolesRefused),
    (Validation, "must alternate between", K::RolesRefused),
    (Validation, "first message must use the", K::RolesRefused),
    (Validation, "is blank", K::TextBlank),
    (Validation, "content blocks must be non-empty", K::TextBlank),
    (Validation, "must contain non-whitespace text", K::TextBlank),
    (Validation, "messages must have non-empty content", K::TextBlank),
    (Validation, "text content cannot be empty", K::TextBlank),
    (Validation, "cannot end with trailing whitespace", K::TextBlank),
    (Validation, "object at messages.0 is empty", K::TextBlank),
    (Validation, "is empty. add a contentblock", K::TextBlank),
    (Validation, "support system", K::SystemRefused),
    (Validation, "system messages are not supported", K::SystemRefused),
    (Validation, "support the system field", K::SystemRefused),
    (Validation, "tool use in streaming mode", K::ToolsNotInStream),
    (Validation, "doesn't support tool use", K::ToolsNotSupported),
    (Validation, "toolconfig.toolchoice", K::ToolChoiceRefused),
    (Validation, "support the toolconfig field", K::ToolsNotSupported),
    (Validation, "toolconfig field must be defined", K::ToolTurnsBroken),
    (Validation, "expected toolresult blocks", K::ToolTurnsBroken),
    (Validation, "without `tool_result`", K::ToolTurnsBroken),
    (Validation, "unexpected `tool_use_id`", K::ToolTurnsBroken),
    (Validation, "number of toolresult blocks", K::ToolTurnsBroken),
    (Validation, "contain duplicate ids", K::ToolTurnsBroken),
    (Validation, "tool result blocks cannot be provided in the same turn", K::ToolTurnsBroken),
    (Validation, "toolresult cannot be empty", K::ToolTurnsBroken),
    (Validation, "tool names must be unique", K::ToolRefused),
    (Validation, "tools.", K::ToolRefused),
    (Validation, "tooluse.name'", K::ToolRefused),
    (Validation, "toolspec", K::ToolRefused),
    (Any, "did not allow prompt caching", K::CacheNotSupported),
    (Validation, "nothing available to cache", K::CacheRefused),
    (Validation, "cache_control", K::CacheRefused),
    (Validation, "cache point", K::CacheRefused),
    (Validation, "cachepoint", K::CacheRefused),
    (Any, "guardrail identifier or version provided in the request does not exist", K::GuardrailNotFound),
    (Any, "guardrail identifier is invalid", K::GuardrailNotFound),
    (NotFound, "guardrail", K::GuardrailNotFound),
    (Validation, "guardrail", K::GuardrailRefused),
    (Validation, "support the image field", K::ImagesNotSupported),
    (Validation, "support the document field", K::DocumentsNotSupported),
    (Validation, "support the video field", K::MediaNotSupported),
    (Validation, "support the audio field", K::MediaNotSupported),
    (Validation, "too many images", K::ImageRefused),
    (Validation, "image exceeds", K::ImageRefused),
    (Validation, "many-image requests", K::ImageRefused),
    (Validation, "could not process image", K::ImageRefused),
    (Validation, "image dimensions", K::ImageRefused),
    (Validation, "specified image format", K::ImageRefused),
    (Validation, ".image", K::ImageRefused),
    (Validation, "document file name", K::DocumentRefused),
    (Validation, "duplicate document name", K::DocumentRefused),
    (Validation, "too many documents", K::DocumentRefused),
    (Validation, "document exceeds", K::DocumentRefused),
    (Validation, "documentsource object", K::DocumentRefused),
    (Validation, ".document", K::DocumentRefused),
    (Validation, "pdf pages", K::DocumentRefused),
    (Validation, "the pdf specified", K::DocumentRefused),
    (Validation, "text block when including documents", K::DocumentRefused),
    (Validation, "contentblock object at", K::ContentRefused),
];

const PARAMETERS: &[(Gate, &str, K)] = &[
    (Validation, "output_config.format", K::OutputFormatRefused),
    (Validation, "stopsequences", K::StopSequencesRefused),
    (Validation, "stop_sequences", K::StopSequencesRefused),
    (Validation, "stop sequence", K::StopSequencesRefused),
    (Validation, "is not less or equal to", K::ParameterOutOfRange),
    (Validation, "is not greater or equal to", K::ParameterOutOfRange),
    (Validation, "less than or equal to", K::ParameterOutOfRange),
    (Validation, "greater than or equal to", K::ParameterOutOfRange),
    (Validation, "range: ", K::ParameterOutOfRange),
    (Validation, "must be between", K::ParameterOutOfRange),
    (Validation, "extraneous key", K::ParameterRefused),
    (Validation, "unknown parameter", K::ParameterRefused),
    (Validation, "unsupported parameter", K::ParameterRefused),
    (Validation, "extra inputs are not permitted", K::ParameterRefused),
    (Validation, " field. remove ", K::ParameterRefused),
    (Validation, "budget_tokens", K::ThinkingRefused),
    (Validation, "thinking.", K::ThinkingRefused),
    (Validation, "reasoning_effort", K::ThinkingRefused),
    (Validation, "reasoningconfig", K::ThinkingRefused),
    (Validation, "reasoning_config", K::ThinkingRefused),
];

/// Single words, which any of the tables above may know better.
const LAST: &[(Gate, &str, K)] = &[(Any, "overloaded", K::Overloaded)];

/// In the order in which they are looked through.
const TABLES: [&[(Gate, &str, K)]; 7] =
    [SIGN_IN_AND_ACCESS, POLICIES, LIMITS, THINKING, CONTENT, PARAMETERS, LAST];

/// What the text says, compared in lower case.
pub(super) fn cause_in(lower: &str, refusal: &Refusal) -> Option<K> {
    let rows = TABLES.iter().flat_map(|table| table.iter());
    let mut fitting = rows.filter(|(gate, needle, _)| gate.admits(refusal) && is_in(lower, needle));
    fitting.next().map(|(_, _, cause)| *cause)
}

/// The parts of a needle in their order.
fn is_in(lower: &str, needle: &str) -> bool {
    let mut rest = Some(lower);
    needle.split('*').all(|part| {
        rest = rest.and_then(|rest| rest.split_once(part)).map(|(_, rest)| rest);
        rest.is_some()
    })
}

impl Gate {
    fn admits(self, refusal: &Refusal) -> bool {
        let status = |wanted: u16| refusal.http_status == Some(wanted);
        match self {
            Any => true,
            Denied => refusal.exception == Exception::AccessDenied || status(403),
            NotFound => refusal.exception == Exception::NotFound || status(404),
            Throttled => refusal.exception == Exception::Throttling || status(429),
            Validation => refusal.exception == Exception::Validation || status(400) || status(422),
        }
    }
}
