//! A web page in place of an answer: the error page of a server, or the login page of a network or a proxy.

use super::super::cause::Cause as K;
use super::refusal::of_someone_else;
use crate::error::Foreign;

pub(super) fn cause(page: &Foreign) -> K {
    let title = page.words.as_deref().unwrap_or_default().to_lowercase();
    match page.http_status {
        // «Network Authentication Required» (RFC 6585) is what a network says that wants a login.
        511 => K::LoginPage,
        403 if ["forbidden", "denied", "blocked"].iter().any(|word| title.contains(word)) => K::GatewayDenied,
        // Networks and proxies serve their login page under any of these.
        status @ 400.. if ![400, 403].contains(&status) => of_someone_else(status),
        _ => K::LoginPage,
    }
}
