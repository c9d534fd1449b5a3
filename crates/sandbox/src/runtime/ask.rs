//! A model that may be called is asked: from a conversation, whatever body it came in, to an answer in no body's shape.
//!
//! The order is the service's as far as it was seen: what the request may not say, then quotas, then the model.

use crate::call::Call;
use sandbox_model::answer::{Answer, Usage};
use sandbox_model::cache;
use sandbox_model::catalog::Model;
use sandbox_model::conversation::Conversation;
use sandbox_model::place::Called;
use sandbox_model::quota::{Demand, Used};
use sandbox_model::script::Scene;
use sandbox_model::thinking::{self, Asked, Plan};
use sandbox_panel::Note;
use sandbox_wire::reply::Refusal;

use sandbox_model::compose::{self, Occasion};

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
    note: &Note,
) -> Result<Answer, Refusal> {
    let model = called.model;
    let is_stream = call.operation().ends_with("Stream");
    // What is refused for what it says uses up neither a script's rule nor a quota.
    let plan = check(conversation, model, is_stream)?;
    if let Some(remark) = sandbox_rules::remark(conversation, model) {
        note.remark(&remark);
    }
    let guard = conversation.guardrail.as_ref().map(|asked| call.guard(asked)).transpose()?;
    let scene = Scene {
        operation: call.operation(),
        headers: call.headers,
        called: call.label("modelId"),
        model: model.id,
        conversation,
        pacing: call.state.pacing(),
    };
    let cue = call.state.stage.cue(&scene, |rule| note.played(rule))?;
    let now = call.state.clock.now();
    let ticket = call.state.quotas.admit(&demand(call, called, conversation), now)?;
    let digest = seeded(call, digest);
    let occasion = Occasion { said: conversation, model, plan, digest, cue: cue.as_ref() };
    let mut answer = match guard {
        None => compose::answer(conversation, &occasion),
        Some(mut guard) => match guard.before(conversation, digest) {
            Err(blocked) => return Ok(*blocked),
            Ok(masked) => guard.after(conversation, compose::answer(&masked, &occasion), is_stream),
        },
    };
    let scope = format!("{} {} {}", call.caller.account(), call.caller.region, model.id);
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

/// Holds a request against all rules; what comes of it is how the model is to think.
fn check(conversation: &Conversation, model: &Model, is_stream: bool) -> Result<Plan, Refusal> {
    if !model.converses {
        return Err(Refusal::validation(
            "This action doesn't support the model that you provided. Try again with a supported text or chat model.",
        ));
    }
    sandbox_rules::check(conversation, model)?;
    if is_stream {
        sandbox_rules::check_stream(conversation, model)?;
    }
    cache::check(conversation, model)?;
    thinking::plan(model, &Asked::of(conversation))
}

fn demand<'a>(call: &'a Call<'_>, called: &'a Called, conversation: &Conversation) -> Demand<'a> {
    Demand {
        account: call.caller.account(),
        region: &call.caller.region,
        target: &called.quota,
        model: called.model,
        input_tokens: conversation.input_tokens(),
        max_tokens: conversation.max_tokens,
    }
}
