//! Signatures that botocore 1.44.5 made with AWS's documentation keys, and what breaks them.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::*;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const AMZ_DATE: &str = "20261121T022930Z";
const HOST: (&str, &str) = ("host", "127.0.0.1:8787");
const DATE: (&str, &str) = ("x-amz-date", AMZ_DATE);

struct Vector {
    method: &'static str,
    target: &'static str,
    body: &'static str,
    /// In the order in which they are signed, which is the alphabet's.
    headers: &'static [(&'static str, &'static str)],
    region: &'static str,
    service: &'static str,
    signature: &'static str,
}

const STREAM: Vector = Vector {
    method: "POST",
    target: "/model/anthropic.claude-sonnet-4-20250514-v1%3A0/converse-stream",
    body: "{\"messages\":[]}",
    headers: &[("content-type", "application/json"), HOST, DATE],
    region: "us-east-1",
    service: "bedrock",
    signature: "ac2918606ae80b875981b28b9c129861a72d74b916ff991b70f1565305aa7a90",
};

const VECTORS: [Vector; 6] = [
    STREAM,
    Vector {
        target: "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Ainference-profile%2Fus.amazon.nova-lite-v1%3A0/invoke",
        body: "{}",
        headers: &[HOST, DATE, ("x-amz-security-token", "TOKEN/+=")],
        signature: "2b01f7d98fb609f435d445c403e908bed4bd788334436ded08547b57cb2ae189",
        ..STREAM
    },
    Vector {
        method: "GET",
        target: "/inference-profiles?type=SYSTEM_DEFINED&maxResults=5&nextToken=a%2Bb%3D%2F",
        body: "",
        headers: &[HOST, DATE, ("x-amz-meta", "  two   words  ")],
        region: "eu-west-1",
        signature: "8d30d6bbef74478b5d41cfdb125b61d3b1aaec616c0fe06936c2e3d315bb99d8",
        ..STREAM
    },
    Vector {
        target: "/",
        body: "Action=GetCallerIdentity&Version=2011-06-15",
        headers: &[("content-type", "application/x-www-form-urlencoded; charset=utf-8"), HOST, DATE],
        service: "sts",
        signature: "2298e8252ce7fdf291b2e2f732b0c8a60432184f9531afed2e207c2e4ee13623",
        ..STREAM
    },
    // A colon that came unencoded is encoded once only.
    Vector {
        target: "/model/amazon.nova-lite-v1:0/converse",
        body: "{}",
        headers: &[HOST, DATE],
        signature: "58dd0670115486fc2a0c4cf661992034db8b93e4e59b6bf79ca8efe757712fb3",
        ..STREAM
    },
    // Empty segments and dots are none: this is the same path.
    Vector {
        target: "//model/.//amazon.nova-lite-v1:0/x/../converse",
        body: "{}",
        headers: &[HOST, DATE],
        signature: "58dd0670115486fc2a0c4cf661992034db8b93e4e59b6bf79ca8efe757712fb3",
        ..STREAM
    },
];

fn sign(vector: &Vector, secret: &str, body: &str) -> String {
    let mut headers = HeaderMap::new();
    for (name, value) in vector.headers {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let signed_headers: Vec<String> = vector.headers.iter().map(|(name, _)| (*name).to_owned()).collect();
    let (path, query) = vector.target.split_once('?').unwrap_or((vector.target, ""));
    let payload_hash = sha256(body.as_bytes());
    let covered = Covered {
        method: vector.method,
        path,
        query,
        headers: &headers,
        signed_headers: &signed_headers,
        payload_hash: &payload_hash,
    };
    let scope = Scope { date: &AMZ_DATE[..8], region: vector.region, service: vector.service };
    covered.signature(secret, &scope, AMZ_DATE)
}

#[test]
fn the_signatures_are_botocores() {
    for vector in &VECTORS {
        assert_eq!(
            sign(vector, SECRET, vector.body),
            vector.signature,
            "{} {}",
            vector.method,
            vector.target
        );
    }
}

#[test]
fn a_different_secret_body_path_region_or_service_changes_the_signature() {
    let signature = STREAM.signature;
    assert_ne!(sign(&STREAM, "another", STREAM.body), signature);
    assert_ne!(sign(&STREAM, SECRET, "{\"messages\":[ ]}"), signature);
    for changed in [
        Vector { target: "/model/anthropic.claude-sonnet-4-20250514-v1%3A0/converse", ..STREAM },
        Vector { region: "us-west-2", ..STREAM },
        Vector { service: "sts", ..STREAM },
        Vector { method: "GET", ..STREAM },
        Vector { headers: &[HOST, DATE], ..STREAM },
    ] {
        assert_ne!(sign(&changed, SECRET, changed.body), signature);
    }
}

#[test]
fn an_authorization_header_is_read_with_or_without_blanks() {
    let header = "AWS4-HMAC-SHA256 Credential=AKIA/20261121/us-east-1/bedrock/aws4_request,SignedHeaders=host;X-Amz-Date, Signature=ab12";
    let read = Authorization::parse(header).unwrap();
    assert_eq!(
        (read.access_key_id.as_str(), read.region.as_str(), read.service.as_str()),
        ("AKIA", "us-east-1", "bedrock")
    );
    assert_eq!(read.signed_headers, ["host", "x-amz-date"]);
    assert_eq!(read.signature, "ab12");
}

#[test]
fn what_an_authorization_header_lacks_is_named() {
    let missing = Authorization::parse("AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request").unwrap_err();
    assert_eq!(
        missing,
        "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter."
    );
    for header in [
        "",
        "Basic abc",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=a/b,SignedHeaders=host,Signature=1",
    ] {
        assert!(Authorization::parse(header).is_err(), "{header}");
    }
}

#[test]
fn percent_encoding_goes_there_and_back() {
    for text in ["a:b/c d", "%", "%4", "%zz", "grüße/🗼", ""] {
        assert_eq!(decode(&encode(text, false)), text);
    }
    assert_eq!(decode("100%"), "100%");
    assert_eq!(decode("%é"), "%é");
    assert_eq!(encode("/a%3Ab", true), "/a%253Ab");
}
