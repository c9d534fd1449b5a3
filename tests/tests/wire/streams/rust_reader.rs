//! The Rust SDK as a reader of streams.

use std::error::Error;

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_bedrockruntime::types::error::ConverseStreamOutputError;
use futures::{StreamExt as _, stream};
use serde_json::{Map, Value, json};

use crate::question::MODEL;
use crate::rust_sdk::message::{Heard, whole};
use crate::rust_sdk::{connect, user};

const AT_ONCE: usize = 8;

pub struct RustReader(Client);

impl RustReader {
    pub fn new(asked: &Value) -> Self {
        Self(connect(asked, 0))
    }

    /// Each seed streamed and whole, told as the scripts tell it.
    pub async fn compare(&self, seeds: u64) -> Value {
        let (mut found, mut wrong) = (Map::new(), Vec::new());
        let mut pairs = stream::iter(0..seeds).map(|seed| self.pair(seed)).buffer_unordered(AT_ONCE);
        while let Some((seed, streamed, whole)) = pairs.next().await {
            if streamed != whole {
                wrong.push(json!({"seed": seed, "streamed": streamed, "whole": whole}));
            }
            count(&mut found, whole["stop"].as_str().unwrap());
            for block in whole["blocks"].as_array().unwrap() {
                let kinds = ["citations", "toolUseId", "redacted", "signature"];
                let kind = kinds.into_iter().find(|kind| block.get(kind).is_some()).unwrap_or("text");
                count(&mut found, if kind == "redacted" { "redactedContent" } else { kind });
            }
        }
        json!({"compared": seeds, "found": found, "wrong": wrong.iter().take(3).collect::<Vec<_>>(), "wrongs": wrong.len()})
    }

    async fn pair(&self, seed: u64) -> (u64, Value, Value) {
        let mut heard = Heard::default();
        let streamed = match self.stream(&mut heard, seed, None).await {
            Ok(()) => heard.message(),
            Err(outcome) => json!(outcome),
        };
        let call = self.0.converse().model_id(MODEL).messages(user("Hello")).customize();
        let call = call.mutate_request(move |request| {
            request.headers_mut().insert("x-sandbox-answer", format!("random:{seed}"));
        });
        (seed, streamed, whole(call.send().await.unwrap()))
    }

    /// Each seed with a fault that strikes before its last two events; how often each outcome came.
    pub async fn strike(&self, first: u64, count_of: u64, fault: &str) -> Value {
        let mut outcomes = Map::new();
        for seed in first..first + count_of {
            let mut clean = Heard::default();
            self.stream(&mut clean, seed, None).await.unwrap();
            let place = (1 + seed % (clean.events - 3)).to_string();
            let mut heard = Heard::default();
            let ended = self.stream(&mut heard, seed, Some(fault.replacen('N', &place, 1))).await;
            count(&mut outcomes, &outcome(ended, heard, clean));
        }
        json!({"outcomes": outcomes})
    }

    async fn stream(&self, heard: &mut Heard, seed: u64, fault: Option<String>) -> Result<(), String> {
        let call = self.0.converse_stream().model_id(MODEL).messages(user("Hello")).customize();
        let call = call.mutate_request(move |request| {
            request.headers_mut().insert("x-sandbox-answer", format!("random:{seed}"));
            if let Some(fault) = &fault {
                request.headers_mut().insert("x-sandbox-fault", fault.clone());
            }
        });
        let opened = call.send().await;
        let mut stream = opened.map_err(|error| format!("before the stream: {}", cause(&error)))?.stream;
        loop {
            match stream.recv().await {
                Ok(Some(event)) => heard.take(event),
                Ok(None) => return Ok(()),
                Err(error) => return Err(named(&error)),
            }
        }
    }
}

fn outcome(ended: Result<(), String>, heard: Heard, clean: Heard) -> String {
    if let Err(outcome) = ended {
        return outcome;
    }
    if heard.stop.is_none() {
        return "no stop reason".to_owned();
    }
    let unknown = match (heard.unknown_events, heard.unknown_deltas) {
        (0, 0) => "",
        (_, 0) => ", unknown event",
        _ => ", unknown member",
    };
    let same = heard.message() == clean.message();
    format!("{}{unknown}", if same { "complete" } else { "another message" })
}

/// The variant, since an exception in mid-stream has no code.
fn named<R: std::fmt::Debug + 'static>(error: &SdkError<ConverseStreamOutputError, R>) -> String {
    let Some(exception) = error.as_service_error() else {
        return format!("{}: {}", kind(error), cause(error));
    };
    assert_eq!(exception.code(), None);
    let variant = match exception {
        ConverseStreamOutputError::InternalServerException(_) => "InternalServerException",
        ConverseStreamOutputError::ModelStreamErrorException(_) => "ModelStreamErrorException",
        ConverseStreamOutputError::ServiceUnavailableException(_) => "ServiceUnavailableException",
        ConverseStreamOutputError::ThrottlingException(_) => "ThrottlingException",
        ConverseStreamOutputError::ValidationException(_) => "ValidationException",
        _ => "Unhandled",
    };
    format!("{variant}: {}", exception.message().unwrap_or_default())
}

fn kind<E, R>(error: &SdkError<E, R>) -> &'static str {
    match error {
        SdkError::ConstructionFailure(_) => "ConstructionFailure",
        SdkError::DispatchFailure(_) => "DispatchFailure",
        SdkError::ResponseError(_) => "ResponseError",
        SdkError::ServiceError(_) => "ServiceError",
        _ => "another",
    }
}

/// The innermost cause.
fn cause(error: &dyn Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

fn count(counted: &mut Map<String, Value>, name: &str) {
    let so_far = counted.get(name).and_then(Value::as_u64).unwrap_or_default();
    counted.insert(name.to_owned(), json!(so_far + 1));
}
