//! Thinking as each family takes it: what a request asks for, and AWS's refusal where it breaks a rule.
//!
//! The seam: in go the free-form model fields and the inference settings, out comes a plan of how long to think and
//! what of it to show. Texts marked «recalled» in this module come from memory of the service; the others are recorded.

mod asked;
mod claude;
mod effort;
mod nova;
mod planned;
#[cfg(test)]
mod tests;

use crate::catalog::{Model, Sampling, Thinking};
use asked::no_key_of_others;
pub use asked::{Asked, has_beta, turn_in_tools};
use planned::tokens_for;
pub use planned::{Plan, Shown};
use sandbox_wire::reply::Refusal;

/// Reads the request's wish and holds it against the model's rules.
pub fn plan(model: &Model, asked: &Asked<'_>) -> Result<Plan, Refusal> {
    check_taken(model, asked)?;
    match model.thinking {
        _ if model.is_claude() => claude::plan(model, asked),
        Thinking::NovaConfig => nova::plan(asked),
        Thinking::Effort => effort::named(model, asked),
        Thinking::EffortObject => effort::object(model, asked),
        Thinking::Level => effort::level(model, asked),
        Thinking::Always => no_key_of_others(asked.fields).map(|()| Plan::open(tokens_for("medium"))),
        _ if asked.fields.get("reasoningConfig").is_some() => Err(nova::invalid()),
        _ => no_key_of_others(asked.fields).map(|()| Plan::OFF),
    }
}

/// Converse itself refuses the settings that a model does not have.
fn check_taken(model: &Model, asked: &Asked<'_>) -> Result<(), Refusal> {
    let set = [("temperature", asked.temperature.is_some()), ("topP", asked.top_p.is_some())];
    match set.into_iter().find(|(_, set)| *set && model.sampling == Sampling::Refused) {
        Some((name, _)) => Err(Refusal::unsupported_field(name)),
        None => Ok(()),
    }
}
