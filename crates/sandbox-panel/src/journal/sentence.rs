//! The sentence of a refusal, as far as the log may hold it: why, and nothing of what was asked.
//!
//! Three of AWS's sentences repeat the request: a broken constraint quotes the value, a signature that does not match is
//! followed by the canonical request, with its headers, and one without a date by the Authorization header.

use std::sync::LazyLock;

use regex::Regex;

use sandbox_iam::auth::sigv4::ALGORITHM;

/// Longer ones are cut.
const LONGEST: usize = 400;

static VALUE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("(?s)Value '.*?' at '([^']*)' failed to satisfy").ok());

/// `None` where nothing is said.
pub fn shown(message: &str) -> Option<String> {
    let quoted = VALUE.as_ref()?.replace_all(message, "Value at '$1' failed to satisfy");
    let line = quoted.lines().next().unwrap_or_default();
    let line = line.split(ALGORITHM).next().unwrap_or_default().trim_end();
    (!line.is_empty()).then(|| line.chars().take(LONGEST).collect())
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_value_that_broke_a_constraint_is_left_out() {
        let message = "2 validation errors detected: Value 'my secret\nplan' at 'system.1.member.text' failed to satisfy \
             constraint: Member must have length less than or equal to 3; Value 'it's mine' at 'topP' failed to satisfy \
             constraint: Member must be less than 1";
        assert_eq!(
            shown(message).as_deref(),
            Some(
                "2 validation errors detected: Value at 'system.1.member.text' failed to satisfy constraint: Member must \
                 have length less than or equal to 3; Value at 'topP' failed to satisfy constraint: Member must be less \
                 than 1"
            )
        );
    }

    #[test]
    fn of_several_lines_the_first_is_shown_and_of_none_nothing() {
        let message =
            "The request signature we calculated does not match.\n\nThe Canonical String was 'POST\ntoken'";
        assert_eq!(shown(message).as_deref(), Some("The request signature we calculated does not match."));
        assert_eq!(shown(""), None);
    }

    #[test]
    fn an_authorization_header_is_left_out() {
        let message = "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. \
             AWS4-HMAC-SHA256 Credential=a-secret/20261121/us-east-1/bedrock/aws4_request";
        let said = shown(message).unwrap();
        assert!(said.ends_with("'Date' header.") && !said.contains("a-secret"), "{said}");
    }

    #[test]
    fn a_long_sentence_is_cut_between_characters() {
        assert_eq!(shown(&"ä".repeat(900)).map(|cut| cut.chars().count()), Some(super::LONGEST));
    }
}
