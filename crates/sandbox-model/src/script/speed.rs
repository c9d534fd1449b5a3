//! Pacing as a script names it.

use std::time::Duration;

use sandbox_wire::pacing::Pacing;
use serde::Deserialize;

/// The speed of an answer, where a script names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Speed {
    first_token_ms: Option<u32>,
    tokens_per_second: Option<u32>,
    /// Characters in each piece of a stream; the tokens themselves where it is left out.
    pub(super) piece: Option<usize>,
}

impl Speed {
    /// The pacing with what is left out here as it is.
    pub(super) fn over(&self, usual: Pacing) -> Pacing {
        let mut pacing = usual;
        if let Some(first) = self.first_token_ms {
            pacing.first_token = Duration::from_millis(u64::from(first));
        }
        if let Some(tokens) = self.tokens_per_second {
            pacing.tokens_per_second = tokens;
        }
        pacing
    }
}
