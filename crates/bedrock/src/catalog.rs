//! What is known of the models: capabilities, limits, prices, and by which ids they are called where.
//!
//! Data, not code: `catalog/models.json` is generated (see `catalog/generate.py`) and read once. What the list does
//! not know is not forbidden: an unknown model gets every control and no claims, since new models appear faster
//! than releases and an application profile's ARN hides what is behind it.

use serde::Serialize;

mod availability;
mod families;
mod lens;
mod prices;
mod rows;

pub use families::{BudgetRange, Effort, MIN_BUDGET, Shape, ThinkingSupport};
pub use lens::{Lens, read as read_id};
pub use prices::{Prices, Tokens, cost, prices};
pub use rows::{Mode, Sampling};

use rows::{ROWS, Row};

/// What can be said of a model, for any id or ARN it is called by.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelFacts {
    /// The id without geography and ARN; of an unknown model as much of it as can be told.
    pub base_id: String,
    /// It is in the list.
    pub known: bool,
    /// As its id begins: `anthropic`.
    pub provider: Option<String>,
    /// What it gives.
    pub mode: Option<Mode>,
    /// In tokens.
    pub context: Option<u32>,
    /// In tokens.
    pub max_output: Option<u32>,
    /// How it can be asked to think.
    pub thinking: ThinkingSupport,
    /// Whether temperature and top-p may be set.
    pub sampling: Sampling,
    /// Length of an embedding vector unless asked otherwise.
    pub dims: Option<u32>,
    /// The day of its end of life, `YYYY-MM-DD`.
    pub deprecation: Option<String>,
}

/// An id to offer in a region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelOption {
    /// The id to call it by.
    pub id: String,
    /// Without the prefix of an inference profile.
    pub base_id: String,
    /// What it gives.
    pub mode: Mode,
    /// As its id begins: `anthropic`.
    pub provider: String,
    /// The day of its end of life, `YYYY-MM-DD`.
    pub deprecation: Option<String>,
}

/// Every fact about the model behind an id, an inference profile id or an ARN.
pub fn describe(id_or_arn: &str) -> ModelFacts {
    let lens = lens::read(id_or_arn);
    match ROWS.iter().find(|row| row.id == lens.base_id) {
        Some(row) => row.facts(),
        None => ModelFacts::unknown(lens.base_id),
    }
}

/// Ids that are called in a region by AWS's own list, nearest geography first for each model.
///
/// Which account may call which model only AWS knows. An unknown region (China has no Bedrock) gets none.
pub fn callable_in(region: &str) -> Vec<ModelOption> {
    ROWS.iter().flat_map(|row| row.ids_in(region).map(|id| row.option(id))).collect()
}

/// The base ids of every model of a kind.
pub fn all(mode: Mode) -> impl Iterator<Item = String> {
    ROWS.iter().filter(move |row| row.mode == mode).map(|row| row.id.clone())
}

/// The inference profile id to call a base model by in a region, when the list has one.
pub fn profile_id(id_or_arn: &str, region: &str) -> Option<String> {
    let base = lens::read(id_or_arn).base_id;
    let row = ROWS.iter().find(|row| row.id == base)?;
    row.profiles_in(region).next()
}

impl Row {
    /// Inference profiles, a geography's own before the global one.
    fn profiles_in(&self, region: &str) -> impl Iterator<Item = String> {
        let (global, own): (Vec<&String>, Vec<&String>) = self.via.iter().partition(|via| *via == "global");
        let called = own.into_iter().chain(global).filter(|via| availability::answers(&self.id, via, region));
        called.map(|via| format!("{via}.{}", self.id)).collect::<Vec<_>>().into_iter()
    }

    fn ids_in(&self, region: &str) -> impl Iterator<Item = String> {
        let bare = self.on_demand && availability::answers(&self.id, "", region);
        self.profiles_in(region).chain(bare.then(|| self.id.clone()))
    }

    fn facts(&self) -> ModelFacts {
        ModelFacts {
            base_id: self.id.clone(),
            known: true,
            provider: Some(self.provider.clone()),
            mode: Some(self.mode),
            context: self.context,
            max_output: self.max_output,
            thinking: self.thinking.support(&self.efforts, self.effort_none),
            sampling: self.sampling,
            dims: self.dims,
            deprecation: self.eol.clone(),
        }
    }

    fn option(&self, id: String) -> ModelOption {
        ModelOption {
            id,
            base_id: self.id.clone(),
            mode: self.mode,
            provider: self.provider.clone(),
            deprecation: self.eol.clone(),
        }
    }
}

impl ModelFacts {
    fn unknown(base_id: String) -> Self {
        Self {
            base_id,
            known: false,
            provider: None,
            mode: None,
            context: None,
            max_output: None,
            thinking: ThinkingSupport::anything(),
            sampling: Sampling::Free,
            dims: None,
            deprecation: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_list_is_readable_and_small() {
        assert!(ROWS.len() > 80);
        assert!(include_str!("catalog/models.json").len() < 60_000);
    }

    #[test]
    fn one_model_is_the_same_by_each_of_its_names() {
        let base = describe("anthropic.claude-sonnet-4-5-20250929-v1:0");
        assert!(base.known);
        for name in [
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0",
        ] {
            assert_eq!(describe(name), base, "{name}");
        }
    }

    #[test]
    fn an_unknown_model_gets_every_control_and_no_claims() {
        let facts =
            describe("arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/abc123def456");
        assert!(!facts.known && facts.thinking.off && facts.thinking.budget.is_some());
        assert!(!facts.thinking.efforts.is_empty());
        assert_eq!((facts.max_output, prices(&facts.base_id, "eu-west-1")), (None, None));
    }

    #[test]
    fn a_region_is_offered_its_own_geography_and_the_global_one() {
        let ids: Vec<String> = callable_in("eu-west-1").into_iter().map(|option| option.id).collect();
        let has = |id: &str| ids.iter().any(|other| other == id);
        assert!(has("eu.anthropic.claude-sonnet-4-6") && has("global.anthropic.claude-sonnet-4-6"));
        assert!(!has("us.anthropic.claude-sonnet-4-6") && !has("anthropic.claude-sonnet-4-6"));
        assert!(has("amazon.titan-embed-text-v2:0"));
    }

    #[test]
    fn the_profile_to_use_instead_of_a_bare_id_fits_the_region() {
        let sonnet = "anthropic.claude-sonnet-4-5-20250929-v1:0";
        assert_eq!(profile_id(sonnet, "eu-central-1"), Some(format!("eu.{sonnet}")));
        assert_eq!(profile_id(sonnet, "ap-northeast-1"), Some(format!("jp.{sonnet}")));
        assert_eq!(profile_id(sonnet, "sa-east-1"), Some(format!("global.{sonnet}")));
        assert_eq!(profile_id("acme.model-1", "us-east-1"), None);
    }

    #[test]
    fn nothing_is_offered_that_the_regions_own_list_does_not_hold() {
        let sonnet = "anthropic.claude-sonnet-4-6";
        assert_eq!(profile_id(sonnet, "ap-south-1"), Some(format!("global.{sonnet}")));
        assert_eq!(profile_id(sonnet, "ap-northeast-3"), Some(format!("jp.{sonnet}")));
        assert_eq!(profile_id(sonnet, "cn-north-1"), None);
        assert_eq!(profile_id("openai.gpt-5.4", "us-east-1"), None, "its page names no profile");
        for region in ["cn-north-1", "cn-northwest-1", "us-iso-east-1", "eusc-de-east-1"] {
            assert_eq!(callable_in(region), [], "{region}");
        }
        let younger_than_nova_1 =
            |option: &ModelOption| option.id.starts_with("apac.") && !option.base_id.contains("nova-");
        for region in ["ap-south-1", "ap-southeast-1", "ap-northeast-2", "ap-southeast-2"] {
            let mut offered = callable_in(region);
            offered.retain(younger_than_nova_1);
            let bases: Vec<&str> = offered.iter().map(|option| option.base_id.as_str()).collect();
            assert_eq!(bases, ["anthropic.claude-sonnet-4-20250514-v1:0"], "{region}");
        }
        let gov = callable_in("us-gov-west-1");
        assert!(gov.iter().all(|option| !option.id.starts_with("us.") && !option.id.starts_with("global.")));
    }

    #[test]
    fn each_family_thinks_as_its_documentation_says() {
        let thinking = |id: &str| describe(id).thinking;
        let sonnet4 = thinking("anthropic.claude-sonnet-4-20250514-v1:0");
        assert!(sonnet4.off && sonnet4.budget.is_some() && sonnet4.efforts.is_empty());
        let opus47 = thinking("us.anthropic.claude-opus-4-7");
        assert!(opus47.off && opus47.budget.is_none() && opus47.efforts.len() == 5);
        let opus55 = thinking("global.anthropic.claude-opus-5-5");
        assert!(!opus55.off && opus55.budget.is_none());
        let both = thinking("eu.anthropic.claude-sonnet-4-6");
        assert!(both.budget.is_some() && both.efforts.contains(&Effort::Max));
        let none = thinking("amazon.nova-micro-v1:0");
        assert!(none.off && none.budget.is_none() && none.efforts.is_empty());
        assert_eq!(thinking("us.deepseek.r1-v1:0").shape, Shape::Always);
    }
}
