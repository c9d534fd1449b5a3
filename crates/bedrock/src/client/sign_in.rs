//! Who signs: from a profile's sign-in to one identity, and what can be said of it in words.
//!
//! Each kind is built on its own and none falls through to another. The instance metadata service is asked only by
//! the default chain, once and for a second, so that a laptop does not wait for a host that is not there.

use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
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
use profiles::{AssumeRole, Connection, Credentials, SignIn};
use secrecy::ExposeSecret as _;
use serde::Serialize;

use super::api_key::{ApiKeyFacts, tail};
use super::{Reach, SandboxAddress, Settings, behavior, wire};
use crate::error::Error;

const METADATA_WAIT: Duration = Duration::from_secs(1);
const BEARER_VARIABLE: &str = "AWS_BEARER_TOKEN_BEDROCK";

#[derive(Clone)]
pub(super) enum Identity {
    Keys { provider: SharedCredentialsProvider, origin: Origin },
    Bearer { token: Token, facts: ApiKeyFacts, from_environment: bool },
}

/// Where a profile says that its keys come from.
#[derive(Clone)]
pub(super) struct Origin {
    kind: OriginKind,
    role: Option<String>,
}

#[derive(Clone)]
enum OriginKind {
    Keychain,
    DefaultChain,
    AwsProfile(String),
    Sandbox,
}

/// What is known of the credentials in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignInFacts {
    /// In words: «the profile's access keys», «AWS profile corp (SSO)».
    pub source: String,
    /// The last four characters of the access key ID.
    pub access_key_tail: Option<String>,
    pub expires_at: Option<Timestamp>,
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
            (named_profile(name, settings), OriginKind::AwsProfile(name.clone()))
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
        Some(role) => assume(role, provider, settings, reach).await,
        None => provider,
    };
    Ok(Identity::Keys { provider, origin })
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

fn named_profile(name: &str, settings: &Settings) -> SharedCredentialsProvider {
    let provider =
        ProfileFileCredentialsProvider::builder().configure(&lookup_config(settings)).profile_name(name);
    SharedCredentialsProvider::new(provider.build())
}

async fn assume(
    role: &AssumeRole,
    base: SharedCredentialsProvider,
    settings: &Settings,
    reach: &Reach,
) -> SharedCredentialsProvider {
    let mut config = SdkConfig::builder()
        .behavior_version(behavior())
        .region(settings.region.clone())
        .http_client(settings.http.clone())
        .time_source(SystemTimeSource::new())
        .retry_config(settings.retry.clone())
        .timeout_config(settings.timeouts.clone());
    config.set_endpoint_url(reach.other_override());
    config.set_sleep_impl(default_async_sleep());
    let mut builder = AssumeRoleProvider::builder(&role.arn)
        .session_name("outcrop")
        .region(settings.region.clone())
        .configure(&config.build());
    if let Some(external_id) = &role.external_id {
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

    pub(super) fn api_key_facts(&self) -> Option<&ApiKeyFacts> {
        match self {
            Self::Bearer { facts, .. } => Some(facts),
            Self::Keys { .. } => None,
        }
    }
}

impl Origin {
    fn in_words(&self, features: &[Feature]) -> String {
        let base = match &self.kind {
            OriginKind::Keychain => "the profile's access keys".to_owned(),
            OriginKind::Sandbox => "the sandbox's own key".to_owned(),
            OriginKind::AwsProfile(name) => format!("AWS profile {name}{}", bracketed(features)),
            OriginKind::DefaultChain => chain_link(features).to_owned(),
        };
        match &self.role {
            Some(arn) => format!("role {} with {base}", arn.rsplit('/').next().unwrap_or(arn)),
            None => base,
        }
    }
}

fn bracketed(features: &[Feature]) -> &'static str {
    let has = |wanted: &[Feature]| features.iter().any(|feature| wanted.contains(feature));
    match () {
        () if has(&[Feature::CredentialsProfileSso, Feature::CredentialsSso]) => " (SSO)",
        () if has(&[Feature::CredentialsProfileProcess, Feature::CredentialsProcess]) => {
            " (credential process)"
        }
        () if has(&[Feature::CredentialsStsAssumeRole]) => " (role)",
        () if has(&[Feature::CredentialsStsAssumeRoleWebId, Feature::CredentialsProfileStsWebIdToken]) => {
            " (web identity)"
        }
        () if has(&[Feature::CredentialsProfile]) => " (access keys)",
        () => "",
    }
}

fn chain_link(features: &[Feature]) -> &'static str {
    let has = |wanted: &[Feature]| features.iter().any(|feature| wanted.contains(feature));
    match () {
        () if has(&[Feature::CredentialsProfileSso, Feature::CredentialsSso]) => {
            "default chain: SSO profile in ~/.aws"
        }
        () if has(&[Feature::CredentialsProfileProcess, Feature::CredentialsProcess]) => {
            "default chain: credential process in ~/.aws"
        }
        () if has(&[Feature::CredentialsEnvVarsStsWebIdToken, Feature::CredentialsStsAssumeRoleWebId]) => {
            "default chain: web identity token"
        }
        () if has(&[
            Feature::CredentialsProfile,
            Feature::CredentialsProfileSourceProfile,
            Feature::CredentialsProfileNamedProvider,
        ]) =>
        {
            "default chain: profile in ~/.aws"
        }
        () if has(&[Feature::CredentialsEnvVars]) => "default chain: environment variables",
        () if has(&[Feature::CredentialsHttp]) => "default chain: container credentials",
        () if has(&[Feature::CredentialsImds]) => "default chain: EC2 instance role",
        () => "default chain",
    }
}

fn bearer_source(facts: &ApiKeyFacts, from_environment: bool) -> String {
    let key = match facts {
        ApiKeyFacts::LongTerm { credential_name, .. } => format!("API key {credential_name}"),
        ApiKeyFacts::ShortTerm { .. } => "short-term API key".to_owned(),
        ApiKeyFacts::Unknown => "API key".to_owned(),
    };
    // A draft's key is in no keychain yet, so nothing is said of one.
    if from_environment { format!("{key} from the environment") } else { format!("the profile's {key}") }
}

fn timestamp(time: SystemTime) -> Option<Timestamp> {
    Timestamp::try_from(time).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(kind: OriginKind, role: Option<&str>) -> Origin {
        Origin { kind, role: role.map(str::to_owned) }
    }

    #[test]
    fn the_source_is_said_in_words() {
        let sso = [Feature::CredentialsProfileSso];
        let corp = origin(OriginKind::AwsProfile("corp".to_owned()), None);
        assert_eq!(corp.in_words(&sso), "AWS profile corp (SSO)");
        let chain = origin(OriginKind::DefaultChain, None);
        assert_eq!(chain.in_words(&[Feature::CredentialsEnvVars]), "default chain: environment variables");
        let role = origin(OriginKind::Keychain, Some("arn:aws:iam::111122223333:role/team/analyst"));
        assert_eq!(role.in_words(&[]), "role analyst with the profile's access keys");
    }

    #[test]
    fn an_api_key_is_the_profiles_own_or_the_environments() {
        let named =
            ApiKeyFacts::LongTerm { credential_name: "BedrockAPIKey-ab12-at-1".to_owned(), account: None };
        assert_eq!(bearer_source(&named, false), "the profile's API key BedrockAPIKey-ab12-at-1");
        assert_eq!(bearer_source(&ApiKeyFacts::Unknown, true), "API key from the environment");
    }

    #[test]
    fn no_more_than_four_characters_of_an_access_key_id_are_shown() {
        assert_eq!(tail("AKIAIOSFODNN7EXAMPLE"), "MPLE");
        assert_eq!(tail("abc"), "abc");
    }
}
