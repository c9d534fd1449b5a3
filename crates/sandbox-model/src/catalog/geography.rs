//! How regions belong together: their partitions, the inference profiles that each may call, and where those send requests.
//!
//! From the model cards that `cards.rs` names; `in` is recalled, not checked.

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
        // By an APAC profile for one model only, as in the two lines below.
        "ap-southeast-4" => &["au", "apac", "global"],
        "ap-southeast-6" => &["au", "global"],
        "ap-east-2" | "ap-southeast-3" | "ap-southeast-5" | "ap-southeast-7" => &["apac", "global"],
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

pub(super) fn is_gov(region: &str) -> bool {
    region.starts_with("us-gov-")
}

/// The partition in ARNs of a region, as botocore 1.44's `partitions.json` has it.
pub fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("eusc-") => "aws-eusc",
        _ if region.starts_with("us-iso-") => "aws-iso",
        _ if region.starts_with("us-isob-") => "aws-iso-b",
        _ if region.starts_with("eu-isoe-") => "aws-iso-e",
        _ if region.starts_with("us-isof-") => "aws-iso-f",
        _ => "aws",
    }
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
