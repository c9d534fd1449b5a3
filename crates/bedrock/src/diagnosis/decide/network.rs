//! From what became of a connection to its cause.

use super::super::cause::Cause as K;
use crate::error::NetworkTrouble;

pub(super) fn cause(trouble: NetworkTrouble) -> K {
    match trouble {
        NetworkTrouble::HostNotFound => K::HostNotFound,
        NetworkTrouble::Refused => K::ConnectionRefused,
        NetworkTrouble::UntrustedCertificate => K::TlsUntrusted,
        NetworkTrouble::WrongCertificate => K::TlsWrongHost,
        NetworkTrouble::Tls => K::Tls,
        NetworkTrouble::ConnectTimeout => K::ConnectTimeout,
        NetworkTrouble::Unreachable => K::Unreachable,
        NetworkTrouble::Proxy => K::Proxy,
        NetworkTrouble::Broken | NetworkTrouble::Other => K::ConnectionBroken,
    }
}
