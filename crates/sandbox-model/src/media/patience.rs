//! How long looking may take.

use std::time::Duration;

/// A limit of time as it is meant for the program; one that was built for its tests takes several times as long.
pub(crate) fn slow(limit: Duration) -> Duration {
    if cfg!(debug_assertions) { limit * 6 } else { limit }
}
