//! Conversations as they are kept: listed per profile, opened, renamed, deleted.

use tauri::State;

use crate::app::App;
use crate::ipc::convert;
use crate::ipc::dto::{Conversation, ConversationSummary};
use crate::ipc::failure::from_history;
use crate::reply::{Reply, blocking};

/// Waits until the file of conversations has been checked; gives what there is to tell about it, once.
#[tauri::command]
#[specta::specta]
pub async fn conversation_check(app: State<'_, App>) -> Reply<Option<String>> {
    app.conversations.ready().await?;
    Ok(app.conversations.take_notice())
}

#[tauri::command]
#[specta::specta]
pub async fn conversation_list(app: State<'_, App>, profile_id: String) -> Reply<Vec<ConversationSummary>> {
    let history = app.conversations.ready().await?;
    let found = blocking(move || history.conversations(&profile_id)).await?.map_err(|e| from_history(&e))?;
    Ok(found.into_iter().map(convert::conversation_summary).collect())
}

#[tauri::command]
#[specta::specta]
pub async fn conversation_open(app: State<'_, App>, conversation_id: String) -> Reply<Conversation> {
    let (history, id) = (app.conversations.ready().await?, convert::conversation_id(&conversation_id)?);
    let found = blocking(move || history.conversation(id)).await?.map_err(|e| from_history(&e))?;
    Ok(convert::conversation(found))
}

#[tauri::command]
#[specta::specta]
pub async fn conversation_rename(app: State<'_, App>, conversation_id: String, title: String) -> Reply<()> {
    let (history, id) = (app.conversations.ready().await?, convert::conversation_id(&conversation_id)?);
    blocking(move || history.rename(id, &title)).await?.map_err(|e| from_history(&e))
}

#[tauri::command]
#[specta::specta]
pub async fn conversation_delete(app: State<'_, App>, conversation_id: String) -> Reply<()> {
    let (history, id) = (app.conversations.ready().await?, convert::conversation_id(&conversation_id)?);
    blocking(move || history.delete(id)).await?.map_err(|e| from_history(&e))
}
