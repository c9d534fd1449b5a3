//! Pure mapping from a request of ours to Converse's.

use aws_sdk_bedrockruntime::Client;
use aws_sdk_bedrockruntime::operation::converse_stream::builders::ConverseStreamFluentBuilder;
use aws_sdk_bedrockruntime::primitives::Blob;
use aws_sdk_bedrockruntime::types::{
    ContentBlock, ConversationRole, InferenceConfiguration, Message as WireMessage, ReasoningContentBlock,
    ReasoningTextBlock, SystemContentBlock,
};

use super::blank::is_blank;
use super::request::{Block, ChatRequest, Message, Role};
use crate::catalog;
use crate::error::Error;
use crate::thinking::request_fields;

pub(super) fn stream_request(
    client: &Client,
    request: &ChatRequest,
) -> Result<ConverseStreamFluentBuilder, Error> {
    let facts = catalog::describe(&request.model);
    Ok(client
        .converse_stream()
        .model_id(&request.model)
        .set_system(system(request))
        .set_messages(Some(messages(request)?))
        .set_inference_config(inference(request))
        .set_additional_model_request_fields(request_fields(request.thinking, &facts)))
}

pub(crate) fn system(request: &ChatRequest) -> Option<Vec<SystemContentBlock>> {
    let text = request.system.as_ref().filter(|text| !is_blank(text))?;
    Some(vec![SystemContentBlock::Text(text.clone())])
}

/// Only what was set: a field that is sent is a field that a model can refuse.
pub(crate) fn inference(request: &ChatRequest) -> Option<InferenceConfiguration> {
    let stop = (!request.stop_sequences.is_empty()).then(|| request.stop_sequences.clone());
    let unset = request.max_tokens.is_none()
        && request.temperature.is_none()
        && request.top_p.is_none()
        && stop.is_none();
    if unset {
        return None;
    }
    let max_tokens = request.max_tokens.map(|tokens| i32::try_from(tokens).unwrap_or(i32::MAX));
    let config = InferenceConfiguration::builder()
        .set_max_tokens(max_tokens)
        .set_temperature(request.temperature)
        .set_top_p(request.top_p)
        .set_stop_sequences(stop);
    Some(config.build())
}

pub(crate) fn messages(request: &ChatRequest) -> Result<Vec<WireMessage>, Error> {
    let asked = catalog::read_id(&request.model).base_id;
    let converted = request.messages.iter().filter_map(|message| one(message, &asked).transpose());
    let messages = answered(converted.collect::<Result<Vec<_>, _>>()?);
    if messages.is_empty() {
        return Err(Error::Request("There is nothing to send: write a message first.".to_owned()));
    }
    messages.into_iter().map(|(role, content)| build(role, content)).collect()
}

type Draft = (ConversationRole, Vec<ContentBlock>);

/// A message without anything that may be sent is left out.
fn one(message: &Message, asked: &str) -> Result<Option<Draft>, Error> {
    let role = match message.role {
        Role::User => ConversationRole::User,
        Role::Assistant => ConversationRole::Assistant,
    };
    // Thinking means something only to the model that thought it.
    let own = message.model.as_deref().is_none_or(|model| catalog::read_id(model).base_id == asked);
    // In the order in which they came: a model that thinks between its words signs for that order.
    let mut content = Vec::new();
    for block in &message.blocks {
        match block {
            Block::Text(words) if is_blank(words) => {}
            Block::Text(words) => content.push(ContentBlock::Text(words.clone())),
            _ if !own || message.role == Role::User => {}
            Block::Reasoning { text, signature } => content.extend(reasoning(text, signature.as_deref())?),
            Block::Redacted(data) => content.push(ContentBlock::ReasoningContent(
                ReasoningContentBlock::RedactedContent(Blob::new(data.clone())),
            )),
        }
    }
    // Claude refuses an answer that ends in thinking, as one does that was cut off there
    // (https://github.com/tailcallhq/forgecode/issues/2107, 2025-12), and Converse refuses empty content.
    while content.pop_if(|last| last.is_reasoning_content()).is_some() {}
    Ok((!content.is_empty()).then_some((role, content)))
}

/// Thinking without a signature cannot be checked by a model that signs, and those that do not sign take no
/// thinking back.
fn reasoning(text: &str, signature: Option<&str>) -> Result<Option<ContentBlock>, Error> {
    let Some(signature) = signature else { return Ok(None) };
    let block = ReasoningTextBlock::builder()
        .text(text)
        .signature(signature)
        .build()
        .map_err(|error| Error::Request(error.to_string()))?;
    Ok(Some(ContentBlock::ReasoningContent(ReasoningContentBlock::ReasoningText(block))))
}

/// Roles must alternate. A question that was never answered stays out: joined to the next one it would be asked a
/// second time, unseen. Its turn in the window says so, and *Try again* asks it anew.
fn answered(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::new();
    for (role, content) in drafts {
        match kept.last_mut() {
            Some(last) if last.0 == role && role == ConversationRole::User => *last = (role, content),
            Some(last) if last.0 == role => last.1.extend(content),
            None if role == ConversationRole::Assistant => {}
            _ => kept.push((role, content)),
        }
    }
    kept
}

fn build(role: ConversationRole, content: Vec<ContentBlock>) -> Result<WireMessage, Error> {
    WireMessage::builder()
        .role(role)
        .set_content(Some(content))
        .build()
        .map_err(|error| Error::Request(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thinking::Thinking;

    const SONNET: &str = "anthropic.claude-sonnet-4-5-20250929-v1:0";

    fn request(messages: Vec<Message>) -> ChatRequest {
        ChatRequest {
            model: format!("us.{SONNET}"),
            system: None,
            max_tokens: None,
            thinking: Thinking::Off,
            temperature: None,
            top_p: None,
            stop_sequences: Vec::new(),
            messages,
        }
    }

    fn answer(model: &str, blocks: Vec<Block>) -> Message {
        Message { role: Role::Assistant, blocks, model: Some(model.to_owned()) }
    }

    fn thought() -> Block {
        Block::Reasoning { text: "hm".to_owned(), signature: Some("c2ln".to_owned()) }
    }

    #[test]
    fn own_thinking_goes_back_unchanged_and_in_its_place() {
        let words = |text: &str| Block::Text(text.to_owned());
        let blocks = vec![thought(), words("hello"), Block::Redacted(vec![0, 159, 146]), words("again")];
        let turns =
            vec![Message::user("hi"), answer(&format!("global.{SONNET}"), blocks), Message::user("and?")];
        let sent = messages(&request(turns)).unwrap();
        let content = sent[1].content();
        let ContentBlock::ReasoningContent(ReasoningContentBlock::ReasoningText(block)) = &content[0] else {
            panic!("thinking comes first: {content:?}")
        };
        assert_eq!((block.text(), block.signature()), ("hm", Some("c2ln")));
        let ContentBlock::ReasoningContent(ReasoningContentBlock::RedactedContent(blob)) = &content[2] else {
            panic!("redacted thinking comes after the words it followed: {content:?}")
        };
        assert_eq!(blob.as_ref(), [0, 159, 146]);
        assert_eq!(content[1].as_text().ok().map(String::as_str), Some("hello"));
    }

    #[test]
    fn thinking_after_the_last_words_is_not_sent() {
        let words = || Block::Text("hello".to_owned());
        let redacted = Block::Redacted(vec![1]);
        let blocks = vec![thought(), words(), thought(), words(), thought(), redacted];
        let turns = vec![Message::user("hi"), answer(SONNET, blocks), Message::user("and?")];
        let sent = messages(&request(turns)).unwrap();
        let texts: Vec<bool> = sent[1].content().iter().map(ContentBlock::is_text).collect();
        assert_eq!(texts, [false, true, false, true]);
    }

    #[test]
    fn another_models_thinking_stays_here() {
        let blocks = vec![thought(), Block::Text("hello".to_owned())];
        let turns =
            vec![Message::user("hi"), answer("amazon.nova-2-lite-v1:0", blocks), Message::user("and?")];
        let sent = messages(&request(turns)).unwrap();
        assert_eq!(sent[1].content().len(), 1);
        assert!(sent[1].content()[0].is_text());
    }

    fn sent_texts(turns: Vec<Message>) -> Vec<Vec<String>> {
        let texts = |message: &WireMessage| {
            message.content().iter().filter_map(|block| block.as_text().ok().cloned()).collect::<Vec<_>>()
        };
        messages(&request(turns)).unwrap().iter().map(texts).collect()
    }

    #[test]
    fn a_question_whose_answer_never_came_is_not_sent_with_the_next_one() {
        let turns = vec![Message::user("one"), answer(SONNET, vec![thought()]), Message::user("two")];
        assert_eq!(sent_texts(turns), [["two"]]);
        let words = vec![Block::Text("yes".to_owned())];
        let turns = vec![
            Message::user("one"),
            answer(SONNET, words),
            Message::user("two"),
            answer(SONNET, vec![]),
            Message::user("three"),
        ];
        assert_eq!(sent_texts(turns), [["one"], ["yes"], ["three"]]);
    }

    #[test]
    fn a_question_that_is_tried_again_is_asked_once() {
        let turns = vec![Message::user("same"), answer(SONNET, vec![]), Message::user("same")];
        assert_eq!(sent_texts(turns), [["same"]]);
    }

    #[test]
    fn nothing_is_sent_when_there_is_nothing_to_say() {
        assert!(messages(&request(vec![Message::user("  ")])).is_err());
        assert!(messages(&request(vec![Message::user("\u{200b}")])).is_err());
        assert_eq!(inference(&request(vec![])), None);
    }
}
