//! How a sandbox is to be started, and whether it may be.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use jiff::Timestamp;

use super::TlsOptions;
use crate::control::{GuardrailPreset, put_presets};
use sandbox_iam::accounts::Accounts;
use sandbox_iam::auth::{ANY_REGION, Directory};
use sandbox_iam::credentials::Credentials;
use sandbox_model::cache::Caches;
use sandbox_model::catalog::ModelSettings;
use sandbox_model::catalog::lifecycle::Lifecycle;
use sandbox_model::fault::{FaultSwitch, Faults};
use sandbox_model::guardrail::Guardrails;
use sandbox_model::owned::{Owned, Resources};
use sandbox_model::quota::{QuotaRules, Quotas};
use sandbox_model::script::{Script, Stage};
use sandbox_panel::{Error, Journal, Log, Setup, State};
use sandbox_wire::clock::Clock;
use sandbox_wire::pacing::Pacing;

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
    /// The region that is served, and whose API keys are taken. With `any`, a request is served in the region that its
    /// signature names, and API keys are of us-east-1.
    pub region: String,
    /// Regions whose signatures are accepted beside it; `any` is every region.
    pub other_regions: Vec<String>,
    /// How many connections may be open at once, on both ports together; further ones wait.
    pub max_connections: usize,
    /// How long a connection may stay open without a request, and how long the head of one may take.
    pub idle: Duration,
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
    /// What accounts have that the API cannot create.
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
            max_connections: 512,
            idle: Duration::from_secs(60),
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

impl From<Setup> for Options {
    fn from(setup: Setup) -> Self {
        let Setup { port, tls_port, ca_path, region, credentials, pacing } = setup;
        let tls = TlsOptions { port: tls_port, ca_path: Some(ca_path), ..TlsOptions::default() };
        Self { port, tls: Some(tls), region, credentials, pacing, ..Self::default() }
    }
}

/// Where API keys are of, when any region is served.
const HOME: &str = "us-east-1";

impl Options {
    /// Puts a region in the place of `any`, which only signatures can fill in.
    pub(super) fn settle_region(&mut self) {
        if self.region == ANY_REGION {
            self.region = HOME.to_owned();
            self.other_regions.push(ANY_REGION.to_owned());
        }
    }

    /// Whether a sandbox may be started like this.
    ///
    /// # Errors
    /// When other computers could reach it and that was not allowed, a region's name is impossible, or its accounts
    /// clash with the built-in ones.
    pub fn check(&self) -> Result<(), Error> {
        if !self.bind.is_loopback() && !self.reachable_from_the_network {
            return Err(Error::Exposed { address: self.bind });
        }
        let is_name = |name: &&String| {
            let fits = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
            !name.is_empty() && name.bytes().all(fits)
        };
        if let Some(name) = self.regions().find(|name| !is_name(name)) {
            return Err(Error::Region(name.clone()));
        }
        self.accounts.clone().unwrap_or_default().with_builtin().map(|_| ()).map_err(Error::Accounts)
    }

    /// The regions that are served, the first one first.
    pub fn regions(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.region).chain(&self.other_regions)
    }

    /// What requests will share.
    pub(super) fn state(self, directory: Directory, now: Timestamp) -> Result<State, Error> {
        let named = self.regions().filter(|name| *name != ANY_REGION).cloned();
        let served: BTreeSet<String> = match self.other_regions.iter().any(|name| name == ANY_REGION) {
            true => named.chain(sandbox_model::catalog::known_regions().map(str::to_owned)).collect(),
            false => named.collect(),
        };
        let served: Vec<String> = served.into_iter().collect();
        let faults = FaultSwitch::default();
        faults.set(self.faults, None);
        let journal = Arc::<Journal>::default();
        if let Some(path) = &self.log {
            journal.keep_log(Log::open(path)?);
        }
        let guardrails = Guardrails::default();
        put_presets(&self.guardrails, &guardrails, &served, now);
        Ok(State {
            region: self.region,
            idle: self.idle,
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
