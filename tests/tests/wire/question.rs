//! Questions to a client, and the sandbox they are about.

use sandbox::{Options, Pacing, Sandbox, TlsOptions};
use serde_json::{Value, json};

pub const MODEL: &str = "anthropic.claude-sonnet-4-20250514-v1:0";

/// A sandbox without any waiting, with TLS beside plain HTTP.
pub async fn instant() -> Sandbox {
    let tls = Some(TlsOptions::default());
    sandbox::start(Options { pacing: Pacing::INSTANT, tls, ..Options::default() }).await.unwrap()
}

/// What a client is asked, with the good keys.
pub fn signed(sandbox: &Sandbox) -> Value {
    let keys = sandbox.credentials();
    json!({
        "access_key_id": keys.access_key_id,
        "endpoint": sandbox.endpoint(),
        "model": MODEL,
        "prompt": "What is 17 * 23? Make a table of cats and dogs too.",
        "region": "us-east-1",
        "secret_access_key": keys.secret_access_key,
    })
}

/// What a client is asked over TLS with an API key.
pub fn with_api_key(sandbox: &Sandbox) -> Value {
    let mut asked = signed(sandbox);
    let members = asked.as_object_mut().unwrap();
    members.retain(|name, _| !name.ends_with("key") && name != "access_key_id");
    asked["api_key"] = sandbox.credentials().api_key.as_str().into();
    asked["ca_path"] = sandbox.ca_path().unwrap().to_str().into();
    asked["endpoint"] = sandbox.tls_endpoint().into();
    asked
}

/// A question with some members changed.
pub fn changed(asked: &Value, change: &Value) -> Value {
    let mut asked = asked.clone();
    for (name, value) in change.as_object().unwrap() {
        asked[name] = value.clone();
    }
    asked
}
