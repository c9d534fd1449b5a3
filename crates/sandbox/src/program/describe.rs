//! What the program says when it serves: for scripts as JSON, for people as text.

use std::fmt::Write as _;

use sandbox::{Sandbox, SessionCredentials};
use serde_json::{Map, Value, json};

pub(super) fn as_json(sandbox: &Sandbox) -> Value {
    let keys = sandbox.credentials();
    let special = sandbox.special_keys();
    let session = |keys: &SessionCredentials| {
        json!({
            "access_key_id": keys.access_key_id,
            "secret_access_key": keys.secret_access_key,
            "session_token": keys.session_token,
        })
    };
    let mut identities = Map::new();
    identities.insert("expired-session".to_owned(), session(&keys.expired_session));
    for identity in &keys.identities {
        let described = json!({
            "access_key_id": identity.access_key_id,
            "api_key": identity.api_key,
            "secret_access_key": identity.secret_access_key,
        });
        identities.insert(identity.name.clone(), described);
    }
    json!({
        "access_key_id": keys.access_key_id,
        "account": "111122223333",
        "accounts": accounts(sandbox),
        "api_key": keys.api_key,
        "api_key_expired": special.short_term_expired,
        "api_key_other_region": special.other_region,
        "api_key_short_term": special.short_term,
        "ca_path": sandbox.ca_path(),
        "endpoint": sandbox.endpoint(),
        "identities": identities,
        "region": sandbox.region(),
        "secret_access_key": keys.secret_access_key,
        "session": session(&keys.session),
        "tls_endpoint": sandbox.tls_endpoint(),
    })
}

/// Who is in the configuration file's accounts: by account, then by name.
fn accounts(sandbox: &Sandbox) -> Value {
    let mut accounts = Map::new();
    for member in sandbox.members() {
        let keys: Vec<Value> =
            member.api_keys.iter().map(|key| json!({"key": key.key, "region": key.region})).collect();
        let mut described = json!({"arn": member.arn});
        if !member.access_key_id.is_empty() {
            described["access_key_id"] = json!(member.access_key_id);
            described["secret_access_key"] = json!(member.secret_access_key);
        }
        match &member.session_token {
            Some(token) => described["session_token"] = json!(token),
            None => described["api_keys"] = json!(keys),
        }
        let names = accounts.entry(&member.account).or_insert_with(|| json!({}));
        names[&member.name] = described;
    }
    Value::Object(accounts)
}

pub(super) fn as_text(sandbox: &Sandbox) -> String {
    let keys = sandbox.credentials();
    let mut text = String::new();
    // Writing to a string does not fail.
    let _infallible = write!(
        text,
        "The sandbox serves {} in region {}.\n\n  access key ID      {}\n  secret access key  {}\n  API key            {}\n",
        sandbox.endpoint(),
        sandbox.region(),
        keys.access_key_id,
        keys.secret_access_key,
        keys.api_key,
    );
    if let (Some(endpoint), Some(ca)) = (sandbox.tls_endpoint(), sandbox.ca_path()) {
        let ca = ca.display();
        let _infallible = write!(text, "\n  with TLS           {endpoint}\n  CA certificate     {ca}\n");
    }
    text.push_str("\nTest identities, each with a known lack (secrets: --json):\n");
    for identity in &keys.identities {
        let _infallible = writeln!(text, "  {:<18} {}", identity.name, identity.access_key_id);
    }
    for member in sandbox.members().iter().filter(|member| !member.access_key_id.is_empty()) {
        let _infallible =
            writeln!(text, "  {:<18} {} ({})", member.name, member.access_key_id, member.account);
    }
    text.push_str("\nStop it with Ctrl-C.\n");
    text
}
