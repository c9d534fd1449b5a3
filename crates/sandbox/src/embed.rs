//! InvokeModel for embeddings: each family's own body, in and out, around one way to make vectors.
//!
//! The seam is the request body's shape. Text models are not served here; they are asked through Converse.

mod cohere;
mod titan;
mod vector;

use serde_json::Value;

use crate::catalog::{Makes, Model};
use crate::reply::Refusal;

/// What goes back: the body, and the count that only a header tells.
pub(crate) struct Embedded {
    pub body: Value,
    pub tokens: u32,
}

/// Embeds what a body asks for.
pub(crate) fn respond(model: &Model, body: &[u8]) -> Result<Embedded, Refusal> {
    if model.makes != Makes::Embeddings {
        return Err(Refusal::validation(
            "The sandbox answers InvokeModel for embedding models only. Use Converse or ConverseStream for this model.",
        ));
    }
    let body: Value = serde_json::from_slice(body)
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| malformed("Unexpected character found in the request body"))?;
    if model.provider == "Cohere" {
        cohere::respond(&body, model.id.contains("english"))
    } else {
        titan::respond(&body)
    }
}

/// The refusal of a body that does not fit the model's own schema.
fn malformed(what: impl AsRef<str>) -> Refusal {
    Refusal::validation(format!(
        "Malformed input request: {}, please reformat your input and try again.",
        what.as_ref()
    ))
}

/// Refuses keys that the model's schema does not know.
fn only_keys(body: &Value, known: &[&str]) -> Result<(), Refusal> {
    let unknown = body.as_object().and_then(|body| body.keys().find(|key| !known.contains(&key.as_str())));
    unknown.map_or(Ok(()), |key| Err(malformed(format!("#: extraneous key [{key}] is not permitted"))))
}

fn required<'a>(body: &'a Value, key: &str) -> Result<&'a Value, Refusal> {
    body.get(key).ok_or_else(|| malformed(format!("#: required key [{key}] not found")))
}
