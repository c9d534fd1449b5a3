//! The wish to stop: Ctrl-C anywhere, and SIGTERM where there is one.

use tokio::signal;

/// Signals as they come. Made before anybody is told that the program serves, so that one right after is not missed.
pub(super) struct Stop {
    #[cfg(unix)]
    interrupt: Option<signal::unix::Signal>,
    #[cfg(unix)]
    terminate: Option<signal::unix::Signal>,
    #[cfg(windows)]
    interrupt: Option<signal::windows::CtrlC>,
}

impl Stop {
    #[cfg(unix)]
    pub fn listen() -> Self {
        use signal::unix::{SignalKind, signal};
        Self {
            interrupt: signal(SignalKind::interrupt()).ok(),
            terminate: signal(SignalKind::terminate()).ok(),
        }
    }

    #[cfg(windows)]
    pub fn listen() -> Self {
        Self { interrupt: signal::windows::ctrl_c().ok() }
    }

    /// Waits for the next wish. Without signals there is nothing to wait for but the end of the process.
    pub async fn wait(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            Some(()) = next(&mut self.terminate) => return,
            Some(()) = next(&mut self.interrupt) => return,
            else => {}
        }
        #[cfg(windows)]
        if let Some(interrupt) = &mut self.interrupt
            && interrupt.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
async fn next(signal: &mut Option<signal::unix::Signal>) -> Option<()> {
    signal.as_mut()?.recv().await
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_signal_between_listening_and_waiting_is_not_missed() {
        for signal in ["-INT", "-TERM"] {
            let mut stop = Stop::listen();
            let sent =
                std::process::Command::new("kill").args([signal, &std::process::id().to_string()]).status();
            assert!(sent.unwrap().success());
            stop.wait().await;
        }
    }
}
