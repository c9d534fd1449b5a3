//! What one vector is made of: texts, pictures, or both.

use serde_json::{Value, json};

use crate::media;
use sandbox_wire::malformed::{Members, malformed};
use sandbox_wire::reply::Refusal;

const MAX_ITEMS: usize = 96;

#[derive(Default)]
pub(super) struct Item {
    pub texts: Vec<String>,
    /// Pictures, each with what is told of it.
    pub images: Vec<(Vec<u8>, Value)>,
}

impl Item {
    pub fn text(text: &str) -> Self {
        Self { texts: vec![text.to_owned()], ..Self::default() }
    }
}

/// One picture as a data URL; more than one is refused.
pub(super) fn images(body: &Value) -> Result<Vec<Item>, Refusal> {
    let urls = Members::of(body).texts("images")?;
    if urls.len() != 1 {
        return Err(malformed(format!("#/images: expected item count: 1, found: {}", urls.len())));
    }
    let picture = |url: &String| Ok(Item { images: vec![picture(url, "#/images/0")?], ..Item::default() });
    urls.iter().map(picture).collect()
}

/// v4's mixed inputs, each a list of texts and pictures.
pub(super) fn inputs(body: &Value) -> Result<Vec<Item>, Refusal> {
    let inputs = Members::of(body).list("inputs")?.unwrap_or_default();
    if inputs.is_empty() || inputs.len() > MAX_ITEMS {
        return Err(malformed(format!("#/inputs: expected 1 to {MAX_ITEMS} items, found: {}", inputs.len())));
    }
    inputs.iter().enumerate().map(|(place, input)| mixed(input, &format!("#/inputs/{place}"))).collect()
}

fn mixed(input: &Value, path: &str) -> Result<Item, Refusal> {
    let input = Members { value: input, path };
    input.required("content")?;
    let mut item = Item::default();
    for (place, part) in input.list("content")?.unwrap_or_default().iter().enumerate() {
        let path = format!("{path}/content/{place}");
        let part = Members { value: part, path: &path };
        part.required("type")?;
        match part.word("type", &["text", "image_url"])? {
            Some("image_url") => {
                let url = part.required("image_url")?;
                let url = url["url"].as_str().or(url.as_str()).unwrap_or_default();
                item.images.push(picture(url, &path)?);
            }
            _ => item.texts.push(part.required_text("text")?.to_owned()),
        }
    }
    Ok(item)
}

fn picture(url: &str, path: &str) -> Result<(Vec<u8>, Value), Refusal> {
    let invalid = || malformed(format!("{path}: expected a data URL with an image in base64"));
    let data = url.strip_prefix("data:image/").and_then(|rest| rest.split_once(";base64,"));
    let (_, data) = data.ok_or_else(invalid)?;
    let seen = media::picture(data).map_err(|_| invalid())?;
    let told = json!({"format": seen.format, "height": seen.height, "width": seen.width});
    Ok((media::decode(data).map_err(|_| invalid())?, told))
}
