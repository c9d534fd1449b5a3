//! The limits of images: one by one, many in a request, and all of them together.
//!
//! The user guide's numbers (3.75 MB, 20 images) are not what is enforced. What was measured, by others, is that the size of
//! base64 counts, that there is no general limit of 20 images, and that above 20 all of them have to be smaller:
//! <https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/pull/998>,
//! <https://github.com/boto/boto3/issues/4632>. It was measured with Claude; that it holds for all models is a guess.

use super::unreadable::broken;
use sandbox_model::catalog::{Family, Model};
use sandbox_model::conversation::{Block, Conversation, Form, Image, Source};
use sandbox_wire::reply::Refusal;

/// Of base64: 3,932,160 bytes of the image itself.
const MOST_BASE64: usize = 5_242_880;
const MOST_PIXELS: usize = 8_000;
/// As many images as each may have `MOST_PIXELS`; of more, each may have `MANY_PIXELS`.
const FEW: usize = 20;
const MANY_PIXELS: usize = 2_000;
/// All images together, as base64. Recorded is only that 28 MB are refused; this is the service model's limit for the body
/// of InvokeModel.
const MOST_TOGETHER: usize = 25_000_000;

/// What is refused of one image.
pub(super) fn one(image: &Image, at: &str, form: Form) -> Result<(), Refusal> {
    let seen = image.seen().map_err(|unreadable| broken(unreadable, "image", at))?;
    // Recalled, but for the size in Converse.
    if seen.format != image.format {
        return Err(Refusal::model(format!(
            "{at}.image.source.base64: The image was specified using the image/{} media type, but the image appears to \
             be a image/{} image",
            image.format, seen.format
        )));
    }
    let length = base64_length(image);
    if length > MOST_BASE64 {
        let member = if form == Form::Converse { "bytes" } else { "base64" };
        return Err(Refusal::model(format!(
            "{at}.image.source.{member}: image exceeds 5 MB maximum: {length} bytes > {MOST_BASE64} bytes"
        )));
    }
    if seen.width.max(seen.height) > MOST_PIXELS {
        return Err(Refusal::model(format!(
            "{at}.image.source.base64.data: At least one of the image dimensions exceed max allowed size: {MOST_PIXELS} \
             pixels"
        )));
    }
    Ok(())
}

/// What is refused of all images of a request, with as many documents beside them.
pub(super) fn check(request: &Conversation, model: &Model, documents: usize) -> Result<(), Refusal> {
    let images: Vec<(String, &Image)> = all(request).collect();
    // Recorded, the sentence.
    if let Some(most) = most(model).filter(|most| images.len() + documents > *most && !images.is_empty()) {
        return Err(Refusal::model(format!(
            "too many images and documents: {} + {documents} > {most}",
            images.len()
        )));
    }
    let wide = |image: &Image| image.seen().is_ok_and(|seen| seen.width.max(seen.height) > MANY_PIXELS);
    if images.len() > FEW
        && let Some((at, _)) = images.iter().find(|(_, image)| wide(image))
    {
        // Recorded, for example in https://github.com/anthropics/claude-code/issues/14412.
        return Err(Refusal::model(format!(
            "{at}.image.source.base64.data: At least one of the image dimensions exceed max allowed size for many-image \
             requests: {MANY_PIXELS} pixels"
        )));
    }
    if images.iter().map(|(_, image)| base64_length(image)).sum::<usize>() > MOST_TOGETHER {
        return Err(Refusal::model("Input is too long for requested model."));
    }
    Ok(())
}

/// How many images and documents a request may have together, where that is limited: 20 for the older Claudes, as was
/// recorded, and 100 for those with the small context (recalled, not checked).
fn most(model: &Model) -> Option<usize> {
    match model.family {
        Family::Claude if model.id.contains("claude-3-") => Some(20),
        Family::Claude if model.context <= 200_000 => Some(100),
        _ => None,
    }
}

fn all(request: &Conversation) -> impl Iterator<Item = (String, &Image)> {
    let messages = request.messages.iter().enumerate();
    messages.flat_map(move |(position, message)| {
        message.blocks.iter().enumerate().flat_map(move |(place, block)| {
            let outer = format!("messages.{position}.content.{place}");
            block.within().iter().enumerate().filter_map(move |(inner, part)| match part {
                Block::Image(image) | Block::GuardImage(image) => {
                    Some((self::place(block, &outer, inner, request.form), image))
                }
                _ => None,
            })
        })
    })
}

/// Where a part of a block stands: in a tool's result, that has a place of its own. The path there is recalled.
pub(super) fn place(block: &Block, outer: &str, inner: usize, form: Form) -> String {
    let result = if form == Form::Converse { "toolResult" } else { "tool_result" };
    match block {
        Block::ToolResult { .. } => format!("{outer}.{result}.content.{inner}"),
        _ => outer.to_owned(),
    }
}

fn base64_length(image: &Image) -> usize {
    match &image.source {
        Source::Bytes(base64) => base64.len(),
        _ => 0,
    }
}
