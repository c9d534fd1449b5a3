//! The settings that a chat begins with: what the model thinks best with, within its limits.

use super::{ChatSettings, Thinking};
use crate::catalog::{Effort, ModelFacts};

/// Enough for most questions, in tokens.
const USUAL_BUDGET: u32 = 4096;

/// Settings that break no rule with this model. `max_tokens` is what the person wants at most.
///
/// A model that the catalogue does not know begins without thinking: nobody knows whether it takes any.
pub fn defaults(facts: &ModelFacts, max_tokens: u32) -> ChatSettings {
    let max_tokens = longest_answer(facts).map_or(max_tokens, |limit| limit.min(max_tokens)).max(1);
    let thinking = if facts.known { usual(facts, max_tokens) } else { Thinking::Off };
    ChatSettings { max_tokens: Some(max_tokens), thinking, ..ChatSettings::default() }
}

/// The most that max tokens may be for a prompt to fit as well: what the model gives, and at most half of its context window.
///
/// Many models of open weights take a request only where prompt and max tokens together fit into the window, and the
/// catalogue has some whose longest answer is as long as all of it.
pub(super) fn longest_answer(facts: &ModelFacts) -> Option<u32> {
    facts.max_output.into_iter().chain(facts.context.map(|context| context / 2)).min()
}

/// A budget comes first, as its cost is bounded, where it leaves room for the answer.
fn usual(facts: &ModelFacts, max_tokens: u32) -> Thinking {
    let support = &facts.thinking;
    let budget = support.budget.map(|range| USUAL_BUDGET.min(max_tokens / 2).max(range.min));
    let effort: Option<Effort> = support.default_effort.filter(|effort| support.efforts.contains(effort));
    match (budget.filter(|budget| *budget < max_tokens), effort) {
        (Some(budget), _) => Thinking::Budget(budget),
        (None, Some(effort)) => Thinking::Effort(effort),
        (None, None) => Thinking::Off,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{self, Mode, describe};
    use crate::thinking::check;

    #[test]
    fn no_model_of_the_catalogue_refuses_what_a_chat_begins_with() {
        let models: Vec<String> = catalog::all(Mode::Chat).collect();
        assert!(models.len() > 100);
        for model in models {
            let facts = describe(&model);
            for wanted in [1, 512, 1024, 4096, 8192, 64_000, 1_000_000] {
                let settings = defaults(&facts, wanted);
                assert_eq!(check(&settings, &facts), [], "{model} with {wanted}");
                assert!(settings.max_tokens.is_some_and(|max| max <= wanted));
            }
        }
    }

    #[test]
    fn a_prompt_fits_beside_the_answer() {
        let max_tokens = |model: &str, wanted| defaults(&describe(model), wanted).max_tokens;
        assert_eq!(max_tokens("meta.llama3-8b-instruct-v1:0", 8192), Some(4096), "its window has 8,192");
        assert_eq!(max_tokens("meta.llama3-8b-instruct-v1:0", 512), Some(512));
        assert_eq!(max_tokens("us.anthropic.claude-sonnet-4-6", 8192), Some(8192));
    }

    #[test]
    fn a_model_thinks_from_the_start_if_it_can_and_an_unknown_one_does_not() {
        let of = |model: &str| defaults(&describe(model), 8192).thinking;
        assert_eq!(of("us.anthropic.claude-sonnet-4-6"), Thinking::Budget(4096));
        assert_eq!(of("us.anthropic.claude-opus-4-7"), Thinking::Effort(Effort::High));
        assert_eq!(of("amazon.nova-micro-v1:0"), Thinking::Off);
        assert_eq!(of("acme.unheard-of-v1"), Thinking::Off);
        let arn = "arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/abc123def456";
        assert_eq!(of(arn), Thinking::Off);
    }
}
