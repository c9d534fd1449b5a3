//! The SDK's clients, each built from nothing but the settings, the identity and the host.

use std::time::Duration;

use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_runtime_api::client::auth::AuthSchemeId;

use super::patience;
use super::reach::Reach;
use super::settings::{Settings, behavior};
use super::sign_in::Identity;

/// A whole answer whose body stands still this long has stalled. Streams have a watch of their own.
const STALL_GRACE: Duration = Duration::from_secs(60);

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
            // Always set: without a preference the SDK would choose by what it finds.
            Identity::Keys { provider, .. } => {
                let mut builder = builder.auth_scheme_preference([AuthSchemeId::from("sigv4")]);
                // Set, not wrapped anew: the cache tells providers apart by their wrapping.
                builder.set_credentials_provider(Some(provider.clone()));
                builder
            }
            Identity::Bearer { token, .. } => builder
                .auth_scheme_preference([AuthSchemeId::from("httpBearerAuth")])
                .token_provider(token.clone()),
        }
    }};
}

impl Settings {
    pub(super) fn runtime(
        &self,
        identity: &Identity,
        reach: &Reach,
        watch_stalls: bool,
    ) -> aws_sdk_bedrockruntime::Client {
        let stalls =
            if watch_stalls { stall_protection() } else { StalledStreamProtectionConfig::disabled() };
        let mut builder = configure!(aws_sdk_bedrockruntime::Config::builder(), self, identity, stalls);
        builder.set_endpoint_url(reach.runtime_override());
        aws_sdk_bedrockruntime::Client::from_conf(builder.build())
    }

    pub(super) fn control(&self, identity: &Identity, reach: &Reach) -> aws_sdk_bedrock::Client {
        let mut builder = configure!(aws_sdk_bedrock::Config::builder(), self, identity, stall_protection());
        builder.set_endpoint_url(reach.other_override());
        aws_sdk_bedrock::Client::from_conf(builder.build())
    }

    pub(super) fn sts(&self, identity: &Identity, reach: &Reach) -> Option<aws_sdk_sts::Client> {
        let Identity::Keys { provider, .. } = identity else { return None };
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
