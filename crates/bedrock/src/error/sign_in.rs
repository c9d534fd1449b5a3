//! A sign-in from which no credentials came.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::chain::{causes, chain_of};
use super::exceptions::refusal_of;
use super::network::{self, NetworkTrouble};
use super::refusal::Refusal;

/// Why there are no credentials, as far as the SDK says it.
#[derive(Debug, Clone)]
pub struct SignInTrouble {
    /// How far it came.
    pub stage: SignInStage,
    /// Outermost first.
    pub chain: Vec<String>,
    /// What STS said, when it was STS that refused.
    pub refusal: Option<Refusal>,
    /// What was wrong with the connection, when that was it.
    pub network: Option<NetworkTrouble>,
}

/// How far the SDK came with the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInStage {
    /// No source had any.
    NothingFound,
    /// A source did not answer in time.
    TimedOut,
    /// What is configured cannot be used.
    Misconfigured,
    /// A source was asked and failed.
    Failed,
}

/// What kept the SDK from credentials; `None` when something else failed.
pub(super) fn trouble_in(error: &(dyn StdError + 'static)) -> Option<SignInTrouble> {
    let Some(cause) = causes(error).find_map(|cause| cause.downcast_ref::<CredentialsError>()) else {
        let waited_for = causes(error).find(|cause| network::is_identity_timeout(*cause))?;
        let (stage, chain) = (SignInStage::TimedOut, chain_of(waited_for));
        return Some(SignInTrouble { stage, chain, refusal: None, network: None });
    };
    let stage = match cause {
        CredentialsError::CredentialsNotLoaded(_) => SignInStage::NothingFound,
        CredentialsError::ProviderTimedOut(_) => SignInStage::TimedOut,
        CredentialsError::InvalidConfiguration(_) => SignInStage::Misconfigured,
        _ => SignInStage::Failed,
    };
    let refusal = causes(cause).find_map(|inner| {
        let refused = inner.downcast_ref::<AssumeRoleError>()?;
        Some(refusal_of(refused, None))
    });
    let network = causes(cause).find(|inner| inner.is::<ConnectorError>()).map(network::trouble);
    let chain = chain_of(cause);
    Some(SignInTrouble { stage, chain, refusal, network })
}
