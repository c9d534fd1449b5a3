//! The sandbox inside the app: started on first use, or by the person, and left alone once they stopped it.
//!
//! The seam: whoever needs an address asks here and never starts a sandbox of its own. The keys belong to the host and
//! not to a running sandbox, so that they stay the same across stop and start. What of it is shown is in
//! `sandbox_host/feed.rs`, what of it can be copied in `sandbox_host/keys.rs`.

pub mod feed;
pub mod keys;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use bedrock::SandboxAddress;
use jiff::Timestamp;
use sandbox_panel::{Credentials, Error, Fault, Faults, Pacing, Sandbox, Setup, Starter};
use tokio::sync::{Mutex as Gate, watch};

use crate::ipc::dto::{IpcError, SandboxFailure, SandboxFaultOn, SandboxPhase, SandboxRunning, SandboxState};
use crate::ipc::error::sandbox_stopped;
use crate::ipc::failure::{another_port_helps, sandbox_failed};

/// Where the sandbox profile lives, whatever the list shows: one region, so that its inference profiles are known.
pub const REGION: &str = "us-east-1";

/// Beside the profiles: the same name at every start, so that a client's settings stay right.
const CA_FILE: &str = "sandbox-ca.pem";

pub struct SandboxHost {
    starter: Starter,
    credentials: Credentials,
    ca_path: PathBuf,
    /// One start or stop at a time; whoever comes meanwhile finds what it led to.
    gate: Gate<()>,
    slot: Mutex<Slot>,
    /// Rises with every change of the slot.
    changes: watch::Sender<u32>,
}

#[derive(Default)]
struct Slot {
    stage: Stage,
    /// How often it was started.
    runs: u32,
    /// The pace that was set stays for the next start.
    pacing: Pacing,
    /// Whether every region is served, which stays as well.
    any_region: bool,
}

#[derive(Default)]
enum Stage {
    #[default]
    Idle,
    Starting,
    Running(Box<Sandbox>, Timestamp),
    Stopping,
    Stopped,
    Failed(SandboxFailure),
}

impl SandboxHost {
    /// In `folder` clients find the certificate authority that they have to trust for TLS.
    pub fn new(folder: &Path, starter: Starter) -> Self {
        Self {
            starter,
            credentials: Credentials::default(),
            ca_path: folder.join(CA_FILE),
            gate: Gate::default(),
            slot: Mutex::default(),
            changes: watch::Sender::new(0),
        }
    }

    /// Where it listens and how to sign in; starts it unless the person has stopped it.
    pub async fn address(&self, port: Option<u16>) -> Result<SandboxAddress, IpcError> {
        let _alone = self.gate.lock().await;
        if matches!(self.lock().stage, Stage::Stopped) {
            return Err(sandbox_stopped());
        }
        self.open(port).await?;
        self.read(|sandbox| SandboxAddress {
            endpoint: sandbox.endpoint().to_owned(),
            access_key_id: self.credentials.access_key_id.clone(),
            secret: self.credentials.secret_access_key.clone().into(),
        })
        .ok_or_else(sandbox_stopped)
    }

    /// Starts it, on `port` or on any free one.
    pub async fn start(&self, port: Option<u16>) -> Result<(), IpcError> {
        let _alone = self.gate.lock().await;
        self.open(port).await
    }

    /// Stops it until [`Self::start`]; open answers are cut after a moment.
    pub async fn stop(&self) {
        let _alone = self.gate.lock().await;
        if let Stage::Running(sandbox, _) = self.turn(Stage::Stopping) {
            self.keep(&sandbox);
            sandbox.stop().await;
        }
        self.turn(Stage::Stopped);
    }

    /// Remembers what was set while it ran.
    fn keep(&self, sandbox: &Sandbox) {
        let mut slot = self.lock();
        slot.pacing = sandbox.pacing();
        slot.any_region = sandbox.serves_any_region();
    }

    /// Only with the gate held.
    async fn open(&self, port: Option<u16>) -> Result<(), IpcError> {
        if matches!(self.lock().stage, Stage::Running(..)) {
            return Ok(());
        }
        self.turn(Stage::Starting);
        match self.listen(port.unwrap_or(0)).await {
            Ok(sandbox) => {
                sandbox.serve_any_region(self.lock().any_region);
                self.lock().runs += 1;
                self.turn(Stage::Running(Box::new(sandbox), Timestamp::now()));
                Ok(())
            }
            Err(error) => {
                let told = sandbox_failed(&error);
                self.turn(Stage::Failed(SandboxFailure {
                    message: told.message.clone(),
                    hint: told.hint.clone(),
                    detail: told.detail.clone(),
                    other_port_helps: another_port_helps(&error),
                }));
                Err(told)
            }
        }
    }

    /// With a fixed port TLS has the next one, as long as no other program has that.
    async fn listen(&self, port: u16) -> Result<Sandbox, Error> {
        let secure = if port == 0 { 0 } else { port.checked_add(1).unwrap_or(0) };
        match (self.starter)(self.setup(port, secure)).await {
            Err(Error::Listen { address, .. }) if secure != 0 && address.port() == secure => {
                (self.starter)(self.setup(port, 0)).await
            }
            outcome => outcome,
        }
    }

    fn setup(&self, port: u16, tls_port: u16) -> Setup {
        Setup {
            port,
            tls_port,
            ca_path: self.ca_path.clone(),
            region: REGION.to_owned(),
            credentials: self.credentials.clone(),
            pacing: self.lock().pacing,
        }
    }

    /// Switches faults for everyone, for all requests or for the next few; none is off.
    pub fn switch_faults(&self, faults: Faults, times: Option<u32>) -> Result<(), IpcError> {
        self.change(|sandbox| sandbox.set_faults(faults, times))
    }

    pub fn set_pacing(&self, pacing: Pacing) -> Result<(), IpcError> {
        self.change(|sandbox| sandbox.set_pacing(pacing))
    }

    pub fn serve_any_region(&self, on: bool) -> Result<(), IpcError> {
        self.change(|sandbox| sandbox.serve_any_region(on))
    }

    fn change(&self, change: impl FnOnce(&Sandbox)) -> Result<(), IpcError> {
        self.read(change).ok_or_else(sandbox_stopped)?;
        self.tell();
        Ok(())
    }

    /// Looks at the sandbox while it runs. Others wait meanwhile: nothing slow here.
    pub fn read<T>(&self, look: impl FnOnce(&Sandbox) -> T) -> Option<T> {
        match &self.lock().stage {
            Stage::Running(sandbox, _) => Some(look(sandbox)),
            _ => None,
        }
    }

    pub fn state(&self) -> SandboxState {
        let slot = self.lock();
        let (phase, failure, running) = match &slot.stage {
            Stage::Idle => (SandboxPhase::Idle, None, None),
            Stage::Starting => (SandboxPhase::Starting, None, None),
            Stage::Running(sandbox, since) => {
                (SandboxPhase::Running, None, Some(running(sandbox, slot.runs, *since)))
            }
            Stage::Stopping => (SandboxPhase::Stopping, None, None),
            Stage::Stopped => (SandboxPhase::Stopped, None, None),
            Stage::Failed(failure) => (SandboxPhase::Failed, Some(failure.clone()), None),
        };
        SandboxState { phase, failure, running }
    }

    fn turn(&self, stage: Stage) -> Stage {
        let before = std::mem::replace(&mut self.lock().stage, stage);
        self.tell();
        before
    }

    fn tell(&self) {
        self.changes.send_modify(|revision| *revision = revision.wrapping_add(1));
    }

    fn lock(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn running(sandbox: &Sandbox, run: u32, since: Timestamp) -> SandboxRunning {
    let pacing = sandbox.pacing();
    let (faults, times_left) = sandbox.faults();
    let on = |fault: &Fault| SandboxFaultOn { kind: fault.kind_name().to_owned(), text: fault.to_string() };
    SandboxRunning {
        run,
        since: since.to_string(),
        endpoint: sandbox.endpoint().to_owned(),
        tls_endpoint: sandbox.tls_endpoint().map(str::to_owned),
        ca_path: sandbox.ca_path().map(|path| path.display().to_string()),
        faults: faults.iter().map(on).collect(),
        times_left,
        first_token_ms: pacing.first_token.as_millis().try_into().unwrap_or(u32::MAX),
        tokens_per_second: pacing.tokens_per_second,
        any_region: sandbox.serves_any_region(),
    }
}

#[cfg(test)]
impl SandboxHost {
    /// With the server that the program hands in.
    pub fn with_server(folder: &Path) -> Self {
        Self::new(folder, |setup| Box::pin(sandbox::start(setup.into())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ipc::dto::ErrorCode;

    fn host() -> (tempfile::TempDir, SandboxHost) {
        let folder = tempfile::tempdir().unwrap();
        let host = SandboxHost::with_server(folder.path());
        (folder, host)
    }

    #[tokio::test]
    async fn once_stopped_by_hand_it_is_not_started_by_use_and_its_keys_are_the_same_afterwards() {
        let (_folder, host) = host();
        let first = host.address(None).await.unwrap();
        host.stop().await;
        assert_eq!(host.address(None).await.unwrap_err().code, ErrorCode::SandboxStopped);
        assert_eq!(host.state().phase, SandboxPhase::Stopped);
        host.start(None).await.unwrap();
        let second = host.address(None).await.unwrap();
        assert_eq!(second.access_key_id, first.access_key_id);
        assert_eq!(host.state().running.map(|running| running.run), Some(2));
    }

    #[tokio::test]
    async fn a_taken_port_is_said_and_another_one_helps() {
        let (_folder, host) = host();
        let taken = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = host.start(Some(port)).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::SandboxFailed);
        assert!(error.message.contains(&port.to_string()), "{}", error.message);
        let state = host.state();
        assert_eq!(state.phase, SandboxPhase::Failed);
        assert!(state.failure.unwrap().other_port_helps);
        host.start(None).await.unwrap();
        assert_eq!(host.state().phase, SandboxPhase::Running);
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_named_as_the_cause() {
        let (folder, host) = host();
        // A folder in the file's place stops root, too.
        std::fs::create_dir(folder.path().join(CA_FILE)).unwrap();
        let error = host.start(None).await.unwrap_err();
        assert!(error.message.contains("certificate"), "{}", error.message);
        assert!(error.hint.contains("disk"), "{}", error.hint);
        assert!(error.detail.unwrap().contains(CA_FILE));
        std::fs::remove_dir(folder.path().join(CA_FILE)).unwrap();
        host.start(None).await.unwrap();
    }

    #[tokio::test]
    async fn the_pace_and_the_regions_stay_across_stop_and_start_and_a_fault_does_not() {
        let (_folder, host) = host();
        host.start(None).await.unwrap();
        host.set_pacing(Pacing::INSTANT).unwrap();
        assert!(!host.state().running.unwrap().any_region);
        host.serve_any_region(true).unwrap();
        host.switch_faults("delay-headers:5,html".parse().unwrap(), Some(3)).unwrap();
        let running = host.state().running.unwrap();
        let kinds: Vec<_> = running.faults.iter().map(|fault| fault.kind.as_str()).collect();
        assert_eq!((kinds, running.times_left), (vec!["delay-headers", "html"], Some(3)));
        host.stop().await;
        assert!(host.switch_faults(Faults::default(), None).is_err());
        host.start(None).await.unwrap();
        let running = host.state().running.unwrap();
        assert!(running.faults.is_empty());
        assert_eq!((running.first_token_ms, running.tokens_per_second), (0, 0));
        assert!(running.any_region);
    }

    #[tokio::test]
    async fn a_fixed_port_has_tls_beside_it_or_elsewhere_when_that_one_is_taken() {
        let (_folder, host) = host();
        let (plain, secure) = loop {
            let plain = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).unwrap();
            let port = plain.local_addr().unwrap().port();
            if let Ok(secure) =
                std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, port.saturating_add(1)))
            {
                break (plain, secure);
            }
        };
        let port = plain.local_addr().unwrap().port();
        drop(plain);
        host.start(Some(port)).await.unwrap();
        let running = host.state().running.unwrap();
        assert!(running.endpoint.ends_with(&format!(":{port}")));
        assert!(running.tls_endpoint.is_some_and(|tls| !tls.ends_with(&format!(":{}", port + 1))));
        drop(secure);
        host.stop().await;
        host.start(Some(port)).await.unwrap();
        let running = host.state().running.unwrap();
        assert!(running.tls_endpoint.is_some_and(|tls| tls.ends_with(&format!(":{}", port + 1))));
        assert!(std::fs::read_to_string(running.ca_path.unwrap()).unwrap().contains("BEGIN CERTIFICATE"));
    }
}
