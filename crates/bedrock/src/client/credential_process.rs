//! Runs an AWS profile's `credential_process`, and ends it with all that it started when its time is up.
//!
//! The SDK has a provider for this, but one that leaves the program running when nobody waits for it any more, and
//! that puts what the program printed into errors and logs. Here the program gets a process group of its own, which
//! is killed as a whole once the limit has passed or the caller has gone (a test that is cancelled, an answer that is
//! stopped). Its standard error is never read, since it may hold anything. A program that ends by itself may leave
//! others running, as agents do.
//!
//! On Windows only the program itself is ended, not what it started; that was never tried.
//!
//! The format is AWS's: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html>, read on
//! 2026-11-25.

use std::process::Stdio;
use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, future};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};

mod output;

use output::failed;

/// More than any set of credentials, in bytes.
const LONGEST_OUTPUT: u64 = 256 * 1024;

/// Gives the credentials that a program prints.
#[derive(Debug)]
pub(super) struct CredentialProcess {
    /// The whole command line, which may hold a password.
    command: SecretString,
    limit: Duration,
}

impl CredentialProcess {
    /// A command for the shell, as it stands in the AWS profile.
    pub(super) fn new(command: &str, limit: Duration) -> Self {
        Self { command: SecretString::from(command), limit }
    }

    async fn credentials(&self) -> provider::Result {
        let mut running = Running::start(self.shell())?;
        match tokio::time::timeout(self.limit, running.finish()).await {
            Ok(printed) => output::read(&printed?),
            Err(_) => Err(CredentialsError::provider_timed_out(self.limit)),
        }
    }

    #[cfg(not(windows))]
    fn shell(&self) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(self.command.expose_secret()).process_group(0);
        command
    }

    #[cfg(windows)]
    fn shell(&self) -> Command {
        let mut command = Command::new("cmd.exe");
        // As the SDK does: `cmd.exe` wants the whole line in a pair of quotes of its own.
        command.arg("/C").raw_arg(format!("\"{}\"", self.command.expose_secret()));
        command
    }
}

impl ProvideCredentials for CredentialProcess {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.credentials())
    }
}

/// A program under way; dropping it before its end kills it with its whole group.
struct Running {
    child: Child,
    /// The group's number is its leader's. `None` once the leader has been waited for.
    #[cfg_attr(windows, allow(dead_code, reason = "there are no groups there"))]
    group: Option<u32>,
}

impl Running {
    fn start(mut command: Command) -> Result<Self, CredentialsError> {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(&format!("could not be started ({})", error.kind())))?;
        let group = child.id();
        Ok(Self { child, group })
    }

    /// What the program printed, once it has ended well.
    async fn finish(&mut self) -> Result<SecretString, CredentialsError> {
        let mut printed = Vec::new();
        if let Some(pipe) = self.child.stdout.as_mut() {
            let read = pipe.take(LONGEST_OUTPUT).read_to_end(&mut printed).await;
            read.map_err(|error| failed(&format!("broke off ({})", error.kind())))?;
        }
        let status =
            self.child.wait().await.map_err(|error| failed(&format!("broke off ({})", error.kind())))?;
        self.group = None;
        if !status.success() {
            return Err(failed(&format!("ended with {status}")));
        }
        let text = String::from_utf8(printed).map_err(|_| failed("printed something that is not text"))?;
        Ok(SecretString::from(text))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) =
            self.group.and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw)
        {
            // Nothing to do about a group that has just ended by itself.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

#[cfg(all(test, unix))]
mod tests;
