//! May this caller invoke this model? First the policies, on everything the request touches; then the account's state.
//!
//! A request through an inference profile touches the profile and the model in every region it may end in; AWS wants all
//! of them allowed, and its denial names the first that is not.

use super::{Request, check, decide};
use crate::principal::Caller;
use sandbox_wire::reply::{Refusal, TOO_MANY_REQUESTS};

/// A model request, as far as access is concerned.
#[derive(Debug, Clone)]
pub struct Invocation<'a> {
    /// `bedrock:InvokeModel` and the like.
    pub action: &'a str,
    /// The ARN of what was called: a model or an inference profile.
    pub resource: &'a str,
    /// The inference profile's ARN, where one was called.
    pub profile: Option<&'a str>,
    /// The ARNs of the models behind a profile, one a region it sends requests to.
    pub destinations: &'a [String],
    /// The model's bare id, and who made it.
    pub model_id: &'a str,
    pub provider: &'a str,
    /// The guardrail that the request names: its ARN, and its version where that is a number.
    pub guardrail: Option<String>,
}

pub const NO_ACCESS: &str = "You don't have access to the model with the specified model ID.";
pub const NOT_AUTHORIZED: &str = "Your account is not authorized to invoke this API operation.";
pub const NO_FORM: &str = "Model use case details have not been submitted for this account. Fill out the Anthropic use case \
    details form before using the model. If you have already filled out the form, try again in 15 minutes.";
pub const NO_SUBSCRIPTION: &str = "Model access is denied due to IAM user or service role is not authorized to perform the \
    required AWS Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to \
    this model. Refer to the Amazon Bedrock documentation for further details. Your AWS Marketplace subscription for this \
    model cannot be completed at this time. If you recently fixed this issue, try again after 2 minutes.";
/// Recalled, not recorded.
pub const UNSUPPORTED_COUNTRY: &str = "Access to Anthropic models is not allowed from unsupported countries, regions, or \
    territories. Please refer to https://www.anthropic.com/supported-countries for more information on the countries and \
    regions Anthropic currently supports.";

/// Refuses a caller who may not invoke a model.
pub fn invoke(caller: &Caller, invocation: &Invocation<'_>) -> Result<(), Refusal> {
    let Invocation { action, resource, profile, destinations, .. } = *invocation;
    let request = |arn| {
        let request = Request::new(action).on(arn);
        match &invocation.guardrail {
            Some(guardrail) => request.with("bedrock:GuardrailIdentifier", guardrail.as_str()),
            None => request,
        }
    };
    decide(caller, &request(resource))?;
    let Some(profile) = profile else { return of_account(caller, invocation) };
    if profile != resource {
        decide(caller, &request(profile))?;
    }
    for model in destinations {
        // The global region has no name in the ARN, and this one in conditions: recalled, not recorded.
        let region = model.split(':').nth(3).filter(|region| !region.is_empty()).unwrap_or("unspecified");
        let through = request(model).in_region(region).with("bedrock:InferenceProfileArn", profile);
        decide(caller, &through)?;
    }
    of_account(caller, invocation)
}

/// Refuses what the account's state stands against.
fn of_account(caller: &Caller, invocation: &Invocation<'_>) -> Result<(), Refusal> {
    let Invocation { model_id, provider, .. } = *invocation;
    let account = &caller.principal.account;
    let is_anthropic = provider == "Anthropic";
    if !account.models.authorized {
        return Err(Refusal::access_denied(NOT_AUTHORIZED));
    }
    if !account.models.is_available(model_id) {
        return Err(Refusal::access_denied(format!(
            "{model_id} is not available for this account. You can explore other available models on Amazon Bedrock. For \
             additional access options, contact AWS Sales at https://aws.amazon.com/contact-us/sales-support/"
        )));
    }
    if is_anthropic && !account.models.supported_country {
        return Err(Refusal::access_denied(UNSUPPORTED_COUNTRY));
    }
    if !account.models.is_granted(model_id) {
        return Err(Refusal::access_denied(NO_ACCESS));
    }
    if is_anthropic && !account.has_use_case_form() {
        return Err(Refusal::not_found(NO_FORM));
    }
    if provider != "Amazon" && !account.is_subscribed(model_id) {
        let may = |action| check(caller, action, None).is_ok();
        if !may("aws-marketplace:ViewSubscriptions") || !may("aws-marketplace:Subscribe") {
            return Err(Refusal::access_denied(NO_SUBSCRIPTION));
        }
        account.subscribe(model_id);
    }
    if account.throttled {
        return Err(Refusal::throttled(TOO_MANY_REQUESTS));
    }
    Ok(())
}
