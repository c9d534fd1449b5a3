//! InvokeModel for embeddings: each family's own body, in and out, around one way to make vectors.
//!
//! The seam is the request body's shape. Rerankers stand beside the embeddings, whose vectors they compare.

mod attachment;
mod cohere;
mod embedded;
mod marengo;
mod nova;
mod rerank;
#[cfg(test)]
mod tests;
mod titan;
mod titan_image;
mod vector;

use serde_json::{Value, json};
use uuid::Uuid;

pub use embedded::Embedded;

use crate::catalog::{Family, Makes, Model};
use sandbox_wire::malformed;
use sandbox_wire::reply::Refusal;
use sandbox_wire::seed::Seed;

/// Embeds what a body asks for, or puts its documents in order. `seed` decides what an answer calls itself.
pub fn respond(model: &Model, body: &[u8], seed: u64) -> Result<Embedded, Refusal> {
    let mut embedded = embed(model, &malformed::object(body)?)?;
    if (model.makes, model.family) == (Makes::Embeddings, Family::Cohere) {
        embedded.body["id"] = json!(id(seed));
    }
    Ok(embedded)
}

/// An answer's name, which looks like any other of version 4.
fn id(seed: u64) -> Uuid {
    let mut seed = Seed::new(seed);
    let bytes = u128::from(seed.next()) << 64 | u128::from(seed.next());
    uuid::Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid()
}

fn embed(model: &Model, body: &Value) -> Result<Embedded, Refusal> {
    let is = |part: &str| model.id.contains(part);
    match (model.makes, model.family) {
        (Makes::Ranking, family) => rerank::respond(body, family == Family::Cohere),
        (Makes::Embeddings, Family::Cohere) if is("embed-v4") => cohere::respond(body, cohere::Kind::Fourth),
        (Makes::Embeddings, Family::Cohere) if is("english") => cohere::respond(body, cohere::Kind::English),
        (Makes::Embeddings, Family::Cohere) => cohere::respond(body, cohere::Kind::Multilingual),
        (Makes::Embeddings, Family::Nova) => nova::respond(body),
        (Makes::Embeddings, Family::TwelveLabs) => marengo::respond(body, is("3-0")),
        (Makes::Embeddings, Family::Titan) if is("image") => titan_image::respond(body),
        (Makes::Embeddings, Family::Titan) if is("text-v2") => titan::respond(body),
        (Makes::Embeddings, Family::Titan) => titan::respond_first(body),
        _ => Err(Refusal::validation(
            "The sandbox does not know the body that this model takes in InvokeModel.",
        )),
    }
}
