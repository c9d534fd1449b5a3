//! Where models are: the regions of bare ids, and which inference profiles a region may call and where they send it.
//!
//! Of single models `cards.rs` knows what AWS says; here is the rest. A region that the list of models names for an id always
//! holds; beyond that, the widest set that any open weights have (`cards::OPEN_13`) stands for all of them, which is a guess.
//! The geographies, their source regions and their destinations are those of the model cards of Claude Sonnet 4, Sonnet 4.5,
//! Sonnet 4.6 and Haiku 4.5 (<https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-anthropic-claude-haiku-4-5.html>,
//! 2026-07); `in` is recalled, not checked.

use super::cards;
use super::geography::is_gov;
use super::model::{Family, Makes, Model};

/// Every commercial region with Bedrock, as the cards list those with a global profile.
const ALL: &[&str] = &[
    "af-south-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

/// Where a model is when it is in few places.
const FIRST: &[&str] = &["us-east-1", "us-west-2"];

/// Where a model is that is in one place only.
const HOME: &[&str] = &["us-east-1"];

/// The regions in which a bare id may be called.
pub(super) fn on_demand(model: &Model, listed: &[&'static str]) -> Vec<&'static str> {
    if let Some(named) = cards::in_region(model.id) {
        let gov = listed.iter().copied().filter(|region| is_gov(region));
        return named.iter().copied().chain(gov).collect();
    }
    let wide = match (model.family, model.makes) {
        (Family::Claude, _) => ALL,
        (Family::Nova, Makes::Text) | (Family::Titan | Family::Cohere, Makes::Embeddings) => ALL,
        (Family::Nova, Makes::Embeddings) => HOME,
        (Family::Nova | Family::Titan, Makes::Ranking | Makes::Images | Makes::Speech | Makes::Text) => FIRST,
        (Family::Stability | Family::Cohere | Family::TwelveLabs | Family::Jamba | Family::Jurassic, _) => {
            FIRST
        }
        (Family::Llama, _) if model.id.contains("llama3-1-") => &["us-west-2"],
        _ => cards::OPEN_13,
    };
    // A list that names commercial regions for an id is taken at its word; one with only GovCloud's adds to the rule.
    let commercial = listed.iter().any(|region| !is_gov(region));
    let mut regions: Vec<&str> = if commercial { FIRST.to_vec() } else { wide.to_vec() };
    regions.extend(listed);
    regions.sort_unstable();
    regions.dedup();
    regions
}
