//! The sandbox's own paths under `/__sandbox`: health, faults, pacing and the log of requests, for other processes.
//!
//! They need no signature, since a program that reaches the loopback port could start a sandbox too. Web pages may not use them,
//! not even through a name that leads back to this computer, and other computers, where they are let in at all, need
//! the API key. Health is for everyone.

use std::net::IpAddr;
use std::time::Duration;

use http::request::Parts;
use http::{Method, Response, header};
use serde_json::{Value, json};

use crate::line::Line;
use sandbox_iam::auth::{self, sigv4};
use sandbox_model::fault::{FaultParameter, FaultValues, Faults, fault_kinds};
use sandbox_model::script::Script;
use sandbox_panel::State;
use sandbox_wire::pacing::Pacing;
use sandbox_wire::reply::{Body, json_response};

const PREFIX: &str = "/__sandbox/";
const PATHS: &str = "There is GET /health, GET /__sandbox/faults, POST /__sandbox/fault, GET and DELETE /__sandbox/requests, \
                     POST /__sandbox/script, POST /__sandbox/pacing, POST /__sandbox/clock and DELETE /__sandbox/caches.";

/// Whether a path is one of the sandbox's own.
pub(crate) fn owns(path: &str) -> bool {
    path.starts_with(PREFIX) || path == "/health"
}

/// Answers one of the sandbox's own requests.
pub(crate) fn respond(
    state: &State,
    line: &Line,
    parts: &Parts,
    body: &[u8],
    request_id: &str,
) -> Response<Body> {
    let asks = matches!(parts.method, Method::GET | Method::HEAD);
    if asks && matches!(parts.uri.path(), "/health" | "/__sandbox/health") {
        return json_response(200, request_id, &json!({"region": state.region, "status": "ok"}));
    }
    if let Err(message) = may_switch(state, line, parts) {
        return json_response(403, request_id, &json!({"message": message}));
    }
    let path = parts.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let asked: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let outcome = match (&parts.method, path) {
        (&Method::GET, "faults") => Ok(kinds()),
        (&Method::GET, "requests") => Ok(json!({"requests": state.journal.entries()})),
        (&Method::DELETE, "requests") => {
            state.journal.clear();
            Ok(json!({}))
        }
        (&Method::POST, "fault") => fault(state, &asked),
        (&Method::POST, "script") => script(state, body),
        (&Method::POST, "pacing") => pacing(state, &asked),
        (&Method::POST, "clock") => clock(state, &asked),
        (&Method::DELETE, "caches") => {
            state.caches.clear();
            Ok(json!({}))
        }
        _ => Err((404, format!("There is no such switch. {PATHS}"))),
    };
    match outcome {
        Ok(answer) => json_response(200, request_id, &answer),
        Err((status, message)) => json_response(status, request_id, &json!({"message": message})),
    }
}

fn may_switch(state: &State, line: &Line, parts: &Parts) -> Result<(), &'static str> {
    // Browsers say where a request comes from: no web page has any business here.
    if parts.headers.contains_key(header::ORIGIN) {
        return Err("Web pages may not switch the sandbox.");
    }
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if auth::bearer_token(text(header::AUTHORIZATION)).is_some_and(|key| sigv4::same(key, &state.owner_key)) {
        return Ok(());
    }
    if !line.peer().to_canonical().is_loopback() {
        return Err("Other computers need the sandbox's API key for this: Authorization: Bearer KEY.");
    }
    // A page whose own name was turned to this address asks under that name.
    if !names_this_computer(text(header::HOST)) {
        return Err("Ask for this under localhost or an address, not under another name.");
    }
    Ok(())
}

fn names_this_computer(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    bare.is_empty() || bare.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok()
}

/// The faults that there are.
fn kinds() -> Value {
    let kinds = fault_kinds().iter().map(|kind| {
        let parameters: Vec<Value> = kind.parameters.iter().map(parameter).collect();
        json!({
            "example": kind.example(),
            "name": kind.name,
            "parameters": parameters,
            "sentence": kind.sentence,
            "title": kind.title,
        })
    });
    json!({"faults": kinds.collect::<Vec<_>>()})
}

/// What follows a fault's name: a number with its bounds, or one of some words.
fn parameter(parameter: &FaultParameter) -> Value {
    let label = parameter.label;
    match parameter.values {
        FaultValues::Number { least, most, usual } => {
            json!({"label": label, "least": least, "most": most, "usual": usual})
        }
        FaultValues::OneOf(words) => json!({"label": label, "one_of": words}),
    }
}

/// Refuses names that are not known: a slip that is passed over looks as if it had switched something.
fn only(asked: &Value, known: &[&str]) -> Result<(), (u16, String)> {
    let names = known.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let Some(members) = asked.as_object() else {
        return Err((400, format!("Send a JSON object with the members {names}.")));
    };
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err((400, format!("\"{name}\" is not known here; known are {names}."))),
        None => Ok(()),
    }
}

/// `{"fault": "reset-after:5", "times": 1}`, or `{"fault": null}`; several with commas between them.
fn fault(state: &State, asked: &Value) -> Result<Value, (u16, String)> {
    only(asked, &["fault", "times"])?;
    let fault = match asked.get("fault") {
        Some(Value::Null) => Faults::default(),
        Some(Value::String(text)) => text.parse::<Faults>().map_err(|message| (400, message))?,
        _ => return Err((400, "Send {\"fault\": \"NAME\"} or {\"fault\": null}.".to_owned())),
    };
    let times = match asked.get("times") {
        None | Some(Value::Null) => None,
        Some(times) => {
            let times = times.as_u64().and_then(|times| u32::try_from(times).ok());
            Some(times.ok_or_else(|| (400, "\"times\" is a whole number.".to_owned()))?)
        }
    };
    let shown = (!fault.is_empty()).then(|| fault.to_string());
    state.faults.set(fault, times);
    state.journal.touch();
    Ok(json!({"fault": shown, "times": times}))
}

/// The YAML of a script; an empty body takes the script away.
fn script(state: &State, body: &[u8]) -> Result<Value, (u16, String)> {
    let yaml = std::str::from_utf8(body).map_err(|_| (400, "A script is UTF-8.".to_owned()))?;
    let script =
        Script::parse(yaml).map_err(|error| (400, format!("This script cannot be read: {error}.")))?;
    let shown = script.to_string();
    state.stage.set(script);
    state.journal.touch();
    Ok(json!({"script": shown}))
}

/// `{"first_token_ms": 100, "tokens_per_second": 50}`; what is left out stays as it is.
fn pacing(state: &State, asked: &Value) -> Result<Value, (u16, String)> {
    only(asked, &["first_token_ms", "tokens_per_second"])?;
    let number = |key: &str, now: u32| match asked.get(key) {
        None => Ok(now),
        Some(value) => value
            .as_u64()
            .and_then(|value| u32::try_from(value).ok())
            .ok_or_else(|| (400, format!("\"{key}\" is a whole number."))),
    };
    let now = state.pacing();
    let first = number("first_token_ms", u32::try_from(now.first_token.as_millis()).unwrap_or(u32::MAX))?;
    let tokens_per_second = number("tokens_per_second", now.tokens_per_second)?;
    state.set_pacing(Pacing { first_token: Duration::from_millis(u64::from(first)), tokens_per_second });
    state.journal.touch();
    Ok(json!({"first_token_ms": first, "tokens_per_second": tokens_per_second}))
}

/// `{"advance_s": 301}`: what lives for minutes grows older at once.
fn clock(state: &State, asked: &Value) -> Result<Value, (u16, String)> {
    only(asked, &["advance_s"])?;
    let seconds =
        asked.get("advance_s").and_then(Value::as_u64).and_then(|seconds| u32::try_from(seconds).ok());
    let seconds = seconds.ok_or_else(|| (400, "\"advance_s\" is a whole number of seconds.".to_owned()))?;
    Ok(json!({"ahead_s": state.clock.advance(seconds)}))
}
