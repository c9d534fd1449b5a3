//! The start: a plain port and one with TLS, HTTP/1.1 and HTTP/2 alike on both, one handler behind them.
//!
//! The seam: how to start is in `server/options.rs`, sockets are in `server/listener.rs`, what a request means is in
//! `server/route.rs`, which operations there are in `operation.rs`.

mod heading;
mod intake;
mod listener;
mod options;
pub(crate) mod route;
mod socket;
mod tls;

pub use options::Options;
pub use tls::TlsOptions;

use std::net::SocketAddr;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan as _};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use listener::Listener;
use sandbox_iam::auth::{enroll, mint_short_term};
use sandbox_iam::credentials::SpecialKeys;
use sandbox_panel::{Error, Sandbox, Started, State, Stopping};

/// Starts a sandbox, for this computer alone unless the options say otherwise.
///
/// # Errors
/// When a port cannot be listened on, the CA certificate or the log cannot be written, accounts clash, or other computers
/// could reach the sandbox and that was not allowed.
pub async fn start(mut options: Options) -> Result<Sandbox, Error> {
    options.check()?;
    options.settle_region();
    let Options { port, bind, max_connections, .. } = options;
    let listener = Listener::bind(SocketAddr::new(bind, port), None).await?;
    let endpoint = format!("http://{}", listener.shown());
    let mut listeners = vec![listener];
    let now = Timestamp::now();
    let (credentials, tls) = (options.credentials.clone(), options.tls.clone());
    let accounts = options.accounts.take();
    let Options { region, other_regions, .. } = &options;
    let directory = enroll(&credentials, accounts, region, other_regions, now).map_err(Error::Accounts)?;
    let special = SpecialKeys {
        short_term: mint_short_term(&credentials.session, region, now),
        short_term_expired: mint_short_term(&credentials.session, region, now - 13.hours()),
        other_region: directory.other_region_key.clone(),
    };
    let state = Arc::new(options.state(directory, now)?);
    let tls = match tls {
        None => None,
        Some(tls) => {
            let (config, ca) = tls::prepare(&tls, bind, now)?;
            let acceptor = TlsAcceptor::from(config);
            let listener = Listener::bind(SocketAddr::new(bind, tls.port), Some(acceptor)).await?;
            let endpoint = format!("https://{}", listener.shown());
            listeners.push(listener);
            Some((endpoint, ca))
        }
    };
    tracing::info!(endpoint, region = state.region, "the sandbox serves");
    let stopping = Stopping::default();
    let room = Arc::new(Semaphore::new(max_connections));
    let serving = tokio::spawn(serve(listeners, state.clone(), stopping.clone(), room));
    Ok(Sandbox::new(Started { endpoint, tls, credentials, special, state, stopping }, serving))
}

async fn serve(listeners: Vec<Listener>, state: Arc<State>, stopping: Stopping, room: Arc<Semaphore>) {
    let mut ports = JoinSet::new();
    for listener in listeners {
        ports.spawn(listener.serve(state.clone(), stopping.clone(), room.clone()));
    }
    while ports.join_next().await.is_some() {}
}
