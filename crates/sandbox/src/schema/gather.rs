//! From where members travel (labels of the path, query, headers, body) to one value by member names.

use http::HeaderMap;
use serde_json::{Map, Value};

use super::check;
use super::model::{self, Kind, Member, Operation, Travels};
use super::unreadable::unreadable;
use sandbox_wire::reply::Refusal;

/// A request's parts. Labels are decoded, under the names that the model's path has.
pub(super) struct Request<'a> {
    pub labels: &'a [(&'a str, String)],
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// A body as JSON; an empty one is an empty object.
pub(super) fn json(body: &[u8]) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    // The exact words for broken JSON are not known from a recording.
    serde_json::from_slice(body)
        .map_err(|_| Refusal::new(400, "SerializationException", "The request body is not valid JSON."))
}

impl Request<'_> {
    /// The operation's input. Members whose text is not of their type are refused here; all else is for the check.
    pub fn input(&self, operation: &Operation) -> Result<Value, Refusal> {
        let model = model::get();
        let Kind::Structure { members, .. } = &model.shape(operation.input).kind else {
            return json(self.body);
        };
        let in_body = |member: &Member| matches!(member.travels, Travels::Body);
        let mut input = if operation.payload.is_some() {
            check::payload(operation, self.body)?;
            Map::new()
        } else if members.iter().any(in_body) {
            match json(self.body)? {
                Value::Object(map) => map,
                _ => return Err(unreadable("the request body")),
            }
        } else {
            Map::new()
        };
        for member in members.iter().filter(|member| !in_body(member)) {
            // What the body says under a name that travels elsewhere is an unknown member.
            input.remove(&member.name);
            if let Some(text) = self.text(&member.travels) {
                let value = typed(text, &model.shape(member.shape).kind);
                let value = value.ok_or_else(|| unreadable(&member.name))?;
                input.insert(member.name.clone(), value);
            }
        }
        Ok(Value::Object(input))
    }

    fn text(&self, travels: &Travels) -> Option<String> {
        match travels {
            Travels::Body => None,
            Travels::Label(name) => {
                let label = self.labels.iter().find(|(label, _)| label == name);
                label.map(|(_, text)| text.clone())
            }
            Travels::Query(name) => url::form_urlencoded::parse(self.query.as_bytes())
                .find(|(key, _)| key == name)
                .map(|(_, text)| text.into_owned()),
            Travels::Header(name) => {
                let value = self.headers.get(name.to_ascii_lowercase())?;
                // A blank header counts as absent: clients send them for members that they leave out.
                let text = String::from_utf8_lossy(value.as_bytes());
                Some(text.trim().to_owned()).filter(|text| !text.is_empty())
            }
        }
    }
}

/// A text from the request's head as the type that its member has.
fn typed(text: String, kind: &Kind) -> Option<Value> {
    match kind {
        Kind::Integer => text.parse::<i32>().ok().map(Value::from),
        Kind::Flag => text.parse::<bool>().ok().map(Value::from),
        Kind::Timestamp => text.parse::<jiff::Timestamp>().is_ok().then_some(Value::String(text)),
        _ => Some(Value::String(text)),
    }
}
