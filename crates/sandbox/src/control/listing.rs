//! What the lists of an account's models have in common: filters by name and time, the order, then pages.
//!
//! Filters that only one list has are that list's own.

use jiff::Timestamp;
use serde_json::Value;

use super::member::text;
use super::page;
use crate::call::Call;
use sandbox_wire::reply::Refusal;

/// An entry before it is shown.
pub(super) struct Item<'a> {
    pub name: &'a str,
    pub created: &'a str,
    pub shown: Value,
}

/// The page that was asked for, newest first unless asked otherwise (the default order is recalled).
pub(super) fn list(call: &Call<'_>, key: &str, items: Vec<Item<'_>>) -> Result<Value, Refusal> {
    let time = |name: &str| text(call, name).and_then(|text| text.parse::<Timestamp>().ok());
    let (after, before) = (time("creationTimeAfter"), time("creationTimeBefore"));
    let part = text(call, "nameContains");
    let mut kept: Vec<(Timestamp, Item<'_>)> = items
        .into_iter()
        .map(|item| (item.created.parse().unwrap_or(Timestamp::UNIX_EPOCH), item))
        .filter(|(created, item)| {
            part.is_none_or(|part| item.name.contains(part))
                && after.is_none_or(|after| *created > after)
                && before.is_none_or(|before| *created < before)
        })
        .collect();
    // Stable both ways: what was created at the same moment stays in its order.
    if text(call, "sortOrder") == Some("Ascending") {
        kept.sort_by_key(|(created, _)| *created);
    } else {
        kept.sort_by_key(|(created, _)| std::cmp::Reverse(*created));
    }
    page::answer(call, key, kept.into_iter().map(|(_, item)| item.shown).collect())
}
