//! The words for what stands between here and the service: names, ports, certificates, proxies, silence.

use super::{Pair, say};
use crate::diagnosis::{Cause as K, Scene};
use crate::error::Error;

pub(super) fn words(kind: K, error: &Error, scene: &Scene) -> Option<Pair> {
    let host = &scene.host;
    if let Error::SignIn(trouble) = error
        && trouble.network.is_some()
    {
        return sign_in_unreached(kind);
    }
    let settings = if scene.custom_endpoint { "the endpoint URL" } else { "the region" };
    match kind {
        K::HostNotFound => say(
            format!("There is no host {host}."),
            format!("Check {settings} and the network; a VPN or DNS server may be needed."),
        ),
        K::ConnectionRefused => say(
            format!("Nothing answers at {host}: the connection was refused."),
            format!("Check {settings} and that the service there is running."),
        ),
        K::Unreachable => {
            say(format!("There is no way to {host} from here."), "Check the network and the VPN.")
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
            "Try again; if it stays, raise the profile's timeout or check what stands between here and there.",
        ),
        // Behind a status of its own it is the page of a gateway that failed, not one to log in to.
        K::LoginPage if matches!(error, Error::NotBedrock { http_status: Some(500..), .. }) => say(
            format!("A gateway on the way to {host} failed and sent a web page instead of an answer."),
            "Try again; if it stays, ask whoever runs the proxy or gateway.",
        ),
        K::LoginPage => say(
            format!("A web page came back instead of an answer from {host}."),
            "Log in to the network or the proxy in a browser, then try again.",
        ),
        K::UnreadableAnswer => say(
            format!("The answer of {host} could not be read."),
            "Check that the endpoint is one of Bedrock's.",
        ),
        K::CutStream => say(
            "The answer was cut off before the model had finished.",
            "What came is kept; send again to have a whole answer.",
        ),
        K::SilentStream => say(
            match error {
                Error::Silent { silent_for } => {
                    format!(
                        "No data came for {} s, so the answer counts as interrupted.",
                        silent_for.as_secs()
                    )
                }
                _ => "No data came any more, so the answer counts as interrupted.".to_owned(),
            },
            "What came is kept; raise the idle limit if the model thinks for longer.",
        ),
        _ => None,
    }
}

/// Which host that was only the SDK knows: STS, a single sign-on portal, a container's endpoint.
fn sign_in_unreached(kind: K) -> Option<Pair> {
    let title = kind.title();
    let reason: String =
        title.chars().take(1).flat_map(char::to_lowercase).chain(title.chars().skip(1)).collect();
    say(
        format!("The service that gives the credentials was not reached: {reason}."),
        "Check the network, the VPN and the proxy; Details has what was tried.",
    )
}
