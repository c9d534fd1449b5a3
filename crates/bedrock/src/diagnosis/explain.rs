//! From an error to its diagnosis.

use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::field::{self, Field};
use super::fix::Fix;
use super::redact::redacted;
use super::scene::Scene;
use super::words::View;
use super::{decide, words};
use crate::error::Error;

/// A failure as it is shown and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Decides the words below.
    #[serde(alias = "kind")]
    pub cause: Cause,
    /// What is wrong, in one sentence.
    pub sentence: String,
    /// What to do next, in one sentence.
    #[serde(alias = "next_step")]
    pub hint: String,
    /// The next step, where the app can take it by itself.
    pub fix: Option<Fix>,
    /// The setting to change, where it is one.
    #[serde(default)]
    pub field: Option<Field>,
    /// The error's type as AWS spells it.
    pub code: Option<String>,
    /// Of the answer, where there was one.
    pub http_status: Option<u16>,
    /// The other side's own words, without anything that looks like a key.
    pub aws_message: Option<String>,
    /// AWS's own id of the request, for AWS Support.
    pub request_id: Option<String>,
    /// The same request may succeed if sent again.
    pub retryable: bool,
}

/// What an error means here, and what to do about it.
pub fn explain(error: &Error, scene: &Scene) -> Diagnosis {
    let cause = decide::of(error, scene);
    let view = View::of(error, scene);
    let words = words::for_cause(cause, &view);
    let shown = |text: String| redacted(&text, scene.sent_key.as_ref());
    let refusal = error.refusal();
    let (http_status, code, request_id) = match error {
        Error::NotBedrock(foreign) => {
            (Some(foreign.http_status), foreign.code.clone(), foreign.request_id.clone())
        }
        Error::Redirected { http_status, .. } => (Some(*http_status), None, None),
        _ => (
            refusal.and_then(|refusal| refusal.http_status),
            refusal.and_then(|refusal| refusal.code.clone()),
            refusal.and_then(|refusal| refusal.request_id.clone()),
        ),
    };
    let aws_message = refusal.and_then(|refusal| refusal.message.clone()).or_else(|| own_detail(error));
    Diagnosis {
        cause,
        sentence: shown(words.sentence),
        hint: words.hint,
        field: field::of(cause, words.fix.as_ref(), view.said.parameter()),
        fix: words.fix,
        code,
        http_status,
        aws_message: aws_message.map(shown),
        request_id,
        retryable: cause.is_retryable(),
    }
}

/// Of a failure that AWS said nothing about: the technical text for «Details».
fn own_detail(error: &Error) -> Option<String> {
    match error {
        Error::Network { .. }
        | Error::SignIn(_)
        | Error::Unreadable(_)
        | Error::NotBedrock(_)
        | Error::Redirected { .. }
        | Error::VectorLength { .. }
        | Error::Cut(_) => Some(error.to_string()),
        Error::Request(reason) if !reason.ends_with('.') => Some(reason.clone()),
        _ => None,
    }
}
