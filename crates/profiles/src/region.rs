//! AWS Regions: those where Bedrock is offered, and any other that the user types.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A Region code such as `eu-west-1`. Own entries are allowed: new Regions appear faster than releases.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Region(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    #[error("Choose a region.")]
    Missing,
    #[error("A region looks like eu-west-1: letters, digits and hyphens.")]
    Malformed,
}

impl Region {
    pub fn parse(text: &str) -> Result<Self, RegionError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(RegionError::Missing);
        }
        // The code becomes part of a host name, so nothing but a plain label may pass.
        let parts: Vec<&str> = text.split('-').collect();
        let label = |part: &&str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        let shaped = parts.len() >= 3 && parts.iter().all(label) && text.len() <= 32;
        if shaped { Ok(Self(text.to_owned())) } else { Err(RegionError::Malformed) }
    }

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
