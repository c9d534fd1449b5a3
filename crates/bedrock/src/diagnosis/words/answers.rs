//! The words for answers that came to their end and are not whole ones.

use super::super::cause::Cause as K;
use super::view::{Pair, say};

/// `model` is the model's id as it was asked.
pub(super) fn words(cause: K, model: &str) -> Option<Pair> {
    match cause {
        K::EmptyAnswer => say(
            format!("{model} ended its turn without writing anything."),
            "Try again, or ask in other words; the request may still be billed.",
        ),
        K::StoppedAtOnce => say(
            format!("{model} wrote a stop sequence before anything else, which ended the answer."),
            "Take the stop sequence out of the parameters, or ask in other words.",
        ),
        K::OnlyThinking => say(
            format!("{model} thought and ended its turn without an answer."),
            "Ask it to answer, or try again with less thinking.",
        ),
        K::ToolCalled => say(
            format!("{model} wants to call a tool, and this chat has none to call."),
            "Ask it to answer without tools.",
        ),
        K::NoToolCall => say(
            format!("{model} stopped to call a tool but named none."),
            "Try again, or ask it to answer without tools.",
        ),
        K::GuardrailIntervened => say(
            "A guardrail stepped in: it blocked the question or the answer, or masked parts of it.",
            "Ask in other words, or have whoever runs the guardrail look at its policies.",
        ),
        K::ContentFiltered => say(
            format!("A content filter of {model}'s provider cut the answer off."),
            "Ask in other words, or choose another model.",
        ),
        K::MalformedOutput => say(
            format!("{model} wrote something that Bedrock could not read, so the answer ends here."),
            "Try again; if it happens again, choose another model.",
        ),
        K::MalformedToolUse => say(
            format!("{model} called a tool in a form that Bedrock could not read."),
            "Try again, or ask it to answer without tools.",
        ),
        K::ModelRefused => say(
            format!("{model} refused to go on with this question."),
            "Ask in other words, or start a new conversation.",
        ),
        _ => None,
    }
}
