//! What conditions and variables may ask of a request, by their keys in lower case.
//!
//! The seam: a policy only asks for values; whoever knows the caller and the request gives them.

use std::borrow::Cow;

/// The values of one key; none where the request does not have it.
pub type Values<'a> = Vec<Cow<'a, str>>;

/// A request's keys, looked up as they are asked for.
pub struct Facts<'a>(Box<dyn Fn(&str) -> Values<'a> + 'a>);

impl<'a> Facts<'a> {
    pub fn new(lookup: impl Fn(&str) -> Values<'a> + 'a) -> Self {
        Self(Box::new(lookup))
    }

    /// A request that has no keys at all.
    #[cfg(test)]
    pub fn none() -> Self {
        Self::new(|_| Vec::new())
    }

    /// The values of a key in lower case.
    pub fn values(&self, key: &str) -> Values<'a> {
        (self.0)(key)
    }
}
