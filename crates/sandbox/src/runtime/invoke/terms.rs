//! Headers on which terms an answer was given.

use http::Response;
use sandbox_wire::reply::{Body, set};

/// The latency and the tier that were asked for, told back.
pub(super) fn terms(response: &mut Response<Body>, latency: Option<&str>, tier: Option<&str>) {
    let told = [("X-Amzn-Bedrock-PerformanceConfig-Latency", latency), ("X-Amzn-Bedrock-Service-Tier", tier)];
    for (name, value) in told {
        if let Some(value) = value {
            set(response, name, value);
        }
    }
}
