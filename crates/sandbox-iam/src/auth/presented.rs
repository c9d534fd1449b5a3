//! What a request shows of itself to sign in.

use http::HeaderMap;

use crate::principal::Origin;

/// A request, as far as signing in is concerned.
pub struct Presented<'a> {
    pub method: &'a str,
    /// The path and the query as they stand on the wire.
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
    /// `bedrock` or `sts`: the only services here.
    pub service: &'static str,
    pub origin: Origin,
}

impl Presented<'_> {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}
