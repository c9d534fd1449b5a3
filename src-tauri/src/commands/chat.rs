//! Chat: rules checked before sending, one answer streamed, stop.

use bedrock::chat::{self, ChatRequest, Message, Role};
use bedrock::{catalog, thinking};
use history::{ConversationId, Turn as Kept};
use tauri::State;
use tauri::ipc::Channel;

use super::{Reply, blocking};
use crate::App;
use crate::answer::Answer;
use crate::ipc::convert;
use crate::ipc::dto::{BrokenRule, ChatEvent, ChatSettings, ChatStart, Turn};
use crate::ipc::error::{cancelled, from_history};

#[tauri::command]
#[specta::specta]
pub async fn chat_check(settings: ChatSettings) -> Reply<Vec<BrokenRule>> {
    let facts = catalog::describe(&settings.model);
    let broken = thinking::check(&convert::chat_settings(&settings), &facts);
    Ok(broken.iter().map(|rule| convert::rule(rule, &settings)).collect())
}

/// Streams one answer. What fails before the turn is in the history is an error; whatever comes after is the turn's own
/// ending, with the text that came.
#[tauri::command]
#[specta::specta]
pub async fn chat_start(
    app: State<'_, App>,
    request: ChatStart,
    on_event: Channel<ChatEvent>,
) -> Reply<Turn> {
    let running = app.streams.begin(&request.stream_id);
    let id = convert::profile_id(&request.profile_id)?;
    let open = async {
        let (profile, record) = app.opened(id).await?;
        let clients = app.clients(&record, &profile.limits).await?;
        Ok((profile, clients))
    };
    let (profile, clients) = tokio::select! {
        opened = open => opened?,
        () = running.token.cancelled() => return Err(cancelled()),
    };
    let (answer, messages) = begin(&app, &request, on_event).await?;
    let asked = asked(&request.settings, messages);
    let kept = match chat::open(&clients, &asked, &profile.limits) {
        Ok(stream) => answer.follow(stream, &running.token).await,
        Err(error) => answer.fail(&clients.explain(&error, &asked.model)).await,
    };
    kept.map(|turn| convert::turn(&turn)).map_err(|e| from_history(&e))
}

#[tauri::command]
#[specta::specta]
pub async fn chat_stop(app: State<'_, App>, stream_id: String) -> Reply<()> {
    app.streams.stop(&stream_id);
    Ok(())
}

/// Puts the question and the empty answer into the history, tells the window, and gives what is to be sent.
async fn begin(app: &App, request: &ChatStart, channel: Channel<ChatEvent>) -> Reply<(Answer, Vec<Message>)> {
    let history = app.history.clone();
    let known = request.conversation_id.as_deref().map(convert::conversation_id).transpose()?;
    let (profile, text, model) =
        (request.profile_id.clone(), request.text.clone(), request.settings.model.clone());
    let begun = blocking(move || {
        let (id, title): (ConversationId, String) = match known {
            Some(id) => (id, history.conversation(id)?.title),
            None => history.create_conversation(&profile, &text)?,
        };
        let user = history.add_user_turn(id, &text)?;
        let turns = history.conversation(id)?.turns;
        let answer = history.begin_answer(id, &model)?;
        Ok((id, title, user, turns, answer))
    });
    let (id, title, user, turns, answer) = begun.await?.map_err(|e: history::Error| from_history(&e))?;
    let told = ChatEvent::Begun {
        conversation_id: id.0.to_string(),
        title,
        user_turn: Box::new(convert::turn(&user)),
        answer_id: answer.0.0.to_string(),
    };
    let _ = channel.send(told);
    Ok((Answer::new(app.history.clone(), answer, channel), messages(&turns)))
}

/// The conversation as it is sent: turns with nothing in them are left out, and turns of one role in a row are joined,
/// since Bedrock takes neither.
fn messages(turns: &[Kept]) -> Vec<Message> {
    let mut out: Vec<Message> = Vec::new();
    for turn in turns {
        let role = match turn.role {
            history::Role::User => Role::User,
            history::Role::Assistant => Role::Assistant,
        };
        let blocks: Vec<_> = sendable(turn).map(convert::block_out).collect();
        if blocks.is_empty() {
            continue;
        }
        match out.last_mut() {
            // Asked again after an answer that never came.
            Some(last) if last.role == role && last.blocks.ends_with(&blocks) => {}
            Some(last) if last.role == role => last.blocks.extend(blocks),
            _ => out.push(Message { role, blocks, model: turn.model.clone() }),
        }
    }
    out
}

/// Blank text is refused by Bedrock, and so is thinking whose signature never came because the answer broke off.
fn sendable(turn: &Kept) -> impl Iterator<Item = &history::Block> {
    let has_text =
        turn.blocks.iter().any(|b| matches!(b, history::Block::Text(text) if !text.trim().is_empty()));
    turn.blocks.iter().filter(move |block| match block {
        history::Block::Text(text) => !text.trim().is_empty(),
        history::Block::Reasoning { .. } | history::Block::Redacted(_) if !has_text => false,
        history::Block::Reasoning { signature, .. } => {
            signature.is_some() || turn.ending == Some(history::Ending::Complete)
        }
        history::Block::Redacted(_) => true,
    })
}

fn asked(settings: &ChatSettings, messages: Vec<Message>) -> ChatRequest {
    let checked = convert::chat_settings(settings);
    ChatRequest {
        model: settings.model.trim().to_owned(),
        system: Some(settings.system.trim().to_owned()).filter(|text| !text.is_empty()),
        max_tokens: checked.max_tokens,
        thinking: checked.thinking,
        temperature: checked.temperature,
        top_p: checked.top_p,
        stop_sequences: settings.stop_sequences.iter().filter(|text| !text.is_empty()).cloned().collect(),
        messages,
    }
}

#[cfg(test)]
mod tests {
    use history::{Block, Ending};

    use super::*;

    fn turn(role: history::Role, ending: Ending, blocks: Vec<Block>) -> Kept {
        Kept {
            id: history::TurnId(uuid::Uuid::now_v7()),
            role,
            model: Some("m".into()),
            created_at: jiff::Timestamp::now(),
            ending: Some(ending),
            blocks,
            metrics: None,
            fault: None,
        }
    }

    #[test]
    fn thinking_goes_back_before_its_text_and_unsigned_thinking_of_a_broken_answer_does_not() {
        let thought = |signature: Option<&str>| Block::Reasoning {
            text: "hm".into(),
            signature: signature.map(Into::into),
        };
        let turns = [
            turn(history::Role::User, Ending::Complete, vec![Block::Text("1?".into())]),
            turn(
                history::Role::Assistant,
                Ending::Complete,
                vec![thought(Some("sig")), Block::Text("1".into())],
            ),
            turn(history::Role::User, Ending::Complete, vec![Block::Text("2?".into())]),
            turn(history::Role::Assistant, Ending::Stopped, vec![thought(None), Block::Text("2, ".into())]),
        ];
        let sent = messages(&turns);
        assert_eq!(sent.len(), 4);
        assert!(matches!(sent[1].blocks.as_slice(),
            [chat::Block::Reasoning { signature: Some(s), .. }, chat::Block::Text(_)] if s == "sig"));
        assert!(matches!(sent[3].blocks.as_slice(), [chat::Block::Text(text)] if text == "2, "));
    }

    #[test]
    fn an_answer_that_never_came_leaves_two_questions_that_are_sent_as_one_message() {
        let turns = [
            turn(history::Role::User, Ending::Complete, vec![Block::Text("first".into())]),
            turn(history::Role::Assistant, Ending::Failed, vec![]),
            turn(history::Role::User, Ending::Complete, vec![Block::Text("again".into())]),
        ];
        let sent = messages(&turns);
        let [only] = sent.as_slice() else { panic!("one message") };
        assert_eq!((only.role, only.blocks.len()), (Role::User, 2));
    }

    #[test]
    fn trying_the_same_question_again_asks_it_once() {
        let asked = || turn(history::Role::User, Ending::Complete, vec![Block::Text("same".into())]);
        let turns = [asked(), turn(history::Role::Assistant, Ending::Failed, vec![]), asked()];
        let sent = messages(&turns);
        assert_eq!((sent.len(), sent[0].blocks.len()), (1, 1));
    }
}
