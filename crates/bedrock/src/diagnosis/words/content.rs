//! Causes that lie in the messages: their order, their texts, images, documents, cache points, guardrails.

use super::super::cause::Cause as K;
use super::view::{Pair, View, count, say};

pub(super) fn words(cause: K, view: &View<'_>) -> Option<Pair> {
    let model = view.the_model();
    match cause {
        K::SystemRefused => say(
            format!("{model} does not support a system prompt."),
            "Empty the system prompt, or choose another model.",
        ),
        K::PrefillRefused => say(
            format!(
                "{model} does not continue an answer that was begun for it: the last message must be the user's."
            ),
            "Send a message of your own; the conversation may end with an answer that broke off.",
        ),
        K::RolesRefused => say(
            if view.said.lower().contains("alternate") {
                "Questions and answers do not alternate in what was sent."
            } else {
                "The conversation does not begin with a question."
            },
            "Start a new conversation; a turn of this one is missing or repeated.",
        ),
        K::TextBlank if view.said.lower().contains("system") => {
            say("The system prompt is blank.", "Write one, or empty it.")
        }
        K::TextBlank => say(
            format!("{} is empty or holds only blanks.", view.in_place()),
            "Write something there, or start a new conversation.",
        ),
        K::ContentRefused => say(
            format!("{} was refused{}.", view.in_place(), why(view)),
            "Change that block, or start a new conversation.",
        ),
        K::ImagesNotSupported => say(
            format!("{model} does not support images."),
            "Remove the images, or choose a model that sees.",
        ),
        K::ImageRefused => image(view),
        K::DocumentsNotSupported => say(
            format!("{model} does not support documents."),
            "Remove the documents, or choose another model.",
        ),
        K::DocumentRefused => document(view),
        K::MediaNotSupported => {
            let kind = if view.said.lower().contains("video") { "video" } else { "audio" };
            say(
                format!("{model} does not support {kind}."),
                format!("Remove the {kind}, or choose another model."),
            )
        }
        K::CacheNotSupported => say(
            format!("{model} does not support prompt caching."),
            "Leave the cache points out, or choose a model that caches.",
        ),
        K::CacheRefused => cache(view),
        K::GuardrailNotFound => say(
            format!("There is no such guardrail, or no such version of it, in {}.", view.scene.region),
            "Check the guardrail's id, its version and the region it was made in.",
        ),
        K::GuardrailRefused => say(
            format!("The guardrail was refused{}.", why(view)),
            "Check the guardrail's id, its version and its state in the Bedrock console.",
        ),
        _ => None,
    }
}

fn why(view: &View<'_>) -> String {
    view.words().map(|words| format!(": {words}")).unwrap_or_default()
}

fn image(view: &View<'_>) -> Option<Pair> {
    let lower = view.said.lower();
    let numbers = view.said.numbers();
    match numbers.as_slice() {
        _ if lower.contains("many-image") => say(
            "With more than 20 images, each may have at most 2,000 pixels a side.",
            "Send fewer images, or smaller ones.",
        ),
        [.., size, limit] if lower.contains("image exceeds") => say(
            format!("An image has {} bytes as base64, and {} are allowed.", count(*size), count(*limit)),
            "Send a smaller image; base64 makes a file a third larger.",
        ),
        [images, documents, limit] if lower.contains("too many images") => say(
            format!(
                "{} images and documents were sent, and {} are allowed.",
                count(images + documents),
                count(*limit)
            ),
            "Send fewer of them, or start a new conversation: those of earlier turns count too.",
        ),
        _ => say(format!("An image was refused{}.", why(view)), "Send it in another format or size."),
    }
}

fn document(view: &View<'_>) -> Option<Pair> {
    let lower = view.said.lower();
    match () {
        () if lower.contains("file name can only") => say(
            "The name of a document has characters that Bedrock does not take.",
            "Use letters, digits, single spaces, hyphens, parentheses and square brackets.",
        ),
        () if lower.contains("duplicate") => {
            say("Two documents have the same name.", "Rename one of them; those of earlier turns count too.")
        }
        () if lower.contains("text block") => {
            say("A document was sent without a text beside it.", "Write a message to go with the document.")
        }
        () => say(
            format!("A document was refused{}.", why(view)),
            "Send it in another format, shorter or under another name.",
        ),
    }
}

fn cache(view: &View<'_>) -> Option<Pair> {
    let lower = view.said.lower();
    match () {
        () if lower.contains("nothing available") => say(
            "A cache point has nothing before it to cache.",
            "Leave that cache point out, or put it after some content.",
        ),
        () if lower.contains("ttl='1h'") => {
            say("A cache point of one hour stands after one of five minutes.", "Put the longer one first.")
        }
        () if lower.contains("reasoning") => {
            say("A cache point stands behind a thinking block.", "Put the cache point after a text.")
        }
        () if lower.contains("maximum of") => say(
            match view.said.number_after("found ") {
                Some(found) => format!("{} cache points were sent, and 4 are allowed.", count(found)),
                None => "More cache points were sent than the 4 that are allowed.".to_owned(),
            },
            "Leave some of them out.",
        ),
        () => say(
            format!("{} does not take a cache point there{}.", view.the_model(), why(view)),
            "Leave that cache point out.",
        ),
    }
}
