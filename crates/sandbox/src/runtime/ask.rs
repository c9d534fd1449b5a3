//! A model that may be called is asked: from a conversation, whatever body it came in, to an answer in no body's shape.
//!
//! The order is the service's as far as it was seen: what the request may not say, then quotas, then the model.

use crate::answer::{Answer, Usage};
use crate::cache;
use crate::call::Call;
use crate::catalog::Called;
use crate::conversation::Conversation;
use crate::guardrail::{Guard, Site};
use crate::quota::{Demand, Used};
use crate::reply::Refusal;
use crate::script::Scene;

use super::{compose, rules};

/// What answers are made up from: with seed 0 the request alone decides.
pub(super) fn seeded(call: &Call<'_>, digest: u64) -> u64 {
    digest ^ call.state.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Asks a model for its answer. `digest` stays the same for the same request.
pub(crate) fn ask(
    call: &Call<'_>,
    called: &Called,
    conversation: &Conversation,
    digest: u64,
) -> Result<Answer, Refusal> {
    let digest = seeded(call, digest);
    let model = called.model;
    if !model.converses {
        return Err(Refusal::validation(
            "This action doesn't support the model that you provided. Try again with a supported text or chat model.",
        ));
    }
    rules::check(conversation, model)?;
    let is_stream = call.operation().ends_with("Stream");
    if is_stream {
        rules::check_stream(conversation, model)?;
    }
    cache::check(conversation, model)?;
    let cue = call.state.stage.cue(&Scene {
        operation: call.operation(),
        headers: call.headers,
        called: call.label("modelId"),
        model: model.id,
        conversation,
        pacing: call.state.pacing(),
    })?;
    let now = call.state.clock.now();
    let (account, region) = (call.caller.account(), call.caller.region.as_str());
    let target = called.quota.as_str();
    let input_tokens = conversation.input_tokens();
    let max_tokens = conversation.max_tokens;
    let demand = Demand { account, region, target, model, input_tokens, max_tokens };
    let guard =
        conversation.guardrail.as_ref().map(|asked| Guard::of(call, &Site::of(call), asked)).transpose()?;
    let ticket = call.state.quotas.admit(&demand, now)?;
    let mut answer = match guard {
        None => compose::compose_cued(conversation, conversation, model, digest, cue.as_ref())?,
        Some(mut guard) => match guard.before(conversation, digest) {
            Err(blocked) => return Ok(*blocked),
            Ok(masked) => {
                let answer = compose::compose_cued(&masked, conversation, model, digest, cue.as_ref())?;
                guard.after(conversation, answer, is_stream)
            }
        },
    };
    let scope = format!("{account} {region} {}", model.id);
    let counted = call.state.caches.count(&scope, conversation, model, now);
    let Usage { output, thinking, .. } = answer.usage;
    answer.usage = Usage { output, thinking, ..counted };
    ticket.settle(Used {
        input_tokens: answer.usage.input,
        cache_write_tokens: answer.usage.cache_write(),
        output_tokens: output,
    });
    answer.routed.clone_from(&called.routed);
    if let Some(told) = answer.told_usage.take() {
        answer.usage = told;
    }
    // Last, since it tells of all that came before.
    answer.additional = compose::additional(&answer, model, &conversation.response_paths);
    Ok(answer)
}
