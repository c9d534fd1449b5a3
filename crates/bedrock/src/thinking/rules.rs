//! How thinking, limits and sampling depend on each other, rule by rule, each with the one change that fixes it.

use serde::Serialize;

use super::defaults::longest_answer;
use super::{ChatSettings, Thinking, asks_to_think, is_claude, refuses_sampling};
use crate::catalog::{Effort, ModelFacts, Sampling, Shape};

/// A setting that the model would refuse.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BrokenRule {
    /// The setting to look at.
    pub field: Field,
    /// What is wrong, in a sentence.
    pub message: String,
    /// The change after which this rule holds.
    pub fix: Fix,
}

/// The setting that a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Off, budget or effort.
    Thinking,
    /// The most that may be written.
    MaxTokens,
    /// How freely words are drawn.
    Temperature,
    /// From how many of the likeliest words.
    TopP,
}

/// One change to the settings.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Fix {
    /// The model cannot be asked to think.
    TurnThinkingOff,
    /// Think by a budget, of so many tokens.
    UseBudget(u32),
    /// Think by this effort.
    UseEffort(Effort),
    /// Allow so many tokens of output.
    SetMaxTokens(u32),
    /// Leave max tokens to the model.
    UnsetMaxTokens,
    /// Leave the temperature to the model.
    UnsetTemperature,
    /// Leave top-p to the model.
    UnsetTopP,
}

impl Fix {
    /// The settings with this change made.
    pub fn apply(self, mut settings: ChatSettings) -> ChatSettings {
        match self {
            Fix::TurnThinkingOff => settings.thinking = Thinking::Off,
            Fix::UseBudget(tokens) => settings.thinking = Thinking::Budget(tokens),
            Fix::UseEffort(effort) => settings.thinking = Thinking::Effort(effort),
            Fix::SetMaxTokens(tokens) => settings.max_tokens = Some(tokens),
            Fix::UnsetMaxTokens => settings.max_tokens = None,
            Fix::UnsetTemperature => settings.temperature = None,
            Fix::UnsetTopP => settings.top_p = None,
        }
        settings
    }
}

/// Room for an answer beside the thinking, in tokens, when max tokens must be raised.
const ANSWER_ROOM: u32 = 4096;

/// Every rule that these settings break with this model; empty when they may be sent.
pub fn check(settings: &ChatSettings, facts: &ModelFacts) -> Vec<BrokenRule> {
    let mut broken = Vec::new();
    broken.extend(kind(settings, facts));
    broken.extend(output_limit(settings, facts));
    if let Thinking::Budget(budget) = settings.thinking {
        broken.extend(budget_range(budget, settings, facts));
    }
    broken.extend(nova_at_high(settings, facts));
    broken.extend(sampling(settings, facts));
    broken.extend(ranges(settings));
    broken
}

/// The kind of thinking against the kinds that the model takes.
fn kind(settings: &ChatSettings, facts: &ModelFacts) -> Option<BrokenRule> {
    let support = &facts.thinking;
    let model = &facts.base_id;
    let (message, fix) = match settings.thinking {
        Thinking::Off if !support.off => {
            // A model that always thinks and takes no effort needs nothing said.
            let effort = support.default_effort.or(support.efforts.first().copied())?;
            (
                format!("{model} always thinks; it can only be told how much effort to spend."),
                Fix::UseEffort(effort),
            )
        }
        Thinking::Budget(_) if support.budget.is_none() => match support.default_effort {
            Some(effort) => {
                (format!("{model} takes a thinking effort, not a budget."), Fix::UseEffort(effort))
            }
            None => (format!("{model} does not take a thinking budget."), Fix::TurnThinkingOff),
        },
        Thinking::Effort(_) if support.efforts.is_empty() => match support.budget {
            Some(range) => (
                format!("{model} takes a thinking budget in tokens, not an effort."),
                Fix::UseBudget(range.min.max(2048)),
            ),
            None => (format!("{model} does not take a thinking effort."), Fix::TurnThinkingOff),
        },
        Thinking::Effort(effort) if !support.efforts.contains(&effort) => {
            let nearest =
                support.efforts.iter().rev().find(|other| **other < effort).or(support.efforts.first())?;
            let wanted = effort.as_str();
            (format!("{model} does not have the effort {wanted}."), Fix::UseEffort(*nearest))
        }
        _ => return None,
    };
    Some(BrokenRule { field: Field::Thinking, message, fix })
}

fn output_limit(settings: &ChatSettings, facts: &ModelFacts) -> Option<BrokenRule> {
    let (asked, limit) = (settings.max_tokens?, facts.max_output?);
    (asked > limit).then(|| BrokenRule {
        field: Field::MaxTokens,
        message: format!("{} gives at most {limit} tokens, and {asked} are asked for.", facts.base_id),
        fix: Fix::SetMaxTokens(longest_answer(facts).unwrap_or(limit)),
    })
}

/// At least the minimum, and below max tokens. Where both cannot be had, the budget gives way.
fn budget_range(budget: u32, settings: &ChatSettings, facts: &ModelFacts) -> Vec<BrokenRule> {
    let mut broken = Vec::new();
    let Some(range) = facts.thinking.budget else { return broken };
    if budget < range.min {
        broken.push(BrokenRule {
            field: Field::Thinking,
            message: format!("A thinking budget is at least {} tokens.", range.min),
            fix: Fix::UseBudget(range.min),
        });
    }
    let Some(max_tokens) = settings.max_tokens.filter(|max| *max <= budget.max(range.min)) else {
        return broken;
    };
    let raised = budget.max(range.min).saturating_add(ANSWER_ROOM);
    let fix = match facts.max_output {
        Some(limit) if raised > limit && budget < limit => Fix::SetMaxTokens(limit),
        Some(limit) if raised > limit => Fix::UseBudget(limit.saturating_sub(ANSWER_ROOM).max(range.min)),
        _ => Fix::SetMaxTokens(raised),
    };
    broken.push(BrokenRule {
        field: Field::MaxTokens,
        message: format!(
            "Max tokens ({max_tokens}) counts the thinking too, so it must be more than the budget ({budget})."
        ),
        fix,
    });
    broken
}

/// Nova 2 at high effort sets these itself and refuses them from anyone else.
fn nova_at_high(settings: &ChatSettings, facts: &ModelFacts) -> Vec<BrokenRule> {
    let at_high = settings.thinking == Thinking::Effort(Effort::High);
    if facts.thinking.shape != Shape::NovaReasoningConfig || !at_high {
        return Vec::new();
    }
    let rule = |field, name: &str, fix| BrokenRule {
        field,
        message: format!("{} at high effort does not support {name}.", facts.base_id),
        fix,
    };
    let mut broken = Vec::new();
    if settings.max_tokens.is_some() {
        broken.push(rule(Field::MaxTokens, "max tokens", Fix::UnsetMaxTokens));
    }
    if settings.temperature.is_some() {
        broken.push(rule(Field::Temperature, "temperature", Fix::UnsetTemperature));
    }
    if settings.top_p.is_some() {
        broken.push(rule(Field::TopP, "top-p", Fix::UnsetTopP));
    }
    broken
}

fn sampling(settings: &ChatSettings, facts: &ModelFacts) -> Vec<BrokenRule> {
    let mut broken = Vec::new();
    let thinks = is_claude(facts) && asks_to_think(settings.thinking, facts);
    let temperature =
        |message: String| BrokenRule { field: Field::Temperature, message, fix: Fix::UnsetTemperature };
    let top_p = |message: String| BrokenRule { field: Field::TopP, message, fix: Fix::UnsetTopP };
    if let Some(value) = settings.temperature {
        if refuses_sampling(facts) {
            broken.push(temperature(format!("{} does not support temperature.", facts.base_id)));
        } else if thinks && value != 1.0 {
            broken.push(temperature(
                "While the model thinks, temperature must be left alone or be 1.".to_owned(),
            ));
        }
    }
    if let Some(value) = settings.top_p {
        if refuses_sampling(facts) {
            broken.push(top_p(format!("{} does not support top-p.", facts.base_id)));
        } else if settings.temperature.is_some() && facts.sampling == Sampling::One {
            broken.push(top_p(format!("{} takes temperature or top-p, not both.", facts.base_id)));
        } else if thinks && !(0.95..=1.0).contains(&value) {
            broken
                .push(top_p("While the model thinks, top-p must be left alone or be 0.95 to 1.".to_owned()));
        }
    }
    broken
}

/// What Converse itself takes, whatever the model.
fn ranges(settings: &ChatSettings) -> Vec<BrokenRule> {
    let outside = |value: Option<f32>| value.is_some_and(|value| !(0.0..=1.0).contains(&value));
    let mut broken = Vec::new();
    if outside(settings.temperature) {
        let message = "Temperature is a number from 0 to 1.".to_owned();
        broken.push(BrokenRule { field: Field::Temperature, message, fix: Fix::UnsetTemperature });
    }
    if outside(settings.top_p) {
        let message = "Top-p is a number from 0 to 1.".to_owned();
        broken.push(BrokenRule { field: Field::TopP, message, fix: Fix::UnsetTopP });
    }
    if settings.max_tokens == Some(0) {
        let message = "Max tokens is at least 1.".to_owned();
        broken.push(BrokenRule { field: Field::MaxTokens, message, fix: Fix::UnsetMaxTokens });
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::describe;
    use proptest::prelude::*;

    const SONNET_45: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

    fn settings(thinking: Thinking) -> ChatSettings {
        ChatSettings { max_tokens: Some(8192), thinking, ..ChatSettings::default() }
    }

    fn fixes(settings: &ChatSettings, model: &str) -> Vec<Fix> {
        check(settings, &describe(model)).into_iter().map(|rule| rule.fix).collect()
    }

    #[test]
    fn each_broken_rule_names_its_fix() {
        let budget = |tokens| settings(Thinking::Budget(tokens));
        let effort = |effort| settings(Thinking::Effort(effort));
        let warm = |mut settings: ChatSettings| {
            settings.temperature = Some(0.5);
            settings
        };
        let cases = [
            (budget(4000), SONNET_45, vec![]),
            (budget(100), SONNET_45, vec![Fix::UseBudget(1024)]),
            (budget(8192), SONNET_45, vec![Fix::SetMaxTokens(8192 + 4096)]),
            (budget(70_000), SONNET_45, vec![Fix::UseBudget(64_000 - 4096)]),
            (effort(Effort::High), SONNET_45, vec![Fix::UseBudget(2048)]),
            (budget(2000), "us.anthropic.claude-opus-4-7", vec![Fix::UseEffort(Effort::High)]),
            (settings(Thinking::Off), "us.anthropic.claude-opus-5-5", vec![Fix::UseEffort(Effort::High)]),
            (settings(Thinking::Off), "us.deepseek.r1-v1:0", vec![]),
            (effort(Effort::XHigh), "us.anthropic.claude-sonnet-4-6", vec![Fix::UseEffort(Effort::High)]),
            (budget(2000), "amazon.nova-micro-v1:0", vec![Fix::TurnThinkingOff]),
            (warm(budget(2000)), SONNET_45, vec![Fix::UnsetTemperature]),
            (warm(settings(Thinking::Off)), SONNET_45, vec![]),
            (warm(settings(Thinking::Off)), "us.anthropic.claude-sonnet-5", vec![Fix::UnsetTemperature]),
            (effort(Effort::High), "us.amazon.nova-2-lite-v1:0", vec![Fix::UnsetMaxTokens]),
            (effort(Effort::Low), "us.amazon.nova-2-lite-v1:0", vec![]),
            (budget(2000), "acme.unheard-of-v1", vec![]),
        ];
        for (settings, model, expected) in cases {
            assert_eq!(fixes(&settings, model), expected, "{model} {settings:?}");
        }
    }

    #[test]
    fn claude_45_takes_temperature_or_top_p() {
        let both = ChatSettings { temperature: Some(1.0), top_p: Some(0.9), ..settings(Thinking::Off) };
        assert_eq!(fixes(&both, SONNET_45), [Fix::UnsetTopP]);
    }

    #[test]
    fn more_than_the_model_gives_is_lowered_to_what_it_gives() {
        let long = ChatSettings { max_tokens: Some(20_000), ..ChatSettings::default() };
        assert_eq!(fixes(&long, "amazon.nova-micro-v1:0"), [Fix::SetMaxTokens(10_000)]);
        let half_its_window = [Fix::SetMaxTokens(4096)];
        assert_eq!(fixes(&long, "meta.llama3-8b-instruct-v1:0"), half_its_window, "a prompt has to fit too");
    }

    fn any_thinking() -> impl Strategy<Value = Thinking> {
        prop_oneof![
            Just(Thinking::Off),
            (0u32..200_000).prop_map(Thinking::Budget),
            (0usize..5).prop_map(|index| Thinking::Effort(Effort::ALL[index])),
        ]
    }

    proptest! {
        #[test]
        fn following_the_fixes_always_ends_in_settings_that_may_be_sent(
            thinking in any_thinking(),
            max_tokens in prop::option::of(0u32..300_000),
            temperature in prop::option::of(-1f32..2.0),
            top_p in prop::option::of(-1f32..2.0),
            model in 0usize..500,
        ) {
            let options = crate::catalog::callable_in("us-east-1");
            let facts = describe(&options[model % options.len()].id);
            let mut settings = ChatSettings { max_tokens, thinking, temperature, top_p };
            for _ in 0..12 {
                let Some(rule) = check(&settings, &facts).into_iter().next() else { break };
                settings = rule.fix.apply(settings);
            }
            prop_assert_eq!(check(&settings, &facts), vec![]);
        }
    }
}
