//! The shapes of single fields: what each may look like, and what to say when it does not.
//!
//! Lengths and characters are AWS's own limits for the fields (IAM and STS API references), wide on purpose: what AWS
//! would take is taken. What is refused is what cannot be right, such as a secret pasted into the field for an ID.

use secrecy::{ExposeSecret as _, SecretString};

use crate::clean::{clean, place_of, plain};
use crate::profile::Endpoint;

type Shape<T> = Result<T, String>;

const NAME_LIMIT: usize = 64;
const MODEL_LIMIT: usize = 2048;

pub fn name(text: &str) -> Shape<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("Give the profile a name.".to_owned());
    }
    if text.chars().count() > NAME_LIMIT {
        return Err(format!("Shorten the name to {NAME_LIMIT} characters."));
    }
    if text.chars().any(char::is_control) {
        return Err("Leave line breaks and control characters out of the name.".to_owned());
    }
    Ok(text.to_owned())
}

pub fn model(typed: &str) -> Shape<Option<String>> {
    let text = plain(typed);
    if text.is_empty() {
        return Ok(None);
    }
    if text.len() > MODEL_LIMIT || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("Enter a model ID, an inference profile ID or an ARN, without spaces.".to_owned());
    }
    Ok(Some(text))
}

pub fn within(value: u32, lowest: u32, highest: u32, unit: &str) -> Shape<u32> {
    if (lowest..=highest).contains(&value) {
        Ok(value)
    } else {
        Err(format!("Enter {} to {} {unit}.", grouped(lowest), grouped(highest)))
    }
}

/// `1000000` as `1,000,000`, as the form shows numbers.
fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub fn access_key_id(typed: &str) -> Shape<String> {
    let text = clean(typed).text;
    let text = text.as_str();
    if text.is_empty() {
        return Err("Enter the access key ID; it begins with AKIA or ASIA.".to_owned());
    }
    if is_api_key(text) {
        return Err("This is a Bedrock API key. Choose “API key” above and paste it there.".to_owned());
    }
    if looks_like_a_secret(text) {
        return Err("This looks like a secret access key. It goes into the next field; here goes the ID that begins with AKIA or ASIA.".to_owned());
    }
    if ["AROA", "AIDA", "AGPA"].iter().any(|prefix| text.starts_with(prefix)) {
        return Err(
            "This is the ID of a role, a user or a group. An access key ID begins with AKIA or ASIA."
                .to_owned(),
        );
    }
    if let Some(place) = place_of(text, |c| c.is_ascii()) {
        return Err(format!(
            "Character {place} cannot be part of an access key ID, which has only letters and digits. Copy it again."
        ));
    }
    let word = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !word || !(16..=128).contains(&text.len()) {
        return Err("An access key ID has 16 to 128 letters and digits, usually 20 that begin with AKIA or ASIA. Copy it again.".to_owned());
    }
    Ok(text.to_owned())
}

/// Secrets have 40 characters of base64; IDs are shorter, upper case and begin with A.
fn looks_like_a_secret(text: &str) -> bool {
    let base64 = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'/' || b == b'+');
    text.len() == 40 && base64 && text.bytes().any(|b| !b.is_ascii_uppercase() && !b.is_ascii_digit())
}

fn is_api_key(text: &str) -> bool {
    text.starts_with("ABSK") || text.starts_with("bedrock-api-key-")
}

/// Tokens of STS are several hundred characters of base64 and begin like this (observed, not documented).
fn looks_like_a_token(text: &str) -> bool {
    text.len() > 100 && ["IQoJ", "FwoG", "FQoG", "AQoD"].iter().any(|start| text.starts_with(start))
}

fn looks_like_an_id(text: &str) -> bool {
    let prefixed = text.starts_with("AKIA") || text.starts_with("ASIA");
    prefixed && text.len() == 20 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

pub fn secret_access_key(typed: &SecretString) -> Shape<SecretString> {
    let text = clean(typed.expose_secret()).text;
    let text = text.as_str();
    if text.is_empty() {
        return Err("Enter the secret access key that belongs to this ID.".to_owned());
    }
    if is_api_key(text) {
        return Err("This is a Bedrock API key. Choose “API key” above and paste it there.".to_owned());
    }
    if looks_like_a_token(text) {
        return Err(
            "This looks like a session token. It goes into the next field; here goes the secret of 40 characters."
                .to_owned(),
        );
    }
    if looks_like_an_id(text) {
        return Err(
            "This looks like an access key ID. The secret is the longer text of 40 characters.".to_owned()
        );
    }
    if let Some(place) = place_of(text, |c| !c.is_whitespace()) {
        return Err(format!("Character {place} is a space or a line break. Copy the secret again, alone."));
    }
    if let Some(place) = place_of(text, |c| c.is_ascii_graphic()) {
        return Err(format!(
            "Character {place} cannot be part of a secret access key. Copy the secret again."
        ));
    }
    if !(16..=1024).contains(&text.len()) {
        return Err("A secret access key has 40 characters. Copy it again, whole.".to_owned());
    }
    Ok(SecretString::from(text))
}

/// Blanks and line breaks inside are what terminals add when a long token wraps; tokens have none of their own.
pub fn session_token(typed: &SecretString) -> Shape<Option<SecretString>> {
    let joined =
        zeroize::Zeroizing::new(clean(typed.expose_secret()).text.split_whitespace().collect::<String>());
    if joined.is_empty() {
        return Ok(None);
    }
    if let Some(place) = place_of(&joined, |c| c.is_ascii_graphic()) {
        return Err(format!("Character {place} cannot be part of a session token. Copy the token again."));
    }
    if looks_like_an_id(&joined) || looks_like_a_secret(&joined) {
        return Err(
            "This looks like an access key. Here goes the session token of the same session, which is much longer."
                .to_owned(),
        );
    }
    if joined.len() < 16 {
        return Err("A session token is several hundred characters long. Copy it again, whole.".to_owned());
    }
    Ok(Some(SecretString::from(joined.as_str())))
}

pub fn aws_profile(text: &str) -> Shape<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("Choose or enter the name of a profile in your AWS config file.".to_owned());
    }
    if text.len() > 256 || text.chars().any(|c| c.is_control() || c == '[' || c == ']') {
        return Err("Enter the profile's name as it stands between the brackets, without them.".to_owned());
    }
    Ok(text.to_owned())
}

pub fn endpoint(typed: &str) -> Shape<Endpoint> {
    let endpoint = Endpoint::try_from(typed.to_owned()).map_err(|wrong| wrong.to_string())?;
    if endpoint.url().path().contains("/model/") {
        return Err("This is the address of a single call. Leave out the path from /model on.".to_owned());
    }
    Ok(endpoint)
}

pub fn role_arn(typed: &str) -> Shape<String> {
    let text = plain(typed);
    let text = text.as_str();
    let wrong =
        "A role's ARN looks like arn:aws:iam::123456789012:role/Name. Copy it from the role's page in IAM.";
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, "iam", "", account, resource] = parts[..] else { return Err(wrong.to_owned()) };
    let partition_ok =
        partition.starts_with("aws") && partition.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let account_ok = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    let name = resource.strip_prefix("role/").unwrap_or_default();
    let name_ok = !name.is_empty()
        && !name.ends_with('/')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@/-".contains(&b));
    if partition_ok && account_ok && name_ok && text.len() <= 2048 {
        Ok(text.to_owned())
    } else {
        Err(wrong.to_owned())
    }
}

pub fn external_id(text: &str) -> Shape<String> {
    let allowed = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+=,.@:/-".contains(&b));
    if allowed && (2..=1224).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err("An external ID has 2 to 1224 letters, digits and _+=,.@:/- characters. Copy it again."
            .to_owned())
    }
}
