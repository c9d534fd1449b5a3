//! From an error to its diagnosis.

use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::fix::Fix;
use super::scene::Scene;
use super::{decide, words};
use crate::error::Error;

/// A failure as it is shown and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnosis {
    pub cause: Cause,
    /// What is wrong, in one sentence.
    pub sentence: String,
    pub hint: String,
    /// The next step, where the app can take it by itself.
    pub fix: Option<Fix>,
    pub code: Option<String>,
    pub http_status: Option<u16>,
    pub aws_message: Option<String>,
    pub request_id: Option<String>,
    /// The same request may succeed if sent again.
    pub retryable: bool,
}

/// What an error means here, and what to do about it.
pub fn explain(error: &Error, scene: &Scene) -> Diagnosis {
    let cause = decide::of(error, scene);
    let words = words::for_cause(cause, error, scene);
    let refusal = error.refusal();
    let http_status = match error {
        Error::NotBedrock { http_status, .. } => *http_status,
        _ => refusal.and_then(|refusal| refusal.http_status),
    };
    let aws_message = refusal.and_then(|refusal| refusal.message.clone()).or_else(|| own_detail(error));
    Diagnosis {
        cause,
        sentence: words.sentence,
        hint: words.hint,
        fix: words.fix,
        code: refusal.and_then(|refusal| refusal.code.clone()),
        http_status,
        aws_message,
        request_id: refusal.and_then(|refusal| refusal.request_id.clone()),
        retryable: cause.is_retryable(),
    }
}

/// Of a failure that AWS said nothing about: the technical text for «Details».
fn own_detail(error: &Error) -> Option<String> {
    match error {
        Error::Network { .. }
        | Error::SignIn(_)
        | Error::Unreadable(_)
        | Error::NotBedrock { .. }
        | Error::Cut(_) => Some(error.to_string()),
        Error::Request(reason) if !reason.ends_with('.') => Some(reason.clone()),
        _ => None,
    }
}
