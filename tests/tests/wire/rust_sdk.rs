//! The AWS SDK for Rust, in this process: how it is pointed at a sandbox, and what it makes of each refusal.
//!
//! It stands apart from the scripts since it needs none. Of all clients it alone corrects a clock that is off: it learns the
//! time from the refusal's `Date` and asks again.

pub mod message;

use std::time::{Duration, SystemTime};

use aws_sdk_bedrockruntime::config::{BehaviorVersion, Credentials, Region, Token};
use aws_sdk_bedrockruntime::error::ProvideErrorMetadata as _;
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{ContentBlock, ConversationRole, Message};
use aws_sdk_bedrockruntime::{Client, Config};
use aws_smithy_async::time::TimeSource;
use sandbox::Sandbox;
use serde_json::Value;

use crate::question::{MODEL, changed, instant, signed};
use crate::refusals::{WRONG, change};

/// A client for a question, with a clock that may be off.
pub fn connect(asked: &Value, minutes_off: i32) -> Client {
    let text = |name: &str| asked[name].as_str().map(str::to_owned);
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(text("endpoint").unwrap())
        .region(Region::new(text("region").unwrap()))
        .time_source(Clock { minutes_off });
    config = match text("api_key") {
        Some(key) => config.bearer_token(Token::new(key, None)),
        None => config.credentials_provider(Credentials::new(
            text("access_key_id").unwrap(),
            text("secret_access_key").unwrap(),
            text("session_token"),
            None,
            "test",
        )),
    };
    Client::from_conf(config.build())
}

#[derive(Debug)]
struct Clock {
    minutes_off: i32,
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        let off = Duration::from_secs(60) * self.minutes_off.unsigned_abs();
        if self.minutes_off < 0 { SystemTime::now() - off } else { SystemTime::now() + off }
    }
}

pub fn user(text: &str) -> Message {
    let content = ContentBlock::Text(text.to_owned());
    Message::builder().role(ConversationRole::User).content(content).build().unwrap()
}

/// Streams an answer and embeds; the code and text of what was refused.
async fn asks(client: &Client, model: &str) -> Result<(), (String, String)> {
    let call = client.converse_stream().model_id(model).messages(user("What is 17 * 23?"));
    let refused = |code: Option<&str>, text: Option<&str>| {
        (code.unwrap_or_default().to_owned(), text.unwrap_or_default().to_owned())
    };
    let mut stream = call.send().await.map_err(|error| refused(error.code(), error.message()))?.stream;
    let mut heard = message::Heard::default();
    while let Some(event) = stream.recv().await.unwrap() {
        heard.take(event);
    }
    assert_eq!(heard.stop.as_deref(), Some("end_turn"));
    let body = Blob::new(r#"{"inputText":"hello","dimensions":256}"#);
    let call = client.invoke_model().model_id("amazon.titan-embed-text-v2:0").body(body);
    let embedded = call.send().await.map_err(|error| refused(error.code(), error.message()))?;
    let embedded: Value = serde_json::from_slice(embedded.body.as_ref()).unwrap();
    assert_eq!(embedded["embedding"].as_array().unwrap().len(), 256);
    Ok(())
}

fn statuses(sandbox: &Sandbox) -> Vec<u16> {
    sandbox.requests().iter().map(|request| request.status).collect()
}

#[tokio::test]
async fn the_rust_sdk_shows_each_refusal_by_its_code() {
    let sandbox = instant().await;
    for (wrong, code, text) in WRONG {
        let asked = changed(&signed(&sandbox), &change(&sandbox, wrong));
        let refused = asks(&connect(&asked, 0), asked["model"].as_str().unwrap()).await.unwrap_err();
        assert_eq!(refused.0, code, "{wrong}");
        assert!(refused.1.contains(text), "{wrong}: {}", refused.1);
    }
}

#[tokio::test]
async fn the_rust_sdk_corrects_a_clock_that_is_off_by_itself() {
    for minutes_off in [-10, 10] {
        let sandbox = instant().await;
        asks(&connect(&signed(&sandbox), minutes_off), MODEL).await.unwrap();
        // Once refused, then it knows the time, also for the second question.
        assert_eq!(statuses(&sandbox), [403, 200, 200], "{minutes_off}");
    }
}

#[tokio::test]
async fn the_rust_sdk_sends_api_keys_without_tls_too() {
    let sandbox = instant().await;
    let key = |key: &str| {
        let mut asked = signed(&sandbox);
        asked["api_key"] = key.into();
        connect(&asked, 0)
    };
    asks(&key(&sandbox.credentials().api_key), MODEL).await.unwrap();
    let refused = asks(&key("nonsense"), MODEL).await.unwrap_err();
    let text = "Invalid API Key format: Must start with pre-defined prefix";
    assert_eq!(refused, ("AccessDeniedException".to_owned(), text.to_owned()));
    assert!(sandbox.requests().iter().all(|request| request.auth == "bearer"));
}
