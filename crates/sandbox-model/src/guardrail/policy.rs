//! A guardrail's policies as they were set up, by the names of the service model.
//!
//! Requests and answers spell most members differently (`topicsConfig` goes in, `topics` comes out): reading takes both.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::source::Source;

/// All policies of a guardrail.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Policies {
    #[serde(alias = "topicPolicyConfig", skip_serializing_if = "Option::is_none")]
    pub topic_policy: Option<TopicPolicy>,
    #[serde(alias = "contentPolicyConfig", skip_serializing_if = "Option::is_none")]
    pub content_policy: Option<ContentPolicy>,
    #[serde(alias = "wordPolicyConfig", skip_serializing_if = "Option::is_none")]
    pub word_policy: Option<WordPolicy>,
    #[serde(alias = "sensitiveInformationPolicyConfig", skip_serializing_if = "Option::is_none")]
    pub sensitive_information_policy: Option<SensitivePolicy>,
    #[serde(alias = "contextualGroundingPolicyConfig", skip_serializing_if = "Option::is_none")]
    pub contextual_grounding_policy: Option<GroundingPolicy>,
    /// Kept and given back; nothing is proved here.
    #[serde(alias = "automatedReasoningPolicyConfig", skip_serializing_if = "Option::is_none")]
    pub automated_reasoning_policy: Option<Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TopicPolicy {
    #[serde(alias = "topicsConfig")]
    pub topics: Vec<Topic>,
    #[serde(alias = "tierConfig", skip_serializing_if = "Option::is_none")]
    pub tier: Option<Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Topic {
    pub name: String,
    pub definition: String,
    #[serde(default)]
    pub examples: Vec<String>,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(flatten)]
    pub sides: Sides,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ContentPolicy {
    #[serde(alias = "filtersConfig")]
    pub filters: Vec<Filter>,
    #[serde(alias = "tierConfig", skip_serializing_if = "Option::is_none")]
    pub tier: Option<Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    #[serde(rename = "type")]
    pub kind: String,
    pub input_strength: Strength,
    pub output_strength: Strength,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_modalities: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_modalities: Option<Vec<String>>,
    #[serde(flatten)]
    pub sides: Sides,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Strength {
    None,
    Low,
    Medium,
    High,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WordPolicy {
    #[serde(alias = "wordsConfig", skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
    #[serde(alias = "managedWordListsConfig", skip_serializing_if = "Vec::is_empty")]
    pub managed_word_lists: Vec<WordList>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Word {
    pub text: String,
    #[serde(flatten)]
    pub sides: Sides,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WordList {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(flatten)]
    pub sides: Sides,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SensitivePolicy {
    #[serde(alias = "piiEntitiesConfig", skip_serializing_if = "Vec::is_empty")]
    pub pii_entities: Vec<Entity>,
    #[serde(alias = "regexesConfig", skip_serializing_if = "Vec::is_empty")]
    pub regexes: Vec<Pattern>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entity {
    #[serde(rename = "type")]
    pub kind: String,
    pub action: Action,
    #[serde(flatten)]
    pub sides: Sides,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pattern {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub pattern: String,
    pub action: Action,
    #[serde(flatten)]
    pub sides: Sides,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GroundingPolicy {
    #[serde(alias = "filtersConfig")]
    pub filters: Vec<GroundingFilter>,
    #[serde(alias = "tierConfig", skip_serializing_if = "Option::is_none")]
    pub tier: Option<Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GroundingFilter {
    #[serde(rename = "type")]
    pub kind: String,
    pub threshold: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

/// What is done about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Action {
    Block,
    Anonymize,
    None,
}

/// What a rule does on each side of the model, where that was said.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Sides {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_action: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_action: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_enabled: Option<bool>,
}

impl Sides {
    /// What the rule does on a side; nothing where it is switched off there.
    pub fn action(&self, source: Source, otherwise: Action) -> Option<Action> {
        let (action, enabled) = match source {
            Source::Input => (self.input_action, self.input_enabled),
            Source::Output => (self.output_action, self.output_enabled),
        };
        (enabled != Some(false)).then(|| action.unwrap_or(otherwise))
    }
}

impl Action {
    /// As an assessment says it was done.
    pub fn done(self) -> &'static str {
        match self {
            Self::Block => "BLOCKED",
            Self::Anonymize => "ANONYMIZED",
            Self::None => "NONE",
        }
    }
}

impl Strength {
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Low => "LOW",
            Self::Medium => "MEDIUM",
            Self::High => "HIGH",
        }
    }
}
