//! The words for each cause: what is wrong, and one thing to do. Those about the way to AWS are in `words/network.rs`.

mod answers;
mod network;

use super::cause::Cause as K;
use super::fix::Fix;
use super::scene::Scene;
use crate::catalog;
use crate::error::Error;
use profiles::SignInKind;

pub(super) struct Words {
    pub(super) sentence: String,
    pub(super) hint: String,
    pub(super) fix: Option<Fix>,
}

pub(super) fn for_cause(kind: K, error: &Error, scene: &Scene) -> Words {
    let (sentence, hint) = credentials(kind, scene)
        .or_else(|| access(kind, error, scene))
        .or_else(|| capacity(kind, scene))
        .or_else(|| request(kind, error, scene))
        .or_else(|| answers::words(kind, model(scene)))
        .or_else(|| network::words(kind, error, scene))
        .unwrap_or_else(|| {
            (
                "AWS refused the request.".to_owned(),
                "Open Details for what AWS said, with its request id.".to_owned(),
            )
        });
    Words { sentence, hint, fix: fix(kind, error, scene) }
}

type Pair = (String, String);

fn say(sentence: impl Into<String>, hint: impl Into<String>) -> Option<Pair> {
    Some((sentence.into(), hint.into()))
}

fn model(scene: &Scene) -> &str {
    scene.model.as_deref().filter(|model| !model.is_empty()).unwrap_or("the model")
}

fn credentials(kind: K, scene: &Scene) -> Option<Pair> {
    let region = &scene.region;
    match kind {
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
        K::NotSignedIn => say(
            "The request reached AWS without a signature.",
            "If a proxy or gateway stands in between, see that it keeps the Authorization header.",
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

fn access(kind: K, error: &Error, scene: &Scene) -> Option<Pair> {
    let (model, region) = (model(scene), &scene.region);
    match kind {
        K::NoModelAccess => say(
            format!("This account has no access to {model} in {region}."),
            "Ask for access to the model in the Bedrock console, or choose another model.",
        ),
        K::NotForThisAccount => say(
            format!("{model} is not offered to this account."),
            "Choose another model, or ask AWS Sales about this one.",
        ),
        K::IamDenied => denied(error, scene),
        K::Marketplace => say(
            format!("The AWS Marketplace subscription for {model} is not complete."),
            "Have someone with aws-marketplace:Subscribe call the model once, then wait some minutes and try again.",
        ),
        K::UseCaseForm => say(
            "The use case form for this model's provider has not been filled in for this account.",
            "Fill it in once in the Bedrock console, wait 15 minutes and try again.",
        ),
        K::UnsupportedCountry => say(
            format!("The maker of {model} does not offer it where this account is."),
            "Choose a model of another provider.",
        ),
        K::InferenceProfileNeeded => {
            let wanted = catalog::profile_id(model, region);
            let step = match &wanted {
                Some(id) => format!("Use {id}."),
                None => "Choose an inference profile of the model, such as one that begins with us., eu. or global."
                    .to_owned(),
            };
            say(format!("{model} can only be called through an inference profile."), step)
        }
        K::UnknownModel => say(
            format!("Bedrock in {region} knows no model {model}."),
            "Check the id; a prefix such as us. or eu. must fit the region.",
        ),
        K::LegacyModel => say(
            format!("{model} is being retired, and only accounts that used it lately may still call it."),
            "Choose a newer model.",
        ),
        K::RetiredModel => say(format!("{model} has been retired."), "Choose a newer model."),
        _ => None,
    }
}

/// Names the action and the resource, which is what an administrator needs.
fn denied(error: &Error, scene: &Scene) -> Option<Pair> {
    let message = error.refusal().and_then(|refusal| refusal.message.as_deref()).unwrap_or_default();
    let after = |marker: &str| {
        let rest = message.split_once(marker)?.1;
        rest.split_whitespace().next().map(|word| word.trim_end_matches(['.', ',']).to_owned())
    };
    let sentence = match (after("to perform: "), after("on resource: ")) {
        (Some(action), Some(resource)) => format!("The IAM policy does not allow {action} on {resource}."),
        (Some(action), None) => format!("The IAM policy does not allow {action}."),
        _ => format!("AWS denied access to {}.", model(scene)),
    };
    let by = if message.contains("explicit deny") || message.contains("service control policy") {
        "A policy denies it outright; ask your administrator to change that policy."
    } else {
        "Ask your administrator to allow it; an inference profile also needs the model in each of its regions."
    };
    say(sentence, by)
}

fn capacity(kind: K, scene: &Scene) -> Option<Pair> {
    let model = model(scene);
    match kind {
        K::ThrottledRequests => say(
            format!("{model} gets more requests than the account's quota allows."),
            "Wait a minute and try again.",
        ),
        K::ThrottledTokens => say(
            format!("{model} gets more tokens a minute than the account's quota allows."),
            "Wait a minute and try again, or lower max tokens, which counts towards the quota.",
        ),
        K::ThrottledForToday => say(
            format!("The account's daily token quota for {model} is used up."),
            "Wait until tomorrow, choose another model, or ask AWS for a higher quota.",
        ),
        K::QuotaExceeded => {
            say("A quota of the account is used up.", "Ask AWS for a higher quota in Service Quotas.")
        }
        K::ModelNotReady => say(format!("{model} is still being loaded."), "Try again in a minute."),
        K::ModelTimeout => say(
            format!("{model} took too long and Bedrock gave up."),
            "Try again, with a shorter prompt or less thinking if it happens again.",
        ),
        K::ModelError => say(format!("{model} failed while it was answering."), "Try again."),
        K::Unavailable => {
            say("Bedrock cannot take the request at the moment.", "Wait a little and try again.")
        }
        K::ServerError => say(
            "Bedrock had an error of its own.",
            "Try again; if it stays, give AWS Support the request id in Details.",
        ),
        _ => None,
    }
}

fn request(kind: K, error: &Error, scene: &Scene) -> Option<Pair> {
    let model = model(scene);
    match kind {
        K::ContextTooLong => say(
            format!("The conversation is longer than {model} can read."),
            "Start a new conversation, shorten the prompt, or lower max tokens.",
        ),
        K::MaxTokensTooBig => {
            let step = match catalog::describe(model).max_output {
                Some(limit) => format!("Set max tokens to {limit} or less."),
                None => "Lower max tokens.".to_owned(),
            };
            say(format!("Max tokens is more than {model} can give."), step)
        }
        K::ThinkingRefused => say(
            format!("{model} does not take these thinking settings."),
            "Change the thinking mode or its budget; Details has the model's own words.",
        ),
        K::SamplingRefused => say(
            format!("{model} does not take this temperature or top-p here."),
            "Leave temperature and top-p unset.",
        ),
        K::ReasoningChanged => say(
            "The model does not recognise its own earlier thinking in this conversation.",
            "Start a new conversation; the thinking of an earlier turn was changed or belongs to another one.",
        ),
        K::ReasoningForeign => say(
            format!("{model} does not take the thinking of earlier turns."),
            "Start a new conversation with this model.",
        ),
        K::InvalidRequest => say("Bedrock does not accept the request.", "Details has Bedrock's own words."),
        K::NotFound => say(
            format!("Bedrock in {} did not find what was asked for.", scene.region),
            "Check the model id and the region.",
        ),
        K::NotAnEmbeddingModel => say(
            format!("{model} cannot be used for embeddings here."),
            "Choose amazon.titan-embed-text-v2:0, cohere.embed-english-v3 or cohere.embed-multilingual-v3.",
        ),
        K::EmbeddingLimit => say(error.to_string(), "Shorten the texts or send fewer of them."),
        K::NotSent => match error {
            Error::Request(sentence) if sentence.ends_with('.') => {
                say(sentence.as_str(), "Check the profile and try again.")
            }
            // The SDK's own words are no sentence; they go to Details.
            _ => say(
                "The request could not be put together.",
                "Check the profile's model, region and endpoint; Details has the reason.",
            ),
        },
        K::Cancelled => say("It was stopped.", "Start it again when you like."),
        _ => None,
    }
}

fn fix(kind: K, error: &Error, scene: &Scene) -> Option<Fix> {
    if kind == K::WrongRegion {
        return scene.key_region.clone().map(Fix::UseRegion);
    }
    let model = scene.model.as_deref()?;
    match kind {
        K::InferenceProfileNeeded => catalog::profile_id(model, &scene.region).map(Fix::UseModel),
        // A profile of another geography than the region's.
        K::UnknownModel => {
            let better = catalog::profile_id(model, &scene.region).filter(|id| id != model)?;
            Some(Fix::UseModel(better))
        }
        K::MaxTokensTooBig => catalog::describe(model).max_output.map(Fix::SetMaxTokens),
        K::SamplingRefused => Some(Fix::UnsetTemperature),
        K::ThinkingRefused if error.refusal().is_some() && catalog::describe(model).thinking.off => {
            Some(Fix::TurnThinkingOff)
        }
        _ => None,
    }
}
