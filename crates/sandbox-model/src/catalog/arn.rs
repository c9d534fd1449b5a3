//! Amazon resource names of Bedrock's own kinds, taken apart.
//!
//! Only their form; whether what one names exists is for the caller to find out.

use super::geography::partition;

/// `arn:PARTITION:bedrock:REGION:ACCOUNT:KIND/ID`; foundation models have no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'a> {
    partition: &'a str,
    pub region: &'a str,
    pub account: &'a str,
    pub kind: &'a str,
    pub id: &'a str,
}

impl<'a> Arn<'a> {
    pub fn parse(text: &'a str) -> Option<Self> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, "bedrock", region, account, resource] = parts[..] else { return None };
        let (kind, id) = resource.split_once('/')?;
        (!id.is_empty()).then_some(Self { partition, region, account, kind, id })
    }

    /// Whether it is one of a region, in that region's partition.
    pub fn is_of(&self, region: &str) -> bool {
        self.region == region && self.partition == partition(region)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_its_six_parts() {
        let text =
            "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-lite-v1:0:300k/abcdefghijkl";
        let arn = Arn::parse(text).unwrap();
        assert_eq!((arn.account, arn.kind), ("111122223333", "custom-model"));
        assert_eq!(arn.id, "amazon.nova-lite-v1:0:300k/abcdefghijkl");
        assert!(arn.is_of("us-east-1") && !arn.is_of("us-west-2"));
        for text in [
            "",
            "arn:",
            "arn:aws:bedrock:us-east-1::foundation-model",
            "arn:aws:s3:::bucket/x",
            "arn:aws:bedrock:x::k/",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
