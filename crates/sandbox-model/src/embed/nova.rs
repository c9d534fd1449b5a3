//! Amazon Nova Multimodal Embeddings: one text, picture, film or sound, up to 3,072 dimensions, the count in a header.
//!
//! Recalled: the sentences of the refusals; that `SEGMENTED_EMBEDDING` is for asynchronous calls only.

use serde_json::{Value, json};

use super::attachment;
use super::embedded::Embedded;
use super::vector::{self, Purpose};
use sandbox_wire::malformed::{Members, malformed};
use sandbox_wire::reply::Refusal;
use sandbox_wire::tokens;

const MAX_TOKENS: u32 = 8_172;
const PURPOSES: &[&str] = &[
    "AUDIO_RETRIEVAL",
    "CLASSIFICATION",
    "CLUSTERING",
    "DOCUMENT_RETRIEVAL",
    "GENERIC_INDEX",
    "GENERIC_RETRIEVAL",
    "IMAGE_RETRIEVAL",
    "TEXT_RETRIEVAL",
    "VIDEO_RETRIEVAL",
];

pub(super) fn respond(body: &Value) -> Result<Embedded, Refusal> {
    let members = Members::of(body);
    members.only(&["schemaVersion", "taskType", "singleEmbeddingParams"])?;
    members.word("schemaVersion", &["nova-multimodal-embed-v1"])?;
    members.required("taskType")?;
    if members.word("taskType", &["SINGLE_EMBEDDING", "SEGMENTED_EMBEDDING"])? == Some("SEGMENTED_EMBEDDING")
    {
        return Err(Refusal::validation(
            "The task type SEGMENTED_EMBEDDING is supported in asynchronous invocations only.",
        ));
    }
    let params =
        Members { value: members.required("singleEmbeddingParams")?, path: "#/singleEmbeddingParams" };
    params.only(&["embeddingPurpose", "embeddingDimension", "text", "image", "video", "audio"])?;
    params.required("embeddingPurpose")?;
    let purpose = match params.word("embeddingPurpose", PURPOSES)? {
        Some("GENERIC_INDEX") => Purpose::Document,
        Some("CLASSIFICATION") => Purpose::Classification,
        Some("CLUSTERING") => Purpose::Clustering,
        _ => Purpose::Query,
    };
    let dimensions = match params.get("embeddingDimension") {
        None => 3_072,
        Some(value) => match value.as_u64() {
            Some(asked @ (256 | 384 | 1_024 | 3_072)) => asked as usize,
            _ => {
                return Err(params.refuse("embeddingDimension", format!("{value} is not a valid enum value")));
            }
        },
    };
    let given: Vec<&str> =
        ["text", "image", "video", "audio"].into_iter().filter(|key| params.get(key).is_some()).collect();
    let [kind] = given[..] else {
        return Err(malformed(
            "#/singleEmbeddingParams: exactly one of [text, image, video, audio] is required",
        ));
    };
    let (mut vector, tokens, kinds) = match kind {
        "text" => {
            let (vector, tokens) = text(&params, dimensions, purpose)?;
            (vector, tokens, vec!["TEXT"])
        }
        kind => film(&params, kind, dimensions, purpose)?,
    };
    vector::normalize(&mut vector);
    let embeddings: Vec<Value> =
        kinds.iter().map(|kind| json!({"embedding": vector, "embeddingType": kind})).collect();
    Ok(Embedded { body: json!({"embeddings": embeddings}), tokens })
}

fn text(params: &Members<'_>, dimensions: usize, purpose: Purpose) -> Result<(Vec<f32>, u32), Refusal> {
    let text = Members { value: params.required("text")?, path: "#/singleEmbeddingParams/text" };
    text.only(&["value", "truncationMode", "source"])?;
    let value = text.required_text("value")?;
    if value.is_empty() {
        return Err(text.refuse("value", "expected minLength: 1, actual: 0"));
    }
    text.required("truncationMode")?;
    let mode = text.word("truncationMode", &["START", "END", "NONE"])?;
    let count = tokens::count(value);
    let value = match mode {
        _ if count <= MAX_TOKENS => value,
        Some("END") => tokens::truncate(value, MAX_TOKENS).0,
        Some("START") => tokens::truncate_start(value, MAX_TOKENS),
        _ => {
            return Err(Refusal::validation(format!(
                "The text has {count} tokens, which exceeds the limit of {MAX_TOKENS} tokens."
            )));
        }
    };
    Ok((vector::embed(value, dimensions, purpose), tokens::count(value)))
}

type Filmed = (Vec<f32>, u32, Vec<&'static str>);

/// Other content than text: a picture is looked at, of the others only the bytes are taken.
fn film(params: &Members<'_>, kind: &str, dimensions: usize, purpose: Purpose) -> Result<Filmed, Refusal> {
    let path = format!("#/singleEmbeddingParams/{kind}");
    let item = Members { value: params.required(kind)?, path: &path };
    let format = item.required_text("format")?;
    let path = format!("{path}/source");
    let source = Members { value: item.required("source")?, path: &path };
    let (bytes, picture) = attachment::source(&source, "bytes", kind)?;
    if picture.is_some_and(|picture| picture.format != format) {
        return Err(attachment::broken(kind));
    }
    let kinds = match (kind, item.text("embeddingMode")?) {
        ("video", None) => {
            return Err(malformed(format!(
                "#/singleEmbeddingParams/{kind}: required key [embeddingMode] not found"
            )));
        }
        ("video", Some("AUDIO_VIDEO_SEPARATE")) => vec!["VIDEO", "AUDIO"],
        ("video", Some(_)) => vec!["AUDIO_VIDEO_COMBINED"],
        ("image", _) => vec!["IMAGE"],
        _ => vec!["AUDIO"],
    };
    Ok((vector::embed_bytes(&bytes, dimensions, purpose), tokens::PER_ATTACHMENT, kinds))
}
