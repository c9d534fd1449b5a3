//! What a Bedrock API key says about itself, read offline.
//!
//! Long-term keys name their credential and account; short-term keys are a presigned URL in base64 and so name their
//! region, their access key and when they run out. Whether a key works is the doctor's question, not this module's.
//! Nothing here keeps or repeats the key.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use zeroize::Zeroizing;

use crate::clean::{clean, place_of};
use crate::region::Region;

const LONG_TERM: &str = "ABSK";
const SHORT_TERM: &str = "bedrock-api-key-";

/// Keys are written with padding; copies sometimes lose it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What an API key says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiKeyFacts {
    /// Belongs to an IAM user; its expiry is known to IAM only. Names are `None` where they could not be read.
    LongTerm {
        /// What IAM calls the key: the user's name and a number.
        credential_name: Option<String>,
        /// The twelve digits of the AWS account.
        account: Option<String>,
    },
    /// Works in one region until it runs out, or earlier when the session that made it ends.
    ShortTerm {
        /// The region that it was made for.
        region: Region,
        /// The access key ID that made it.
        access_key_id: String,
        /// When it runs out.
        expires_at: Timestamp,
        /// Whether it had run out when it was looked at.
        expired: bool,
    },
    /// Nothing could be read.
    Unknown(Unknown),
}

/// Why a text is not an API key, as far as can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// The right beginning with something unreadable after it.
    Damaged,
    /// It is the ID of an access key.
    AccessKeyId,
    /// A blank inside, as this character, counted from 1.
    Spaced(usize),
    /// A character that no key has.
    Foreign(usize),
    /// It is like no key that is known here.
    Other,
}

/// Reads what can be read from `typed` without a network, leaving out what came along when it was pasted.
pub fn api_key_facts(typed: &str, now: Timestamp) -> ApiKeyFacts {
    let key = clean(typed).text;
    let key = key.as_str();
    if let Some(place) = place_of(key, |c| !c.is_whitespace()) {
        return ApiKeyFacts::Unknown(Unknown::Spaced(place));
    }
    let begins_well = key.starts_with(SHORT_TERM) || key.starts_with(LONG_TERM);
    let foreign = place_of(key, |c| c.is_ascii_alphanumeric() || "+/=-_".contains(c));
    if let Some(place) = foreign.filter(|_| begins_well) {
        return ApiKeyFacts::Unknown(Unknown::Foreign(place));
    }
    if let Some(rest) = key.strip_prefix(SHORT_TERM) {
        return short_term(rest, now).unwrap_or(ApiKeyFacts::Unknown(Unknown::Damaged));
    }
    if let Some(rest) = key.strip_prefix(LONG_TERM) {
        return long_term(rest);
    }
    let id = key.starts_with("AKIA") || key.starts_with("ASIA");
    ApiKeyFacts::Unknown(if id { Unknown::AccessKeyId } else { Unknown::Other })
}

fn long_term(rest: &str) -> ApiKeyFacts {
    if rest.len() < 16 {
        return ApiKeyFacts::Unknown(Unknown::Damaged);
    }
    // The form after the prefix is observed, not documented, so a key that reads otherwise is still taken.
    let decoded = BASE64.decode(rest).map(Zeroizing::new).ok();
    let name = decoded
        .as_deref()
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .and_then(|text| text.split_once(':'))
        .map(|(name, _)| name)
        .filter(|name| name.starts_with("BedrockAPIKey-") && name.bytes().all(|b| b.is_ascii_graphic()));
    let account = name
        .and_then(|name| name.rsplit_once("-at-"))
        .map(|(_, account)| account)
        .filter(|account| account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()));
    ApiKeyFacts::LongTerm { credential_name: name.map(str::to_owned), account: account.map(str::to_owned) }
}

fn short_term(rest: &str, now: Timestamp) -> Option<ApiKeyFacts> {
    let decoded = Zeroizing::new(BASE64.decode(rest).ok()?);
    let (_, query) = std::str::from_utf8(&decoded).ok()?.split_once('?')?;
    let (mut credential, mut date, mut lifetime) = (None, None, None);
    for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match key.as_ref() {
            "X-Amz-Credential" => credential = Some(value.into_owned()),
            "X-Amz-Date" => date = Some(value.into_owned()),
            "X-Amz-Expires" => lifetime = value.parse::<u32>().ok(),
            _ => {}
        }
    }
    let credential = credential?;
    let scope: Vec<&str> = credential.split('/').collect();
    let [access_key_id, _, region, "bedrock", "aws4_request"] = scope[..] else { return None };
    let signed_at =
        DateTime::strptime("%Y%m%dT%H%M%SZ", date?).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let expires_at = signed_at.checked_add(SignedDuration::from_secs(i64::from(lifetime?))).ok()?;
    Some(ApiKeyFacts::ShortTerm {
        region: Region::parse(region).ok()?,
        access_key_id: access_key_id.to_owned(),
        expires_at,
        expired: expires_at <= now,
    })
}

impl ApiKeyFacts {
    /// When the key runs out (`None`: not known), or why it is not taken. A custom endpoint may take keys of
    /// its own form, which AWS would refuse.
    pub(super) fn accept(
        &self,
        own_endpoint: bool,
        wanted: Option<&Region>,
        agreed: bool,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, String> {
        match self {
            ApiKeyFacts::LongTerm { .. } => Ok(None),
            ApiKeyFacts::Unknown(Unknown::Other) if own_endpoint => Ok(None),
            ApiKeyFacts::ShortTerm { region, expires_at, .. } => {
                let until = expires_at.strftime("%Y-%m-%d %H:%M UTC");
                if *expires_at <= now {
                    return Err(format!(
                        "This short-term key ran out on {until}. Make a new one and paste it here."
                    ));
                }
                if let Some(wanted) = wanted.filter(|wanted| *wanted != region) {
                    return Err(format!(
                        "This key was made for {region} and works only there, but the profile's region is {wanted}. Set the region to {region}, or make a key for {wanted}."
                    ));
                }
                if !agreed {
                    return Err(format!(
                        "This is a short-term key that stops working on {until} at the latest. Use a long-term key (it begins with ABSK), or tick “Keep it until it expires”."
                    ));
                }
                Ok(Some(*expires_at))
            }
            ApiKeyFacts::Unknown(why) => Err(why.sentence()),
        }
    }
}

impl Unknown {
    fn sentence(self) -> String {
        let sentence = match self {
            Unknown::Spaced(place) => {
                return format!("Character {place} is a space or a line break. Copy the key again, alone.");
            }
            Unknown::Foreign(place) => {
                return format!("Character {place} cannot be part of a key. Copy the key again, alone.");
            }
            Unknown::Damaged => {
                "This begins like a Bedrock API key but the rest cannot be read. Copy it again, whole."
            }
            Unknown::AccessKeyId => {
                "This looks like an access key ID. Choose “Access keys” above and enter it there."
            }
            Unknown::Other => {
                "This is not a Bedrock API key. A long-term key begins with ABSK, a short-term one with bedrock-api-key-."
            }
        };
        sentence.to_owned()
    }
}
