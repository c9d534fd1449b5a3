//! The sandbox inside the app: started on first use, or by the person, and left alone once they stopped it.
//!
//! The seam: whoever needs an address asks here and never starts a sandbox of its own. The keys belong to the host and
//! not to a running sandbox, so that they stay the same across stop and start. What of it is shown is in
//! `sandbox_host/feed.rs`, what of it can be copied in `sandbox_host/keys.rs`.

pub mod feed;
pub mod keys;

use std::sync::{Mutex, MutexGuard, PoisonError};

use bedrock::SandboxAddress;
use jiff::Timestamp;
use sandbox::{Credentials, Fault, Options, Pacing, Sandbox};
use tokio::sync::{Mutex as Gate, watch};

use crate::ipc::dto::{IpcError, SandboxFailure, SandboxFaultOn, SandboxPhase, SandboxRunning, SandboxState};
use crate::ipc::error::{sandbox_failed, sandbox_stopped};

/// Where the sandbox profile lives, whatever the list shows: one region, so that its inference profiles are known.
pub const REGION: &str = "us-east-1";

pub struct SandboxHost {
    credentials: Credentials,
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
}

#[derive(Default)]
enum Stage {
    #[default]
    Idle,
    Starting,
    Running(Sandbox, Timestamp),
    Stopping,
    Stopped,
    Failed(SandboxFailure),
}

impl Default for SandboxHost {
    fn default() -> Self {
        Self {
            credentials: Credentials::default(),
            gate: Gate::default(),
            slot: Mutex::default(),
            changes: watch::Sender::new(0),
        }
    }
}

impl SandboxHost {
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
            self.lock().pacing = sandbox.pacing();
            sandbox.stop().await;
        }
        self.turn(Stage::Stopped);
    }

    /// Only with the gate held.
    async fn open(&self, port: Option<u16>) -> Result<(), IpcError> {
        if matches!(self.lock().stage, Stage::Running(..)) {
            return Ok(());
        }
        self.turn(Stage::Starting);
        let options = Options {
            port: port.unwrap_or(0),
            region: REGION.to_owned(),
            credentials: self.credentials.clone(),
            pacing: self.lock().pacing,
            ..Options::default()
        };
        match sandbox::start(options).await {
            Ok(sandbox) => {
                self.lock().runs += 1;
                self.turn(Stage::Running(sandbox, Timestamp::now()));
                Ok(())
            }
            Err(error) => {
                let (told, port_taken) = sandbox_failed(&error);
                let (message, next_step) = (told.message.clone(), told.hint.clone());
                let detail = told.detail.clone();
                self.turn(Stage::Failed(SandboxFailure { message, next_step, detail, port_taken }));
                Err(told)
            }
        }
    }

    /// Switches the one fault for everyone, for all requests or for the next few, or off.
    pub fn switch_fault(&self, fault: Option<Fault>, times: Option<u32>) -> Result<(), IpcError> {
        self.change(|sandbox| match (fault, times) {
            (Some(fault), Some(times)) => sandbox.set_fault_times(fault, times),
            (fault, _) => sandbox.set_fault(fault),
        })
    }

    pub fn set_pacing(&self, pacing: Pacing) -> Result<(), IpcError> {
        self.change(|sandbox| sandbox.set_pacing(pacing))
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
    SandboxRunning {
        run,
        since: since.to_string(),
        endpoint: sandbox.endpoint().to_owned(),
        tls_endpoint: None,
        ca_path: None,
        fault: sandbox.fault().map(|(fault, times_left)| SandboxFaultOn {
            kind: fault.kind_name().to_owned(),
            text: fault.to_string(),
            times_left,
        }),
        first_token_ms: pacing.first_token.as_millis().try_into().unwrap_or(u32::MAX),
        tokens_per_second: pacing.tokens_per_second,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ipc::dto::ErrorCode;

    #[tokio::test]
    async fn once_stopped_by_hand_it_is_not_started_by_use_and_its_keys_are_the_same_afterwards() {
        let host = SandboxHost::default();
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
        let host = SandboxHost::default();
        let taken = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = host.start(Some(port)).await.unwrap_err();
        assert!(error.message.contains(&port.to_string()), "{}", error.message);
        let state = host.state();
        assert_eq!(state.phase, SandboxPhase::Failed);
        assert!(state.failure.unwrap().port_taken);
        host.start(None).await.unwrap();
        assert_eq!(host.state().phase, SandboxPhase::Running);
    }

    #[tokio::test]
    async fn the_pace_stays_across_stop_and_start_and_a_fault_does_not() {
        let host = SandboxHost::default();
        host.start(None).await.unwrap();
        host.set_pacing(Pacing::INSTANT).unwrap();
        host.switch_fault(Some(Fault::Html), Some(3)).unwrap();
        let fault = host.state().running.unwrap().fault.unwrap();
        assert_eq!((fault.kind.as_str(), fault.times_left), ("html", Some(3)));
        host.stop().await;
        assert!(host.switch_fault(None, None).is_err());
        host.start(None).await.unwrap();
        let running = host.state().running.unwrap();
        assert_eq!((running.fault, running.first_token_ms, running.tokens_per_second), (None, 0, 0));
    }
}
