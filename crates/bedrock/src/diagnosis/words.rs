//! The words for each cause: what is wrong, and one thing to do.

use super::cause::Cause;
use super::fix::Fix;

mod access;
mod answers;
mod capacity;
mod content;
mod credentials;
mod fixes;
mod gateway;
mod network;
mod parameters;
mod thinking;
mod tools;
mod view;

pub(super) use view::View;

pub(super) struct Words {
    pub(super) sentence: String,
    pub(super) hint: String,
    pub(super) fix: Option<Fix>,
}

pub(super) fn for_cause(cause: Cause, view: &View<'_>) -> Words {
    let fix = fixes::fix(cause, view);
    let (sentence, hint) = credentials::words(cause, view)
        .or_else(|| access::words(cause, view))
        .or_else(|| capacity::words(cause, view))
        .or_else(|| parameters::words(cause, view, fix.as_ref()))
        .or_else(|| thinking::words(cause, view, fix.as_ref()))
        .or_else(|| content::words(cause, view))
        .or_else(|| tools::words(cause, view))
        .or_else(|| answers::words(cause, view.model()))
        .or_else(|| gateway::words(cause, view))
        .or_else(|| network::words(cause, view))
        .unwrap_or_else(|| gateway::other(view));
    Words { sentence, hint, fix }
}
