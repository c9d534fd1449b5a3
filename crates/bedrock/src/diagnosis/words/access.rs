//! Causes that lie in what the account or the identity may do, and in which model is asked.

use super::super::cause::Cause as K;
use super::view::{Pair, View, say};
use crate::catalog;

pub(super) fn words(cause: K, view: &View<'_>) -> Option<Pair> {
    let (model, region) = (view.model(), &view.scene.region);
    match cause {
        K::NoModelAccess => say(
            format!("This account has no access to {model} in {region}."),
            "Ask for access to the model in the Bedrock console, or choose another model.",
        ),
        K::NotForThisAccount => say(
            format!("{model} is not offered to this account."),
            "Choose another model, or ask AWS Sales about this one.",
        ),
        K::IamDenied
        | K::DeniedOutright
        | K::DeniedByOrganization
        | K::DeniedByBoundary
        | K::DeniedByResourcePolicy
        | K::DeniedBySessionPolicy
        | K::DeniedByEndpointPolicy
        | K::GuardrailDemanded => denied(cause, view),
        K::Marketplace => say(
            format!("The AWS Marketplace subscription for {model} is not complete."),
            "Have someone with aws-marketplace:Subscribe call the model once, then wait some minutes and try again.",
        ),
        K::PaymentMissing => say(
            format!("AWS could not subscribe this account to {model}: it has no valid payment method."),
            "Add one under Billing in the AWS console, wait some minutes and try again.",
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
            match view.scene.custom_endpoint {
                true => format!("{} knows no model {model}.", view.host()),
                false => format!("Bedrock in {region} knows no model {model}."),
            },
            if view.scene.custom_endpoint && !view.has_request_id() {
                "Check the id, or ask whoever runs the endpoint which models it has."
            } else {
                "Check the id; a prefix such as us. or eu. must fit the region."
            },
        ),
        K::LegacyModel => say(
            format!("{model} is being retired, and only accounts that used it lately may still call it."),
            "Choose a newer model.",
        ),
        K::ModelNotForCall => say(
            match view.operation() {
                Some(operation) => format!("{model} cannot be called with {}.", operation.name()),
                None => format!("{model} cannot be called this way."),
            },
            if view.embeds() { "Choose an embedding model." } else { "Choose a model that chats." },
        ),
        K::RetiredModel => say(format!("{model} has been retired."), "Choose a newer model."),
        _ => None,
    }
}

/// Names who may not do what on which resource, and the policy that decides: what an administrator needs.
fn denied(cause: K, view: &View<'_>) -> Option<Pair> {
    let action = view.said.word_after("to perform: ");
    let what = match (action, view.said.word_after("on resource: ")) {
        (Some(action), Some(resource)) => format!("{action} on {resource}"),
        (Some(action), None) => action.to_owned(),
        _ => format!("this call to {}", view.model()),
    };
    let explicit = view.said.lower().contains("explicit deny");
    let verb = if explicit { "denies" } else { "does not allow" };
    match cause {
        K::GuardrailDemanded => say(
            guardrail_demanded(view, &what),
            "Ask for the guardrail's id, or for a policy that allows calls without it.",
        ),
        K::DeniedOutright => say(
            format!("An IAM policy explicitly denies {what}."),
            "Ask your administrator to change that policy; allowing it elsewhere does not help. Such a policy may demand a guardrail or a region.",
        ),
        K::DeniedByOrganization => {
            let kind = if view.said.lower().contains("resource control") { "resource" } else { "service" };
            say(
                format!("A {kind} control policy of the organization {verb} {what}."),
                "Ask whoever runs the AWS organization; nothing in this account can change it. A profile over several regions needs each of them allowed.",
            )
        }
        K::DeniedByBoundary => say(
            format!("The permissions boundary of this user or role {verb} {what}."),
            "Ask your administrator to widen the boundary; allowing it in a policy is not enough.",
        ),
        K::DeniedByResourcePolicy => say(
            format!("The resource's own policy {verb} {what}."),
            "Ask whoever owns the resource to allow this user or role.",
        ),
        K::DeniedBySessionPolicy => say(
            format!("The policy of this session {verb} {what}."),
            "Sign in with a session that allows it; the role itself may allow more.",
        ),
        K::DeniedByEndpointPolicy => say(
            format!("The policy of the VPC endpoint {verb} {what}."),
            "Ask whoever runs the VPC endpoint to allow it there.",
        ),
        _ => say(
            match action {
                Some(_) => format!("The IAM policy does not allow {what}."),
                None => match view.words() {
                    Some(words) => format!("AWS denied access to {}: {words}.", view.model()),
                    None => format!("AWS denied access to {}.", view.model()),
                },
            },
            if action.is_none_or(|action| action.contains("InvokeModel")) {
                "Ask your administrator to allow it; an inference profile also needs the model in each of its regions."
            } else {
                "Ask your administrator to allow it."
            },
        ),
    }
}

/// AWS names a guardrail only where the policy or the message does.
fn guardrail_demanded(view: &View<'_>, what: &str) -> String {
    let words = view.said.text().split(|c: char| c.is_whitespace() || "\"',()[]".contains(c));
    let mut named = words.filter(|word| word.contains(":guardrail/")).map(|word| word.trim_end_matches('.'));
    match named.next() {
        Some(guardrail) => format!("A policy allows {what} only with the guardrail {guardrail}."),
        None => format!("A policy allows {what} only with a guardrail."),
    }
}
