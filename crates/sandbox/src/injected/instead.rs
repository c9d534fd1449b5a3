//! The faults that come instead of an answer.

use std::time::Duration;

use http::Response;
use serde_json::{Map, Value, json};

use crate::line::{Cut, Line};
use crate::sts;
use sandbox_model::fault::{Break, Failure, Fault, Shape};
use sandbox_panel::{Ending, Note};
use sandbox_wire::reply::{self, Body, Refusal, text_response};

/// What is given to answers that must not become one: HTTP/2 resets their stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Broken;

/// The request that a fault strikes.
pub(super) struct Struck<'a> {
    pub note: &'a Note,
    pub line: &'a Line,
    pub request_id: &'a str,
    /// Whether errors are written in the Query protocol's XML.
    pub xml: bool,
}

impl Struck<'_> {
    /// What comes instead of an answer, which may be nothing for ever.
    pub async fn answer(&self, fault: &Fault) -> Response<Body> {
        self.note.struck(fault);
        match fault {
            Fault::Break(end) => self.break_off(*end).await,
            Fault::StallBeforeHeaders => std::future::pending().await,
            Fault::Html => self.page(200, "Sign in", "Sign in to the network"),
            Fault::ErrorPage(status) => {
                let reason = http::StatusCode::from_u16(*status).ok();
                let reason = reason.and_then(|status| status.canonical_reason()).unwrap_or("Error");
                let text = format!("{status} {reason}");
                self.page(*status, &text, &text)
            }
            Fault::Storm { retry_after, .. } => {
                let mut response = self.refuse(Failure::of_status(429));
                if *retry_after > 0 {
                    reply::set(&mut response, "Retry-After", &retry_after.to_string());
                    reply::set(&mut response, "x-amz-retry-after", &format!("{retry_after}000"));
                }
                response
            }
            Fault::Status(status) => self.refuse(Failure::of_status(*status)),
            Fault::Error(name) => self.refuse(Failure::named(name)),
            _ => self.refuse(None),
        }
    }

    async fn break_off(&self, end: Break) -> Response<Body> {
        self.end(None, Ending::Fault);
        let cut = match end {
            Break::StreamReset => {
                let mut response = text_response(500, self.request_id, "text/plain", String::new());
                response.extensions_mut().insert(Broken);
                return response;
            }
            Break::Reset => Cut::Reset,
            Break::GoAway => Cut::GoAway,
            Break::HalfOpen => Cut::HalfOpen,
            Break::TruncateTls => Cut::Close,
        };
        cut_line(self.line, cut).await
    }

    fn page(&self, status: u16, title: &str, text: &str) -> Response<Body> {
        self.end(Some(status), Ending::Fault);
        let page = format!(
            "<!doctype html><html><head><title>{title}</title></head><body><h1>{text}</h1></body></html>"
        );
        text_response(status, self.request_id, "text/html; charset=utf-8", page)
    }

    fn refuse(&self, failure: Option<&'static Failure>) -> Response<Body> {
        let Some(failure) = failure.or_else(|| Failure::of_status(500)) else {
            return self.page(500, "Error", "Error");
        };
        self.end(Some(failure.status), Ending::Fault);
        self.note.failed(failure.code, failure.message);
        if self.xml {
            return sts::error(failure.status, failure.code, failure.message, self.request_id);
        }
        let capital = failure.shape == Shape::Capital;
        let refusal = Refusal { capital, ..Refusal::new(failure.status, failure.code, failure.message) };
        let mut response = refusal.into_response_with(extra_members(failure), self.request_id);
        if failure.shape == Shape::RetryAfter {
            reply::set(&mut response, "Retry-After", "1");
        }
        response
    }

    fn end(&self, status: Option<u16>, ending: Ending) {
        self.note.update(|entry| {
            entry.status = status.unwrap_or(entry.status);
            entry.ending = ending;
        });
    }
}

fn extra_members(failure: &Failure) -> Map<String, Value> {
    let members = match failure.shape {
        Shape::ModelError => json!({
            "originalStatusCode": 500,
            "resourceName": "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
        }),
        Shape::ModelStreamError => json!({"originalMessage": failure.message, "originalStatusCode": 500}),
        Shape::Plain | Shape::Capital | Shape::RetryAfter => Value::Null,
    };
    if let Value::Object(members) = members { members } else { Map::new() }
}

/// Cuts the connection, once what was written before had the time to leave the machine. Does not come back.
pub(super) async fn cut_line<T>(line: &Line, cut: Cut) -> T {
    tokio::time::sleep(Duration::from_millis(20)).await;
    line.cut(cut);
    std::future::pending().await
}
