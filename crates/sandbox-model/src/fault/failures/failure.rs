//! One line of the table, and the two ways to write most of them.

/// One refusal as AWS sends it.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    pub name: &'static str,
    pub status: u16,
    pub code: &'static str,
    pub message: &'static str,
    pub shape: Shape,
}

/// What a refusal carries beside its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Plain,
    /// The API-key layer spells the body's key `Message`.
    Capital,
    /// `originalStatusCode` and `resourceName`.
    ModelError,
    /// `originalMessage` and `originalStatusCode`.
    ModelStreamError,
    /// A `Retry-After` header.
    RetryAfter,
}

pub(super) const fn plain(
    name: &'static str,
    status: u16,
    code: &'static str,
    message: &'static str,
) -> Failure {
    Failure { name, status, code, message, shape: Shape::Plain }
}

pub(super) const fn key(name: &'static str, message: &'static str) -> Failure {
    Failure { name, status: 403, code: "AccessDeniedException", message, shape: Shape::Capital }
}
