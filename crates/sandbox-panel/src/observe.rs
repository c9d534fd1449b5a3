//! What an owner sees of a running sandbox: its requests as they come, the fault that is on, the pace.
//!
//! The seam: `running.rs` switches and stops; this only reads, for a window or a test that follows along.

use tokio::sync::watch;

use crate::Sandbox;
use crate::journal::Entry;
use sandbox_model::fault::{Fault, Faults};
use sandbox_wire::pacing::Pacing;

impl Sandbox {
    /// A revision that rises with every request that begins, changes or ends, and when another process switches a
    /// fault or the pace. It only says that there is something to read.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.state().journal.watch()
    }

    /// The requests that began or changed after `revision`, oldest first, and the revision to ask with next time.
    /// With 0, all that are kept.
    pub fn requests_since(&self, revision: u64) -> (u64, Vec<Entry>) {
        self.state().journal.since(revision)
    }

    /// Forgets the requests so far. Their numbers go on.
    pub fn clear_requests(&self) {
        self.state().journal.clear();
    }

    /// The fault that is on for everyone, and for how many more requests; `None` there is until further notice.
    pub fn fault(&self) -> Option<(Fault, Option<u32>)> {
        let (faults, times) = self.state().faults.current();
        Some((faults.first()?.clone(), times))
    }

    /// Everything that is on for everyone, where several faults may be on together.
    pub fn faults(&self) -> (Faults, Option<u32>) {
        self.state().faults.current()
    }

    pub fn pacing(&self) -> Pacing {
        self.state().pacing()
    }
}
