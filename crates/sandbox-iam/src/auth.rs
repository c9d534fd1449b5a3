//! Who is asking: signatures and API keys checked in the order in which AWS checks them.
//!
//! The seam: everything behind it gets a `Caller` and never sees a key. What a caller may *do* is decided where the
//! operation is known (`access`), since the denial names the operation.

mod bearer;
mod clock;
pub mod denial;
mod directory;
mod enroll;
mod presented;
mod signed;
pub mod sigv4;

pub use bearer::mint_short_term;
pub use denial::Denial;
pub use directory::{ANY_REGION, Directory};
pub use enroll::enroll;
pub use presented::Presented;

use crate::principal::{Caller, Origin};

use http::HeaderMap;
use jiff::Timestamp;

/// Finds out who is asking.
pub fn check(presented: &Presented<'_>, directory: &Directory) -> Result<Caller, Denial> {
    let now = presented.origin.time;
    let Some(header) = presented.header("authorization") else {
        if signed::is_presigned(presented.query) {
            return signed::check_query(presented, directory, now);
        }
        return Err(Denial::Missing);
    };
    match bearer_token(header) {
        // API keys are for Bedrock alone: STS does not read them at all.
        Some(_) if presented.service != "bedrock" => Err(Denial::ApiKeyNotTaken),
        Some(key) => bearer::check(key, directory, &presented.origin),
        None => signed::check_header(header, presented, directory, now),
    }
}

/// Whether a request names a key that is known, so that its body is worth reading: with any other it is not let in, whatever
/// the body says.
pub fn may_hold(headers: &HeaderMap, query: &str, directory: &Directory) -> bool {
    let header = headers.get("authorization").and_then(|value| value.to_str().ok());
    if let Some(key) = header.and_then(bearer_token) {
        return bearer::check(key, directory, &Origin::of(None, false, headers, Timestamp::now())).is_ok();
    }
    let key = match header {
        Some(header) => sigv4::Authorization::parse(header).ok().map(|parsed| parsed.access_key_id),
        None => sigv4::parameter(query, "X-Amz-Credential")
            .and_then(|credential| credential.split('/').next().map(str::to_owned)),
    };
    key.is_some_and(|key| directory.access_key(&key).is_some())
}

/// The token of a bearer header, whichever case the scheme's name is in.
pub fn bearer_token(header: &str) -> Option<&str> {
    // A header's end is trimmed on its way: without a key, the scheme's name stands alone.
    let (scheme, token) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests;
