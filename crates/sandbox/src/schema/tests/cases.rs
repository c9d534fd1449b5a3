//! The constraint cases held against the check itself: also those of operations that the sandbox does not serve.

#[path = "../../../tests/constraints/case.rs"]
mod case;

use http::{HeaderMap, HeaderName};

use crate::schema::{model, read};
use case::Case;
use sandbox_iam::auth::sigv4;

/// The labels of a path, by the model's own pattern for it.
fn labels<'a>(uri: &'a str, path: &str) -> Vec<(&'a str, String)> {
    let pairs = uri.split('/').zip(path.split('/'));
    let label = |name: &'a str| name.strip_prefix('{')?.strip_suffix('}');
    pairs.filter_map(|(name, text)| Some((label(name)?, sigv4::decode(text)))).collect()
}

fn answer(case: &Case) -> (String, String) {
    let (path, query) = case.target.split_once('?').unwrap_or((&case.target, ""));
    let uri = &model::get().operation(&case.operation).unwrap().uri;
    let header = |(name, value): (&String, &String)| {
        (HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap())
    };
    let headers: HeaderMap = case.headers.iter().map(header).collect();
    match read(&case.operation, &labels(uri, path), query, &headers, case.body_text().as_bytes()) {
        Ok(_) => Default::default(),
        Err(refusal) => (refusal.code.to_owned(), refusal.message),
    }
}

#[test]
fn every_case_of_the_service_model_is_answered_as_aws_answers_it() {
    let cases = case::all();
    let objections: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let (code, message) = answer(case);
            case.objection(&code, &message)
        })
        .collect();
    assert!(objections.is_empty(), "{} of {}:\n{}", objections.len(), cases.len(), objections.join("\n"));
    assert!(cases.len() >= 2_000, "only {} cases were found", cases.len());
}
