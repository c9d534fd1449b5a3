//! A connection and its credentials become AWS clients: the one place where every setting of theirs is made.
//!
//! The clients' configurations are built from nothing, never from the SDK's defaults, because those read the
//! environment: a stray `AWS_BEARER_TOKEN_BEDROCK`, `AWS_PROFILE` or `AWS_ENDPOINT_URL` must not change where a
//! stored key goes or which key is used. Only a profile that says *default chain* takes its credentials from there,
//! and even then the region and the endpoint stay the profile's.

use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_smithy_runtime_api::client::auth::AuthSchemeId;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::identity::SharedIdentityCache;
use profiles::{Connection, Credentials, Limits};
use secrecy::SecretString;

use crate::diagnosis::Scene;
use crate::error::Error;

mod api_key;
mod aws_profile;
mod credential_process;
mod explain;
mod held;
mod origin;
mod patience;
mod reach;
mod scene;
pub(crate) mod seen;
mod sign_in;
mod wire;

pub use api_key::ApiKeyFacts;
pub(crate) use reach::{Hop, Reach};
pub use sign_in::SignInFacts;

/// Every behaviour of the SDK that changes with its version, held still.
pub(crate) fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

const CONNECT_TIMEOUT: Duration = Duration::from_millis(3100);
/// The longest that a sign-in may take: a helper program or a browser may wait for a person.
pub(crate) const SIGN_IN_LIMIT: Duration = Duration::from_secs(180);
/// A whole answer whose body stands still this long has stalled. Streams have a watch of their own.
const STALL_GRACE: Duration = Duration::from_secs(60);

/// Where the app's own sandbox listens and what it takes.
#[derive(Debug, Clone)]
pub struct SandboxAddress {
    /// With scheme and port.
    pub endpoint: String,
    /// Of the sandbox's own user.
    pub access_key_id: String,
    /// The secret access key that goes with it.
    pub secret: SecretString,
}

/// The clients of one profile. Make them anew when the profile changes; making them sends nothing.
#[derive(Clone)]
pub struct Clients {
    /// Converse and InvokeModel.
    pub(crate) runtime: aws_sdk_bedrockruntime::Client,
    /// ConverseStream: the same, without stalled-stream protection.
    pub(crate) streaming: aws_sdk_bedrockruntime::Client,
    pub(crate) control: aws_sdk_bedrock::Client,
    /// None with an API key, which cannot call STS.
    pub(crate) sts: Option<aws_sdk_sts::Client>,
    identity: sign_in::Identity,
    pub(crate) reach: Reach,
    pub(crate) timeout: Duration,
    pub(crate) scene: Scene,
}

impl std::fmt::Debug for Clients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clients").field("host", &self.reach.runtime_host()).finish_non_exhaustive()
    }
}

impl Clients {
    /// Fails when the sandbox is asked for without an address, or the credentials are not of the sign-in's kind.
    pub async fn connect(
        connection: &Connection,
        credentials: &Credentials,
        limits: &Limits,
        sandbox: Option<&SandboxAddress>,
    ) -> Result<Self, Error> {
        let reach = Reach::of(connection, sandbox)?;
        let settings = Settings {
            region: Region::new(connection.region.as_str().to_owned()),
            http: wire::http_client(reach.is_loopback()),
            // The provider has a limit of its own, which is the one that is named.
            identities: IdentityCache::lazy().load_timeout(SIGN_IN_LIMIT + CONNECT_TIMEOUT).build(),
            retry: RetryConfig::standard().with_max_attempts(limits.retries.saturating_add(1)),
            timeouts: TimeoutConfig::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .operation_timeout(limits.timeout())
                .build(),
        };
        let identity = sign_in::identify(connection, credentials, sandbox, &settings, &reach).await?;
        let scene = Scene {
            sent_key: identity.sent_key(),
            ..scene::scene_of(connection, &reach, identity.api_key_facts())
        };
        Ok(Self {
            runtime: settings.runtime(&identity, &reach, true),
            streaming: settings.runtime(&identity, &reach, false),
            control: settings.control(&identity, &reach),
            sts: settings.sts(&identity, &reach),
            identity,
            reach,
            timeout: limits.timeout(),
            scene,
        })
    }

    /// Resolves the credentials now and says where they came from. Sends what the sign-in needs, nothing to Bedrock.
    pub async fn credentials_source(&self) -> Result<SignInFacts, Error> {
        self.identity.facts().await
    }

    /// The host that chat goes to.
    pub fn host(&self) -> &str {
        self.reach.runtime_host()
    }

    /// The scene of a call to another service of AWS than the one that chat goes to.
    pub(crate) fn scene_at(&self, service: &str) -> Scene {
        self.scene.at(self.reach.host_of(service))
    }

    pub(crate) fn uses_api_key(&self) -> bool {
        self.sts.is_none()
    }
}

/// What all clients of a profile share.
pub(crate) struct Settings {
    pub(crate) region: Region,
    pub(crate) http: SharedHttpClient,
    /// One for all clients, so that a role is assumed and a chain walked once, not once a client.
    identities: SharedIdentityCache,
    retry: RetryConfig,
    pub(crate) timeouts: TimeoutConfig,
}

/// The settings that the generated builders have in common but share no trait for.
macro_rules! configure {
    ($builder:expr, $settings:expr, $identity:expr, $stalls:expr) => {{
        let builder = $builder
            .behavior_version(behavior())
            .region($settings.region.clone())
            .http_client($settings.http.clone())
            .identity_cache($settings.identities.clone())
            .retry_config($settings.retry.clone())
            .timeout_config($settings.timeouts.clone())
            .retry_classifier(patience::BusyStatus)
            .stalled_stream_protection($stalls);
        match $identity {
            // Always said in so many words: without a preference the SDK would choose by what it finds.
            sign_in::Identity::Keys { provider, .. } => {
                let mut builder = builder.auth_scheme_preference([AuthSchemeId::from("sigv4")]);
                // Set, not wrapped anew: the cache tells providers apart by their wrapping.
                builder.set_credentials_provider(Some(provider.clone()));
                builder
            }
            sign_in::Identity::Bearer { token, .. } => builder
                .auth_scheme_preference([AuthSchemeId::from("httpBearerAuth")])
                .token_provider(token.clone()),
        }
    }};
}

impl Settings {
    fn runtime(
        &self,
        identity: &sign_in::Identity,
        reach: &Reach,
        watch_stalls: bool,
    ) -> aws_sdk_bedrockruntime::Client {
        let stalls =
            if watch_stalls { stall_protection() } else { StalledStreamProtectionConfig::disabled() };
        let mut builder = configure!(aws_sdk_bedrockruntime::Config::builder(), self, identity, stalls);
        builder.set_endpoint_url(reach.runtime_override());
        aws_sdk_bedrockruntime::Client::from_conf(builder.build())
    }

    fn control(&self, identity: &sign_in::Identity, reach: &Reach) -> aws_sdk_bedrock::Client {
        let mut builder = configure!(aws_sdk_bedrock::Config::builder(), self, identity, stall_protection());
        builder.set_endpoint_url(reach.other_override());
        aws_sdk_bedrock::Client::from_conf(builder.build())
    }

    fn sts(&self, identity: &sign_in::Identity, reach: &Reach) -> Option<aws_sdk_sts::Client> {
        let sign_in::Identity::Keys { provider, .. } = identity else { return None };
        let mut builder = aws_sdk_sts::Config::builder()
            .behavior_version(behavior())
            .region(self.region.clone())
            .http_client(self.http.clone())
            .identity_cache(self.identities.clone())
            .retry_config(self.retry.clone())
            .timeout_config(self.timeouts.clone())
            .retry_classifier(patience::BusyStatus)
            .auth_scheme_preference([AuthSchemeId::from("sigv4")]);
        builder.set_credentials_provider(Some(provider.clone()));
        builder.set_endpoint_url(reach.other_override());
        Some(aws_sdk_sts::Client::from_conf(builder.build()))
    }
}

fn stall_protection() -> StalledStreamProtectionConfig {
    StalledStreamProtectionConfig::enabled().grace_period(STALL_GRACE).build()
}
