//! Refusals that a request brings about itself: what does not fit a model, and what breaks a rule of Converse or of
//! InvokeModel. The sandbox says each where it is due; here they can be had without their cause. Sentences with a number
//! or a place in them are whole ones here: that both are the same is what
//! `tests/http/words/on_demand.rs` holds, and the test below.
//!
//! A data table like its neighbour, apart from it only because both together would be too long.

use super::failure::{Failure, plain};

const fn validation(name: &'static str, message: &'static str) -> Failure {
    plain(name, 400, "ValidationException", message)
}

/// Sections 9.3, 9.5 and 9.6 of the facts, and what section 7 adds.
pub(super) const REFUSED: &[Failure] = &[
    plain(
        "signature-region",
        403,
        "InvalidSignatureException",
        "Credential should be scoped to a valid region.", // recalled
    ),
    plain(
        "signature-service",
        403,
        "InvalidSignatureException",
        "Credential should be scoped to correct service: 'bedrock'.", // recalled
    ),
    // Of this one only the code is documented.
    plain(
        "agreement-being-created",
        403,
        "MPAgreementBeingCreated",
        "The agreement for this model is being created. Try your request again in a few minutes.", // recalled
    ),
    validation(
        "use-case-form-of-model",
        "The model returned the following errors: You have not filled out the required use-case form for this model. \
         Complete the form at https://us-east-1.console.aws.amazon.com/bedrock/ before requesting access.",
    ),
    validation(
        "too-long-nova",
        "The model returned the following errors: Input tokens exceeded: The number of input tokens exceeded the \
         maximum of 300000 tokens. Reduce the number of input tokens and try again.", // recalled beyond its beginning
    ),
    validation(
        "too-long-open-weights",
        "The model returned the following errors: This model's maximum context length is 131072 tokens. However, your \
         request has 140000 input tokens. Please reduce the length of the input messages.", // recalled beyond the number
    ),
    validation(
        "too-long-gpt",
        r#"The model returned the following errors: {"error":{"code":"context_length_exceeded","message":"Your input exceeds the context window of this model. Please adjust your input and try again.","param":"input","type":"invalid_request_error"}}"#, // recalled beyond the code
    ),
    validation(
        "too-long-kimi",
        "The model returned the following errors: Input of 1100000 tokens exceed model maximum of 1048576", // recalled beyond its end
    ),
    validation(
        "first-message",
        "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    ),
    validation(
        "alternate-roles",
        "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between \
         user and assistant roles and try again.",
    ),
    validation(
        "blank-text",
        "The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, and \
         try again.",
    ),
    validation("blank-text-claude", "messages: text content blocks must contain non-whitespace text"),
    validation("empty-text-claude", "messages: text content blocks must be non-empty"),
    validation(
        "empty-content",
        "The content field in the Message object at messages.1 is empty. Add a ContentBlock object to the content \
         field and try again.",
    ),
    validation(
        "tool-config-missing",
        "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
    ),
    validation(
        "tool-result-missing",
        "Expected toolResult blocks at messages.2.content for the following Ids: tooluse_X",
    ),
    validation("tool-ids-twice", "The toolUse blocks at messages.2.content contain duplicate Ids: tooluseAc"),
    validation(
        "tool-results-mixed",
        "Conversation blocks and tool result blocks cannot be provided in the same turn.",
    ),
    validation("no-tools", "This model doesn't support tool use."), // recalled
    validation("no-tools-in-streams", "This model doesn't support tool use in streaming mode."),
    validation(
        "no-images",
        "This model doesn't support the image field for user messages. Remove image and try again.",
    ),
    validation(
        "no-system",
        "This model doesn't support system messages. Try again without a system message or use a model that supports \
         system messages.", // recalled
    ),
    validation(
        "extraneous-key",
        "Malformed input request: #: extraneous key [max_tokens] is not permitted, please reformat your input and try \
         again.",
    ),
    validation(
        "required-key",
        "Malformed input request: #: required key [messages] not found, please reformat your input and try again.",
    ),
    validation(
        "document-name",
        "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, \
         and square brackets. The name can't contain more than one consecutive whitespace character. Check that the \
         file name conforms to these restrictions and retry your request.",
    ),
    validation(
        "strict-tools",
        "The model returned the following errors: tools.0.custom.strict: Extra inputs are not permitted",
    ),
    validation(
        "output-schema",
        "The model returned the following errors: output_config.format.schema: For 'array' type, property 'maxItems' \
         is not supported",
    ),
    plain("resource-in-use", 400, "ResourceInUseException", "The resource is in use."), // recalled
    plain("too-many-tags", 400, "TooManyTagsException", "You can have at most 50 tags on a resource."), // recalled
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Model, find, limits};

    #[test]
    fn a_prompt_that_does_not_fit_is_refused_on_demand_as_it_is_for_its_cause() {
        for (name, model, context, input) in [
            ("too-long-nova", "amazon.nova-lite-v1:0", 300_000, 310_000),
            ("too-long-open-weights", "qwen.qwen3-32b-v1:0", 131_072, 140_000),
            ("too-long-gpt", "openai.gpt-5.5", 1, 2),
            ("too-long-kimi", "moonshotai.kimi-k3", 1_048_576, 1_100_000),
        ] {
            let model = Model { context, ..*find(model).unwrap() };
            let refusal = limits::check(&model, input, None).unwrap_err();
            assert_eq!(Failure::named(name).unwrap().message, refusal.message);
        }
    }
}
