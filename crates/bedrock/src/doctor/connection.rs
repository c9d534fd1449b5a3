//! Does the host's name resolve, and does anyone take the connection?

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::finding::{Finding, limited};
use crate::client::{Clients, Hop};
use crate::error::{Error, NetworkTrouble};

/// With the SDK's own limit for a connection, which comes after it, this stays below ten seconds.
const LIMIT: Duration = Duration::from_secs(5);

pub(super) async fn examine(clients: &Clients) -> Finding {
    let hop = clients.reach.first_hop();
    match limited(LIMIT, dial(&hop)).await {
        Ok(_) if hop.is_proxy => {
            Finding::passed(format!("{} through the proxy {}", clients.host(), hop.host))
        }
        // Of an address the port says which of this machine's servers it is.
        Ok(address) if hop.host.parse::<IpAddr>().is_ok() => Finding::passed(format!("{address} answers")),
        Ok(_) => Finding::passed(format!("{} answers", clients.host())),
        Err(Error::Timeout { waited }) => {
            let detail = format!("no connection within {} ms", waited.as_millis());
            let error = Error::Network { trouble: NetworkTrouble::ConnectTimeout, detail };
            Finding::failed(&error, &clients.scene)
        }
        Err(error) => Finding::failed(&error, &clients.scene),
    }
}

async fn dial(hop: &Hop) -> Result<SocketAddr, Error> {
    let addresses = tokio::net::lookup_host((hop.host.as_str(), hop.port)).await.map_err(|error| {
        Error::Network { trouble: NetworkTrouble::HostNotFound, detail: error.to_string() }
    })?;
    let mut last = None;
    for address in addresses {
        match tokio::net::TcpStream::connect(address).await {
            Ok(_) => return Ok(address),
            Err(error) => last = Some(error),
        }
    }
    Err(match last {
        Some(error) => Error::network(&error),
        None => Error::Network {
            trouble: NetworkTrouble::HostNotFound,
            detail: "the name has no addresses".to_owned(),
        },
    })
}
