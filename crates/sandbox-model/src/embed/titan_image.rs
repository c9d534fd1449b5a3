//! Amazon Titan Multimodal Embeddings G1: a text of 128 tokens, a picture, or both as one vector.
//!
//! Recalled: the sizes below 1,024, `message`, and the refusals' sentences.

use serde_json::{Value, json};

use super::embedded::Embedded;
use super::titan::too_many_tokens;
use super::vector::{self, Purpose};
use crate::media;
use sandbox_wire::malformed::{Members, malformed};
use sandbox_wire::reply::Refusal;
use sandbox_wire::tokens;

const MAX_TOKENS: u32 = 128;

pub(super) fn respond(body: &Value) -> Result<Embedded, Refusal> {
    let members = Members::of(body);
    members.only(&["inputText", "inputImage", "embeddingConfig"])?;
    let (text, image) = (members.text("inputText")?, members.text("inputImage")?);
    if text.is_none() && image.is_none() {
        return Err(malformed("#: required key [inputText] not found#: required key [inputImage] not found"));
    }
    let config = json!({});
    let config =
        Members { value: members.get("embeddingConfig").unwrap_or(&config), path: "#/embeddingConfig" };
    config.only(&["outputEmbeddingLength"])?;
    let dimensions = match config.get("outputEmbeddingLength") {
        None => 1_024,
        Some(value) => match value.as_u64() {
            Some(asked @ (256 | 384 | 1_024)) => asked as usize,
            _ => {
                return Err(
                    config.refuse("outputEmbeddingLength", format!("{value} is not a valid enum value"))
                );
            }
        },
    };
    let (mut vector, mut count) = (vec![0.0; dimensions], 0);
    if let Some(text) = text {
        count = tokens::count(text);
        if count > MAX_TOKENS {
            return Err(too_many_tokens(MAX_TOKENS, count));
        }
        vector::sum(&mut vector, &vector::embed(text, dimensions, Purpose::Any));
    }
    if let Some(image) = image {
        let broken = |_| {
            Refusal::validation("The provided image could not be processed. Check its format and try again.")
        };
        media::picture(image).map_err(broken)?;
        let bytes = media::decode(image).map_err(broken)?;
        vector::sum(&mut vector, &vector::embed_bytes(&bytes, dimensions, Purpose::Any));
    }
    vector::normalize(&mut vector);
    let body = json!({"embedding": vector, "inputTextTokenCount": count, "message": null});
    Ok(Embedded { body, tokens: count })
}
