//! TwelveLabs Marengo 2.7 and 3.0: one text, picture, film or sound; 1,024 and 512 dimensions.
//!
//! The two differ in where the body says what is to be embedded. Recalled: the answer's form and the refusals.

use serde_json::{Value, json};

use super::attachment;
use super::embedded::Embedded;
use super::vector::{self, Purpose};
use sandbox_wire::malformed::Members;
use sandbox_wire::reply::Refusal;
use sandbox_wire::tokens;

struct Limits {
    dimensions: usize,
    tokens: u32,
}

pub(super) fn respond(body: &Value, third: bool) -> Result<Embedded, Refusal> {
    let limits = if third {
        Limits { dimensions: 512, tokens: 500 }
    } else {
        Limits { dimensions: 1_024, tokens: 77 }
    };
    let members = Members::of(body);
    members.required("inputType")?;
    let kinds: &[&str] = if third {
        &["text", "image", "text_image", "video", "audio"]
    } else {
        &["text", "image", "video", "audio"]
    };
    let kind = members.word("inputType", kinds)?.unwrap_or_default();
    if !third {
        members.only(&[
            "inputType",
            "inputText",
            "textTruncate",
            "mediaSource",
            "embeddingOption",
            "startSec",
            "lengthSec",
            "useFixedLengthSec",
            "minClipSec",
        ])?;
    }
    let path = format!("#/{kind}");
    let inner = match third {
        true => Members { value: members.required(kind)?, path: &path },
        false => members,
    };
    let (mut vector, mut count) = (vec![0.0; limits.dimensions], 0);
    if matches!(kind, "text" | "text_image") {
        let (found, tokens) = text(&inner, &limits)?;
        vector::sum(&mut vector, &found);
        count += tokens;
    }
    if kind != "text" {
        vector::sum(&mut vector, &source(&inner, kind, &limits)?);
        count += tokens::PER_ATTACHMENT;
    }
    vector::normalize(&mut vector);
    let mut data = json!({"embedding": vector});
    if matches!(kind, "video" | "audio") {
        data["embeddingOption"] = json!(if kind == "audio" { "audio" } else { "visual-image" });
        data["startSec"] = json!(0.0);
    }
    Ok(Embedded { body: json!({"data": [data]}), tokens: count })
}

fn text(members: &Members<'_>, limits: &Limits) -> Result<(Vec<f32>, u32), Refusal> {
    let text = members.required_text("inputText")?;
    let cut = members.word("textTruncate", &["end", "none"])? != Some("none");
    let count = tokens::count(text);
    if text.is_empty() || count > limits.tokens && !cut {
        return Err(Refusal::validation(format!(
            "The text must have between 1 and {} tokens, and has {count}.",
            limits.tokens
        )));
    }
    let (text, count) = tokens::truncate(text, limits.tokens);
    Ok((vector::embed(text, limits.dimensions, Purpose::Any), count))
}

fn source(members: &Members<'_>, kind: &str, limits: &Limits) -> Result<Vec<f32>, Refusal> {
    let path = format!("{}/mediaSource", members.path);
    let source = Members { value: members.required("mediaSource")?, path: &path };
    let (bytes, _) = attachment::source(&source, "base64String", kind)?;
    Ok(vector::embed_bytes(&bytes, limits.dimensions, Purpose::Any))
}
