//! Turns a connection and its credentials into AWS clients: the one place where their settings are made.
//!
//! The clients' configurations are built from nothing, never from the SDK's defaults, because those read the
//! environment: a stray `AWS_BEARER_TOKEN_BEDROCK`, `AWS_PROFILE` or `AWS_ENDPOINT_URL` must not change where a
//! stored key goes or which key is used. Only a profile that says *default chain* takes its credentials from there,
//! and even then the region and the endpoint stay the profile's.

use std::time::Duration;

use profiles::{Connection, Credentials, Limits};

use crate::diagnosis::Scene;
use crate::error::Error;

mod address;
mod api_key;
mod aws_profile;
mod build;
mod credential_process;
mod explain;
mod held;
mod origin;
mod patience;
mod reach;
mod scene;
pub(crate) mod seen;
mod settings;
mod sign_in;
mod wire;

pub use address::SandboxAddress;
pub use api_key::ApiKeyFacts;
pub(crate) use reach::{Hop, Reach};
pub use sign_in::SignInFacts;

use settings::Settings;

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
        let settings = Settings::of(connection, limits, reach.is_loopback());
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
