//! Models, thinking controls and the rules between them.

use bedrock::catalog::{self, ModelFacts};
use bedrock::thinking::{self, BrokenRule, Fix};

use crate::ipc::dto;

/// What is known of a model as it is called in a region.
pub fn model_info(id: &str, region: &str) -> dto::ModelInfo {
    let facts = catalog::describe(id);
    let prices = catalog::prices(id, region);
    dto::ModelInfo {
        id: id.to_owned(),
        known: facts.known,
        context: facts.context,
        max_output: facts.max_output,
        input_price: prices.map(|prices| prices.input),
        output_price: prices.and_then(|prices| prices.output),
        thinking: thinking_support(&facts),
        sampling: facts.sampling != catalog::Sampling::Refused,
        embedding: family(&facts),
    }
}

fn family(facts: &ModelFacts) -> Option<dto::EmbeddingFamily> {
    match bedrock::embed::family(&facts.base_id)? {
        bedrock::embed::EmbedFamily::Titan => Some(dto::EmbeddingFamily::TitanV2),
        bedrock::embed::EmbedFamily::Cohere => Some(dto::EmbeddingFamily::CohereV3),
    }
}

fn thinking_support(facts: &ModelFacts) -> dto::ThinkingSupport {
    let support = &facts.thinking;
    let (budget, effort) = (support.budget.is_some(), !support.efforts.is_empty());
    let note = match (support.off, budget, effort) {
        _ if !facts.known => "Not in the catalogue: every control is offered.",
        (true, false, false) => "This model does not think.",
        (false, false, false) => "This model always thinks, and how much cannot be set.",
        (false, _, true) => "This model always thinks; effort says how much.",
        (_, true, true) => "Takes a budget or an effort.",
        (_, true, false) => "Takes a budget in tokens.",
        (_, false, true) => "Takes an effort.",
    };
    dto::ThinkingSupport {
        off: support.off,
        budget_min: support.budget.map(|range| range.min),
        efforts: support.efforts.iter().copied().map(effort_out).collect(),
        default_effort: support.default_effort.map(effort_out),
        note: note.to_owned(),
    }
}

pub(super) fn effort_out(effort: catalog::Effort) -> dto::Effort {
    use catalog::Effort as E;
    match effort {
        E::Low => dto::Effort::Low,
        E::Medium => dto::Effort::Medium,
        E::High => dto::Effort::High,
        E::XHigh => dto::Effort::Xhigh,
        E::Max => dto::Effort::Max,
    }
}

fn effort_in(effort: dto::Effort) -> catalog::Effort {
    use catalog::Effort as E;
    match effort {
        dto::Effort::Low => E::Low,
        dto::Effort::Medium => E::Medium,
        dto::Effort::High => E::High,
        dto::Effort::Xhigh => E::XHigh,
        dto::Effort::Max => E::Max,
    }
}

fn thinking_in(thinking: dto::Thinking) -> thinking::Thinking {
    match thinking {
        dto::Thinking::Off => thinking::Thinking::Off,
        dto::Thinking::Budget { tokens } => thinking::Thinking::Budget(tokens),
        dto::Thinking::Effort { effort } => thinking::Thinking::Effort(effort_in(effort)),
    }
}

fn thinking_out(thinking: thinking::Thinking) -> dto::Thinking {
    match thinking {
        thinking::Thinking::Off => dto::Thinking::Off,
        thinking::Thinking::Budget(tokens) => dto::Thinking::Budget { tokens },
        thinking::Thinking::Effort(effort) => dto::Thinking::Effort { effort: effort_out(effort) },
    }
}

/// The part of the settings that the rules are about.
pub fn chat_settings(settings: &dto::ChatSettings) -> thinking::ChatSettings {
    thinking::ChatSettings {
        max_tokens: settings.max_tokens,
        thinking: thinking_in(settings.thinking),
        temperature: settings.temperature,
        top_p: settings.top_p,
    }
}

/// What a chat with the model begins with.
pub fn chat_defaults(model: &str, max_tokens: u32) -> dto::ChatDefaults {
    let settings = thinking::defaults(&catalog::describe(model), max_tokens);
    dto::ChatDefaults { max_tokens: settings.max_tokens, thinking: thinking_out(settings.thinking) }
}

/// A broken rule, with the settings as they would be once it is fixed.
pub fn rule(broken: &BrokenRule, settings: &dto::ChatSettings) -> dto::BrokenRule {
    use thinking::Field as F;
    let fixed = broken.fix.apply(chat_settings(settings));
    dto::BrokenRule {
        field: match broken.field {
            F::Thinking => dto::SettingField::Thinking,
            F::MaxTokens => dto::SettingField::MaxTokens,
            F::Temperature => dto::SettingField::Temperature,
            F::TopP => dto::SettingField::TopP,
        },
        message: broken.message.clone(),
        fix: fix_words(broken.fix),
        fixed: dto::ChatSettings {
            max_tokens: fixed.max_tokens,
            thinking: thinking_out(fixed.thinking),
            temperature: fixed.temperature,
            top_p: fixed.top_p,
            ..settings.clone()
        },
    }
}

fn fix_words(fix: Fix) -> String {
    match fix {
        Fix::TurnThinkingOff => "Turn thinking off".to_owned(),
        Fix::UseBudget(tokens) => format!("Use a budget of {}", grouped(tokens)),
        Fix::UseEffort(effort) => format!("Use effort {}", effort.as_str()),
        Fix::SetMaxTokens(tokens) => format!("Set max tokens to {}", grouped(tokens)),
        Fix::UnsetMaxTokens => "Unset max tokens".to_owned(),
        Fix::UnsetTemperature => "Unset temperature".to_owned(),
        Fix::UnsetTopP => "Unset top-p".to_owned(),
    }
}

fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub fn embed_settings(settings: &dto::EmbedSettings) -> bedrock::embed::EmbedSettings {
    use bedrock::embed::{EmbedSettings as S, InputType as I, Truncate as T};
    match *settings {
        dto::EmbedSettings::TitanV2 { dimensions, normalize } => S::Titan { dimensions, normalize },
        dto::EmbedSettings::CohereV3 { input_type, truncate } => S::Cohere {
            input_type: match input_type {
                dto::InputType::SearchDocument => I::SearchDocument,
                dto::InputType::SearchQuery => I::SearchQuery,
                dto::InputType::Classification => I::Classification,
                dto::InputType::Clustering => I::Clustering,
            },
            truncate: match truncate {
                dto::Truncate::None => T::None,
                dto::Truncate::Start => T::Start,
                dto::Truncate::End => T::End,
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_rule_keeps_the_settings_that_it_is_not_about() {
        let settings = dto::ChatSettings {
            model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0".into(),
            system: "Be brief.".into(),
            max_tokens: Some(8192),
            thinking: dto::Thinking::Budget { tokens: 4096 },
            temperature: Some(0.7),
            top_p: None,
            stop_sequences: vec!["END".into()],
        };
        let facts = catalog::describe(&settings.model);
        let broken = thinking::check(&chat_settings(&settings), &facts);
        let [broken] = broken.as_slice() else { panic!("one rule is broken") };
        let told = rule(broken, &settings);
        assert_eq!((told.field, told.fix.as_str()), (dto::SettingField::Temperature, "Unset temperature"));
        assert_eq!(told.fixed.temperature, None);
        assert_eq!(
            (told.fixed.system.as_str(), &told.fixed.stop_sequences),
            ("Be brief.", &settings.stop_sequences)
        );
        assert_eq!(told.fixed.thinking, settings.thinking);
    }

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([grouped(7), grouped(1024), grouped(1_234_567)], ["7", "1,024", "1,234,567"]);
    }
}
