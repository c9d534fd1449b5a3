//! A time limit for calls that have none.
//!
//! A keychain call may wait for ever: for a prompt, for a daemon that is stopped. It therefore runs on a detached
//! thread of its own; on time-out the caller goes on and the thread is left behind, so that neither the app nor its
//! exit waits for it. Not a runtime's blocking pool: that is joined at shutdown.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// It took longer than the limit. It may still be at it.
    TimedOut,
    /// The call panicked, or no thread could be started.
    Died,
}

/// Runs `call` on a thread of its own and waits at most `limit` for its answer.
///
/// # Errors
/// Says why there is none.
pub fn run<T: Send + 'static>(
    limit: Duration,
    call: impl FnOnce() -> T + Send + 'static,
) -> Result<T, NoAnswer> {
    let (answer, waiting) = mpsc::sync_channel(1);
    let spawned = thread::Builder::new().name("keychain".to_owned()).spawn(move || {
        // Nobody waits any more after a time-out; the answer is dropped then.
        let _ = answer.send(call());
    });
    if spawned.is_err() {
        return Err(NoAnswer::Died);
    }
    waiting.recv_timeout(limit).map_err(|error| match error {
        mpsc::RecvTimeoutError::Timeout => NoAnswer::TimedOut,
        mpsc::RecvTimeoutError::Disconnected => NoAnswer::Died,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_never_returns_is_left_behind() {
        let (_keep, never) = mpsc::channel::<()>();
        let result = run(Duration::from_millis(30), move || never.recv().is_ok());
        assert_eq!(result, Err(NoAnswer::TimedOut));
    }

    #[test]
    fn a_call_that_panics_is_told_from_a_slow_one() {
        let result = run(Duration::from_secs(30), || -> u8 { panic!("as a test") });
        assert_eq!(result, Err(NoAnswer::Died));
    }
}
