//! The handle on a running sandbox: where it is, what can be switched while it serves, and how it stops.
//!
//! The seam: the server makes it out of what it [`Started`]; what an owner reads of it is in `observe.rs`.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{CaFile, Entry, State};
use sandbox_iam::credentials::{Credentials, Member, SpecialKeys};
use sandbox_model::fault::{Fault, Faults};
use sandbox_model::script::Script;
use sandbox_wire::pacing::Pacing;

/// How long open answers may go on after a stop was asked for.
const GRACE: Duration = Duration::from_millis(500);

/// A running sandbox. Dropping it stops it too, at once.
pub struct Sandbox {
    started: Started,
    serving: Option<JoinHandle<()>>,
}

/// What a server has started with.
pub struct Started {
    /// The base address of the port without TLS.
    pub endpoint: String,
    /// The base address of the port with TLS, and the authority to trust.
    pub tls: Option<(String, CaFile)>,
    /// Who may come in, with their keys.
    pub credentials: Credentials,
    /// API keys that were made for this run.
    pub special: SpecialKeys,
    /// What its requests share.
    pub state: Arc<State>,
    /// What its listeners wait for.
    pub stopping: Stopping,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Sandbox").field("endpoint", &self.started.endpoint).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// The handle on what has started and is served by a task.
    pub fn new(started: Started, serving: JoinHandle<()>) -> Self {
        Self { started, serving: Some(serving) }
    }

    /// What its requests share.
    pub fn state(&self) -> &Arc<State> {
        &self.started.state
    }

    /// The base address, for example `http://127.0.0.1:8787`.
    pub fn endpoint(&self) -> &str {
        &self.started.endpoint
    }

    /// The base address of the port with TLS, for example `https://127.0.0.1:8788`.
    pub fn tls_endpoint(&self) -> Option<&str> {
        self.started.tls.as_ref().map(|(endpoint, _)| endpoint.as_str())
    }

    /// The file with the certificate authority that clients have to trust for TLS.
    pub fn ca_path(&self) -> Option<&Path> {
        self.started.tls.as_ref().map(|(_, ca)| ca.path())
    }

    pub fn credentials(&self) -> &Credentials {
        &self.started.credentials
    }

    pub fn region(&self) -> &str {
        &self.started.state.region
    }

    /// Whether a request is served in whichever region its signature names.
    pub fn serves_any_region(&self) -> bool {
        self.started.state.directory.serves_any()
    }

    /// Serves every region from now on, or only those that the options name.
    pub fn serve_any_region(&self, on: bool) {
        self.started.state.directory.serve_any(on);
        self.started.state.journal.touch();
    }

    /// The users and sessions of the configuration file's accounts, with their keys.
    pub fn members(&self) -> &[Member] {
        self.started.state.directory.members()
    }

    /// The API keys that were made for this sandbox's region.
    pub fn special_keys(&self) -> &SpecialKeys {
        &self.started.special
    }

    /// Switches a fault on for every model request from now on, or off.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.started.state.faults.set(fault.into(), None);
    }

    /// Switches several faults on together, for the next few model requests or until further notice.
    pub fn set_faults(&self, faults: Faults, times: Option<u32>) {
        self.started.state.faults.set(faults, times);
    }

    /// Switches a fault on for the next few model requests.
    pub fn set_fault_times(&self, fault: Fault, times: u32) {
        self.started.state.faults.set(Some(fault).into(), Some(times));
    }

    /// Plays another script from its beginning; an empty one leaves every answer to the built-in responder.
    pub fn set_script(&self, script: Script) {
        self.started.state.stage.set(script);
        self.started.state.journal.touch();
    }

    pub fn set_pacing(&self, pacing: Pacing) {
        self.started.state.set_pacing(pacing);
    }

    /// The last requests, oldest first; nothing secret is in them.
    pub fn requests(&self) -> Vec<Entry> {
        self.started.state.journal.entries()
    }

    /// Stops: no new requests, a short moment for open answers, then the end.
    pub async fn stop(self) {
        self.stop_within(GRACE).await;
    }

    /// Stops with another grace for open answers.
    pub async fn stop_within(mut self, grace: Duration) {
        self.started.stopping.ask();
        if let Some(mut serving) = self.serving.take() {
            // A panic in the task has been reported already.
            if tokio::time::timeout(grace, &mut serving).await.is_err() {
                tracing::debug!("open answers are cut by the stop");
                self.started.stopping.cut();
                let _ended = serving.await;
            }
        }
        self.started.state.journal.close_log();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.started.stopping.ask();
        if let Some(serving) = &self.serving {
            serving.abort();
        }
        self.started.state.journal.close_log();
    }
}

/// The two steps of an end: no new requests, and no more answers.
#[derive(Clone, Default)]
pub struct Stopping {
    /// No new requests.
    pub asked: CancellationToken,
    /// No more answers.
    pub cut: CancellationToken,
}

impl Stopping {
    /// Takes no new requests.
    pub fn ask(&self) {
        self.asked.cancel();
    }

    /// Cuts the answers that are still open.
    pub fn cut(&self) {
        self.cut.cancel();
    }
}
