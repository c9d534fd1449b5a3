//! From a request to its operation, through sign-in, to the answer.
//!
//! Paths are split before they are decoded: a model's id is one segment, whether its `:` and `/` came encoded or not.

use std::convert::Infallible;
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, Version, header};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use jiff::Timestamp;
use uuid::Uuid;

use super::{Reset, State};
use crate::auth::{self, Caller, Denial, Presented, sigv4};
use crate::fault::{Fault, status_refusal};
use crate::journal::{Ending, Entry, Note};
use crate::reply::{Body, Refusal, json_response, text_response, unknown_operation};
use crate::runtime::{self, Invocation};
use crate::{control, sts, switchboard};

/// The largest body that InvokeModel takes, with some room for base64 in Converse.
const MAX_BODY: usize = 40_000_000;
const FAULT_HEADER: &str = "x-sandbox-fault";

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Operation {
    Converse(String),
    ConverseStream(String),
    InvokeModel(String),
    ListFoundationModels,
    GetFoundationModel(String),
    ListInferenceProfiles,
    GetInferenceProfile(String),
    Sts,
}

impl Operation {
    fn of(method: &Method, path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let id = |text: &str| sigv4::decode(text);
        let get = method == Method::GET;
        let post = method == Method::POST;
        Some(match segments[..] {
            [""] if post => Self::Sts,
            ["model", model, "converse"] if post => Self::Converse(id(model)),
            ["model", model, "converse-stream"] if post => Self::ConverseStream(id(model)),
            ["model", model, "invoke"] if post => Self::InvokeModel(id(model)),
            ["foundation-models"] if get => Self::ListFoundationModels,
            ["foundation-models", model] if get => Self::GetFoundationModel(id(model)),
            ["inference-profiles"] if get => Self::ListInferenceProfiles,
            ["inference-profiles", profile] if get => Self::GetInferenceProfile(id(profile)),
            _ => return None,
        })
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Converse(_) => "Converse",
            Self::ConverseStream(_) => "ConverseStream",
            Self::InvokeModel(_) => "InvokeModel",
            Self::ListFoundationModels => "ListFoundationModels",
            Self::GetFoundationModel(_) => "GetFoundationModel",
            Self::ListInferenceProfiles => "ListInferenceProfiles",
            Self::GetInferenceProfile(_) => "GetInferenceProfile",
            Self::Sts => "Sts",
        }
    }

    fn model(&self) -> Option<&str> {
        match self {
            Self::Converse(model) | Self::ConverseStream(model) | Self::InvokeModel(model) => Some(model),
            _ => None,
        }
    }
}

/// Answers one request.
pub(super) async fn handle(
    state: Arc<State>,
    reset: Reset,
    request: Request<Incoming>,
) -> Result<Response<Body>, Infallible> {
    let (mut parts, body) = request.into_parts();
    let request_id = Uuid::new_v4().to_string();
    // In HTTP/2 the host is no header, but signatures cover it as one.
    if !parts.headers.contains_key(header::HOST)
        && let Some(Ok(host)) =
            parts.uri.authority().map(|authority| HeaderValue::from_str(authority.as_str()))
    {
        parts.headers.insert(header::HOST, host);
    }
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        let refusal = Refusal::new(413, "RequestEntityTooLargeException", "The request body is too large.");
        return Ok(refusal.into_response(&request_id));
    };
    let body = body.to_bytes();
    if parts.uri.path().starts_with(switchboard::PREFIX) {
        return Ok(switchboard::respond(&state, &parts, &body, &request_id));
    }
    let operation = Operation::of(&parts.method, parts.uri.path());
    let note = state.journal.begin(entry(&parts, operation.as_ref(), &body));
    let Some(operation) = operation else {
        note.refused(404, "UnknownOperationException");
        return Ok(unknown_operation(&request_id));
    };
    let arrival = Arrival { state: &state, parts: &parts, body: &body, request_id: &request_id };
    Ok(arrival.answer(operation, note, reset).await)
}

/// A request whose operation is known.
struct Arrival<'a> {
    state: &'a State,
    parts: &'a Parts,
    body: &'a [u8],
    request_id: &'a str,
}

impl Arrival<'_> {
    async fn answer(&self, operation: Operation, note: Note, reset: Reset) -> Response<Body> {
        let is_sts = operation == Operation::Sts;
        let caller = match self.sign_in(if is_sts { "sts" } else { "bedrock" }) {
            Ok(caller) => caller,
            Err(denial) if is_sts => {
                let (status, code, _) = denial.clone().sts();
                note.refused(status, code);
                return sts::deny(denial, self.request_id);
            }
            Err(denial) => return self.refuse(&note, denial.refusal()),
        };
        note.update(|entry| entry.identity = Some(caller.principal.name.clone()));
        if is_sts {
            let response = sts::respond(&caller, &self.state.directory, self.body, self.request_id);
            note.answered(response.status().as_u16());
            return response;
        }
        if operation.model().is_some() {
            return self.invoke(&caller, operation, note, reset).await;
        }
        match lists(&caller, &operation, self.parts.uri.query().unwrap_or_default()) {
            Ok(list) => {
                note.answered(200);
                json_response(200, self.request_id, &list)
            }
            Err(refusal) => self.refuse(&note, refusal),
        }
    }

    fn sign_in(&self, service: &'static str) -> Result<Caller, Denial> {
        let presented = Presented {
            method: self.parts.method.as_str(),
            path: self.parts.uri.path(),
            query: self.parts.uri.query().unwrap_or_default(),
            headers: &self.parts.headers,
            body: self.body,
            service,
        };
        auth::check(&presented, &self.state.directory, Timestamp::now())
    }

    async fn invoke(
        &self,
        caller: &Caller,
        operation: Operation,
        note: Note,
        reset: Reset,
    ) -> Response<Body> {
        let fault = match asked_fault(self.state, self.parts) {
            Ok(fault) => fault,
            Err(message) => return self.refuse(&note, Refusal::validation(message)),
        };
        if let Some(fault) = fault.as_ref().filter(|fault| fault.is_before_answer()) {
            return strike(fault, note, self.request_id).await;
        }
        // The note goes along with the answer, which may be a stream; this hand writes the status.
        let twin = note.twin();
        let invocation = Invocation {
            caller,
            model_id: operation.model().unwrap_or_default().to_owned(),
            body: self.body,
            pacing: self.state.pacing(),
            fault,
            reset,
            request_id: self.request_id,
        };
        let outcome = match operation {
            Operation::ConverseStream(_) => runtime::converse_stream(invocation, note).await,
            Operation::Converse(_) => runtime::converse(invocation, note).await,
            _ => runtime::invoke(invocation, note).await,
        };
        match outcome {
            Ok(response) => {
                twin.update(|entry| entry.status = 200);
                response
            }
            Err(refusal) => self.refuse(&twin, refusal),
        }
    }

    fn refuse(&self, note: &Note, refusal: Refusal) -> Response<Body> {
        note.refused(refusal.status, refusal.code);
        refusal.into_response(self.request_id)
    }
}

fn lists(caller: &Caller, operation: &Operation, query: &str) -> Result<serde_json::Value, Refusal> {
    match operation {
        Operation::GetFoundationModel(id) => control::foundation_model(caller, id),
        Operation::ListInferenceProfiles => control::inference_profiles(caller, query),
        Operation::GetInferenceProfile(id) => control::inference_profile(caller, id),
        _ => control::foundation_models(caller, query),
    }
}

/// The fault that this request asks for itself, or else the one that is switched on.
fn asked_fault(state: &State, parts: &Parts) -> Result<Option<Fault>, String> {
    match parts.headers.get(FAULT_HEADER) {
        Some(text) => text.to_str().unwrap_or_default().parse().map(Some),
        None => Ok(state.faults.take()),
    }
}

async fn strike(fault: &Fault, note: Note, request_id: &str) -> Response<Body> {
    match fault {
        Fault::StallBeforeHeaders => std::future::pending().await,
        Fault::Status(status) => {
            let (code, message) = status_refusal(*status).unwrap_or(("InternalServerException", ""));
            note.update(|entry| {
                (entry.status, entry.error, entry.ending) = (*status, Some(code.to_owned()), Ending::Fault);
            });
            Refusal::new(*status, code, message).into_response(request_id)
        }
        _ => {
            note.update(|entry| (entry.status, entry.ending) = (200, Ending::Fault));
            let page = "<!doctype html><html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1>\
                        </body></html>";
            text_response(200, request_id, "text/html; charset=utf-8", page.to_owned())
        }
    }
}

fn entry(parts: &Parts, operation: Option<&Operation>, body: &[u8]) -> Entry {
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let authorization = text("authorization").unwrap_or_default();
    let signature = sigv4::Authorization::parse(authorization).ok();
    let auth = match authorization {
        "" => "none",
        header if header.starts_with("Bearer ") => "bearer",
        _ => "sigv4",
    };
    let operation_name = match operation {
        // STS names its operation in the form, not in the path.
        Some(Operation::Sts) => url::form_urlencoded::parse(body)
            .find(|(name, _)| name == "Action")
            .map_or_else(String::new, |(_, action)| action.chars().take(64).collect()),
        Some(operation) => operation.name().to_owned(),
        None => String::new(),
    };
    let path: String = parts.uri.path().chars().take(512).collect();
    Entry {
        time: Timestamp::now().to_string(),
        method: parts.method.to_string(),
        path,
        http: if parts.version == Version::HTTP_2 { "2" } else { "1.1" }.to_owned(),
        operation: operation_name,
        model: operation.and_then(Operation::model).map(str::to_owned),
        auth,
        access_key_id: signature.as_ref().map(|signature| signature.access_key_id.clone()),
        scope_region: signature.map(|signature| signature.region),
        user_agent: text("user-agent").map(|agent| agent.chars().take(200).collect()),
        ..Entry::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_id_is_one_segment_however_it_was_encoded() {
        let post = |path: &str| Operation::of(&Method::POST, path);
        let converse = Some(Operation::Converse("amazon.nova-lite-v1:0".to_owned()));
        assert_eq!(post("/model/amazon.nova-lite-v1%3A0/converse"), converse);
        assert_eq!(post("/model/amazon.nova-lite-v1:0/converse"), converse);
        let arn = "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-lite-v1:0";
        let encoded = sigv4::encode(arn, false);
        assert_eq!(
            post(&format!("/model/{encoded}/converse-stream")),
            Some(Operation::ConverseStream(arn.to_owned()))
        );
    }

    #[test]
    fn other_paths_and_methods_are_no_operation() {
        for (method, path) in [
            (Method::GET, "/"),
            (Method::GET, "/model/x/converse"),
            (Method::POST, "/model/x/y/converse"),
            (Method::POST, "/foundation-models"),
            (Method::DELETE, "/inference-profiles/x"),
        ] {
            assert_eq!(Operation::of(&method, path), None, "{method} {path}");
        }
    }
}
