//! Which refusals are worth another try, beyond what the SDK knows.
//!
//! A gateway's 429 has no error type of AWS's, so the SDK does not take it for throttling; nor is 529 in its list; and of
//! a 503 it does not read how long to wait. How
//! often a call is tried is the profile's setting, as for any other.

use std::time::Duration;

use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryClassifierPriority,
};
use aws_smithy_types::retry::ErrorKind;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

#[derive(Debug)]
pub(super) struct BusyStatus;

impl ClassifyRetry for BusyStatus {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(response) = context.response() else { return RetryAction::NoActionIndicated };
        let wait = response.headers().get("retry-after").and_then(|value| wait(value, Timestamp::now()));
        match (response.status().as_u16(), wait) {
            (429 | 529 | 503, Some(wait)) => {
                RetryAction::retryable_error_with_explicit_delay(ErrorKind::ThrottlingError, wait)
            }
            (429 | 529, None) => RetryAction::throttling_error(),
            _ => RetryAction::NoActionIndicated,
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

/// `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). The SDK waits no longer than its own longest pause.
fn wait(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = rfc2822::parse(value).ok()?.timestamp();
    Some(Duration::try_from(then.duration_since(now)).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_seconds_or_as_a_date() {
        let now = "2015-10-21T07:27:30Z".parse().unwrap();
        assert_eq!(wait(" 7 ", now), Some(Duration::from_secs(7)));
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT", now), Some(Duration::from_secs(30)));
        assert_eq!(wait("Wed, 21 Oct 2015 07:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(wait("soon", now), None);
    }
}
