//! Reads what a credential process printed. Nothing of it is ever repeated in an error.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;
use aws_credential_types::provider::{self, error::CredentialsError};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};

/// An error that says how the helper failed, and nothing of what it printed.
pub(super) fn failed(how: &str) -> CredentialsError {
    CredentialsError::provider_error(format!("the credential process {how}"))
}

/// Names are compared without regard to case, as the SDKs do.
pub(super) fn read(printed: &SecretString) -> provider::Result {
    let Ok(Value::Object(fields)) = serde_json::from_str(printed.expose_secret()) else {
        return Err(failed("printed something else than one JSON object"));
    };
    match get(&fields, "Version").and_then(Value::as_i64) {
        Some(1) => {}
        Some(_) => return Err(failed("printed a Version other than 1")),
        None => return Err(failed("printed no Version")),
    }
    let id = text(&fields, "AccessKeyId").ok_or_else(|| failed("printed no AccessKeyId"))?;
    let secret = text(&fields, "SecretAccessKey").ok_or_else(|| failed("printed no SecretAccessKey"))?;
    let token = text(&fields, "SessionToken").map(str::to_owned);
    let expiry = match text(&fields, "Expiration") {
        Some(time) => Some(end(time)?),
        None => None,
    };
    let mut credentials = Credentials::new(id, secret, token, expiry, "CredentialProcess");
    credentials.get_property_mut_or_default::<Vec<Feature>>().push(Feature::CredentialsProcess);
    Ok(credentials)
}

/// Asked of a helper that gives credentials of the past, every call would run it again and fail.
fn end(time: &str) -> Result<SystemTime, CredentialsError> {
    let end: Timestamp = time.parse().map_err(|_| failed("printed an Expiration that is not a time"))?;
    if end <= Timestamp::now() {
        return Err(failed(&format!("gave credentials that expired at {end}")));
    }
    Ok(end.into())
}

fn get<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    get(fields, name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> provider::Result {
        read(&SecretString::from(text))
    }

    #[test]
    fn the_documented_format_is_read_in_any_case() {
        let full = r#"{"version":1,"ACCESSKEYID":"ASIAX","SecretAccessKey":"s","SessionToken":"t",
            "Expiration":"2999-01-01T00:00:00Z","More":[1]}"#;
        let credentials = read_text(full).unwrap();
        assert_eq!((credentials.access_key_id(), credentials.secret_access_key()), ("ASIAX", "s"));
        assert_eq!(credentials.session_token(), Some("t"));
        assert!(credentials.expiry().is_some_and(|end| end > SystemTime::now()));
        let short = read_text(r#"{"Version":1,"AccessKeyId":"AKIAX","SecretAccessKey":"s"}"#).unwrap();
        assert_eq!((short.session_token(), short.expiry()), (None, None));
    }

    #[test]
    fn what_is_wrong_is_named_without_what_was_printed() {
        let cases = [
            ("Hello canary!\n{}", "something else than one JSON object"),
            (r#"{"AccessKeyId":"canary"}"#, "no Version"),
            (r#"{"Version":2,"AccessKeyId":"canary"}"#, "a Version other than 1"),
            (r#"{"Version":1,"SecretAccessKey":"canary"}"#, "no AccessKeyId"),
            (r#"{"Version":1,"AccessKeyId":"canary"}"#, "no SecretAccessKey"),
            (
                r#"{"Version":1,"AccessKeyId":"canary","SecretAccessKey":"s","Expiration":"soon"}"#,
                "not a time",
            ),
            (
                r#"{"Version":1,"AccessKeyId":"canary","SecretAccessKey":"s","Expiration":"2001-01-01T00:00:00Z"}"#,
                "expired at 2001-01-01T00:00:00Z",
            ),
        ];
        for (printed, wanted) in cases {
            let error = read_text(printed).unwrap_err();
            let said = format!("{error:?} {}", std::error::Error::source(&error).unwrap());
            assert!(said.contains(wanted) && !said.contains("canary"), "{said}");
        }
    }
}
