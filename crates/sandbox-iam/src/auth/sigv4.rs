//! Signature Version 4, recomputed from the request as it came over the wire.
//!
//! Written from the algorithm's description alone: `auth` decides who someone is, this file only says what the
//! signature of a request would have to be. The path is encoded once more than it came, as every service but S3 does.

use hmac::{Hmac, Mac as _};
use http::HeaderMap;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The parts of an `Authorization` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization {
    pub access_key_id: String,
    pub date: String,
    pub region: String,
    pub service: String,
    pub signed_headers: Vec<String>,
    pub signature: String,
}

impl Authorization {
    /// Reads the header; what is missing is told in AWS's words.
    pub fn parse(header: &str) -> Result<Self, String> {
        let fields = header.strip_prefix(ALGORITHM).unwrap_or_default();
        let field = |name: &str| {
            let found = fields.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
            found.filter(|value| !value.is_empty()).map(str::to_owned)
        };
        let (credential, signed, signature) =
            (field("Credential"), field("SignedHeaders"), field("Signature"));
        let (Some(credential), Some(signed), Some(signature)) = (&credential, &signed, &signature) else {
            let missing =
                [("Credential", &credential), ("Signature", &signature), ("SignedHeaders", &signed)]
                    .into_iter()
                    .filter(|(_, value)| value.is_none())
                    .map(|(name, _)| format!("Authorization header requires '{name}' parameter."))
                    .collect::<Vec<_>>();
            return Err(missing.join(" "));
        };
        Self::new(credential, signed, signature)
    }

    /// Puts the parts together, wherever they stood.
    pub fn new(credential: &str, signed_headers: &str, signature: &str) -> Result<Self, String> {
        let mut parts = credential.split('/');
        let scope = [(); 5].map(|()| parts.next());
        let ([Some(access_key_id), Some(date), Some(region), Some(service), Some("aws4_request")], None) =
            (scope, parts.next())
        else {
            return Err("Credential must have exactly 5 slash-delimited elements, e.g. \
                        keyid/date/region/service/term."
                .to_owned());
        };
        Ok(Self {
            access_key_id: access_key_id.to_owned(),
            date: date.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            signed_headers: signed_headers.split(';').map(str::to_ascii_lowercase).collect(),
            signature: signature.to_owned(),
        })
    }
}

/// What a signature covers.
pub struct Covered<'a> {
    pub method: &'a str,
    /// The path as it stands on the wire.
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub signed_headers: &'a [String],
    /// SHA-256 of the body, in lower-case hex.
    pub payload_hash: &'a str,
}

impl Covered<'_> {
    fn canonical(&self) -> String {
        let headers: String = self
            .signed_headers
            .iter()
            .map(|name| {
                // The JavaScript SDK signs HTTP/2's own name for the host.
                let held = if name == ":authority" { "host" } else { name.as_str() };
                let values: Vec<String> =
                    self.headers.get_all(held).iter().map(|value| squeeze(value.as_bytes())).collect();
                format!("{name}:{}\n", values.join(","))
            })
            .collect();
        format!(
            "{}\n{}\n{}\n{headers}\n{}\n{}",
            self.method,
            encode(&normal(self.path), true),
            canonical_query(self.query),
            self.signed_headers.join(";"),
            self.payload_hash
        )
    }

    /// The signature that `secret` gives this request at `amz_date`, in lower-case hex.
    pub fn signature(&self, secret: &str, scope: &Scope<'_>, amz_date: &str) -> String {
        let Scope { date, region, service } = scope;
        let to_sign = format!(
            "{ALGORITHM}\n{amz_date}\n{date}/{region}/{service}/aws4_request\n{}",
            sha256(self.canonical().as_bytes())
        );
        let key = [*date, *region, *service, "aws4_request"]
            .iter()
            .fold(format!("AWS4{secret}").into_bytes(), |key, part| mac(&key, part.as_bytes()));
        hex::encode(mac(&key, to_sign.as_bytes()))
    }
}

/// Where and when a signature holds.
pub struct Scope<'a> {
    pub date: &'a str,
    pub region: &'a str,
    pub service: &'a str,
}

/// SHA-256 in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    // HMAC takes a key of any length; the other branch cannot be reached.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// Compares without telling by its time where the first difference is.
pub fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

/// All but RFC 3986's unreserved characters, as signatures want it.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ENCODED_BUT_SLASHES: &AsciiSet = &ENCODED.remove(b'/');

/// Percent-encodes all but the unreserved characters, and but slashes when asked so.
pub fn encode(text: &str, keep_slashes: bool) -> String {
    utf8_percent_encode(text, if keep_slashes { ENCODED_BUT_SLASHES } else { ENCODED }).to_string()
}

/// Decodes percent-encoding; a % that begins none stays as it is.
pub fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A parameter of a query, decoded; `None` where it has no value.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    let found = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    found.filter(|value| !value.is_empty()).map(decode)
}

/// What of a query its signature covers: all but itself.
pub(super) fn unsigned(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|pair| !pair.starts_with("X-Amz-Signature="))
}

/// A path without empty segments and dots, which every service but S3 signs: `//a/./b/../c` is `/a/c`.
fn normal(path: &str) -> String {
    let mut kept = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    let end = if path.ends_with('/') && !kept.is_empty() { "/" } else { "" };
    format!("/{}{end}", kept.join("/"))
}

fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (encode(&decode(name), false), encode(&decode(value), false))
        })
        .collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn squeeze(value: &[u8]) -> String {
    String::from_utf8_lossy(value).split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
