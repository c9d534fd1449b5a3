//! Signing in without a socket: presigned requests, odd headers, and whatever a client may send.

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::{Timestamp, ToSpan as _};

use super::sigv4::{ALGORITHM, Covered, Scope, encode, sha256};
use super::*;
use crate::credentials::Credentials;

struct Scene {
    keys: Credentials,
    directory: Directory,
    now: Timestamp,
}

impl Scene {
    fn new() -> Self {
        let (keys, now) = (Credentials::default(), Timestamp::now());
        let directory = enroll(&keys, None, "us-east-1", &[], now).unwrap();
        Self { keys, directory, now }
    }

    fn check(
        &self,
        query: &str,
        headers: &HeaderMap,
        body: &[u8],
        secure: bool,
        time: Timestamp,
    ) -> Result<Caller, Denial> {
        let origin = Origin::of(None, secure, headers, time);
        let presented = Presented {
            method: "POST",
            path: "/model/x/converse",
            query,
            headers,
            body,
            service: "bedrock",
            origin,
        };
        check(&presented, &self.directory)
    }

    /// A query that is signed for a body; `extra` goes in before signing.
    fn presign(&self, expires: &str, extra: &str, body_hash: &str) -> String {
        let amz_date = self.now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let date = &amz_date[..8];
        let credential = format!("{}/{date}/us-east-1/bedrock/aws4_request", self.keys.access_key_id);
        let credential = encode(&credential, false);
        let query = format!(
            "X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={credential}&X-Amz-Date={amz_date}{expires}\
             &X-Amz-SignedHeaders=host{extra}"
        );
        let (headers, signed_headers) = (host(), ["host".to_owned()]);
        let covered = Covered {
            method: "POST",
            path: "/model/x/converse",
            query: &query,
            headers: &headers,
            signed_headers: &signed_headers,
            payload_hash: body_hash,
        };
        let scope = Scope { date, region: "us-east-1", service: "bedrock" };
        format!(
            "{query}&X-Amz-Signature={}",
            covered.signature(&self.keys.secret_access_key, &scope, &amz_date)
        )
    }
}

fn host() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("127.0.0.1:8787"));
    headers
}

#[test]
fn a_presigned_request_holds_for_its_time_body_and_query() {
    let scene = Scene::new();
    let query = scene.presign("&X-Amz-Expires=600", "", &sha256(b"{}"));
    let at = |time| scene.check(&query, &host(), b"{}", false, time);
    assert_eq!(at(scene.now).unwrap().principal.name, "sandbox");
    assert!(at(scene.now + 9.minutes()).is_ok());
    let Err(Denial::Signature(late)) = at(scene.now + 11.minutes()) else { panic!("it should be over") };
    assert!(late.starts_with("Signature expired: ") && late.ends_with("- 10 min.)"), "{late}");
    assert!(
        matches!(at(scene.now - 6.minutes()), Err(Denial::Signature(early)) if early.contains("not yet current"))
    );
    assert_eq!(scene.check(&query, &host(), b"{ }", false, scene.now).unwrap_err(), Denial::mismatch());
    let longer = query.replace("Expires=600", "Expires=700");
    assert_eq!(scene.check(&longer, &host(), b"{}", false, scene.now).unwrap_err(), Denial::mismatch());
    let more = format!("{query}&maxResults=1");
    assert_eq!(scene.check(&more, &host(), b"{}", false, scene.now).unwrap_err(), Denial::mismatch());
}

#[test]
fn an_unsigned_body_is_taken_over_tls_only() {
    let scene = Scene::new();
    let query = scene.presign("", "&X-Amz-Content-Sha256=UNSIGNED-PAYLOAD", "UNSIGNED-PAYLOAD");
    assert!(scene.check(&query, &host(), b"anything", true, scene.now).is_ok());
    assert_eq!(scene.check(&query, &host(), b"anything", false, scene.now).unwrap_err(), Denial::mismatch());
}

#[test]
fn what_a_presigned_request_lacks_is_named() {
    let scene = Scene::new();
    let query = scene.presign("&X-Amz-Expires=600", "", &sha256(b""));
    for (from, to, part) in [
        ("X-Amz-Date=", "X-Date=", "must include 'X-Amz-Date'"),
        ("X-Amz-Expires=600", "X-Amz-Expires=604801", "X-Amz-Expires"),
        ("X-Amz-Expires=600", "X-Amz-Expires=-1", "X-Amz-Expires"),
        ("=AWS4-HMAC-SHA256", "=AWS4-HMAC-SHA1", "Unsupported AWS 'algorithm'"),
        ("%2Faws4_request", "", "5 slash-delimited"),
    ] {
        let changed = query.replace(from, to);
        assert_ne!(changed, query);
        let denial = scene.check(&changed, &host(), b"", false, scene.now).unwrap_err();
        assert!(
            matches!(&denial, Denial::Incomplete(message) if message.contains(part)),
            "{from}: {denial:?}"
        );
    }
}

#[test]
fn a_session_token_belongs_into_a_presigned_query_as_into_a_header() {
    let scene = Scene::new();
    let query = scene.presign("", "&X-Amz-Security-Token=needless", &sha256(b""));
    assert_eq!(scene.check(&query, &host(), b"", false, scene.now).unwrap_err(), Denial::UnknownKey);
}

#[test]
fn a_header_is_signed_once_however_long_the_list_could_be() {
    let scene = Scene::new();
    let signed = |count: usize| {
        let amz_date = scene.now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let mut headers = host();
        headers.insert("x-amz-date", HeaderValue::from_str(&amz_date).unwrap());
        let names = vec!["host".to_owned(); count];
        let covered = Covered {
            method: "POST",
            path: "/model/x/converse",
            query: "",
            headers: &headers,
            signed_headers: &names,
            payload_hash: &sha256(b""),
        };
        let scope = Scope { date: &amz_date[..8], region: "us-east-1", service: "bedrock" };
        let signature = covered.signature(&scene.keys.secret_access_key, &scope, &amz_date);
        let authorization = format!(
            "{ALGORITHM} Credential={}/{}/us-east-1/bedrock/aws4_request, SignedHeaders={}, Signature={signature}",
            scene.keys.access_key_id,
            scope.date,
            names.join(";")
        );
        headers.insert("authorization", HeaderValue::from_str(&authorization).unwrap());
        scene.check("", &headers, b"", false, scene.now)
    };
    assert!(signed(1).is_ok());
    assert_eq!(signed(1_000).unwrap_err(), Denial::mismatch());
}

/// Signs with headers as they come, for what their canonical form should be.
#[test]
fn headers_are_trimmed_squeezed_and_joined_before_they_count() {
    let mut headers = host();
    headers.append("x-note", HeaderValue::from_static("  one   two "));
    headers.append("x-note", HeaderValue::from_static("three"));
    headers.append("x-empty", HeaderValue::from_static(""));
    let mut plain = host();
    plain.append("x-note", HeaderValue::from_static("one two,three"));
    plain.append("x-empty", HeaderValue::from_static("  "));
    let signed_headers = ["host", "x-empty", "x-note"].map(str::to_owned);
    let sign = |headers: &HeaderMap, query: &str| {
        let covered = Covered {
            method: "GET",
            path: "/",
            query,
            headers,
            signed_headers: &signed_headers,
            payload_hash: "",
        };
        covered.signature(
            "secret",
            &Scope { date: "20261121", region: "r", service: "s" },
            "20261121T000000Z",
        )
    };
    assert_eq!(sign(&headers, "b=&a=1"), sign(&plain, "a=1&b"));
    assert_ne!(sign(&headers, "a=1"), sign(&host(), "a=1"));
    // HTTP/2's own name for the host has the host's value.
    let authority = [":authority".to_owned()];
    let covered = Covered {
        method: "GET",
        path: "/",
        query: "",
        headers: &headers,
        signed_headers: &authority,
        payload_hash: "",
    };
    assert!(!covered.signature("s", &Scope { date: "", region: "", service: "" }, "").is_empty());
}

#[test]
fn nothing_that_a_client_sends_breaks_signing_in_or_takes_long() {
    let scene = Scene::new();
    let long = "/".repeat(200_000);
    let many = ";a".repeat(100_000);
    let ampersands = "&=&X-Amz-Signature=&X-Amz-Algorithm=".repeat(20_000);
    let pieces = [
        "",
        " ",
        ",",
        "=",
        "AWS4-HMAC-SHA256",
        "Credential=",
        "a/b/c/d/aws4_request",
        "\u{fc}",
        "%",
        "Signature=",
    ];
    let mut headers: Vec<String> =
        vec![long.clone(), many.clone(), "Bearer".to_owned(), "bearer  ".to_owned()];
    headers
        .push(format!("AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request,SignedHeaders={many},Signature=1"));
    headers.push(format!("Bearer bedrock-api-key-{long}"));
    headers.extend(
        pieces.iter().flat_map(|a| pieces.iter().map(move |b| format!("AWS4-HMAC-SHA256 {a}{b}, {b}{a}"))),
    );
    let started = std::time::Instant::now();
    for text in &headers {
        let mut map = host();
        if let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) {
            map.insert(HeaderName::from_static("authorization"), value);
        }
        assert!(scene.check("", &map, b"", false, scene.now).is_err());
    }
    for query in [ampersands.as_str(), "X-Amz-Signature=%", "X-Amz-Algorithm=%zz&X-Amz-Date=\u{fc}", &long] {
        assert!(scene.check(query, &host(), b"", false, scene.now).is_err());
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn signing_in_and_deciding_stay_far_below_a_tenth_of_a_millisecond() {
    // Only an optimised build is held to it.
    let rounds = if cfg!(debug_assertions) { 20 } else { 2_000 };
    let scene = Scene::new();
    let body = vec![b'x'; 2_000];
    let query = scene.presign("", "", &sha256(&body));
    let started = std::time::Instant::now();
    for _ in 0..rounds {
        let caller = scene.check(&query, &host(), &body, false, scene.now).unwrap();
        assert!(
            crate::access::check(
                &caller,
                "bedrock:InvokeModel",
                Some("arn:aws:bedrock:us-east-1::foundation-model/x")
            )
            .is_ok()
        );
    }
    let each = started.elapsed() / rounds;
    assert!(cfg!(debug_assertions) || each.as_micros() < 100, "{each:?}");
}
