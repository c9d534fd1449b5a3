//! The two sides of a model that texts stand on.

/// On which side of the model a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Input,
    Output,
}
