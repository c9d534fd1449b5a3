//! Waiting for a condition instead of for a time.

use std::thread;
use std::time::{Duration, Instant};

use crate::trouble::{Outcome, Trouble};

/// Between two looks; short beside anything a person would notice.
const PAUSE: Duration = Duration::from_millis(25);

/// For what happens inside the app: generous, since two cores may be busy building something else.
pub const SOON: Duration = Duration::from_secs(20);

/// Looks until `look` finds something, and fails with what was awaited when `limit` has passed.
#[track_caller]
pub fn until<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
    let start = Instant::now();
    loop {
        let seen = look();
        if let Ok(Some(found)) = seen {
            return Ok(found);
        }
        if start.elapsed() > limit {
            let last =
                seen.err().map(|trouble| format!(" The last look failed: {trouble}")).unwrap_or_default();
            return Err(Trouble::new(format!("Waited {} s for {what}.{last}", limit.as_secs())));
        }
        thread::sleep(PAUSE);
    }
}
