//! Causes that lie with someone who is not AWS: a gateway, a proxy, a server that speaks Bedrock's protocol.

use super::super::cause::Cause as K;
use super::view::{Pair, View, say};
use crate::error::{Error, Service};

pub(super) fn words(cause: K, view: &View<'_>) -> Option<Pair> {
    let who = who(view);
    let says = view.and_says();
    match cause {
        K::GatewayUnauthorized => say(
            format!("{who} does not accept the sign-in{says}."),
            "Check the key or the credentials of this profile with whoever runs the endpoint.",
        ),
        K::GatewayDenied => say(
            format!("{who} denies access{says}."),
            "Ask whoever runs it; the denial did not come from an AWS IAM policy.",
        ),
        K::GatewayThrottled => say(format!("{who} limits requests{says}."), "Wait a little and try again."),
        K::GatewayFailed => say(
            format!("{who} failed with status {}{says}.", view.status().unwrap_or(500)),
            "Wait a little and try again; if it keeps happening, ask whoever runs it.",
        ),
        K::GatewayRefused if view.status() == Some(413) => say(
            format!("{who} takes no request of this size{says}."),
            "Start a new conversation, or send less at once.",
        ),
        K::GatewayRefused => say(
            format!("{who} refused the request with status {}{says}.", view.status().unwrap_or(400)),
            "Check the endpoint URL and what it asks for.",
        ),
        K::NotServed => not_served(view),
        K::ForeignAnswer => say(
            format!("{who} answered with something that did not come from Bedrock{says}."),
            "Check the endpoint URL: it must lead to Bedrock, without an extra path.",
        ),
        K::Redirected => {
            let to = match view.error {
                Error::Redirected { to: Some(to), .. } => format!(" to {to}"),
                _ => " without saying where to".to_owned(),
            };
            say(
                format!("{} redirects{to}; a key is never sent on to another address.", view.host()),
                "If that is the right address, enter it as the endpoint URL.",
            )
        }
        _ => None,
    }
}

/// A custom endpoint answers for itself; for a host of AWS's, something on the way must have answered.
fn who(view: &View<'_>) -> String {
    if view.scene.custom_endpoint {
        view.host().to_owned()
    } else {
        format!("Something on the way to {}", view.host())
    }
}

fn not_served(view: &View<'_>) -> Option<Pair> {
    let host = view.host();
    let call = view.operation().map_or("this call", crate::error::Operation::name);
    let says = view.and_says();
    match view.service() {
        Service::Control => say(
            format!("{host} serves Bedrock's runtime only: it does not know {call}."),
            "Chat and embeddings can work all the same; the list of models is asked for at another address.",
        ),
        Service::Sts => say(
            format!("{host} does not serve STS, so it cannot say who is signed in."),
            "Chat and embeddings can work all the same.",
        ),
        Service::Runtime if view.scene.custom_endpoint => say(
            format!("{host} does not know {call}{says}."),
            "Check the endpoint URL: it must lead to Bedrock's runtime, without an extra path.",
        ),
        Service::Runtime => say(
            format!("Bedrock does not know {call} for {}{says}.", view.model()),
            "Check the model id: one with unusual characters leads to an address that is not there.",
        ),
    }
}

/// Nothing is known but that it was refused.
pub(super) fn other(view: &View<'_>) -> Pair {
    let status = view.status().map(|status| format!(" with status {status}")).unwrap_or_default();
    let who = if view.scene.custom_endpoint { view.host() } else { "AWS" };
    let hint = if view.has_request_id() {
        "Try again; Details has the request id for AWS Support."
    } else {
        "Try again, and check the endpoint if it keeps happening."
    };
    (format!("{who} refused the request{status}{}.", view.and_says()), hint.to_owned())
}
