//! Lists in pages: `maxResults` and `nextToken` in, a page and the next token out.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use crate::call::Call;
use crate::reply::Refusal;

const MOST: usize = 1_000;

/// One page of a list under its key.
pub(crate) fn answer(call: &Call<'_>, key: &str, all: Vec<Value>) -> Result<Value, Refusal> {
    let size = match call.parameter("maxResults").map(|text| text.parse::<usize>()) {
        None => MOST,
        Some(Ok(size)) if (1..=MOST).contains(&size) => size,
        Some(_) => {
            return Err(Refusal::validation(
                "1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value \
                 between 1 and 1000",
            ));
        }
    };
    let start = match call.parameter("nextToken") {
        None => 0,
        Some(token) => read(&token).ok_or_else(|| Refusal::validation("The provided token is invalid."))?,
    };
    let end = start.saturating_add(size);
    let mut page = Map::new();
    if end < all.len() {
        page.insert("nextToken".to_owned(), URL_SAFE_NO_PAD.encode(format!("from {end}")).into());
    }
    let items: Vec<Value> = all.into_iter().skip(start).take(size).collect();
    page.insert(key.to_owned(), items.into());
    Ok(Value::Object(page))
}

fn read(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    String::from_utf8(bytes).ok()?.strip_prefix("from ")?.parse().ok()
}
