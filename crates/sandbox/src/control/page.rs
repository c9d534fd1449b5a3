//! Lists in pages: `maxResults` at a time, and a token that leads to the rest.
//!
//! A token is good for the same list only: the same operation with the same filters, of the same account and region.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::call::Call;
use sandbox_wire::reply::Refusal;

const MAX_PAGE: usize = 1_000;

/// One page of a list, under the list's key.
pub(crate) fn answer(call: &Call<'_>, key: &str, items: Vec<Value>) -> Result<Value, Refusal> {
    let size = call.input.get("maxResults").and_then(Value::as_u64).unwrap_or(MAX_PAGE as u64);
    let size = usize::try_from(size).unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE);
    let list = fingerprint(call);
    let start = match call.input.get("nextToken").and_then(Value::as_str) {
        None => 0,
        // Recalled, not recorded.
        Some(token) => {
            read(token, &list).ok_or_else(|| Refusal::validation("The provided token is invalid."))?
        }
    };
    let (total, end) = (items.len(), start.saturating_add(size));
    let mut answer = Map::new();
    answer.insert(key.to_owned(), items.into_iter().skip(start).take(size).collect());
    if end < total {
        answer.insert("nextToken".to_owned(), Value::String(write(end, &list)));
    }
    Ok(Value::Object(answer))
}

/// What a list is of, in few letters.
fn fingerprint(call: &Call<'_>) -> String {
    let place = call.place();
    let mut filters: Vec<String> = url::form_urlencoded::parse(call.query.as_bytes())
        .filter(|(name, _)| name != "nextToken" && name != "maxResults")
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    filters.sort_unstable();
    let list = format!("{} {} {} {}", call.operation(), place.account, place.region, filters.join("&"));
    hex::encode(Sha256::digest(list)).chars().take(16).collect()
}

fn write(start: usize, list: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{list} {start}"))
}

fn read(token: &str, list: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.strip_prefix(list)?.trim_start().parse().ok()
}
