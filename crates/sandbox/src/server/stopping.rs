//! How a sandbox ends, as its ports are told.

use tokio_util::sync::CancellationToken;

/// The two steps of an end: no new requests, and no more answers.
#[derive(Clone, Default)]
pub(super) struct Stopping {
    pub(super) asked: CancellationToken,
    pub(super) cut: CancellationToken,
}

impl Stopping {
    pub(super) fn ask(&self) {
        self.asked.cancel();
    }

    pub(super) fn cut(&self) {
        self.cut.cancel();
    }
}
