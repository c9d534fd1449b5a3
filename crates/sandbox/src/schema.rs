//! AWS's published service model, held against what a client sends: limits, patterns, enums, unions, required members.
//!
//! The seam is the operation's name and its input by member names: the router hands over where the members
//! travelled (labels, query, headers, body) and gets one value back that keeps to the model, or AWS's refusal. The model
//! is data, written by `cargo xtask service-model`; nothing here knows a member by name except `tolerated`.
//!
//! Deliberately not here: what Bedrock itself asks for beyond the model (alternating turns, what a model can do). Those
//! rules count from 0 and come after these.

mod base64_length;
mod check;
mod findings;
mod gather;
mod model;
mod pattern;
mod shown;
#[cfg(test)]
mod tests;
mod tolerated;
mod unknown;
mod unreadable;

use http::HeaderMap;
use serde_json::Value;

use sandbox_wire::reply::Refusal;

/// Refuses an input that breaks the service model; an operation that is not in the model has nothing to break.
pub(crate) fn check(operation: &str, input: &Value) -> Result<(), Refusal> {
    match model::get().operation(operation) {
        Some(operation) => check::input(operation, input),
        None => Ok(()),
    }
}

/// The first member in an input that the service model does not have, at whatever depth.
pub(crate) fn unknown<'a>(operation: &str, input: &'a Value) -> Option<&'a str> {
    let model = model::get();
    unknown::first(model, model.operation(operation)?, input)
}

/// Gathers an operation's members from wherever they travelled into one value by member names, and checks it.
///
/// Numbers and flags of queries and headers get their types, blobs stay base64. A member that is the whole body, as
/// InvokeModel's, is held against its limits but not copied into the value: the caller has the bytes.
pub(crate) fn read(
    operation: &str,
    labels: &[(&str, String)],
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, Refusal> {
    let Some(operation) = model::get().operation(operation) else {
        return gather::json(body);
    };
    let input = gather::Request { labels, query, headers, body }.input(operation)?;
    check::input(operation, &input)?;
    Ok(input)
}
