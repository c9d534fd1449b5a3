//! Why nothing is said of one.

/// Why something could not be looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Not base64.
    Encoding,
    /// Not what it says it is, or broken.
    Content,
    /// Kept in S3, where the sandbox has no buckets.
    Elsewhere,
}
