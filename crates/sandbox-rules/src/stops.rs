//! What is refused of stop sequences: some models take none, some only a few of them.

use sandbox_model::catalog::{Family, Model, Sampling};
use sandbox_model::conversation::{Conversation, Form};
use sandbox_wire::malformed::malformed;
use sandbox_wire::reply::Refusal;

pub(super) fn check(request: &Conversation, model: &Model) -> Result<(), Refusal> {
    let refused = model.sampling == Sampling::Refused || request.form == Form::Converse && !model.stops;
    if refused && !request.stop_sequences.is_empty() {
        return Err(Refusal::unsupported_field("stopSequences"));
    }
    if model.family == Family::Titan { titan(&request.stop_sequences) } else { Ok(()) }
}

/// Recorded in InvokeModel, both: <https://github.com/boto/boto3/issues/3993>. In Converse recalled, not checked.
fn titan(stops: &[String]) -> Result<(), Refusal> {
    let is_titans =
        |stop: &str| stop == "User:" || !stop.is_empty() && stop.bytes().all(|letter| letter == b'|');
    let what = match stops.iter().find(|stop| !is_titans(stop)) {
        Some(stop) => format!("string [{stop}] does not match pattern ^(\\|+|User:)$"),
        None if stops.len() > 1 => format!("expected maximum item count: 1, found: {}", stops.len()),
        None => return Ok(()),
    };
    Err(Refusal::model(malformed(what).message))
}

/// What Claude itself refuses, by whatever body it is asked. Recalled.
pub(super) fn claude(request: &Conversation) -> Result<(), Refusal> {
    if request.stop_sequences.iter().any(|stop| stop.trim().is_empty()) {
        return Err(Refusal::model("stop_sequences: each stop sequence must contain non-whitespace"));
    }
    Ok(())
}
