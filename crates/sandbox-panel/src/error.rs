//! What can go wrong before the sandbox serves: afterwards every failure is an answer on the wire.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// A sandbox that could not be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port is taken or may not be used.
    #[error("The sandbox could not listen on port {}{}", .address.port(), why(*.address, .source))]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        #[source]
        source: std::io::Error,
    },
    /// The address can be reached by other computers, and that was not allowed.
    #[error(
        "Other computers could reach the sandbox on {address}. Listen on 127.0.0.1, or allow it \
         (--reachable-from-the-network)."
    )]
    Exposed { address: IpAddr },
    /// Not a possible name of a region: a signature for it could never be made.
    #[error("\"{0}\" is not the name of a region: those are written like us-east-1.")]
    Region(String),
    /// The log of requests could not be opened.
    #[error("The sandbox could not write its log to {}. Name a file in a folder that can be written to.", .path.display())]
    Log {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// No certificate could be made, most likely for a name that none may hold.
    #[error(
        "The sandbox could not make its TLS certificate. Check the names that it should hold, or do without TLS."
    )]
    Certificate {
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Accounts of the configuration file do not go together with each other or with the built-in ones.
    #[error("{0} Fix the accounts in the configuration file.")]
    Accounts(String),
    /// The certificate authority's file could not be written.
    #[error(
        "The sandbox could not write its CA certificate to {}. Name a file in a folder that can be written to \
         (--ca-path), or do without TLS (--no-tls).", .path.display()
    )]
    CaFile {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
}

impl Error {
    /// Keeps what the certificate's maker said as the source.
    pub fn certificate(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Certificate { source: Box::new(source) }
    }
}

/// The rest of the sentence: what is in the way, and what to do about it.
fn why(address: SocketAddr, source: &std::io::Error) -> String {
    let port = address.port();
    match source.kind() {
        std::io::ErrorKind::AddrInUse => {
            " of this computer: another program has it, perhaps another sandbox. Stop that program, choose another port \
             (--port, --tls-port), or 0 for any free one."
                .to_owned()
        }
        std::io::ErrorKind::PermissionDenied => format!(
            " of this computer: the system keeps port {port} for others. Choose one above 1023, or 0 for any free one."
        ),
        std::io::ErrorKind::AddrNotAvailable => {
            format!(" of {}: that address does not belong to this computer. Choose 127.0.0.1.", address.ip())
        }
        _ => " of this computer. Choose another port, or 0 for any free one.".to_owned(),
    }
}
