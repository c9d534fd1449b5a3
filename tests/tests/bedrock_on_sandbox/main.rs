//! The AWS side against the sandbox, over the real wire: what chat, embeddings and the connection test make of every
//! answer, and which credential really leaves the machine.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod ambient;
mod chat;
mod dead_hosts;
mod doctor;
mod embed;
mod endings;
mod foreign;
mod frames;
mod models;
mod role;
mod sign_in;
mod wordings;

use bedrock::Clients;
use bedrock::doctor::Subject;
use profiles::{Connection, Credentials, Endpoint, Limits, Models, Region, SignIn};
use sandbox::{Options, Pacing, Sandbox};
use secrecy::SecretString;

pub const SONNET: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
pub const NOVA: &str = "amazon.nova-micro-v1:0";
pub const TITAN: &str = "amazon.titan-embed-text-v2:0";
pub const COHERE: &str = "cohere.embed-english-v3";

/// A sandbox that answers at once.
pub async fn instant() -> Sandbox {
    sandbox::start(Options { pacing: Pacing::INSTANT, ..Options::default() }).await.unwrap()
}

pub fn limits() -> Limits {
    Limits { retries: 0, timeout_s: 20, ..Limits::default() }
}

pub fn connection(sign_in: SignIn, endpoint: &str, region: &str) -> Connection {
    Connection {
        sign_in,
        region: Region::parse(region).unwrap(),
        endpoint: Some(Endpoint::try_from(endpoint.to_owned()).unwrap()),
        role: None,
    }
}

/// A sign-in kind with its secrets.
#[derive(Clone)]
pub struct SignedIn(pub SignIn, pub Credentials);

pub fn keys(id: &str, secret: &str, token: Option<&str>) -> SignedIn {
    let credentials = Credentials::AccessKeys {
        secret_access_key: SecretString::from(secret),
        session_token: token.map(SecretString::from),
    };
    SignedIn(SignIn::AccessKeys { access_key_id: id.to_owned() }, credentials)
}

pub fn api_key(key: &str) -> SignedIn {
    SignedIn(SignIn::ApiKey { expires_at: None }, Credentials::ApiKey(SecretString::from(key)))
}

pub fn good_keys(sandbox: &Sandbox) -> SignedIn {
    keys(&sandbox.credentials().access_key_id, &sandbox.credentials().secret_access_key, None)
}

/// Keys of one of the identities that lack something.
pub fn keys_of(sandbox: &Sandbox, name: &str) -> SignedIn {
    let identity = sandbox.credentials().identities.iter().find(|identity| identity.name == name).unwrap();
    keys(&identity.access_key_id, &identity.secret_access_key, None)
}

pub fn subject(sandbox: &Sandbox, signed_in: SignedIn) -> Subject {
    Subject {
        connection: connection(signed_in.0, sandbox.endpoint(), sandbox.region()),
        credentials: signed_in.1,
        limits: limits(),
        models: Models { chat: Some(SONNET.to_owned()), embedding: Some(TITAN.to_owned()) },
        sandbox: None,
    }
}

pub async fn connect(sandbox: &Sandbox, limits: &Limits) -> Clients {
    let SignedIn(sign_in, credentials) = good_keys(sandbox);
    let connection = connection(sign_in, sandbox.endpoint(), sandbox.region());
    Clients::connect(&connection, &credentials, limits, None).await.unwrap()
}

/// Waits for something to become true, and fails the test when it does not.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
    while !holds() {
        assert!(tokio::time::Instant::now() < deadline, "never happened: {what}");
        tokio::task::yield_now().await;
    }
}
