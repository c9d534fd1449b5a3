//! Chat: rules checked before sending, one answer streamed, stop.

use std::sync::Arc;

use bedrock::chat::{self, ChatRequest, Message, Role};
use bedrock::{catalog, thinking};
use history::{ConversationId, History, Turn as Kept};
use tauri::State;
use tauri::ipc::Channel;

use crate::answer::Answer;
use crate::app::App;
use crate::ipc::convert;
use crate::ipc::dto::{BrokenRule, ChatDefaults, ChatEvent, ChatSettings, ChatStart, Turn};
use crate::ipc::error::cancelled;
use crate::ipc::failure::from_history;
use crate::reply::{Reply, blocking};

#[tauri::command]
#[specta::specta]
pub async fn chat_check(settings: ChatSettings) -> Reply<Vec<BrokenRule>> {
    let facts = catalog::describe(&settings.model);
    let broken = thinking::check(&convert::chat_settings(&settings), &facts);
    Ok(broken.iter().map(|rule| convert::rule(rule, &settings)).collect())
}

/// What a chat begins with when this model is chosen, with no more tokens than the profile allows.
#[tauri::command]
#[specta::specta]
pub async fn chat_defaults(model: String, max_tokens: u32) -> Reply<ChatDefaults> {
    Ok(convert::chat_defaults(model.trim(), max_tokens))
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
    let running = app.streams.begin(&request.stream_id, Some(&request.profile_id));
    let id = convert::profile_id(&request.profile_id)?;
    let open = async {
        let (profile, record) = app.opened(id).await?;
        let clients = app.clients(&record, &profile.limits).await?;
        Ok((profile, clients, app.conversations.ready().await?))
    };
    let (profile, clients, history) = tokio::select! {
        opened = open => opened?,
        () = running.token.cancelled() => return Err(cancelled()),
    };
    let (answer, messages) = begin(history, &request, on_event).await?;
    let asked = asked(&request.settings, messages);
    let turn = match chat::open(&clients, &asked, &profile.limits) {
        Ok(stream) => answer.follow(stream, &running.token).await,
        Err(error) => answer.fail(&clients.explain(&error, &asked.model)).await,
    };
    turn.map(|turn| convert::turn(&turn))
}

#[tauri::command]
#[specta::specta]
pub async fn chat_stop(app: State<'_, App>, stream_id: String) -> Reply<()> {
    app.streams.stop(&stream_id);
    Ok(())
}

/// Puts the question and the empty answer into the history, tells the window, and gives what is to be sent.
async fn begin(
    history: Arc<History>,
    request: &ChatStart,
    channel: Channel<ChatEvent>,
) -> Reply<(Answer, Vec<Message>)> {
    let kept = history.clone();
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
    Ok((Answer::new(kept, answer, channel), messages(&turns)))
}

/// The conversation as it is kept; what of it may be sent, and how, `bedrock` knows.
fn messages(turns: &[Kept]) -> Vec<Message> {
    let message = |turn: &Kept| Message {
        role: match turn.role {
            history::Role::User => Role::User,
            history::Role::Assistant => Role::Assistant,
        },
        blocks: turn.blocks.iter().map(convert::block_out).collect(),
        model: turn.model.clone(),
    };
    turns.iter().map(message).collect()
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
