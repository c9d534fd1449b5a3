//! An answer's outcome as the history keeps it.

use bedrock::Diagnosis;
use bedrock::chat::Outcome;
use history::{Ending, Finish, Metrics};

use crate::ipc::convert;

pub fn finish(outcome: &Outcome) -> Finish {
    use bedrock::chat::Ending as E;
    let usage = outcome.usage;
    Finish {
        ending: match outcome.ending {
            E::Complete => Ending::Complete,
            E::Stopped => Ending::Stopped,
            E::Truncated => Ending::Truncated,
            E::Interrupted => Ending::Interrupted,
            E::Failed => Ending::Failed,
        },
        metrics: Metrics {
            first_token_ms: outcome.timing.first_token_ms.map(short),
            thinking_ms: outcome.timing.thinking_ms.map(short),
            took_ms: short(outcome.timing.total_ms),
            input_tokens: usage.map(|usage| usage.input_tokens),
            output_tokens: usage.map(|usage| usage.output_tokens),
            cache_read_tokens: usage.map(|usage| usage.cache_read_tokens),
            cache_write_tokens: usage.map(|usage| usage.cache_write_tokens),
            cache_write_1h_tokens: usage.map(|usage| usage.cache_write_1h_tokens),
            region: Some(outcome.region.clone()),
            stop_reason: outcome.stop_reason.clone(),
            request_id: outcome.request_id.clone(),
        },
        diagnosis: outcome.diagnosis.as_ref().and_then(told),
    }
}

/// Of a request that was never sent.
pub fn unsent(diagnosis: &Diagnosis) -> Finish {
    Finish { ending: Ending::Failed, metrics: Metrics::default(), diagnosis: told(diagnosis) }
}

fn told(diagnosis: &Diagnosis) -> Option<serde_json::Value> {
    serde_json::to_value(convert::diagnosis(diagnosis, false)).ok()
}

/// The history and the window count in 32 bits; 49 days of milliseconds are enough.
pub fn short(number: u64) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
