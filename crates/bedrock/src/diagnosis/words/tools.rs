//! Causes that lie in tools and their turns.

use super::super::cause::Cause as K;
use super::view::{Pair, View, say};

pub(super) fn words(cause: K, view: &View<'_>) -> Option<Pair> {
    let model = view.the_model();
    match cause {
        K::ToolsNotSupported => say(
            format!("{model} does not support tools."),
            "Send no tools, or choose a model that uses them.",
        ),
        K::ToolsNotInStream => say(
            format!("{model} uses tools only in answers that do not stream."),
            "Send no tools, or choose a model that streams with tools.",
        ),
        K::ToolChoiceRefused if view.said.lower().contains("thinking") => say(
            "While the model thinks, no tool may be forced on it.",
            "Turn thinking off, or let the model choose its tools.",
        ),
        K::ToolChoiceRefused => {
            say(format!("{model} does not let a tool be forced on it."), "Let the model choose its tools.")
        }
        K::ToolTurnsBroken => broken(view),
        K::ToolRefused => say(
            match view.words() {
                Some(words) => format!("A tool's description was refused: {words}."),
                None => "A tool's description was refused.".to_owned(),
            },
            "Change the tool's name or schema.",
        ),
        _ => None,
    }
}

fn broken(view: &View<'_>) -> Option<Pair> {
    let lower = view.said.lower();
    let sentence = match () {
        () if lower.contains("toolconfig field must") => {
            "The conversation has tool calls, but the request describes no tools.".to_owned()
        }
        () if lower.contains("duplicate ids") => {
            "Two tool calls of the conversation have the same id.".to_owned()
        }
        () if lower.contains("same turn") => {
            "A tool's result and other content stand in one message, which this model does not take."
                .to_owned()
        }
        () if lower.contains("cannot be empty") => "A tool's result is empty.".to_owned(),
        () => match view.said.word_after("following Ids: ") {
            Some(id) => format!("The result of the tool call {id} is missing."),
            None => "A tool call of the conversation has no result, or a result has no call.".to_owned(),
        },
    };
    say(sentence, "Start a new conversation; Details has the place.")
}
