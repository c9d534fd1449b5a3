//! From an error to its cause. Types decide first; of a refusal its text, its code and its status.

use super::cause::Cause as K;
use super::scene::Scene;
use crate::error::{CutKind, Error, Foreign, Unanswered};

mod network;
mod page;
mod refusal;
mod sign_in;
mod texts;

pub(super) fn of(error: &Error, scene: &Scene) -> K {
    match error {
        Error::Refused(refused) => refusal::cause(refused, scene),
        Error::Redirected { .. } => K::Redirected,
        Error::Network { trouble, .. } => network::cause(*trouble),
        Error::Timeout { .. } => K::Timeout,
        Error::NotBedrock(foreign) => of_foreign(foreign),
        Error::Unreadable(_) => K::UnreadableAnswer,
        Error::VectorLength { .. } => K::VectorLength,
        Error::SignIn(trouble) => sign_in::cause(trouble, scene),
        Error::Cut(cut) => match cut.kind {
            CutKind::Short => K::CutStream,
            CutKind::Empty => K::EmptyStream,
            CutKind::Damaged | CutKind::Unreadable => K::DamagedStream,
        },
        Error::Unanswered(why) => of_answer(*why),
        Error::Silent { .. } => K::SilentStream,
        Error::Request(_) => K::NotSent,
        Error::NotAnEmbeddingModel { .. } => K::NotAnEmbeddingModel,
        Error::EmbeddingLimit(_) => K::EmbeddingLimit,
        Error::Cancelled => K::Cancelled,
    }
}

fn of_answer(why: Unanswered) -> K {
    match why {
        Unanswered::Empty => K::EmptyAnswer,
        Unanswered::StoppedAtOnce => K::StoppedAtOnce,
        Unanswered::OnlyThinking => K::OnlyThinking,
        Unanswered::ToolCalled => K::ToolCalled,
        Unanswered::NoToolCall => K::NoToolCall,
        Unanswered::Guardrail => K::GuardrailIntervened,
        Unanswered::Filtered => K::ContentFiltered,
        Unanswered::MalformedOutput => K::MalformedOutput,
        Unanswered::MalformedToolUse => K::MalformedToolUse,
        Unanswered::Refused => K::ModelRefused,
    }
}

fn of_foreign(foreign: &Foreign) -> K {
    match foreign {
        Foreign { is_page: true, .. } => page::cause(foreign),
        // An unknown path of the runtime answers so, with status 200 (recorded).
        Foreign { code: Some(code), .. } if code == "UnknownOperationException" => K::NotServed,
        // A refusal of which not even the body could be read.
        Foreign { http_status: status @ 400.., .. } => refusal::of_someone_else(*status),
        Foreign { is_json: true, .. } => K::ForeignAnswer,
        _ => K::UnreadableAnswer,
    }
}

#[cfg(test)]
mod tests;
