//! In which regions a model is called by which prefix: its bare id, `us.`, `eu.`, `global.` and so on.
//!
//! `availability.json` is AWS's own page, put into one file by hand (its `source` names the page and the day). Models
//! younger than the copy that was read are not in it; for these the narrowest set of each geography counts, which is
//! recalled and not checked. An id that is not offered can still be typed in.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Page {
    /// Names for groups of regions; a group may hold other groups.
    sets: HashMap<String, String>,
    /// Model to prefix to regions and names of sets. The empty prefix is the bare id.
    models: HashMap<String, HashMap<String, String>>,
}

static PAGE: LazyLock<Page> = LazyLock::new(|| {
    serde_json::from_str(include_str!("availability.json")).expect("the committed file is read by a test")
});

/// Whether the model answers to this prefix (empty: its bare id) in the region.
pub(super) fn answers(model: &str, prefix: &str, region: &str) -> bool {
    match PAGE.models.get(model) {
        Some(listed) => listed.get(prefix).is_some_and(|regions| PAGE.holds(regions, region)),
        None => narrowest(prefix).is_some_and(|regions| PAGE.holds(regions, region)),
    }
}

/// Where a model is called that the page does not know (recalled, not checked).
fn narrowest(prefix: &str) -> Option<&'static str> {
    match prefix {
        "" => Some("us-east-1 us-west-2"),
        "us" => Some("us3"),
        "eu" => Some("eu6"),
        "jp" => Some("ap-northeast-1"),
        "au" => Some("au2"),
        "in" => Some("ap-south-1 ap-south-2"),
        "us-gov" => Some("gov"),
        "global" => Some("world"),
        _ => None,
    }
}

impl Page {
    fn holds(&self, regions: &str, region: &str) -> bool {
        regions.split_whitespace().any(|word| match self.sets.get(word) {
            Some(set) => self.holds(set, region),
            None => word == region,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_page_is_a_set_or_a_region() {
        let all = PAGE.models.values().flat_map(HashMap::values).chain(PAGE.sets.values());
        for word in all.flat_map(|regions| regions.split_whitespace()) {
            let region = word.split('-').count() >= 3 && word.ends_with(|last: char| last.is_ascii_digit());
            assert!(region || PAGE.sets.contains_key(word), "{word}");
        }
    }

    #[test]
    fn what_the_page_says_of_asia_holds() {
        let sonnet = "anthropic.claude-sonnet-4-6";
        let by = |prefix, region| answers(sonnet, prefix, region);
        assert!(by("jp", "ap-northeast-1") && by("jp", "ap-northeast-3") && by("au", "ap-southeast-6"));
        assert!(by("global", "ap-south-1") && !by("apac", "ap-south-1") && !by("jp", "ap-south-1"));
        assert!(answers("amazon.nova-lite-v1:0", "apac", "ap-south-1"));
        assert!(!answers("amazon.nova-lite-v1:0", "", "ap-south-1"));
    }

    #[test]
    fn nothing_is_called_in_china_nor_by_a_global_profile_in_govcloud() {
        for model in ["anthropic.claude-sonnet-4-6", "amazon.nova-2-lite-v1:0", "openai.gpt-6-sol"] {
            for region in ["cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-iso-east-1"] {
                assert!(!answers(model, "global", region), "{model} in {region}");
            }
        }
    }
}
