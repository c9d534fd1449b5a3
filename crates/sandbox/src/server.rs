//! The listener and the way of a request: one loopback port, HTTP/1.1 and HTTP/2 alike, one handler.
//!
//! The seam: sockets, start and stop are here; what a request means is in `server/route.rs`, which operations there are in
//! `server/operation.rs`.

mod observe;
pub(crate) mod operation;
mod route;
mod socket;

pub(crate) use socket::Reset;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use jiff::{Timestamp, ToSpan};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::Error;
use crate::auth::{Directory, mint_short_term};
use crate::credentials::{Credentials, SpecialKeys};
use crate::fault::{Fault, FaultSwitch};
use crate::journal::Entry;
use crate::pacing::Pacing;
use crate::quota::{QuotaRules, Quotas};
use crate::state::State;

/// How long open answers may go on after a stop was asked for.
const GRACE: Duration = Duration::from_millis(500);

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The loopback port; 0 is any free one.
    pub port: u16,
    /// The region that is served, and whose API keys are taken.
    pub region: String,
    /// Regions whose signatures are accepted beside it.
    pub other_regions: Vec<String>,
    pub pacing: Pacing,
    pub credentials: Credentials,
    /// A fault that is switched on from the start.
    pub fault: Option<Fault>,
    /// Requests and tokens that an account may ask for; none by default.
    pub quotas: QuotaRules,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            region: "us-east-1".to_owned(),
            other_regions: Vec::new(),
            pacing: Pacing::default(),
            credentials: Credentials::default(),
            fault: None,
            quotas: QuotaRules::default(),
        }
    }
}

/// A running sandbox. Dropping it stops it too, at once.
pub struct Sandbox {
    endpoint: String,
    credentials: Credentials,
    special: SpecialKeys,
    state: Arc<State>,
    stopping: CancellationToken,
    serving: Option<JoinHandle<()>>,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Sandbox").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Starts a sandbox on this computer's loopback address.
///
/// # Errors
/// When the port cannot be listened on.
pub async fn start(options: Options) -> Result<Sandbox, Error> {
    let Options { port, region, other_regions, pacing, credentials, fault, quotas } = options;
    let listening = async {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    let (listener, address) = listening.await.map_err(|source| Error::Listen { port, source })?;
    let now = Timestamp::now();
    let directory = Directory::new(&credentials, &region, &other_regions, now);
    let special = SpecialKeys {
        short_term: mint_short_term(&credentials.session, &region, now),
        short_term_expired: mint_short_term(&credentials.session, &region, now - 13.hours()),
        other_region: directory.other_region_key.clone(),
    };
    let faults = FaultSwitch::default();
    faults.set(fault, None);
    let journal = Arc::default();
    let pacing = RwLock::new(pacing);
    let quotas = Quotas::new(quotas);
    let state = Arc::new(State { region, directory, pacing, faults, journal, quotas });
    let stopping = CancellationToken::new();
    let serving = tokio::spawn(accept(listener, state.clone(), stopping.clone()));
    tracing::info!(%address, region = state.region, "the sandbox serves");
    Ok(Sandbox {
        endpoint: format!("http://{address}"),
        credentials,
        special,
        state,
        stopping,
        serving: Some(serving),
    })
}

impl Sandbox {
    /// The base address, for example `http://127.0.0.1:8787`.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    pub fn region(&self) -> &str {
        &self.state.region
    }

    /// The API keys that were made for this sandbox's region.
    pub fn special_keys(&self) -> &SpecialKeys {
        &self.special
    }

    /// Switches a fault on for every model request from now on, or off.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.state.faults.set(fault, None);
    }

    /// Switches a fault on for the next few model requests.
    pub fn set_fault_times(&self, fault: Fault, times: u32) {
        self.state.faults.set(Some(fault), Some(times));
    }

    pub fn set_pacing(&self, pacing: Pacing) {
        self.state.set_pacing(pacing);
    }

    /// The last requests, oldest first; nothing secret is in them.
    pub fn requests(&self) -> Vec<Entry> {
        self.state.journal.entries()
    }

    /// Stops: no new requests, a short moment for open answers, then the end.
    pub async fn stop(mut self) {
        self.stopping.cancel();
        if let Some(serving) = self.serving.take() {
            // The task ends by itself within the grace; a panic in it has been reported already.
            let _ended = serving.await;
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stopping.cancel();
        if let Some(serving) = &self.serving {
            serving.abort();
        }
    }
}

async fn accept(listener: TcpListener, state: Arc<State>, stopping: CancellationToken) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stopping.cancelled() => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, state.clone(), stopping.clone()));
                }
                // Out of file descriptors, most likely: wait for some to come back instead of spinning.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, ended).await.is_err() {
        tracing::debug!("open answers are cut by the stop");
    }
}

async fn serve(stream: TcpStream, state: Arc<State>, stopping: CancellationToken) {
    // Small frames are the point here: without this, each would wait for the one before to be acknowledged.
    let _best_effort = stream.set_nodelay(true);
    let reset = Reset::default();
    let socket = socket::Socket::new(stream, reset.clone());
    let service = service_fn(move |request| route::handle(state.clone(), reset.clone(), request));
    let builder = auto::Builder::new(TokioExecutor::new());
    let connection = builder.serve_connection(TokioIo::new(socket), service);
    let mut connection = std::pin::pin!(connection);
    let outcome = tokio::select! {
        outcome = connection.as_mut() => outcome,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection ended early");
    }
}
