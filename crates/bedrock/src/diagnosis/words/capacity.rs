//! Causes that lie in how much is asked for, or in the service itself.

use super::super::cause::Cause as K;
use super::view::{Pair, View, say};
use crate::error::Service;

pub(super) fn words(cause: K, view: &View<'_>) -> Option<Pair> {
    let model = view.the_model();
    match cause {
        K::ThrottledRequests if view.service() == Service::Control => say(
            "The model lists were requested more often than the account's quota allows.",
            "Wait a minute and try again; chat is not affected.",
        ),
        K::ThrottledRequests => say(
            format!("{model} was called more often than the account's quota allows."),
            "Wait a minute and try again.",
        ),
        K::ThrottledTokens => say(
            format!("{model} was sent more tokens a minute than the account's quota allows."),
            "Wait a minute and try again, or lower max tokens, which counts towards the quota.",
        ),
        K::ThrottledForToday => say(
            format!("The account's daily token quota for {model} is used up."),
            "Wait until tomorrow, choose another model, or ask AWS for a higher quota.",
        ),
        K::ThrottledSignIn => say(
            "AWS STS got more requests from this account than it allows.",
            "Wait a little and try again; the model quotas are not affected.",
        ),
        K::QuotaExceeded => say(
            match view.words() {
                Some(words) => format!("A quota of the account is used up: {words}."),
                None => "A quota of the account is used up.".to_owned(),
            },
            "Ask AWS for a higher quota in Service Quotas.",
        ),
        K::ModelNotReady => say(
            format!("{model} is warming up: it is being loaded for its first calls."),
            "Try again in a minute.",
        ),
        K::ModelTimeout => say(
            format!("{model} took too long and Bedrock gave up."),
            "Try again, with a shorter prompt or less thinking if it happens again.",
        ),
        K::ModelError if view.said.lower().contains("tooluse") => say(
            format!("{model} called a tool in a way that Bedrock could not read."),
            "Try again; a lower temperature or a simpler description of the tool helps.",
        ),
        K::ModelError => say(format!("{model} failed while it was answering."), "Try again."),
        K::Overloaded => say(
            format!("{model} is overloaded at the moment."),
            "Wait a little and try again, or choose another model.",
        ),
        K::Unavailable if view.said.lower().contains("too many connections") => {
            say("Bedrock has too many open connections from this account.", "Wait a little and try again.")
        }
        K::Unavailable | K::ServerError if view.scene.custom_endpoint => say(
            format!("{} failed{}{}.", view.host(), with_status(view), view.and_says()),
            "Wait a little and try again; if it keeps happening, ask whoever runs the endpoint.",
        ),
        K::Unavailable => {
            say("Bedrock cannot take the request at the moment.", "Wait a little and try again.")
        }
        K::ServerError if view.has_request_id() => say(
            "Bedrock failed with an internal error.",
            "Try again; if it keeps happening, give AWS Support the request id in Details.",
        ),
        K::ServerError => say(
            "Bedrock failed with an internal error.",
            "Try again; if it keeps happening, ask AWS Support.",
        ),
        _ => None,
    }
}

fn with_status(view: &View<'_>) -> String {
    view.status().map(|status| format!(" with status {status}")).unwrap_or_default()
}
