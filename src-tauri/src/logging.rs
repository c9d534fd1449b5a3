//! What goes to the log, and what never does.
//!
//! `OUTCROP_LOG` takes tracing's usual filter. Whatever it says, the libraries that see credentials or model output
//! are held at `info`: at `trace` the AWS SDK logs every event-stream frame and the access key ID.

use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// Crates that handle bytes which may be secret.
const QUIET: &[&str] = &["aws_", "h2", "hyper", "rustls", "zbus", "secret_service", "keyring", "zvariant"];

fn allowed(metadata: &Metadata<'_>) -> bool {
    *metadata.level() <= Level::INFO || !QUIET.iter().any(|prefix| metadata.target().starts_with(prefix))
}

pub fn start() {
    let wanted =
        EnvFilter::try_from_env("OUTCROP_LOG").unwrap_or_else(|_| EnvFilter::new("warn,outcrop_lib=info"));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_filter(filter_fn(allowed));
    // A second start (tests) keeps the first subscriber.
    let _ = tracing_subscriber::registry().with(wanted).with(lines).try_init();
}
