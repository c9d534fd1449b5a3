//! What STS says when it refuses: a status, a code and a message, written as `answer` writes errors.

use http::Response;
use sandbox_iam::auth::Denial;
use sandbox_wire::reply::Body;

use super::answer::error;

/// A refusal in STS's shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
}

impl Failure {
    pub(super) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    pub(super) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationError", message)
    }

    pub(super) fn access_denied(message: impl Into<String>) -> Self {
        Self::new(403, "AccessDenied", message)
    }

    pub fn into_response(self, request_id: &str) -> Response<Body> {
        error(self.status, self.code, &self.message, request_id)
    }
}

impl From<Denial> for Failure {
    fn from(denial: Denial) -> Self {
        let (status, code, message) = denial.sts();
        Self::new(status, code, message)
    }
}
