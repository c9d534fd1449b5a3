//! Causes that lie in the credentials or in how they are obtained.

use profiles::SignInKind;

use super::super::cause::Cause as K;
use super::view::{Pair, View, say};

pub(super) fn words(cause: K, view: &View<'_>) -> Option<Pair> {
    let scene = view.scene;
    let region = &scene.region;
    match cause {
        K::BadAccessKey => say(
            "AWS does not know this access key.",
            "Check the access key ID; a key that was deleted or belongs to another partition of AWS looks the same.",
        ),
        K::BadSecret => say(
            "The secret access key does not belong to this access key ID.",
            "Enter the secret access key again; if it is right, something between here and AWS may be changing requests.",
        ),
        K::ClockSkew => say(
            "This machine's clock is more than 5 minutes off, so AWS refuses its signatures.",
            "Set the clock, or let the system set it from the network, and try again.",
        ),
        K::ExpiredToken => say(
            "The session has expired.",
            match scene.sign_in {
                SignInKind::AwsProfile | SignInKind::DefaultChain => {
                    "Sign in again with the AWS CLI and try again."
                }
                _ => "Get fresh temporary credentials and enter all three parts again.",
            },
        ),
        K::MissingSessionToken => say(
            "AWS does not accept this temporary access key: its session token is missing, or belongs to another key.",
            "Enter the key, the secret and the session token again, all three from the same session.",
        ),
        K::WrongRegion => say(
            match &scene.key_region {
                Some(key) => format!("The API key is for {key}, and this profile asks {region}."),
                None => format!(
                    "The request was signed for {region}, and the host {} is for another region.",
                    scene.host
                ),
            },
            match &scene.key_region {
                Some(key) => format!("Set the profile's region to {key}, or make a key for {region}."),
                None => "Set the profile's region to the one that the endpoint is in.".to_owned(),
            },
        ),
        K::InvalidApiKey => say(
            format!("AWS does not accept this API key in {region}."),
            "Check that the whole key was pasted, that it was not deleted, and that it was made for this region.",
        ),
        K::ExpiredApiKey => {
            say("The API key has expired.", "Make a new key in the Bedrock console and enter it here.")
        }
        K::NotSignedIn if scene.custom_endpoint => say(
            format!("{} found no signature in the request.", view.host()),
            "See that the gateway keeps the Authorization header; API Gateway also says this of a path that it does not have.",
        ),
        K::NotSignedIn => say(
            "The request reached AWS without a signature.",
            "If a proxy or gateway stands in between, see that it keeps the Authorization header.",
        ),
        K::SignInReplaced => say(
            "This profile sends a signature and no API key, but the answer is about an API key.",
            "Something on the way replaces the sign-in; ask whoever runs the proxy or gateway.",
        ),
        K::NoCredentials => say(
            "The default chain found no credentials on this machine.",
            "Sign in with the AWS CLI, set the AWS variables before starting the app, or choose another way to sign in.",
        ),
        K::AwsProfileNotFound => say(
            match &scene.aws_profile {
                Some(name) => format!("There is no AWS profile named {name} in ~/.aws."),
                None => "The AWS profile that the environment names is not in ~/.aws.".to_owned(),
            },
            "Check the name with `aws configure list-profiles`, or add the profile.",
        ),
        K::AwsProfileIncomplete => say(
            match &scene.aws_profile {
                Some(name) => {
                    format!("The AWS profile {name} in ~/.aws is not there or does not say how to sign in.")
                }
                None => "The AWS profile in ~/.aws does not say how to sign in.".to_owned(),
            },
            "Complete it with `aws configure` or `aws configure sso`; Details says what is missing.",
        ),
        K::SsoExpired => say(
            "The single sign-on session has expired.",
            match &scene.aws_profile {
                Some(name) => {
                    format!("Run `aws sso login --profile {name}` and try again; no restart is needed.")
                }
                None => "Run `aws sso login` and try again; no restart is needed.".to_owned(),
            },
        ),
        K::RoleRefused => say(
            match &scene.role {
                Some(role) => format!("AWS does not let these credentials assume {role}."),
                None => "AWS does not let these credentials assume the profile's role.".to_owned(),
            },
            "Check the role's trust policy and the external id, and that sts:AssumeRole is allowed.",
        ),
        K::CredentialHelper => say(
            "The credential process that the AWS profile names failed.",
            "Run its command in a terminal to see why.",
        ),
        K::SignInFailed => {
            say("No credentials could be obtained.", "Open Details for what each step answered.")
        }
        K::SignInTimeout => say(
            "The credentials were not there in time.",
            match scene.sign_in {
                SignInKind::AwsProfile | SignInKind::DefaultChain => {
                    "See whether a helper program or a browser waits for you, then try again."
                }
                _ => "Check the network and try again.",
            },
        ),
        _ => None,
    }
}
