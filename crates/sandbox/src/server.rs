//! Start and stop: a plain port and one with TLS, HTTP/1.1 and HTTP/2 alike on both, one handler behind them.
//!
//! The seam: how to start is in `server/options.rs`, sockets are in `server/listener.rs`, what a request means is in
//! `server/route.rs`, which operations there are in `server/operation.rs`.

mod heading;
mod intake;
mod listener;
mod observe;
mod options;
pub(crate) mod route;
mod socket;
mod stopping;
mod tls;

pub use options::Options;
pub use tls::TlsOptions;

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::{Timestamp, ToSpan as _};
use tokio::sync::Semaphore;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use crate::Error;
use crate::journal::Entry;
use crate::state::State;
use listener::Listener;
use sandbox_iam::auth::{enroll, mint_short_term};
use sandbox_iam::credentials::{Credentials, Member, SpecialKeys};
use sandbox_model::fault::{Fault, Faults};
use sandbox_model::script::Script;
use sandbox_wire::pacing::Pacing;
use stopping::Stopping;
use tls::CaFile;

/// How long open answers may go on after a stop was asked for.
const GRACE: Duration = Duration::from_millis(500);

/// A running sandbox. Dropping it stops it too, at once.
pub struct Sandbox {
    endpoint: String,
    tls: Option<(String, CaFile)>,
    credentials: Credentials,
    special: SpecialKeys,
    state: Arc<State>,
    stopping: Stopping,
    serving: Option<JoinHandle<()>>,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Sandbox").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Starts a sandbox, for this computer alone unless the options say otherwise.
///
/// # Errors
/// When a port cannot be listened on, the CA certificate or the log not be written, accounts clash, or others let in
/// without words.
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
    let secured = match tls {
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
    Ok(Sandbox { endpoint, tls: secured, credentials, special, state, stopping, serving: Some(serving) })
}

impl Sandbox {
    /// The base address, for example `http://127.0.0.1:8787`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The base address of the port with TLS, for example `https://127.0.0.1:8788`.
    pub fn tls_endpoint(&self) -> Option<&str> {
        self.tls.as_ref().map(|(endpoint, _)| endpoint.as_str())
    }

    /// The file with the certificate authority that clients have to trust for TLS.
    pub fn ca_path(&self) -> Option<&Path> {
        self.tls.as_ref().map(|(_, ca)| ca.path())
    }

    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    pub fn region(&self) -> &str {
        &self.state.region
    }

    /// Whether a request is served in whichever region its signature names.
    pub fn serves_any_region(&self) -> bool {
        self.state.directory.serves_any()
    }

    /// Serves every region from now on, or only those that the options name.
    pub fn serve_any_region(&self, on: bool) {
        self.state.directory.serve_any(on);
        self.state.journal.touch();
    }

    /// The users and sessions of the configuration file's accounts, with their keys.
    pub fn members(&self) -> &[Member] {
        self.state.directory.members()
    }

    /// The API keys that were made for this sandbox's region.
    pub fn special_keys(&self) -> &SpecialKeys {
        &self.special
    }

    /// Switches a fault on for every model request from now on, or off.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.state.faults.set(fault.into(), None);
    }

    /// Switches several faults on together, for the next few model requests or until further notice.
    pub fn set_faults(&self, faults: Faults, times: Option<u32>) {
        self.state.faults.set(faults, times);
    }

    /// Switches a fault on for the next few model requests.
    pub fn set_fault_times(&self, fault: Fault, times: u32) {
        self.state.faults.set(Some(fault).into(), Some(times));
    }

    /// Plays another script from its beginning; an empty one leaves every answer to the built-in responder.
    pub fn set_script(&self, script: Script) {
        self.state.stage.set(script);
        self.state.journal.touch();
    }

    pub fn set_pacing(&self, pacing: Pacing) {
        self.state.set_pacing(pacing);
    }

    /// The last requests, oldest first; nothing secret is in them.
    pub fn requests(&self) -> Vec<Entry> {
        self.state.journal.entries()
    }

    /// Stops: no new requests, a short moment for open answers, then the end.
    pub async fn stop(self) {
        self.stop_within(GRACE).await;
    }

    /// Stops with another grace for open answers.
    pub async fn stop_within(mut self, grace: Duration) {
        self.stopping.ask();
        if let Some(mut serving) = self.serving.take() {
            // A panic in the task has been reported already.
            if tokio::time::timeout(grace, &mut serving).await.is_err() {
                tracing::debug!("open answers are cut by the stop");
                self.stopping.cut();
                let _ended = serving.await;
            }
        }
        self.state.journal.close_log();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stopping.ask();
        if let Some(serving) = &self.serving {
            serving.abort();
        }
        self.state.journal.close_log();
    }
}

async fn serve(listeners: Vec<Listener>, state: Arc<State>, stopping: Stopping, room: Arc<Semaphore>) {
    let mut ports = JoinSet::new();
    for listener in listeners {
        ports.spawn(listener.serve(state.clone(), stopping.clone(), room.clone()));
    }
    while ports.join_next().await.is_some() {}
}

#[cfg(any(test, feature = "fuzzing"))]
impl Sandbox {
    pub(crate) fn state(&self) -> Arc<State> {
        self.state.clone()
    }
}
