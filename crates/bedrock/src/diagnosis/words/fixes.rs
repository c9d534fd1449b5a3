//! Which fix AWS's own words ask for. Never a value that they do not name or the settings do not give.

use super::super::cause::Cause as K;
use super::super::fix::{Fix, Parameter};
use super::super::said::Said;
use super::parameters::{overflow, unsettable};
use super::view::View;
use crate::catalog::{self, Effort, MIN_BUDGET};
use crate::thinking::{ChatSettings, Thinking};

/// Room for an answer beside the thinking, in tokens.
const ANSWER_ROOM: u32 = 4096;

pub(super) fn fix(cause: K, view: &View<'_>) -> Option<Fix> {
    if cause == K::WrongRegion {
        return view.scene.key_region.clone().map(Fix::UseRegion);
    }
    let model = view.scene.model.as_deref()?;
    match cause {
        K::InferenceProfileNeeded => catalog::profile_id(model, &view.scene.region).map(Fix::UseModel),
        // A profile of another geography than the region's.
        K::UnknownModel => {
            let better = catalog::profile_id(model, &view.scene.region).filter(|id| id != model)?;
            Some(Fix::UseModel(better))
        }
        K::MaxTokensTooBig => max_tokens(view, model).map(Fix::SetMaxTokens),
        K::ContextTooLong if !view.embeds() => overflow(view)?.room().map(Fix::SetMaxTokens),
        K::SamplingRefused if view.said.lower().contains("deprecated") => {
            let named = view.said.quoted().into_iter().filter_map(unsettable).collect::<Vec<_>>();
            (!named.is_empty()).then_some(Fix::Unset(named))
        }
        K::SamplingRefused | K::ParameterRefused => {
            let second = if view.said.lower().contains("cannot both") { 1 } else { 0 };
            let named = view.said.quoted().get(second).copied().or(view.said.parameter())?;
            unsettable(named).map(|parameter| Fix::Unset(vec![parameter]))
        }
        K::BudgetTooSmall => {
            let least = view.said.numbers().last().and_then(|least| u32::try_from(*least).ok());
            Some(Fix::SetBudget(least.unwrap_or(MIN_BUDGET)))
        }
        K::BudgetAboveMaxTokens => budget_or_max_tokens(view.scene.settings?, model),
        K::AdaptiveOnly | K::AlwaysThinks => Some(Fix::UseEffort(Effort::High)),
        K::BudgetOnly => Some(Fix::SetBudget(MIN_BUDGET)),
        K::EffortRefused => nearest_effort(view).map(Fix::UseEffort),
        K::EffortSetsLimits => Some(Fix::Unset(limits_that_are_set(view))),
        K::ThinkingRefused | K::ThinkingNotSupported | K::ThinkingMissing
            if catalog::describe(model).thinking.off =>
        {
            Some(Fix::TurnThinkingOff)
        }
        K::ToolChoiceRefused if view.said.lower().contains("thinking") => Some(Fix::TurnThinkingOff),
        _ => None,
    }
}

/// The limit that is named; else the catalogue's, where that is lower than what was asked for.
fn max_tokens(view: &View<'_>, model: &str) -> Option<u32> {
    let named = |marker: &str| view.said.number_after(marker).and_then(|limit| u32::try_from(limit).ok());
    let below = named("lower than ").and_then(|limit| limit.checked_sub(1)).filter(|limit| *limit > 0);
    // vLLM counts the input against the same limit.
    let beside_input = || named("maximum context length is ")?.checked_sub(named("your request has ")?);
    below
        .or_else(beside_input)
        .or_else(|| ["model limit of ", "equal to ", "> ", "at most "].into_iter().find_map(named))
        .or_else(|| {
            let asked = view.scene.settings?.max_tokens?;
            catalog::describe(model).max_output.filter(|limit| *limit < asked)
        })
}

fn budget_or_max_tokens(settings: ChatSettings, model: &str) -> Option<Fix> {
    let Thinking::Budget(budget) = settings.thinking else { return None };
    let raised = budget.saturating_add(ANSWER_ROOM);
    match catalog::describe(model).max_output {
        Some(limit) if raised > limit => {
            let lower =
                settings.max_tokens.unwrap_or(limit).min(limit).saturating_sub(ANSWER_ROOM).max(MIN_BUDGET);
            (lower < budget).then_some(Fix::SetBudget(lower))
        }
        _ => Some(Fix::SetMaxTokens(raised)),
    }
}

/// The levels that a refusal names as allowed: those after «should be» or «values are».
pub(super) fn efforts(said: &Said) -> impl Iterator<Item = Effort> {
    let lower = said.text().to_lowercase();
    let from = ["should be", "values are", "one of", "supported levels", "supported values"]
        .iter()
        .find_map(|marker| lower.find(marker));
    let allowed = from.map_or(String::new(), |from| lower[from..].to_owned());
    Effort::ALL.into_iter().filter(move |effort| {
        allowed.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == effort.as_str())
    })
}

fn nearest_effort(view: &View<'_>) -> Option<Effort> {
    let allowed: Vec<Effort> = efforts(&view.said).collect();
    match view.scene.settings.map(|settings| settings.thinking) {
        Some(Thinking::Effort(asked)) => {
            allowed.iter().rev().find(|effort| **effort <= asked).or(allowed.first()).copied()
        }
        _ => allowed.last().copied(),
    }
}

/// Nova 2 at high effort refuses each of them; all that are set are named, so that one click is enough.
fn limits_that_are_set(view: &View<'_>) -> Vec<Parameter> {
    let named = view.said.quoted().first().and_then(|name| unsettable(name));
    let Some(settings) = view.scene.settings else { return named.into_iter().collect() };
    let set = [
        (settings.max_tokens.is_some(), Parameter::MaxTokens),
        (settings.temperature.is_some(), Parameter::Temperature),
        (settings.top_p.is_some(), Parameter::TopP),
    ];
    set.into_iter()
        .filter(|(is_set, parameter)| *is_set || named == Some(*parameter))
        .map(|(_, it)| it)
        .collect()
}
