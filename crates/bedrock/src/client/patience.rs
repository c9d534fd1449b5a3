//! Which refusals are worth another try, beyond what the SDK knows.
//!
//! A gateway's 429 has no error type of AWS's, so the SDK does not take it for throttling; nor is 529 in its list. How
//! often a call is tried is the profile's setting, as for any other.

use std::time::Duration;

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryClassifierPriority,
};
use aws_smithy_types::retry::ErrorKind;

#[derive(Debug)]
pub(super) struct BusyStatus;

impl ClassifyRetry for BusyStatus {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(response) = context.response().filter(|response| is_busy(response.status().as_u16())) else {
            return RetryAction::NoActionIndicated;
        };
        match response.headers().get("retry-after").and_then(seconds) {
            Some(wait) => RetryAction::retryable_error_with_explicit_delay(ErrorKind::ThrottlingError, wait),
            None => RetryAction::throttling_error(),
        }
    }

    fn name(&self) -> &'static str {
        "Busy status"
    }

    /// Asked last, so that a wait that the server names is kept.
    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }
}

fn is_busy(status: u16) -> bool {
    matches!(status, 429 | 529)
}

/// `Retry-After` in seconds; the form with a date is as good as none.
fn seconds(value: &str) -> Option<Duration> {
    value.trim().parse().ok().map(Duration::from_secs)
}
