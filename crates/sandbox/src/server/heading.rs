//! What the log says of a request before it is answered: where it came, with what it was signed, who sent it.
//!
//! The seam: everything here is the client's own text, also of clients that are not let in. So that the log stays small and
//! holds no secret, each piece is cut to a length, and what may be a secret in the wrong place is left out.

use http::Version;
use http::request::Parts;
use jiff::Timestamp;

use crate::operation::{Asked, Plane};
use sandbox_iam::auth::{self, sigv4};
use sandbox_panel::Entry;

/// The longest that the service model takes for a model.
const MODEL: usize = 2_048;
const PATH: usize = 512;
const AGENT: usize = 200;
/// The longest that IAM gives to an access key's id.
const KEY_ID: usize = 128;
const WORD: usize = 64;
/// As long as a secret access key; no id that AWS gives is.
const SECRET: usize = 40;

/// The beginning of a request's entry.
pub(super) fn heading(parts: &Parts, asked: Option<&Asked>, body: &[u8]) -> Entry {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let authorization = text("authorization").unwrap_or_default();
    let signature = sigv4::Authorization::parse(authorization).ok();
    let auth = match authorization {
        "" => "none",
        header if auth::bearer_token(header).is_some() => "bearer",
        _ => "sigv4",
    };
    let operation = match asked {
        // STS names its operation in the form, not in the path.
        Some(asked) if asked.operation.plane == Plane::Sts => url::form_urlencoded::parse(body)
            .find(|(name, _)| name == "Action")
            .map_or_else(String::new, |(_, action)| cut(&action, WORD)),
        Some(asked) => asked.name().to_owned(),
        None => String::new(),
    };
    Entry {
        time: Timestamp::now().to_string(),
        method: parts.method.to_string(),
        path: cut(parts.uri.path(), PATH),
        http: if parts.version == Version::HTTP_2 { "2" } else { "1.1" }.to_owned(),
        operation,
        model: asked.and_then(Asked::model).map(|model| cut(model, MODEL)),
        auth,
        access_key_id: signature.as_ref().and_then(|signature| key_id(&signature.access_key_id)),
        scope_region: signature.map(|signature| cut(&signature.region, WORD)),
        user_agent: text("user-agent").map(|agent| cut(agent, AGENT)),
        ..Entry::default()
    }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// The id of an access key, unless it may be the secret that somebody wrote in its place.
fn key_id(text: &str) -> Option<String> {
    let may_be_secret = text.len() >= SECRET && text.bytes().any(|letter| letter.is_ascii_lowercase());
    (!may_be_secret).then(|| cut(text, KEY_ID))
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn headed(path: &str, id: &str, region: &str, agent: &str) -> Entry {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={id}/20261121/{region}/bedrock/aws4_request, SignedHeaders=host, Signature=0"
        );
        let request = Request::post(path).header("authorization", authorization).header("user-agent", agent);
        let (parts, ()) = request.body(()).unwrap().into_parts();
        heading(&parts, Asked::of(&parts.method, parts.uri.path()).as_ref(), b"")
    }

    #[test]
    fn of_a_long_head_the_log_takes_little() {
        let long = |letter: &str| letter.repeat(50_000);
        let path = format!("/model/{}/converse", long("m"));
        let entry = headed(&path, &long("A"), &long("r"), &long("u"));
        assert_eq!((entry.operation.as_str(), entry.auth), ("Converse", "sigv4"));
        assert!(serde_json::to_string(&entry).unwrap().len() < 5_000);
    }

    #[test]
    fn a_secret_in_the_ids_place_is_not_shown() {
        let secret = "wJalrXUtnFEMIkK7MDENGkbPxRfiCYEXAMPLEKEY";
        for (id, shown) in
            [("AKIAIOSFODNN7EXAMPLE", Some("AKIAIOSFODNN7EXAMPLE")), ("test", Some("test")), (secret, None)]
        {
            assert_eq!(headed("/", id, "us-east-1", "").access_key_id.as_deref(), shown);
        }
    }
}
