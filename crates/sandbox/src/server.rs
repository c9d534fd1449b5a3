//! Start and stop: a plain port and one with TLS, HTTP/1.1 and HTTP/2 alike on both, one handler behind them.
//!
//! The seam: sockets are in `server/listener.rs`, what a request means is in `server/route.rs`, which operations there
//! are in `server/operation.rs`.

mod delivery;
mod line;
mod listener;
mod observe;
pub(crate) mod operation;
mod route;
mod socket;
mod strike;
mod tls;

pub(crate) use delivery::deliver;
pub(crate) use line::{Cut, Line};
pub(crate) use strike::{Struck, cut_line};
pub use tls::TlsOptions;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use jiff::{Timestamp, ToSpan};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::Error;
use crate::auth::{Directory, mint_short_term};
use crate::cache::Caches;
use crate::catalog::ModelSettings;
use crate::catalog::lifecycle::Lifecycle;
use crate::clock::Clock;
use crate::control::{Owned, Resources};
use crate::credentials::{Credentials, SpecialKeys};
use crate::fault::{Fault, FaultSwitch, Faults};
use crate::guardrail::Guardrails;
use crate::journal::Entry;
use crate::pacing::Pacing;
use crate::quota::{QuotaRules, Quotas};
use crate::script::{Script, Stage};
use crate::state::State;
use listener::Listener;
use tls::CaFile;

/// How long open answers may go on after a stop was asked for.
const GRACE: Duration = Duration::from_millis(500);

/// How to serve.
#[derive(Debug, Clone)]
pub struct Options {
    /// The loopback port; 0 is any free one.
    pub port: u16,
    /// A second port with TLS, which API keys of boto3 need.
    pub tls: Option<TlsOptions>,
    /// The region that is served, and whose API keys are taken.
    pub region: String,
    /// Regions whose signatures are accepted beside it.
    pub other_regions: Vec<String>,
    pub pacing: Pacing,
    pub credentials: Credentials,
    /// Faults that are switched on from the start.
    pub faults: Faults,
    /// What is answered instead of what the built-in responder would say.
    pub script: Option<Script>,
    /// Requests and tokens that an account may ask for; none by default.
    pub quotas: QuotaRules,
    /// By which day models are old.
    pub models: ModelSettings,
    /// What accounts have that nobody makes here.
    pub resources: Resources,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            tls: None,
            region: "us-east-1".to_owned(),
            other_regions: Vec::new(),
            pacing: Pacing::default(),
            credentials: Credentials::default(),
            faults: Faults::default(),
            script: None,
            quotas: QuotaRules::default(),
            models: ModelSettings::default(),
            resources: Resources::default(),
        }
    }
}

/// A running sandbox. Dropping it stops it too, at once.
pub struct Sandbox {
    endpoint: String,
    tls: Option<(String, CaFile)>,
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
/// When a port cannot be listened on, or the CA certificate not be written.
pub async fn start(options: Options) -> Result<Sandbox, Error> {
    let Options {
        port,
        tls,
        region,
        other_regions,
        pacing,
        credentials,
        faults: struck,
        script,
        quotas,
        models,
        resources,
    } = options;
    let bind = Ipv4Addr::LOCALHOST.into();
    let listener = Listener::bind(SocketAddr::new(bind, port), None).await?;
    let endpoint = format!("http://{}", listener.address);
    let mut listeners = vec![listener];
    let now = Timestamp::now();
    let directory = Directory::new(&credentials, &region, &other_regions, now);
    let special = SpecialKeys {
        short_term: mint_short_term(&credentials.session, &region, now),
        short_term_expired: mint_short_term(&credentials.session, &region, now - 13.hours()),
        other_region: directory.other_region_key.clone(),
    };
    let faults = FaultSwitch::default();
    faults.set(struck, None);
    let journal = Arc::default();
    let pacing = RwLock::new(pacing);
    let quotas = Quotas::new(quotas);
    let lifecycle = Lifecycle::new(models);
    let owned = Owned::new(resources);
    let (caches, clock, guardrails) = (Caches::default(), Clock::default(), Guardrails::default());
    let stage = Stage::new(script);
    let state = Arc::new(State {
        region,
        directory,
        pacing,
        faults,
        stage,
        journal,
        quotas,
        lifecycle,
        owned,
        caches,
        guardrails,
        clock,
    });
    let secured = match tls {
        None => None,
        Some(tls) => {
            let (config, ca) = tls::prepare(&tls, bind, now)?;
            let acceptor = TlsAcceptor::from(config);
            let listener = Listener::bind(SocketAddr::new(bind, tls.port), Some(acceptor)).await?;
            let endpoint = format!("https://{}", listener.address);
            listeners.push(listener);
            Some((endpoint, ca))
        }
    };
    tracing::info!(endpoint, region = state.region, "the sandbox serves");
    let stopping = CancellationToken::new();
    let serving = tokio::spawn(serve(listeners, state.clone(), stopping.clone()));
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

async fn serve(listeners: Vec<Listener>, state: Arc<State>, stopping: CancellationToken) {
    let mut ports = JoinSet::new();
    for listener in listeners {
        ports.spawn(listener.serve(state.clone(), stopping.clone()));
    }
    stopping.cancelled().await;
    let ended = async { while ports.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, ended).await.is_err() {
        tracing::debug!("open answers are cut by the stop");
    }
}
