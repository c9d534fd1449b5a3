//! From a sign-in that failed to its cause.

use super::super::cause::Cause as K;
use super::super::said::Said;
use super::super::scene::Scene;
use super::{network, refusal};
use crate::error::{SignInStage, SignInTrouble};

/// Texts of the SDK's own credential providers, in the order in which they are looked for.
const SIGN_IN_TEXTS: &[(&str, K)] = &[
    ("sso token has expired", K::SsoExpired),
    ("failed to load the cached sso token", K::SsoExpired),
    ("cached sso token", K::SsoExpired),
    ("unauthorizedexception", K::SsoExpired),
    ("session token not found or invalid", K::SsoExpired),
    ("login token is expired", K::SsoExpired),
    ("was not defined", K::AwsProfileNotFound),
    ("no profiles were defined", K::AwsProfileNotFound),
    ("did not contain credential information", K::AwsProfileIncomplete),
    ("invalid sso config", K::AwsProfileIncomplete),
    ("sso-session named", K::AwsProfileIncomplete),
    ("missing credential source", K::AwsProfileIncomplete),
    ("infinite loop", K::AwsProfileIncomplete),
    ("feature(s) enabled", K::AwsProfileIncomplete),
    ("external process", K::CredentialHelper),
    ("credential process", K::CredentialHelper),
    ("credential_process", K::CredentialHelper),
];

pub(super) fn cause(trouble: &SignInTrouble, scene: &Scene) -> K {
    if let Some(refused) = &trouble.refusal {
        return match refusal::cause(refused, scene) {
            K::IamDenied => K::RoleRefused,
            other => other,
        };
    }
    let said = Said::of(&trouble.chain.join(": "));
    let text = said.lower();
    // The metadata service is asked last of all: when it is what failed, nothing before it had any.
    if text.contains("imds") && scene.aws_profile.is_none() {
        return K::NoCredentials;
    }
    if let Some(met) = trouble.network {
        return network::cause(met);
    }
    if let Some((_, kind)) = SIGN_IN_TEXTS.iter().find(|(needle, _)| text.contains(needle)) {
        return *kind;
    }
    match trouble.stage {
        // Without a word from the SDK: the profile is empty, or there are no AWS files at all.
        SignInStage::NothingFound if scene.aws_profile.is_some() => K::AwsProfileIncomplete,
        SignInStage::NothingFound => K::NoCredentials,
        SignInStage::TimedOut => K::SignInTimeout,
        SignInStage::Misconfigured => K::AwsProfileIncomplete,
        SignInStage::Failed => K::SignInFailed,
    }
}
