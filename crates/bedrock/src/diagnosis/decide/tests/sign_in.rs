//! Causes that lie before the first request: what kept the SDK from credentials.

use super::*;

fn sign_in(chain: &[&str], stage: SignInStage) -> Error {
    let chain = chain.iter().map(|text| (*text).to_owned()).collect();
    Error::SignIn(Box::new(SignInTrouble { stage, chain, refusal: None, network: None }))
}

#[test]
fn what_kept_the_sdk_from_credentials_is_named() {
    let corp = Scene { aws_profile: Some("corp".to_owned()), sign_in: SignInKind::AwsProfile, ..scene() };
    let cases = [
        (
            sign_in(
                &[
                    "an error occurred while loading credentials",
                    "the SSO token has expired and cannot be refreshed",
                ],
                SignInStage::Failed,
            ),
            K::SsoExpired,
        ),
        (
            sign_in(
                &[
                    "not properly configured",
                    "profile `corp` was not defined: could not find source profile corp",
                ],
                SignInStage::Misconfigured,
            ),
            K::AwsProfileNotFound,
        ),
        (
            sign_in(
                &["not properly configured", "profile `corp` did not contain credential information"],
                SignInStage::Misconfigured,
            ),
            K::AwsProfileIncomplete,
        ),
        (
            sign_in(
                &[
                    "an error occurred while loading credentials",
                    "Error retrieving credentials from external process: exit status: 1.",
                ],
                SignInStage::Failed,
            ),
            K::CredentialHelper,
        ),
        (
            sign_in(&["the credential provider was not enabled"], SignInStage::NothingFound),
            K::AwsProfileIncomplete,
        ),
    ];
    for (error, kind) in cases {
        assert_eq!(of(&error, &corp), kind, "{error}");
    }
    let chain = Scene { sign_in: SignInKind::DefaultChain, ..scene() };
    assert_eq!(
        of(&sign_in(&["no providers in chain provided credentials"], SignInStage::NothingFound), &chain),
        K::NoCredentials
    );
}

#[test]
fn a_clock_that_is_off_is_named_when_a_role_is_assumed_too() {
    // The provider hands on neither the status nor an exception of its own.
    let refusal = Refusal {
        code: Some("SignatureDoesNotMatch".to_owned()),
        message: Some("Signature expired: 20261121T000000Z is now earlier than 20261121T000500Z".to_owned()),
        ..Refusal::default()
    };
    let trouble =
        SignInTrouble { stage: SignInStage::Failed, chain: vec![], refusal: Some(refusal), network: None };
    assert_eq!(of(&Error::SignIn(Box::new(trouble)), &scene()), K::ClockSkew);
}

#[test]
fn a_sign_in_that_reaches_nobody_does_not_blame_the_host_of_bedrock() {
    let unreached = Error::SignIn(Box::new(SignInTrouble {
        stage: SignInStage::Failed,
        chain: vec!["dispatch failure".to_owned()],
        refusal: None,
        network: Some(NetworkTrouble::HostNotFound),
    }));
    for error in [unreached, sign_in(&["identity resolver timed out after 20s"], SignInStage::TimedOut)] {
        let diagnosis = explained(&error);
        assert!(
            diagnosis.sentence.contains("credentials") && !diagnosis.sentence.contains("bedrock"),
            "{diagnosis:?}"
        );
    }
}
