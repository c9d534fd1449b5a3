//! What the user asked of a model's thinking, checked against what the model takes, and written as it takes it.
//!
//! Pure: nothing is sent. The rules are Bedrock's own refusals, said before they happen, each with a fix. An
//! unknown model is checked only for what holds of every model.

use std::collections::HashMap;

use aws_smithy_types::{Document, Number};
use serde::{Deserialize, Serialize};

use crate::catalog::{Effort, ModelFacts, Sampling, Shape, ThinkingSupport};

mod defaults;
mod rules;
pub use defaults::defaults;
pub use rules::{BrokenRule, Field, Fix, check};

/// How much a model is asked to think before it answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Thinking {
    /// Not at all, where the model allows that; otherwise as it does by itself.
    #[default]
    Off,
    /// Up to so many tokens, which are billed as output and count towards max tokens.
    Budget(u32),
    /// A level; the model decides how many tokens it takes.
    Effort(Effort),
}

impl Thinking {
    /// The least thinking that a model can be asked for.
    pub fn least(support: &ThinkingSupport) -> Self {
        match support.efforts.first() {
            Some(lowest) if !support.off => Self::Effort(*lowest),
            _ => Self::Off,
        }
    }
}

/// The part of a chat request that the rules are about. `None` leaves a field to the model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct ChatSettings {
    /// The most that the model may write, thinking included, in tokens.
    pub max_tokens: Option<u32>,
    /// How much to think.
    pub thinking: Thinking,
    /// From 0, always the likeliest word, to 1.
    pub temperature: Option<f32>,
    /// From 0 to 1: only the likeliest words that together reach this probability are drawn from.
    pub top_p: Option<f32>,
}

/// `additionalModelRequestFields` for this model, or nothing when there is nothing to say.
pub fn request_fields(thinking: Thinking, facts: &ModelFacts) -> Option<Document> {
    let support = &facts.thinking;
    match thinking {
        Thinking::Off => off(support),
        Thinking::Budget(tokens) => match support.shape {
            Shape::ClaudeBudget | Shape::ClaudeBoth | Shape::Unknown => {
                let thinking = object([("type", text("enabled")), ("budget_tokens", number(tokens))]);
                Some(object([("thinking", thinking)]))
            }
            _ => None,
        },
        Thinking::Effort(effort) => by_effort(effort, support),
    }
}

fn off(support: &ThinkingSupport) -> Option<Document> {
    match support.shape {
        // Leaving it out would mean off too, today; saying so does not depend on a default.
        Shape::ClaudeAdaptive if support.off => {
            Some(object([("thinking", object([("type", text("disabled"))]))]))
        }
        // Not every GPT takes it. For the others the field is left out, and the model thinks as it does by default.
        Shape::ReasoningObject if support.effort_none => {
            Some(object([("reasoning", object([("effort", text("none"))]))]))
        }
        _ => None,
    }
}

fn by_effort(effort: Effort, support: &ThinkingSupport) -> Option<Document> {
    let level = text(effort.as_str());
    match support.shape {
        Shape::ClaudeBoth => Some(adaptive(level, false)),
        // These show no thinking text unless asked to.
        Shape::ClaudeAdaptive | Shape::Unknown => Some(adaptive(level, true)),
        Shape::NovaReasoningConfig => {
            let config = object([("type", text("enabled")), ("maxReasoningEffort", level)]);
            Some(object([("reasoningConfig", config)]))
        }
        Shape::ReasoningEffort => Some(object([("reasoning_effort", level)])),
        Shape::ReasoningObject => Some(object([("reasoning", object([("effort", level)]))])),
        Shape::QwenReasoningConfig => Some(object([("reasoning_config", level)])),
        Shape::ClaudeBudget | Shape::Always | Shape::None => None,
    }
}

fn adaptive(level: Document, summarised: bool) -> Document {
    let mut thinking = vec![("type", text("adaptive"))];
    if summarised {
        thinking.push(("display", text("summarized")));
    }
    object([("thinking", object(thinking)), ("output_config", object([("effort", level)]))])
}

fn object<'a>(fields: impl IntoIterator<Item = (&'a str, Document)>) -> Document {
    Document::Object(
        fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<HashMap<_, _>>(),
    )
}

fn text(value: &str) -> Document {
    Document::String(value.to_owned())
}

fn number(value: u32) -> Document {
    Document::Number(Number::PosInt(value.into()))
}

/// True when this asks the model to think, so that the rules of thinking hold.
pub(crate) fn asks_to_think(thinking: Thinking, facts: &ModelFacts) -> bool {
    thinking != Thinking::Off || !facts.thinking.off
}

/// Claude ties temperature and top-p to thinking; the other families do not.
pub(crate) fn is_claude(facts: &ModelFacts) -> bool {
    matches!(facts.thinking.shape, Shape::ClaudeBudget | Shape::ClaudeBoth | Shape::ClaudeAdaptive)
}

pub(crate) fn refuses_sampling(facts: &ModelFacts) -> bool {
    facts.sampling == Sampling::Refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::describe;

    fn fields(id: &str, thinking: Thinking) -> String {
        let document = request_fields(thinking, &describe(id));
        document.map(|document| json(&document).to_string()).unwrap_or_default()
    }

    fn json(document: &Document) -> serde_json::Value {
        match document {
            Document::Object(fields) => {
                fields.iter().map(|(key, value)| (key.clone(), json(value))).collect()
            }
            Document::String(text) => text.clone().into(),
            Document::Number(number) => number.to_f64_lossy().into(),
            other => panic!("not used here: {other:?}"),
        }
    }

    #[test]
    fn each_family_is_asked_in_its_own_words() {
        let high = Thinking::Effort(Effort::High);
        let cases = [
            (
                "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
                Thinking::Budget(2000),
                r#"{"thinking":{"budget_tokens":2000.0,"type":"enabled"}}"#,
            ),
            (
                "us.anthropic.claude-sonnet-4-6",
                high,
                r#"{"output_config":{"effort":"high"},"thinking":{"type":"adaptive"}}"#,
            ),
            (
                "us.anthropic.claude-opus-4-7",
                high,
                r#"{"output_config":{"effort":"high"},"thinking":{"display":"summarized","type":"adaptive"}}"#,
            ),
            ("us.anthropic.claude-opus-4-7", Thinking::Off, r#"{"thinking":{"type":"disabled"}}"#),
            ("us.anthropic.claude-opus-5-5", Thinking::Off, ""),
            (
                "amazon.nova-2-lite-v1:0",
                high,
                r#"{"reasoningConfig":{"maxReasoningEffort":"high","type":"enabled"}}"#,
            ),
            ("openai.gpt-oss-20b-1:0", high, r#"{"reasoning_effort":"high"}"#),
            ("us.openai.gpt-5.4", high, r#"{"reasoning":{"effort":"high"}}"#),
            ("us.openai.gpt-5.4", Thinking::Off, ""),
            ("us.openai.gpt-6-astra", Thinking::Off, ""),
            ("us.openai.gpt-6-sol", Thinking::Off, r#"{"reasoning":{"effort":"none"}}"#),
            ("us.deepseek.r1-v1:0", Thinking::Off, ""),
            ("amazon.nova-micro-v1:0", Thinking::Off, ""),
        ];
        for (model, thinking, expected) in cases {
            assert_eq!(fields(model, thinking), expected, "{model} {thinking:?}");
        }
    }

    #[test]
    fn the_least_thinking_is_off_where_that_is_possible() {
        assert_eq!(Thinking::least(&describe("us.anthropic.claude-opus-4-7").thinking), Thinking::Off);
        assert_eq!(
            Thinking::least(&describe("us.anthropic.claude-opus-5-5").thinking),
            Thinking::Effort(Effort::Low)
        );
        assert_eq!(Thinking::least(&describe("us.deepseek.r1-v1:0").thinking), Thinking::Off);
    }
}
