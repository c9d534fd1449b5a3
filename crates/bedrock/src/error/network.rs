//! What went wrong below HTTP, from an error chain.
//!
//! Name resolution and certificates have no type of their own that reaches this crate, so their texts are matched
//! first; then the kinds of `std::io` decide.

use std::error::Error as StdError;
use std::io::ErrorKind;

use super::chain::causes;

/// What became of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkTrouble {
    /// The name does not resolve.
    HostNotFound,
    /// Nobody listens at the port.
    Refused,
    /// The certificate is not signed by anyone this machine trusts.
    UntrustedCertificate,
    /// The certificate is for another host, or out of date.
    WrongCertificate,
    /// The other side does not speak TLS, or not a version of ours.
    Tls,
    /// Nobody took the connection in time.
    ConnectTimeout,
    /// There is no route to the host or its network.
    Unreachable,
    /// The proxy refused to open a tunnel.
    Proxy,
    /// The connection was there and broke.
    Broken,
    /// None of the above can be told from what the SDK says.
    Other,
}

/// In order: the first text found in the lower-cased chain decides.
const TEXTS: &[(&str, NetworkTrouble)] = &[
    ("tunnel error", NetworkTrouble::Proxy),
    ("unknownissuer", NetworkTrouble::UntrustedCertificate),
    ("unknown issuer", NetworkTrouble::UntrustedCertificate),
    ("selfsigned", NetworkTrouble::UntrustedCertificate),
    ("self signed", NetworkTrouble::UntrustedCertificate),
    ("self-signed", NetworkTrouble::UntrustedCertificate),
    ("causedasendentity", NetworkTrouble::UntrustedCertificate),
    ("notvalidforname", NetworkTrouble::WrongCertificate),
    ("not valid for name", NetworkTrouble::WrongCertificate),
    ("certificate expired", NetworkTrouble::WrongCertificate),
    ("not valid yet", NetworkTrouble::WrongCertificate),
    ("invalid peer certificate", NetworkTrouble::UntrustedCertificate),
    ("dns error", NetworkTrouble::HostNotFound),
    ("failed to lookup address", NetworkTrouble::HostNotFound),
    ("name or service not known", NetworkTrouble::HostNotFound),
    ("nodename nor servname", NetworkTrouble::HostNotFound),
    ("no such host", NetworkTrouble::HostNotFound),
    ("invalidcontenttype", NetworkTrouble::Tls),
    ("corrupt message", NetworkTrouble::Tls),
    ("handshake", NetworkTrouble::Tls),
    ("alert", NetworkTrouble::Tls),
];

/// The SDK gave up waiting for a credentials provider. It has no type of its own that could be asked for.
pub(super) fn is_identity_timeout(cause: &(dyn StdError + 'static)) -> bool {
    cause.to_string().contains("identity resolver timed out")
}

pub(crate) fn trouble(error: &(dyn StdError + 'static)) -> NetworkTrouble {
    let chain: Vec<&(dyn StdError + 'static)> = causes(error).collect();
    let text = chain.iter().map(|cause| cause.to_string().to_lowercase()).collect::<Vec<_>>().join(": ");
    if let Some((_, trouble)) = TEXTS.iter().find(|(needle, _)| text.contains(needle)) {
        return *trouble;
    }
    let io = chain.iter().rev().find_map(|cause| cause.downcast_ref::<std::io::Error>());
    match io.map(std::io::Error::kind) {
        Some(ErrorKind::ConnectionRefused) => NetworkTrouble::Refused,
        Some(ErrorKind::TimedOut) => NetworkTrouble::ConnectTimeout,
        Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => NetworkTrouble::Unreachable,
        Some(
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof,
        ) => NetworkTrouble::Broken,
        _ if text.contains("timeout") || text.contains("timed out") => NetworkTrouble::ConnectTimeout,
        _ if text.contains("connection closed") || text.contains("incomplete message") => {
            NetworkTrouble::Broken
        }
        _ => NetworkTrouble::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn kinds_and_texts_of_real_failures_are_known() {
        let text = |text: &'static str| io::Error::other(text);
        let cases = [
            (io::Error::from(ErrorKind::ConnectionRefused), NetworkTrouble::Refused),
            (io::Error::from(ErrorKind::ConnectionReset), NetworkTrouble::Broken),
            (io::Error::from(ErrorKind::NetworkUnreachable), NetworkTrouble::Unreachable),
            (text("invalid peer certificate: UnknownIssuer"), NetworkTrouble::UntrustedCertificate),
            (
                text("invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))"),
                NetworkTrouble::UntrustedCertificate,
            ),
            (
                text(
                    "invalid peer certificate: certificate not valid for name \"a.example\"; certificate is only valid for b.example",
                ),
                NetworkTrouble::WrongCertificate,
            ),
            (
                text(
                    "invalid peer certificate: certificate expired: verification time 1 (UNIX), but certificate is not valid after 0",
                ),
                NetworkTrouble::WrongCertificate,
            ),
            (text("tunnel error: proxy authorization required"), NetworkTrouble::Proxy),
            (text("received corrupt message of type InvalidContentType"), NetworkTrouble::Tls),
            (text("received fatal alert: HandshakeFailure"), NetworkTrouble::Tls),
            (
                text("failed to lookup address information: Name or service not known"),
                NetworkTrouble::HostNotFound,
            ),
            (text("HTTP connect timeout occurred after 3.1s"), NetworkTrouble::ConnectTimeout),
            (text("connection closed before message completed"), NetworkTrouble::Broken),
            (text("something new"), NetworkTrouble::Other),
        ];
        for (error, expected) in cases {
            assert_eq!(trouble(&error), expected, "{error}");
        }
    }
}
