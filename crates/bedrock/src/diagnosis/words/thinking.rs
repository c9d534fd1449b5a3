//! Causes that lie in how thinking was asked for, or in the thinking of earlier turns.

use super::super::cause::Cause as K;
use super::super::fix::{Fix, Parameter};
use super::view::{Pair, View, count, say};

pub(super) fn words(cause: K, view: &View<'_>, fix: Option<&Fix>) -> Option<Pair> {
    let model = view.the_model();
    match cause {
        K::BudgetTooSmall => {
            let least = view.said.numbers().last().copied().unwrap_or(1024);
            say(
                format!(
                    "The thinking budget is below {}, the least that {} takes.",
                    count(least),
                    view.model()
                ),
                format!("Set it to {} or more.", count(least)),
            )
        }
        K::BudgetAboveMaxTokens => say(
            "The thinking budget is not below max tokens, which counts the thinking too.",
            match fix {
                Some(Fix::SetMaxTokens(tokens)) => {
                    format!("Raise max tokens to {}, or lower the budget.", count(*tokens))
                }
                Some(Fix::SetBudget(tokens)) => format!("Lower the budget to {}.", count(*tokens)),
                _ => "Raise max tokens or lower the budget.".to_owned(),
            },
        ),
        K::AdaptiveOnly => say(
            format!("{model} does not take a thinking budget: it thinks adaptively, by effort."),
            "Choose an effort instead of a budget.",
        ),
        K::BudgetOnly => say(
            format!("{model} does not take a thinking effort: it thinks by a budget in tokens."),
            "Choose a budget instead of an effort.",
        ),
        K::AlwaysThinks => say(
            format!("{model} always thinks and cannot be told not to."),
            "Choose an effort, the lowest if it should think little.",
        ),
        K::EffortRefused => effort(view),
        K::EffortSetsLimits => say(
            format!("At high effort {} sets {} itself.", view.model(), named(fix)),
            format!("Leave {} unset, or choose a lower effort.", named(fix)),
        ),
        K::ThinkingNotSupported => {
            say(format!("{model} does not think."), "Turn thinking off, or choose a model that thinks.")
        }
        K::ThinkingRefused => say(
            format!("{model} does not take these thinking settings."),
            view.details("Change the thinking mode or its budget."),
        ),
        K::ThinkingMissing => say(
            "A turn in which a tool was called comes back without the thinking that led to it.",
            "Turn thinking off for this conversation, or start a new one.",
        ),
        K::ReasoningChanged if view.said.lower().contains("different conversation") => say(
            "A thinking block of this conversation belongs to another one, so the model refuses it.",
            "Start a new conversation: an earlier message, the system prompt or a tool was changed after the model had thought.",
        ),
        K::ReasoningChanged => say(
            "The model does not recognise its own earlier thinking in this conversation.",
            "Start a new conversation; the thinking of an earlier turn was changed or belongs to another one.",
        ),
        K::ReasoningForeign if view.said.lower().contains("when thinking is disabled") => say(
            "Thinking is off, but the last answer that is sent back ends with thinking.",
            "Turn thinking on for this conversation, or start a new one.",
        ),
        K::ReasoningForeign => say(
            format!("{model} does not take the thinking of earlier turns."),
            "Start a new conversation with this model.",
        ),
        _ => None,
    }
}

fn effort(view: &View<'_>) -> Option<Pair> {
    let allowed: Vec<&str> = super::fixes::efforts(&view.said).map(|effort| effort.as_str()).collect();
    let hint = match allowed.as_slice() {
        [] => "Choose another effort.".to_owned(),
        levels => format!("Choose one of: {}.", levels.join(", ")),
    };
    let asked =
        view.said.between("does not support '", "'").map(|level| format!(" {level}")).unwrap_or_default();
    say(format!("{} does not take the effort{asked} asked for.", view.the_model()), hint)
}

fn named(fix: Option<&Fix>) -> String {
    let Some(Fix::Unset(parameters)) = fix else { return "max tokens, temperature and top-p".to_owned() };
    let names: Vec<&str> = parameters
        .iter()
        .map(|parameter| match parameter {
            Parameter::MaxTokens => "max tokens",
            Parameter::Temperature => "temperature",
            Parameter::TopP => "top-p",
        })
        .collect();
    names.join(" and ")
}
