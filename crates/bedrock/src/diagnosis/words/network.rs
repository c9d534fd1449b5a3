//! The words for what stands between here and the service: names, ports, certificates, proxies, silence, and for what
//! was never sent.

use super::super::cause::Cause as K;
use super::view::{Pair, View, say};
use crate::error::{Cut, CutKind, Error};

pub(super) fn words(cause: K, view: &View<'_>) -> Option<Pair> {
    let (error, scene, host) = (view.error, view.scene, view.host());
    if let Error::SignIn(trouble) = error
        && trouble.network.is_some()
    {
        return sign_in_unreached(cause);
    }
    let settings = if scene.custom_endpoint { "the endpoint URL" } else { "the region" };
    match cause {
        K::HostNotFound => say(
            format!("There is no host {host}."),
            format!("Check {settings} and the network; a VPN or DNS server may be needed."),
        ),
        K::ConnectionRefused => say(
            format!("Nothing answers at {host}: the connection was refused."),
            format!("Check {settings} and that the service there is running."),
        ),
        K::Unreachable => {
            say(format!("{host} cannot be reached from here."), "Check the network and the VPN.")
        }
        K::ConnectTimeout => say(
            format!("{host} did not take the connection in time."),
            "Check the network: a firewall may drop the traffic, or a VPN or proxy may be needed.",
        ),
        K::TlsUntrusted => say(
            format!("The certificate of {host} is not signed by anyone this machine trusts."),
            "If your company inspects traffic, add its root certificate to the system's trust store.",
        ),
        K::TlsWrongHost => say(
            format!("The certificate of {host} is for another host or out of date."),
            "Check the endpoint and this machine's clock.",
        ),
        K::Tls => say(
            format!("No encrypted connection to {host} could be made."),
            "Check that the endpoint speaks https.",
        ),
        K::Proxy => say(
            "The proxy did not let the connection through.",
            "Check HTTPS_PROXY, its user and its password.",
        ),
        K::ConnectionBroken => say(format!("The connection to {host} broke."), "Try again."),
        K::Timeout => say(
            format!("{host} took the connection and gave no answer in time."),
            "Try again; if it keeps happening, raise the profile's timeout or check what stands between here and there.",
        ),
        K::LoginPage => say(
            match view.words() {
                Some(title) => format!("A web page, “{title}”, came back instead of an answer from {host}."),
                None => format!("A web page came back instead of an answer from {host}."),
            },
            "Log in to the network or the proxy in a browser, then try again; or check the endpoint URL.",
        ),
        K::UnreadableAnswer => unreadable(view),
        K::VectorLength => match error {
            Error::VectorLength { wanted, found } => say(
                format!("{} gave a vector of {found} numbers instead of {wanted}.", view.the_model()),
                "Vectors of different lengths cannot be compared; check the endpoint and the dimensions asked for.",
            ),
            _ => None,
        },
        K::CutStream => say(
            if scene.received {
                "The answer was cut off before the model had finished."
            } else {
                "The stream broke off before any of the answer had come."
            },
            kept(scene.received, "send again to have a whole answer."),
        ),
        K::EmptyStream => say(
            format!("{host} opened a stream and closed it again without sending anything."),
            "Send it again; if it keeps happening, a gateway or proxy on the way may not let streams through.",
        ),
        K::DamagedStream => say(
            match error {
                Error::Cut(Cut { kind: CutKind::Unreadable, .. }) => {
                    "A part of the answer arrived in a form that is none of Bedrock's."
                }
                Error::Cut(Cut { detail, .. }) if !detail.to_lowercase().contains("checksum") => {
                    "A part of the answer arrived damaged."
                }
                _ => "A part of the answer arrived damaged: its checksum does not match.",
            },
            kept(
                scene.received,
                "send it again. If it keeps happening, something on the way changes what it passes on.",
            ),
        ),
        K::SilentStream => say(
            match error {
                Error::Silent { silent_for } => {
                    format!(
                        "No data came for {} s, so the answer counts as interrupted.",
                        silent_for.as_secs()
                    )
                }
                _ => "No more data came, so the answer counts as interrupted.".to_owned(),
            },
            kept(scene.received, "raise the idle limit if the model thinks for longer."),
        ),
        K::NotAnEmbeddingModel => say(
            format!("{} cannot be used for embeddings here.", view.the_model()),
            "Choose amazon.titan-embed-text-v2:0, cohere.embed-english-v3 or cohere.embed-multilingual-v3.",
        ),
        K::EmbeddingLimit => say(error.to_string(), "Shorten the texts or send fewer of them."),
        K::NotSent => match error {
            Error::Request(sentence) if sentence.ends_with('.') => {
                say(sentence.as_str(), "Check the profile and try again.")
            }
            // The SDK's own words are not a sentence; they go to Details.
            _ => say(
                "The request could not be put together.",
                "Check the profile's model, region and endpoint; Details has the reason.",
            ),
        },
        K::Cancelled => say("It was stopped.", "Start it again when you like."),
        _ => None,
    }
}

/// Which host that was only the SDK knows: STS, a single sign-on portal, a container's endpoint.
fn sign_in_unreached(cause: K) -> Option<Pair> {
    let title = cause.title();
    let reason: String =
        title.chars().take(1).flat_map(char::to_lowercase).chain(title.chars().skip(1)).collect();
    say(
        format!("The service that gives the credentials was not reached: {reason}."),
        "Check the network, the VPN and the proxy; Details has what was tried.",
    )
}

/// A hint that says what is kept, where anything came.
fn kept(received: bool, then: &str) -> String {
    if received { format!("What came is kept; {then}") } else { super::view::capitalised(then) }
}

fn unreadable(view: &View<'_>) -> Option<Pair> {
    let host = view.host();
    let hint = "Check that the endpoint leads to Bedrock; a proxy may cut answers short.";
    match view.error {
        Error::NotBedrock(foreign) if foreign.content_type.contains("json") && foreign.words.is_some() => {
            say(format!("{host} answered with JSON that is broken or cut short{}.", view.and_says()), hint)
        }
        Error::NotBedrock(foreign) if foreign.words.is_none() => {
            say(format!("{host} answered with status {} and an empty body.", foreign.http_status), hint)
        }
        Error::NotBedrock(_) => say(
            format!("{host} answered with something that did not come from Bedrock{}.", view.and_says()),
            hint,
        ),
        _ => say(format!("The answer of {host} could not be read."), hint),
    }
}
