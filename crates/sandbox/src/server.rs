//! Start and stop: a plain port and one with TLS, HTTP/1.1 and HTTP/2 alike on both, one handler behind them.
//!
//! The seam: sockets are in `server/listener.rs`, what a request means is in `server/route.rs`, which operations there
//! are in `server/operation.rs`.

mod delivery;
mod heading;
mod intake;
mod line;
mod listener;
mod observe;
pub(crate) mod operation;
pub(crate) mod route;
mod socket;
mod strike;
mod tls;

pub(crate) use delivery::spoil;
pub(crate) use line::{Cut, Line};
pub(crate) use strike::{Struck, cut_line};
pub use tls::TlsOptions;

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use jiff::{Timestamp, ToSpan};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::Error;
use crate::accounts::Accounts;
use crate::auth::{Directory, enroll, mint_short_term};
use crate::cache::Caches;
use crate::catalog::ModelSettings;
use crate::catalog::lifecycle::Lifecycle;
use crate::clock::Clock;
use crate::control::{GuardrailPreset, Owned, Resources, put_presets};
use crate::credentials::{Credentials, Member, SpecialKeys};
use crate::fault::{Fault, FaultSwitch, Faults};
use crate::guardrail::Guardrails;
use crate::journal::{Entry, Journal, Log};
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
    /// The port without TLS; 0 is any free one.
    pub port: u16,
    /// The address to listen on: this computer's loopback, unless the next member says more.
    pub bind: IpAddr,
    /// Whether other computers may reach the sandbox. Its own paths then want the API key from them.
    pub reachable_from_the_network: bool,
    /// A second port with TLS, which API keys of boto3 need.
    pub tls: Option<TlsOptions>,
    /// The region that is served, and whose API keys are taken.
    pub region: String,
    /// Regions whose signatures are accepted beside it.
    pub other_regions: Vec<String>,
    pub pacing: Pacing,
    pub credentials: Credentials,
    /// Accounts of the configuration file, beside the built-in ones.
    pub accounts: Option<Accounts>,
    /// Faults that are switched on from the start.
    pub faults: Faults,
    /// What is answered instead of what the built-in responder would say.
    pub script: Option<Script>,
    /// Other made-up answers for another seed, the same for the same one.
    pub seed: u64,
    /// Where every request is written down as a line of JSON; `-` is the error output.
    pub log: Option<PathBuf>,
    /// Requests and tokens that an account may ask for; none by default.
    pub quotas: QuotaRules,
    /// By which day models are old.
    pub models: ModelSettings,
    /// What accounts have that nobody makes here.
    pub resources: Resources,
    /// Guardrails that are there from the start.
    pub guardrails: Vec<GuardrailPreset>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            bind: Ipv4Addr::LOCALHOST.into(),
            reachable_from_the_network: false,
            tls: None,
            region: "us-east-1".to_owned(),
            other_regions: Vec::new(),
            pacing: Pacing::default(),
            credentials: Credentials::default(),
            accounts: None,
            faults: Faults::default(),
            script: None,
            seed: 0,
            log: None,
            quotas: QuotaRules::default(),
            models: ModelSettings::default(),
            resources: Resources::default(),
            guardrails: Vec::new(),
        }
    }
}

impl Options {
    /// Whether a sandbox may be started like this.
    ///
    /// # Errors
    /// When others could reach it without having been let in, in words, or its accounts clash with the built-in ones.
    pub fn check(&self) -> Result<(), Error> {
        if !self.bind.is_loopback() && !self.reachable_from_the_network {
            return Err(Error::Exposed { address: self.bind });
        }
        self.accounts.clone().unwrap_or_default().with_builtin().map(|_| ()).map_err(Error::Accounts)
    }

    /// What requests will share.
    fn state(self, directory: Directory, now: Timestamp) -> Result<State, Error> {
        let faults = FaultSwitch::default();
        faults.set(self.faults, None);
        let journal = Arc::<Journal>::default();
        if let Some(path) = &self.log {
            journal.keep_log(Log::open(path)?);
        }
        let guardrails = Guardrails::default();
        let served: Vec<String> = std::iter::once(&self.region).chain(&self.other_regions).cloned().collect();
        put_presets(&self.guardrails, &guardrails, &served, now);
        Ok(State {
            region: self.region,
            directory,
            pacing: RwLock::new(self.pacing),
            faults,
            stage: Stage::new(self.script),
            journal,
            quotas: Quotas::new(self.quotas),
            lifecycle: Lifecycle::new(self.models),
            owned: Owned::new(self.resources),
            caches: Caches::default(),
            guardrails,
            clock: Clock::default(),
            seed: self.seed,
            owner_key: self.credentials.api_key,
        })
    }
}

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
    let Options { port, bind, .. } = options;
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

async fn serve(listeners: Vec<Listener>, state: Arc<State>, stopping: Stopping) {
    let mut ports = JoinSet::new();
    for listener in listeners {
        ports.spawn(listener.serve(state.clone(), stopping.clone()));
    }
    while ports.join_next().await.is_some() {}
}

#[cfg(any(test, feature = "fuzzing"))]
impl Sandbox {
    pub(crate) fn state(&self) -> Arc<State> {
        self.state.clone()
    }
}

/// The two steps of an end: no new requests, and no more answers.
#[derive(Clone, Default)]
struct Stopping {
    asked: CancellationToken,
    cut: CancellationToken,
}

impl Stopping {
    fn ask(&self) {
        self.asked.cancel();
    }

    fn cut(&self) {
        self.cut.cancel();
    }
}
