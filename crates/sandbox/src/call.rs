//! A request whose sender is known and whose operation exists: what every operation gets to see.

use serde_json::Value;

use http::HeaderMap;
use sandbox_model::conversation::GuardrailAsked;
use sandbox_model::guardrail::{Guard, Site};
use sandbox_model::place::Place;
use sandbox_wire::reply::Refusal;

use crate::operation::Asked;
use sandbox_iam::principal::Caller;
use sandbox_panel::State;

/// One request of a known caller.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub state: &'a State,
    pub caller: &'a Caller,
    pub asked: &'a Asked,
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    /// The operation's members from wherever they travelled, held against the service model.
    pub input: &'a Value,
    pub body: &'a [u8],
    pub request_id: &'a str,
}

impl<'a> Call<'a> {
    /// The operation's name as AWS spells it.
    pub fn operation(&self) -> &'static str {
        self.asked.name()
    }

    /// A label of the path; empty only for a name that the operation's path does not have.
    pub fn label(&self, name: &str) -> &str {
        self.asked.label(name).unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Where and by whom a model is asked for.
    pub fn place(&self) -> Place<'a> {
        let Self { state, caller, .. } = *self;
        Place {
            region: &caller.region,
            account: caller.account(),
            lifecycle: &state.lifecycle,
            now: state.clock.now(),
            owned: Some(&state.owned),
        }
    }

    /// Where the caller's guardrails are.
    pub fn site(&self) -> Site {
        Site { account: self.caller.account().to_owned(), region: self.caller.region.clone() }
    }

    /// The guardrail that a conversation asks for, if the caller may use it.
    pub fn guard(&self, asked: &GuardrailAsked) -> Result<Guard, Refusal> {
        Guard::of(&self.state.guardrails, self.caller, &self.site(), asked)
    }

    /// A parameter of the query.
    pub fn parameter(&self, key: &str) -> Option<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.into_owned())
    }
}
