//! AWS Regions: those where Bedrock is offered, and any other that the user types.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::clean::plain;

/// A Region code such as `eu-west-1`. Own entries are allowed: new Regions appear faster than releases.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Region(String);

/// Why a text is not a region code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// Nothing was typed.
    #[error("Choose a region.")]
    Missing,
    /// It is not made of three or more labels.
    #[error("A region looks like eu-west-1: letters, digits and hyphens.")]
    Malformed,
    /// It is a zone of a region, such as `eu-west-1a`.
    #[error("This is an availability zone. Its region is the same without the letter at the end.")]
    Zone,
}

impl Region {
    /// Codes are lower case; typed in capitals they mean the same.
    ///
    /// # Errors
    /// Says what a region code looks like. Whether the region exists is not checked.
    pub fn parse(text: &str) -> Result<Self, RegionError> {
        let text = plain(text).to_ascii_lowercase();
        if text.is_empty() {
            return Err(RegionError::Missing);
        }
        // The code becomes part of a host name, so nothing but a plain label may pass.
        let parts: Vec<&str> = text.split('-').collect();
        let label = |part: &&str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        let shaped = parts.len() >= 3 && parts.iter().all(label) && text.len() <= 32;
        let zone = parts.last().and_then(|last| last.strip_suffix(|c: char| c.is_ascii_lowercase()));
        match zone {
            _ if !shaped => Err(RegionError::Malformed),
            Some(number) if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
                Err(RegionError::Zone)
            }
            _ => Ok(Self(text)),
        }
    }

    /// The code, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where it is, in AWS's words; `None` for a Region that the list does not hold.
    pub fn place(&self) -> Option<&'static str> {
        BEDROCK_REGIONS.iter().find(|(code, _)| *code == self.0).map(|(_, place)| *place)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Every Region that the AWS endpoint data lists for Bedrock, with AWS's name for the place.
pub const BEDROCK_REGIONS: &[(&str, &str)] = &[
    ("us-east-1", "N. Virginia"),
    ("us-east-2", "Ohio"),
    ("us-west-1", "N. California"),
    ("us-west-2", "Oregon"),
    ("ca-central-1", "Canada Central"),
    ("ca-west-1", "Calgary"),
    ("mx-central-1", "Mexico Central"),
    ("sa-east-1", "São Paulo"),
    ("eu-central-1", "Frankfurt"),
    ("eu-central-2", "Zurich"),
    ("eu-north-1", "Stockholm"),
    ("eu-south-1", "Milan"),
    ("eu-south-2", "Spain"),
    ("eu-west-1", "Ireland"),
    ("eu-west-2", "London"),
    ("eu-west-3", "Paris"),
    ("il-central-1", "Tel Aviv"),
    ("me-central-1", "UAE"),
    ("me-south-1", "Bahrain"),
    ("af-south-1", "Cape Town"),
    ("ap-east-2", "Taipei"),
    ("ap-northeast-1", "Tokyo"),
    ("ap-northeast-2", "Seoul"),
    ("ap-northeast-3", "Osaka"),
    ("ap-south-1", "Mumbai"),
    ("ap-south-2", "Hyderabad"),
    ("ap-southeast-1", "Singapore"),
    ("ap-southeast-2", "Sydney"),
    ("ap-southeast-3", "Jakarta"),
    ("ap-southeast-4", "Melbourne"),
    ("ap-southeast-5", "Malaysia"),
    ("ap-southeast-6", "New Zealand"),
    ("ap-southeast-7", "Thailand"),
    ("us-gov-east-1", "GovCloud US-East"),
    ("us-gov-west-1", "GovCloud US-West"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_region_is_one_and_none_is_listed_twice() {
        for (code, place) in BEDROCK_REGIONS {
            assert_eq!(Region::parse(code).unwrap().place(), Some(*place));
        }
        let mut codes: Vec<_> = BEDROCK_REGIONS.iter().map(|(code, _)| code).collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), BEDROCK_REGIONS.len());
    }

    #[test]
    fn only_a_plain_label_becomes_part_of_a_host_name() {
        assert_eq!(Region::parse(" xx-new-9 ").unwrap().as_str(), "xx-new-9");
        assert_eq!(Region::parse("EU-West-1").unwrap().as_str(), "eu-west-1");
        assert_eq!(Region::parse("\u{200b}eu\u{2011}west\u{2011}1").unwrap().as_str(), "eu-west-1");
        assert_eq!(Region::parse(" "), Err(RegionError::Missing));
        for zone in ["us-east-1a", "EU-WEST-1b", "us-west-2-lax-1a"] {
            assert_eq!(Region::parse(zone), Err(RegionError::Zone), "{zone}");
        }
        for bad in ["eu-west-1.evil.test", "eu-west-1/", "eu west 1", "eu--1", "euwest", "eu-west-1@x"] {
            assert_eq!(Region::parse(bad), Err(RegionError::Malformed), "{bad}");
        }
    }
}
