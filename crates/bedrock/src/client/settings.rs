//! What all clients of a profile share: limits, retries, the HTTP client, one cache of identities.

use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::identity::SharedIdentityCache;
use profiles::{Connection, Limits};

use super::wire;

const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);
/// The longest that a sign-in may take: a helper program or a browser may wait for a person.
pub(super) const SIGN_IN_LIMIT: Duration = Duration::from_secs(180);

/// Every behaviour of the SDK that changes with its version, held still.
pub(super) fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

pub(super) struct Settings {
    pub(super) region: Region,
    pub(super) http: SharedHttpClient,
    /// One for all clients, so that a role is assumed and a chain walked once, not once a client.
    pub(super) identities: SharedIdentityCache,
    pub(super) retry: RetryConfig,
    pub(super) timeouts: TimeoutConfig,
}

impl Settings {
    /// `direct`: past any proxy, as loopback is reached.
    pub(super) fn of(connection: &Connection, limits: &Limits, direct: bool) -> Self {
        Self {
            region: Region::new(connection.region.as_str().to_owned()),
            http: wire::http_client(direct),
            // The provider has a limit of its own, which is the one that is named.
            identities: IdentityCache::lazy().load_timeout(SIGN_IN_LIMIT + CONNECT_TIMEOUT).build(),
            retry: RetryConfig::standard().with_max_attempts(limits.retries.saturating_add(1)),
            timeouts: TimeoutConfig::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .operation_timeout(limits.timeout())
                .build(),
        }
    }
}
