//! Who signs: from a profile's sign-in to one identity.
//!
//! Each kind is built on its own and none falls through to another. The instance metadata service is asked only by
//! the default chain, once and for a second, so that a laptop does not wait for a host that is not there.

use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_sdk_bedrockruntime::config::Token;
use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_smithy_async::time::SystemTimeSource;
use jiff::Timestamp;
use profiles::{Connection, Credentials, SignIn};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;

use super::address::SandboxAddress;
use super::api_key::{ApiKeyFacts, tail};
use super::aws_profile::{self, Helped};
use super::credential_process::CredentialProcess;
use super::held::Held;
use super::origin::{Origin, OriginKind, bearer_source};
use super::reach::Reach;
use super::settings::{SIGN_IN_LIMIT, Settings, behavior};
use super::wire;
use crate::error::Error;

const METADATA_WAIT: Duration = Duration::from_secs(1);
const BEARER_VARIABLE: &str = "AWS_BEARER_TOKEN_BEDROCK";

#[derive(Clone)]
pub(super) enum Identity {
    Keys { provider: SharedCredentialsProvider, origin: Origin },
    Bearer { token: Token, facts: ApiKeyFacts, from_environment: bool },
}

/// What is known of the credentials in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignInFacts {
    /// In words: «the profile's access keys», «AWS profile corp (SSO)».
    pub source: String,
    /// The last four characters of the access key ID.
    pub access_key_tail: Option<String>,
    /// `None` for keys that do not end, or do not say when.
    pub expires_at: Option<Timestamp>,
    /// What an API key says of itself, where one is used.
    pub api_key: Option<ApiKeyFacts>,
}

pub(super) async fn identify(
    connection: &Connection,
    credentials: &Credentials,
    sandbox: Option<&SandboxAddress>,
    settings: &Settings,
    reach: &Reach,
) -> Result<Identity, Error> {
    let (provider, kind) = match (&connection.sign_in, credentials) {
        (SignIn::ApiKey { .. }, Credentials::ApiKey(key)) => return Ok(bearer(key.expose_secret(), false)),
        (
            SignIn::AccessKeys { access_key_id },
            Credentials::AccessKeys { secret_access_key, session_token },
        ) => {
            let token = session_token.as_ref().map(|token| token.expose_secret().to_owned());
            (fixed(access_key_id, secret_access_key.expose_secret(), token), OriginKind::Keychain)
        }
        (SignIn::DefaultChain, _) => {
            if let Some(key) = environment_bearer(connection.role.is_some()) {
                return Ok(bearer(&key, true));
            }
            (default_chain(settings).await, OriginKind::DefaultChain)
        }
        (SignIn::AwsProfile { name }, _) => {
            (named_profile(name, settings).await, OriginKind::AwsProfile(name.clone()))
        }
        (SignIn::Sandbox, _) => {
            let address = sandbox.ok_or_else(|| Error::Request("The sandbox is not running.".to_owned()))?;
            (fixed(&address.access_key_id, address.secret.expose_secret(), None), OriginKind::Sandbox)
        }
        (SignIn::AccessKeys { .. } | SignIn::ApiKey { .. }, _) => {
            return Err(Error::Request(
                "The profile has no secret of the kind that it signs in with.".to_owned(),
            ));
        }
    };
    let role = connection.role.as_ref();
    let origin = Origin { kind, role: role.map(|role| role.arn.clone()) };
    let provider = match role {
        Some(role) => {
            let config = sts_config(settings, reach.other_override());
            assume(&role.arn, role.external_id.as_deref(), None, provider, &config).await
        }
        None => provider,
    };
    Ok(Identity::Keys { provider: Held::of(provider, SIGN_IN_LIMIT), origin })
}

fn bearer(key: &str, from_environment: bool) -> Identity {
    Identity::Bearer { token: Token::new(key, None), facts: ApiKeyFacts::read(key), from_environment }
}

/// The default chain is whatever the machine is set up for, and there a bearer token wins over keys, as in every
/// SDK of AWS. A role cannot be assumed with one, so a profile with a role looks for keys.
fn environment_bearer(wants_role: bool) -> Option<String> {
    let token = std::env::var(BEARER_VARIABLE).ok().filter(|token| !token.trim().is_empty())?;
    (!wants_role).then_some(token)
}

fn fixed(id: &str, secret: &str, token: Option<String>) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(aws_credential_types::Credentials::new(id, secret, token, None, "profile"))
}

/// For looking credentials up: the profile's region, and proxies as the environment says even when Bedrock itself
/// is on loopback, because single sign-on is not.
fn lookup_config(settings: &Settings) -> ProviderConfig {
    ProviderConfig::without_region()
        .with_behavior_version(Some(behavior()))
        .with_region(Some(settings.region.clone()))
        .with_http_client(wire::http_client(false))
        .with_retry_config(RetryConfig::standard().with_max_attempts(2))
        .with_timeout_config(settings.timeouts.clone())
}

async fn default_chain(settings: &Settings) -> SharedCredentialsProvider {
    if let Some(helped) = aws_profile::helped(None).await {
        // In the SDK's chain, too, nothing but the environment comes before the AWS profile.
        let from_profile = with_helper(helped, settings).await;
        let chain =
            CredentialsProviderChain::first_try("Environment", EnvironmentVariableCredentialsProvider::new());
        return SharedCredentialsProvider::new(chain.or_else("Profile", from_profile));
    }
    let metadata = aws_config::imds::Client::builder()
        .configure(&lookup_config(settings).with_http_client(wire::http_client(true)))
        .max_attempts(1)
        .connect_timeout(METADATA_WAIT)
        .read_timeout(METADATA_WAIT)
        .build();
    let chain = DefaultCredentialsChain::builder()
        .configure(lookup_config(settings))
        .region(settings.region.clone())
        .imds_client(metadata)
        .build()
        .await;
    SharedCredentialsProvider::new(chain)
}

async fn named_profile(name: &str, settings: &Settings) -> SharedCredentialsProvider {
    if let Some(helped) = aws_profile::helped(Some(name)).await {
        return with_helper(helped, settings).await;
    }
    let provider =
        ProfileFileCredentialsProvider::builder().configure(&lookup_config(settings)).profile_name(name);
    SharedCredentialsProvider::new(provider.build())
}

/// A helper program's credentials, and the roles that the AWS profile assumes with them.
async fn with_helper(helped: Helped, settings: &Settings) -> SharedCredentialsProvider {
    let mut provider = SharedCredentialsProvider::new(CredentialProcess::new(&helped.command, SIGN_IN_LIMIT));
    let config = sts_config(settings, None);
    for role in helped.roles {
        let (id, session) = (role.external_id.as_deref(), role.session_name.as_deref());
        provider = assume(&role.arn, id, session, provider, &config).await;
    }
    provider
}

/// For STS, at an endpoint of its own where the profile's stands for it too.
fn sts_config(settings: &Settings, endpoint: Option<String>) -> SdkConfig {
    let mut config = SdkConfig::builder()
        .behavior_version(behavior())
        .region(settings.region.clone())
        .http_client(settings.http.clone())
        .time_source(SystemTimeSource::new())
        .retry_config(settings.retry.clone())
        .timeout_config(settings.timeouts.clone());
    config.set_endpoint_url(endpoint);
    config.set_sleep_impl(default_async_sleep());
    config.build()
}

async fn assume(
    arn: &str,
    external_id: Option<&str>,
    session_name: Option<&str>,
    base: SharedCredentialsProvider,
    config: &SdkConfig,
) -> SharedCredentialsProvider {
    let mut builder =
        AssumeRoleProvider::builder(arn).session_name(session_name.unwrap_or("outcrop")).configure(config);
    if let Some(region) = config.region() {
        builder = builder.region(region.clone());
    }
    if let Some(external_id) = external_id {
        builder = builder.external_id(external_id);
    }
    SharedCredentialsProvider::new(builder.build_from_provider(base).await)
}

impl Identity {
    pub(super) async fn facts(&self) -> Result<SignInFacts, Error> {
        match self {
            Self::Bearer { facts, from_environment, .. } => Ok(SignInFacts {
                source: bearer_source(facts, *from_environment),
                access_key_tail: None,
                expires_at: facts.expires_at(),
                api_key: Some(facts.clone()),
            }),
            Self::Keys { provider, origin } => {
                let resolved = provider.provide_credentials().await.map_err(Error::from_credentials)?;
                let features = resolved.get_property::<Vec<Feature>>().map(Vec::as_slice).unwrap_or_default();
                Ok(SignInFacts {
                    source: origin.in_words(features),
                    access_key_tail: Some(tail(resolved.access_key_id())),
                    expires_at: resolved.expiry().and_then(timestamp),
                    api_key: None,
                })
            }
        }
    }

    /// The key that goes out with every request, to be kept out of what is shown.
    pub(super) fn sent_key(&self) -> Option<SecretString> {
        match self {
            Self::Bearer { token, .. } => Some(SecretString::from(token.token().to_owned())),
            Self::Keys { .. } => None,
        }
    }

    pub(super) fn api_key_facts(&self) -> Option<&ApiKeyFacts> {
        match self {
            Self::Bearer { facts, .. } => Some(facts),
            Self::Keys { .. } => None,
        }
    }
}

fn timestamp(time: SystemTime) -> Option<Timestamp> {
    Timestamp::try_from(time).ok()
}
