//! Keeps keys out of the texts that are shown: servers sometimes repeat what they were sent.

use secrecy::{ExposeSecret, SecretString};

const MASK: &str = "[key removed]";
/// What keys begin with, in any server's world. What follows is masked as far as it looks like a key.
const BEGINNINGS: [&str; 8] = [
    "bedrock-api-key-",
    "ABSK",
    "sk-",
    "Bearer ",
    "AKIA",
    "ASIA",
    "X-Amz-Security-Token=",
    "X-Amz-Signature=",
];
/// A run of mixed letters and digits from here on is taken for a token.
const LONG_RUN: usize = 32;

/// The text without the key that was sent and without anything that looks like one.
pub(super) fn redacted(text: &str, sent: Option<&SecretString>) -> String {
    let mut text = text.to_owned();
    if let Some(sent) = sent.map(ExposeSecret::expose_secret).filter(|sent| sent.len() >= 4) {
        text = text.replace(sent, MASK);
    }
    for beginning in BEGINNINGS {
        text = without(&text, beginning);
    }
    without_runs(&text)
}

fn is_key_byte(c: char) -> bool {
    c.is_ascii_alphanumeric() || "+/=_-%.".contains(c)
}

fn without(text: &str, beginning: &str) -> String {
    let (mut rest, mut out) = (text, String::with_capacity(text.len()));
    while let Some(at) = rest.find(beginning) {
        let starts_word = !rest[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let tail = &rest[at + beginning.len()..];
        let length = tail.find(|c| !is_key_byte(c)).unwrap_or(tail.len());
        out.push_str(&rest[..at]);
        if starts_word && length >= 8 {
            out.push_str(MASK);
        } else {
            out.push_str(&rest[at..at + beginning.len() + length]);
        }
        rest = &tail[length..];
    }
    out + rest
}

/// Session tokens and signatures begin with nothing in particular.
fn without_runs(text: &str) -> String {
    let in_run = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !in_run(c)).unwrap_or(rest.len());
        let run = &rest[..end];
        let mixed = run.bytes().any(|b| b.is_ascii_uppercase())
            && run.bytes().any(|b| b.is_ascii_lowercase())
            && run.bytes().filter(u8::is_ascii_digit).count() >= 3;
        out.push_str(if run.len() >= LONG_RUN && mixed { MASK } else { run });
        rest = &rest[end..];
        let next = rest.chars().next();
        out.extend(next);
        rest = &rest[next.map_or(0, char::len_utf8)..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_looks_like_a_key_stays() {
        for secret in [
            "sk-proj1234567890abcdef",
            "ABSKQmVkcm9ja0FQSUtleS1hYjEy",
            "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3M=",
            "AKIAIOSFODNN7EXAMPLE",
            "IQoJb3JpZ2luX2VjEHQaCXVzLWVhc3QtMSJHMEUCIQD7abc/def+ghi=",
        ] {
            let shown = redacted(&format!("Incorrect key provided: {secret}, sorry."), None);
            assert!(
                !shown.contains(secret) && shown.starts_with("Incorrect key") && shown.ends_with("sorry."),
                "{shown}"
            );
        }
        let own = SecretString::from("my gateway's word".to_owned());
        assert_eq!(redacted("not my gateway's word!", Some(&own)), "not [key removed]!");
    }

    #[test]
    fn names_of_things_stay_as_they_are() {
        for text in [
            "User: arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/ada@example.org is not authorized",
            "#/textGenerationConfig/stopSequences/0: string [###] does not match",
            "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0",
            "https://docs.aws.amazon.com/bedrock/latest/userguide/invoke-imported-model.html",
            "request 11111111-2222-3333-4444-555555555555, tooluse_Hc3MXzVAJJ7C28xbJu45mA, the risk-free way",
        ] {
            assert_eq!(redacted(text, None), text);
        }
    }
}
