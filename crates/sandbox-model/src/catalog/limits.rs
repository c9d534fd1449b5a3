//! What fits into a model: its context and its longest answer, refused in each family's words.
//!
//! Section 9.5 of the facts, where a text is known only in part the rest is recalled. Counting tokens is not done here.

use super::model::{Model, TooLong};
use sandbox_wire::reply::Refusal;

pub const TOO_LONG: &str = "Input is too long for requested model.";

/// Refuses more output than the model has, or a prompt that does not fit.
pub fn check(model: &Model, input_tokens: u32, max_tokens: Option<u32>) -> Result<(), Refusal> {
    let (limit, context) = (model.max_output, model.context);
    if max_tokens.is_some_and(|asked| asked > limit) {
        return Err(Refusal::validation(format!(
            "The maximum tokens you requested exceeds the model limit of {limit}. Try again with a maximum tokens value \
             that is lower than {limit}."
        )));
    }
    // A context that no source gives cannot be exceeded.
    if context == 0 {
        return Ok(());
    }
    if input_tokens > context {
        return Err(too_long(model, input_tokens));
    }
    match max_tokens {
        Some(asked) if u64::from(input_tokens) + u64::from(asked) > u64::from(context) => {
            both_too_long(model, input_tokens, asked)
        }
        _ => Ok(()),
    }
}

fn too_long(model: &Model, input: u32) -> Refusal {
    let context = model.context;
    match model.too_long {
        TooLong::Plain => Refusal::validation(TOO_LONG),
        TooLong::Counted => Refusal::model(format!("prompt is too long: {input} tokens > {context} maximum")),
        // Recalled beyond «input tokens exceeded».
        TooLong::Nova => Refusal::model(format!(
            "Input tokens exceeded: The number of input tokens exceeded the maximum of {context} tokens. Reduce the \
             number of input tokens and try again."
        )),
        // Recalled beyond the number.
        TooLong::OpenWeights => Refusal::model(format!(
            "This model's maximum context length is {context} tokens. However, your request has {input} input tokens. \
             Please reduce the length of the input messages."
        )),
        // Recalled beyond the code.
        TooLong::Gpt => Refusal::model(
            r#"{"error":{"code":"context_length_exceeded","message":"Your input exceeds the context window of this model. Please adjust your input and try again.","param":"input","type":"invalid_request_error"}}"#,
        ),
        // Recalled beyond its end.
        TooLong::Kimi => Refusal::model(format!("Input of {input} tokens exceed model maximum of {context}")),
    }
}

/// Both together: only some families reserve the whole answer's room beforehand.
fn both_too_long(model: &Model, input: u32, asked: u32) -> Result<(), Refusal> {
    let context = model.context;
    match model.too_long {
        // Older Claudes, and all that count.
        TooLong::Counted | TooLong::Plain if model.is_claude() => Err(Refusal::model(format!(
            "input length and `max_tokens` exceed context limit: {input} + {asked} > {context}, decrease input length \
             or `max_tokens` and try again"
        ))),
        // Recalled beyond the first sentence.
        TooLong::OpenWeights => Err(Refusal::model(format!(
            "This model's maximum context length is {context} tokens. However, you requested {asked} output tokens and \
             your prompt contains {input} input tokens. Please reduce the length of the input or the number of \
             requested output tokens."
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find;

    fn refused(id: &str, input: u32, max: Option<u32>) -> String {
        check(find(id).unwrap(), input, max).unwrap_err().message
    }

    #[test]
    fn more_output_than_the_model_has_is_refused_not_clamped() {
        let nova = find("amazon.nova-lite-v1:0").unwrap();
        assert!(check(nova, 1, Some(10_000)).is_ok());
        assert_eq!(
            refused(nova.id, 1, Some(10_001)),
            "The maximum tokens you requested exceeds the model limit of 10000. Try again with a maximum tokens value \
             that is lower than 10000."
        );
    }

    #[test]
    fn a_prompt_that_does_not_fit_is_refused_in_the_familys_words() {
        let wrapped = "The model returned the following errors: ";
        let sonnet_4_5 = "anthropic.claude-sonnet-4-5-20250929-v1:0";
        assert_eq!(refused(sonnet_4_5, 200_001, None), "Input is too long for requested model.");
        assert_eq!(
            refused("anthropic.claude-haiku-4-5-20251001-v1:0", 210_000, None),
            format!("{wrapped}prompt is too long: 210000 tokens > 200000 maximum")
        );
        for (id, said) in [
            ("amazon.nova-lite-v1:0", "nput tokens exceeded"),
            ("qwen.qwen3-32b-v1:0", "This model's maximum context length is 32768 tokens"),
            ("openai.gpt-5.5", "context_length_exceeded"),
            ("moonshotai.kimi-k3", "exceed model maximum"),
        ] {
            assert!(refused(id, 20_000_000, None).contains(said), "{id}");
        }
    }

    #[test]
    fn input_and_answer_must_fit_together_where_the_family_says_so() {
        assert_eq!(
            refused("anthropic.claude-haiku-4-5-20251001-v1:0", 188_059, Some(20_000)),
            "The model returned the following errors: input length and `max_tokens` exceed context limit: \
             188059 + 20000 > 200000, decrease input length or `max_tokens` and try again"
        );
        assert!(check(find("amazon.nova-lite-v1:0").unwrap(), 299_999, Some(10_000)).is_ok());
    }

    #[test]
    fn a_context_that_is_not_known_is_no_limit() {
        assert!(check(find("twelvelabs.pegasus-1-2-v1:0").unwrap(), u32::MAX, None).is_ok());
    }
}
