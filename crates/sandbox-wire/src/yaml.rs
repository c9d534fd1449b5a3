//! Reading YAML that people write: an error names its place, and not the parser.
//!
//! The seam: the configuration file and scripts are read here and nowhere else. Values are never told, since they may be
//! secrets; only names are.

mod field;

use serde::de::DeserializeOwned;
use serde_saphyr::{Error, MessageFormatter as _, UserMessageFormatter};

/// Reads a text.
///
/// # Errors
/// When it is not YAML or not what it should be: line, column, the member there, and what is wrong, without a full stop.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    // Without a snippet of the text, which may hold secrets.
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| told(&error, text))
}

fn told(error: &Error, text: &str) -> String {
    let said = sentence(error);
    let said = said.trim_end_matches('.');
    let Some(place) = error.location().filter(|place| place.line() > 0) else { return said.to_owned() };
    let (line, column) = (place.line(), place.column());
    match field::at(text, line, column) {
        Some(field) => format!("line {line}, column {column}, in \"{field}\": {said}"),
        None => format!("line {line}, column {column}: {said}"),
    }
}

fn sentence(error: &Error) -> String {
    match error {
        Error::WithSnippet { error, .. } | Error::AliasError { error, .. } => sentence(error),
        Error::Unexpected { expected, .. } => needed(expected),
        Error::InvalidScalar { ty, .. } => needed(ty),
        Error::SerdeInvalidType { expected, .. } | Error::SerdeInvalidValue { expected, .. } => {
            needed(expected)
        }
        Error::NullIntoString { .. } => needed("string"),
        Error::SerdeUnknownField { field, expected, .. } if expected.is_empty() => {
            format!("\"{field}\" is not known there")
        }
        Error::SerdeUnknownField { field: name, expected, .. }
        | Error::SerdeUnknownVariant { variant: name, expected, .. } => {
            format!("\"{name}\" is not known there; known are {}", expected.join(", "))
        }
        Error::SerdeMissingField { field, .. } => format!("\"{field}\" is missing"),
        Error::DuplicateMappingKey { key: Some(key), .. } => format!("\"{key}\" is there twice"),
        Error::DuplicateMappingKey { .. } => "a name is there twice".to_owned(),
        Error::MultipleDocuments { .. } => "one document is enough: leave out what follows ---".to_owned(),
        Error::Budget { .. } => "it is larger or deeper than the sandbox reads; make it smaller".to_owned(),
        other => UserMessageFormatter.format_message(other).into_owned(),
    }
}

/// What should stand there, from how the parser or serde calls it.
fn needed(expected: &str) -> String {
    let most = match expected {
        "u8" => Some(u64::from(u8::MAX)),
        "u16" => Some(u64::from(u16::MAX)),
        "u32" => Some(u64::from(u32::MAX)),
        _ => None,
    };
    let word = |word: &str| expected.split(' ').any(|part| part == word);
    match most {
        Some(most) => format!("a whole number from 0 to {most} is needed"),
        None if matches!(expected, "u64" | "usize") => "a whole number from 0 on is needed".to_owned(),
        None if expected == "i64" => "a whole number is needed".to_owned(),
        None if word("mapping") || word("map") || word("struct") => {
            "members are needed, each written as name: value".to_owned()
        }
        None if word("sequence") => {
            "a list is needed, written as [one, two] or with a dash before each".to_owned()
        }
        None if word("string") => "a text is needed; quotes make one of anything".to_owned(),
        None if word("boolean") || word("bool") => "true or false is needed".to_owned(),
        None => format!("{expected} is needed"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read counts")]
    struct Page {
        port: Option<u16>,
        count: Option<u64>,
        open: Option<bool>,
        names: Option<Vec<String>>,
        inner: Option<BTreeMap<String, Kind>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Small,
        Large,
    }

    #[test]
    fn what_is_wrong_is_told_in_words_and_with_its_place() {
        for (text, told) in [
            ("port: abc", "line 1, column 7, in \"port\": a whole number from 0 to 65535 is needed"),
            ("port: 70000", "line 1, column 7, in \"port\": a whole number from 0 to 65535 is needed"),
            ("count: -1", "line 1, column 8, in \"count\": a whole number from 0 on is needed"),
            ("open: maybe", "line 1, column 7, in \"open\": true or false is needed"),
            (
                "names: one",
                "line 1, column 8, in \"names\": a list is needed, written as [one, two] or with a dash before each",
            ),
            ("names: [[]]", "line 1, column 9, in \"names\": a text is needed; quotes make one of anything"),
            ("hello", "line 1, column 1: members are needed, each written as name: value"),
            ("inner: 5", "line 1, column 8, in \"inner\": members are needed, each written as name: value"),
            (
                "inner: {a: huge}",
                "line 1, column 12, in \"inner.a\": \"huge\" is not known there; known are small, large",
            ),
            (
                "prot: 1",
                "line 1, column 1: \"prot\" is not known there; known are port, count, open, names, inner",
            ),
            ("port: 1\nport: 2", "line 2, column 1: \"port\" is there twice"),
            ("port: 1\n---\nport: 2", "line 3, column 1: one document is enough: leave out what follows ---"),
        ] {
            assert_eq!(read::<Page>(text).unwrap_err(), told, "{text}");
        }
    }

    #[test]
    fn what_is_too_large_or_no_yaml_is_told_without_the_parsers_own_words() {
        let large = format!("names: [{}]", "a,".repeat(300_000));
        let told = read::<Page>(&large).unwrap_err();
        assert!(told.contains("larger or deeper") && !told.contains("Nodes"), "{told}");
        let told = read::<Page>("names: [a").unwrap_err();
        assert!(told.starts_with("line 1, column ") && told.contains("bracket"), "{told}");
    }
}
