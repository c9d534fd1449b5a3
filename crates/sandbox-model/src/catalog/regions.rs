//! Where models are: the regions of bare ids, and which inference profiles a region may call and where they send it.
//!
//! Of single models `cards.rs` knows what AWS says; here is the rest. A region that the list of models names for an id always
//! holds; beyond that, `OPEN` is the widest set that the list has for any id (MiniMax M2.5's) and stands for all open weights,
//! which is a guess. The geographies, their source regions and their destinations are those of the model cards of Claude
//! Sonnet 4, Sonnet 4.5, Sonnet 4.6 and Haiku 4.5
//! (<https://docs.aws.amazon.com/bedrock/latest/userguide/model-card-anthropic-claude-haiku-4-5.html>, 2026-07); `in` is recalled,
//! not checked.

use super::cards;
use super::model::{Family, Makes, Model, partition};

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

/// The widest set of the list of models.
const OPEN: &[&str] = &[
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
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
        _ => OPEN,
    };
    // A list that names commercial regions for an id is taken at its word; one with only GovCloud's adds to the rule.
    let commercial = listed.iter().any(|region| !is_gov(region));
    let mut regions: Vec<&str> = if commercial { FIRST.to_vec() } else { wide.to_vec() };
    regions.extend(listed);
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// The prefixes of the inference profiles that a region may call.
pub(super) fn prefixes(region: &str) -> &'static [&'static str] {
    match region {
        _ if is_gov(region) => &["us-gov"],
        // What is cut off from the others has no profiles that reach them.
        _ if partition(region) != "aws" => &[],
        _ if ["us-", "ca-"].iter().any(|area| region.starts_with(area)) => &["us", "global"],
        _ if region.starts_with("eu-") => &["eu", "global"],
        // For some models only.
        "il-central-1" => &["eu", "global"],
        "ap-northeast-1" | "ap-northeast-3" => &["jp", "apac", "global"],
        "ap-southeast-2" => &["au", "apac", "global"],
        "ap-southeast-4" | "ap-southeast-6" => &["au", "global"],
        "ap-south-1" | "ap-south-2" => &["in", "apac", "global"],
        "ap-northeast-2" | "ap-southeast-1" => &["apac", "global"],
        _ => &["global"],
    }
}

/// The regions that a profile sends a request to which came in at `source`. A global one names its source and, for all
/// others, none.
pub fn destinations(prefix: &str, source: &str) -> Vec<String> {
    let fixed: &[&str] = match prefix {
        "us" => &["us-east-1", "us-east-2", "us-west-2"],
        "eu" => &["eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3"],
        "apac" => &[
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
        ],
        "jp" => &["ap-northeast-1", "ap-northeast-3"],
        "au" => &["ap-southeast-2", "ap-southeast-4"],
        "in" => &["ap-south-1", "ap-south-2"],
        "us-gov" => &["us-gov-east-1", "us-gov-west-1"],
        _ => &[""],
    };
    let mut regions: Vec<String> = fixed.iter().map(|region| (*region).to_owned()).collect();
    if !fixed.contains(&source) {
        regions.push(source.to_owned());
    }
    regions.sort_unstable();
    regions
}

fn is_gov(region: &str) -> bool {
    region.starts_with("us-gov-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_sends_to_its_area_and_to_where_it_was_called() {
        assert_eq!(destinations("us", "us-east-1"), ["us-east-1", "us-east-2", "us-west-2"]);
        assert_eq!(destinations("us", "us-west-1").len(), 4);
        assert_eq!(destinations("global", "sa-east-1"), ["", "sa-east-1"]);
        assert_eq!(destinations("us-gov", "us-gov-west-1"), ["us-gov-east-1", "us-gov-west-1"]);
    }

    #[test]
    fn every_area_is_called_from_its_own_destinations() {
        for prefix in ["us", "eu", "apac", "jp", "au", "in", "us-gov"] {
            for region in destinations(prefix, "us-gov-west-1")
                .iter()
                .filter(|region| !is_gov(region) || prefix == "us-gov")
            {
                assert!(prefixes(region).contains(&prefix), "{prefix} {region}");
            }
        }
    }
}
