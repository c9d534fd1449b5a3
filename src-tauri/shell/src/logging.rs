//! What goes to the log, and what never does.
//!
//! `OUTCROP_LOG` takes tracing's usual filter. Whatever it says, the libraries that see credentials or model output
//! are held at `info`, since at `trace` the AWS SDK logs every event-stream frame and the access key ID; and those that
//! look credentials up are not heard at all, since their warnings repeat what a helper program printed. What went wrong
//! with a sign-in is told in the window.

use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// Crates that handle bytes which may be secret.
const QUIET: &[&str] = &["aws_", "h2", "hyper", "rustls", "zbus", "secret_service", "keyring", "zvariant"];

/// Crates whose errors hold what a helper program printed, whatever their level.
const SILENT: &[&str] = &["aws_config", "aws_credential_types"];

fn allowed(metadata: &Metadata<'_>) -> bool {
    let is_of = |crates: &[&str]| crates.iter().any(|prefix| metadata.target().starts_with(prefix));
    !is_of(SILENT) && (*metadata.level() <= Level::INFO || !is_of(QUIET))
}

pub fn start() {
    let wanted =
        EnvFilter::try_from_env("OUTCROP_LOG").unwrap_or_else(|_| EnvFilter::new("warn,outcrop_shell=info"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(filter_fn(allowed));
    // A second start (tests) keeps the first subscriber.
    let _ = tracing_subscriber::registry().with(wanted).with(lines).try_init();
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex, PoisonError};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_looks_credentials_up_is_not_heard_and_what_sees_them_says_little() {
        let kept = Kept::default();
        let writer = kept.clone();
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(move || writer.clone())
            .with_filter(filter_fn(allowed));
        let subscriber = tracing_subscriber::registry().with(EnvFilter::new("trace")).with(lines);
        tracing::subscriber::with_default(subscriber, || {
            tracing::error!(target: "aws_config::profile::credentials", "Stderr: canary");
            tracing::warn!(target: "aws_config::meta::credentials::chain", "canary");
            tracing::warn!(target: "aws_credential_types::provider", "canary");
            tracing::trace!(target: "aws_smithy_runtime::client", "canary");
            tracing::debug!(target: "hyper::proto", "canary");
            tracing::warn!(target: "aws_smithy_runtime::client", "heard");
            tracing::trace!(target: "outcrop_shell", "heard");
        });
        let said = String::from_utf8(kept.0.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap();
        assert!(!said.contains("canary"), "{said}");
        assert_eq!(said.matches("heard").count(), 2, "{said}");
    }
}
