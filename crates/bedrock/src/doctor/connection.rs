//! Does the host's name resolve, and does anyone take the connection?

use std::time::{Duration, Instant};

use super::{Finding, limited};
use crate::client::{Clients, Hop};
use crate::error::Error;
use crate::faults::transport::NetworkTrouble;

pub(super) async fn examine(clients: &Clients, within: Duration) -> Finding {
    let hop = clients.reach.first_hop();
    match limited(within, dial(&hop)).await {
        Ok((address, took)) => {
            let via = if hop.is_proxy { format!("through the proxy {}", hop.host) } else { address };
            Finding::passed(format!("{} answers in {} ms ({via})", clients.host(), took.as_millis()))
        }
        Err(Error::Timeout { waited }) => {
            let detail = format!("no connection within {} ms", waited.as_millis());
            let error = Error::Network { trouble: NetworkTrouble::ConnectTimeout, detail };
            Finding::failed(&error, &clients.scene)
        }
        Err(error) => Finding::failed(&error, &clients.scene),
    }
}

async fn dial(hop: &Hop) -> Result<(String, Duration), Error> {
    let addresses = tokio::net::lookup_host((hop.host.as_str(), hop.port)).await.map_err(|error| {
        Error::Network { trouble: NetworkTrouble::HostNotFound, detail: error.to_string() }
    })?;
    let mut last = None;
    for address in addresses {
        let started = Instant::now();
        match tokio::net::TcpStream::connect(address).await {
            Ok(_) => return Ok((address.to_string(), started.elapsed())),
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
