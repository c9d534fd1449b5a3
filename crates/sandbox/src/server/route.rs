//! The way of one request: its operation, its sender, its answer, and its line in the log.

use std::io;
use std::sync::Arc;

use http::request::Parts;
use http::{HeaderValue, Request, Response, Version, header};
use http_body::Body as _;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::heading::heading;
use super::intake::{self, Bounds, Intake};
use crate::call::Call;
use crate::delivery::counted;
use crate::injected::{Broken, Injected};
use crate::line::Line;
use crate::operation::{Asked, Plane, why_unknown};
use crate::{control, runtime, schema, sts, switchboard};
use sandbox_iam::access;
use sandbox_iam::auth::{self, Denial, Presented};
use sandbox_iam::principal::{Caller, Origin};
use sandbox_panel::Note;
use sandbox_panel::State;
use sandbox_wire::reply::{Body, Refusal, json_response, set, unknown_operation};

/// Answers one request.
pub(crate) async fn handle<B>(
    state: Arc<State>,
    line: Line,
    request: Request<B>,
) -> io::Result<Response<Body>>
where
    B: http_body::Body,
{
    line.asks();
    let (mut parts, body) = request.into_parts();
    let request_id = Uuid::new_v4().to_string();
    // HTTP/2 has no Host header, but signatures cover it as one.
    if !parts.headers.contains_key(header::HOST)
        && let Some(Ok(host)) =
            parts.uri.authority().map(|authority| HeaderValue::from_str(authority.as_str()))
    {
        parts.headers.insert(header::HOST, host);
    }
    if switchboard::owns(parts.uri.path()) {
        return Ok(match intake::read(body, Bounds::KNOWN).await {
            Intake::Whole(body) => switchboard::respond(&state, &line, &parts, &body, &request_id),
            unread => ended(unread_refusal(&unread).into_response(&request_id), &unread),
        });
    }
    let asked = Asked::of(&parts.method, parts.uri.path());
    let known = auth::may_hold(&parts.headers, parts.uri.query().unwrap_or_default(), &state.directory);
    let body = match intake::read(body, if known { Bounds::KNOWN } else { Bounds::STRANGER }).await {
        Intake::Whole(body) => body,
        unread => {
            let note = state.journal.begin(heading(&parts, asked.as_ref(), b""));
            // A body that was not read because its key is unknown is refused for the key, not for its size.
            if let (Some(asked), false) = (&asked, known) {
                let body: &[u8] = b"";
                let arrival =
                    Arrival { state: &state, parts: &parts, body, request_id: &request_id, line: &line };
                if let Some(response) = arrival.denied(asked, &note) {
                    return Ok(counted(ended(response, &unread), note));
                }
            }
            let refusal = unread_refusal(&unread);
            note.refused(refusal.status, refusal.code, &refusal.message);
            return Ok(counted(ended(refusal.into_response(&request_id), &unread), note));
        }
    };
    let note = state.journal.begin(heading(&parts, asked.as_ref(), &body));
    let Some(asked) = asked else {
        note.refused(200, "UnknownOperationException", &why_unknown(&parts.method, parts.uri.path()));
        return Ok(counted(kept_alive(unknown_operation(&request_id), &parts), note));
    };
    if parts.version == Version::HTTP_2 {
        line.speaks_http2();
    }
    let arrival = Arrival { state: &state, parts: &parts, body: &body, request_id: &request_id, line: &line };
    let twin = note.twin();
    let response = arrival.answer(&asked, note).await;
    match response.extensions().get::<Broken>() {
        Some(Broken) => Err(io::Error::other("the stream is reset as asked for")),
        None => Ok(counted(kept_alive(response, &parts), twin)),
    }
}

/// What is said of a body that was not read. The words are the sandbox's own.
fn unread_refusal(unread: &Intake) -> Refusal {
    match unread {
        Intake::TooSlow => {
            Refusal::new(408, "RequestTimeoutException", "The request body did not come in time.")
        }
        _ => Refusal::new(413, "RequestEntityTooLargeException", "The request body is too large."),
    }
}

/// Ends the connection with an answer where the rest of a body stays unread.
fn ended(mut response: Response<Body>, unread: &Intake) -> Response<Body> {
    if *unread != Intake::TooLarge {
        set(&mut response, header::CONNECTION.as_str(), "close");
    }
    response
}

/// Says of a whole answer over HTTP/1.1 that the connection stays, as the service does although it needs no saying.
fn kept_alive(mut response: Response<Body>, parts: &Parts) -> Response<Body> {
    let ends = parts
        .headers
        .get(header::CONNECTION)
        .is_some_and(|said| said.as_bytes().eq_ignore_ascii_case(b"close"));
    let is_whole = response.body().size_hint().exact().is_some();
    if parts.version == Version::HTTP_11 && is_whole && !ends {
        set(&mut response, header::CONNECTION.as_str(), "keep-alive");
    }
    response
}

/// A request whose operation is known.
struct Arrival<'a> {
    state: &'a State,
    parts: &'a Parts,
    body: &'a [u8],
    request_id: &'a str,
    line: &'a Line,
}

impl Arrival<'_> {
    /// The denial, where the request is not let in.
    fn denied(&self, asked: &Asked, note: &Note) -> Option<Response<Body>> {
        let is_sts = asked.operation.plane == Plane::Sts;
        self.caller(asked).err().map(|denial| match is_sts {
            true => self.refuse_sts(note, denial.into()),
            false => self.refuse(note, denial.refusal()),
        })
    }

    fn caller(&self, asked: &Asked) -> Result<Caller, Denial> {
        self.sign_in(if asked.operation.plane == Plane::Sts { "sts" } else { "bedrock" })
    }

    async fn answer(&self, asked: &Asked, note: Note) -> Response<Body> {
        let is_sts = asked.operation.plane == Plane::Sts;
        let caller = match self.caller(asked) {
            Ok(caller) => caller,
            Err(denial) if is_sts => return self.refuse_sts(&note, denial.into()),
            Err(denial) => return self.refuse(&note, denial.refusal()),
        };
        note.update(|entry| entry.identity = Some(caller.principal.name.clone()));
        if let Err(refusal) = access::admit(&caller) {
            return self.refuse(&note, refusal);
        }
        let query = self.parts.uri.query().unwrap_or_default();
        let input = match asked.operation.plane {
            Plane::Sts => Ok(Value::Null),
            _ => schema::read(asked.name(), &asked.labels, query, &self.parts.headers, self.body),
        };
        let input = match input {
            Ok(input) => input,
            Err(refusal) => return self.refuse(&note, refusal),
        };
        let call = Call {
            state: self.state,
            caller: &caller,
            asked,
            query,
            headers: &self.parts.headers,
            input: &input,
            body: self.body,
            request_id: self.request_id,
        };
        let (headers, line) = (&self.parts.headers, self.line);
        let injected = Injected::of_request(self.state, asked, headers, note.twin(), line, self.request_id);
        let mut injected = match injected {
            Ok(injected) => injected,
            Err(message) => return self.refuse(&note, Refusal::validation(message)),
        };
        if let Some(response) = injected.instead().await {
            return response;
        }
        let response = self.perform(call, &mut injected, note).await;
        injected.on_bytes(response)
    }

    async fn perform(&self, call: Call<'_>, injected: &mut Injected<'_>, note: Note) -> Response<Body> {
        match call.asked.operation.plane {
            Plane::Sts => match sts::respond(&call) {
                Ok(response) => {
                    note.answered(response.status().as_u16());
                    response
                }
                Err(failure) => self.refuse_sts(&note, failure),
            },
            Plane::Control => match control::respond(&call) {
                Ok((status, answer)) => {
                    note.answered(status);
                    json_response(status, self.request_id, &answer)
                }
                Err(refusal) => self.refuse(&note, refusal),
            },
            Plane::Runtime => {
                // The note goes along with the answer, which may be a stream; this hand writes the status.
                let twin = note.twin();
                match runtime::respond(call, injected, note).await {
                    Ok(response) => {
                        twin.update(|entry| entry.status = response.status().as_u16());
                        response
                    }
                    Err(refusal) => self.refuse(&twin, refusal),
                }
            }
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
            origin: Origin::of(
                Some(self.line.peer()),
                self.line.is_secure(),
                &self.parts.headers,
                Timestamp::now(),
            ),
        };
        auth::check(&presented, &self.state.directory)
    }

    fn refuse(&self, note: &Note, refusal: Refusal) -> Response<Body> {
        note.refused(refusal.status, refusal.code, &refusal.message);
        refusal.into_response(self.request_id)
    }

    fn refuse_sts(&self, note: &Note, failure: sts::Failure) -> Response<Body> {
        note.refused(failure.status, failure.code, &failure.message);
        failure.into_response(self.request_id)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http_body_util::Full;

    use super::*;
    use crate::server::{Options, start};

    #[tokio::test]
    async fn a_body_that_is_too_large_is_refused_and_stands_in_the_log() {
        let sandbox = start(Options::default()).await.unwrap();
        let send = async |path: &str| {
            let line = Line::new([127, 0, 0, 1].into(), false);
            let body = Full::new(Bytes::from(vec![b' '; intake::MOST + 1]));
            let key = format!("Bearer {}", sandbox.credentials().api_key);
            let request = Request::post(path).header("authorization", key).body(body).unwrap();
            handle(sandbox.state().clone(), line, request).await.unwrap().status()
        };
        assert_eq!(send("/model/amazon.nova-lite-v1%3A0/converse").await, 413);
        let entry = sandbox.requests().pop().unwrap();
        assert_eq!((entry.status, entry.operation.as_str()), (413, "Converse"));
        assert_eq!(entry.error.as_deref(), Some("RequestEntityTooLargeException"));
        // Not taken for an empty one, which would take the script away.
        assert_eq!(send("/__sandbox/script").await, 413);
    }
}
