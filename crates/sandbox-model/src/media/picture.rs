//! What is said of an image.

/// What was found in an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// As the bytes say it: `png`, `jpeg`, `gif`, `webp`, or another format's name.
    pub format: &'static str,
    pub width: usize,
    pub height: usize,
    pub bytes: usize,
}
