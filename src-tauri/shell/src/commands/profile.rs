//! Profiles: opened for the form, checked, saved, copied, deleted.

use std::time::Duration;

use history::History;
use jiff::Timestamp;
use profiles::draft::{Typed as SecretIn, api_key_facts};
use profiles::{ProfileId, Profiles};
use secrecy::ExposeSecret as _;
use tauri::State;

use crate::app::App;
use crate::ipc::convert;
use crate::ipc::dto::{DraftCheck, IpcError, Limits, ProfileDetail, ProfileDraft, ProfileSummary};
use crate::ipc::failure::{from_history, from_profiles};
use crate::reply::{Reply, blocking};

#[tauri::command]
#[specta::specta]
pub async fn profile_open(app: State<'_, App>, profile_id: String) -> Reply<ProfileDetail> {
    let (profiles, id) = (app.profiles.clone(), convert::profile_id(&profile_id)?);
    blocking(move || Ok(convert::detail(&profiles.get(id)?, &profiles.record(id)?)))
        .await?
        .map_err(|e| from_profiles(&e))
}

#[tauri::command]
#[specta::specta]
pub async fn profile_check(app: State<'_, App>, draft: ProfileDraft) -> Reply<DraftCheck> {
    let (profiles, draft) = (app.profiles.clone(), convert::draft(draft)?);
    blocking(move || {
        let now = Timestamp::now();
        let api_key = match &draft.api_key {
            SecretIn::New(key) if !key.expose_secret().trim().is_empty() => {
                Some(convert::api_key(api_key_facts(key.expose_secret(), now)))
            }
            _ => None,
        };
        let problems = match profiles.check(&draft, now) {
            Ok(_) => Vec::new(),
            Err(profiles::Error::Invalid(problems)) => problems.iter().map(convert::problem).collect(),
            Err(error) => return Err(from_profiles(&error)),
        };
        let left_out = draft.left_out().iter().map(convert::problem).collect();
        Ok(DraftCheck { problems, left_out, api_key })
    })
    .await?
}

#[tauri::command]
#[specta::specta]
pub async fn profile_save(app: State<'_, App>, draft: ProfileDraft) -> Reply<ProfileSummary> {
    let draft = convert::draft(draft)?;
    changed(&app, move |profiles| profiles.save(&draft, Timestamp::now())).await
}

/// Name, models and limits only: what can be edited while the keychain is locked.
#[tauri::command]
#[specta::specta]
pub async fn profile_save_settings(
    app: State<'_, App>,
    profile_id: String,
    name: String,
    chat_model: String,
    embedding_model: String,
    limits: Limits,
) -> Reply<ProfileSummary> {
    let id = convert::profile_id(&profile_id)?;
    let (models, limits) = (convert::models_in(&chat_model, &embedding_model), convert::limits_in(&limits));
    changed(&app, move |profiles| profiles.save_settings(id, &name, models, limits)).await
}

#[tauri::command]
#[specta::specta]
pub async fn profile_create_sandbox(app: State<'_, App>) -> Reply<ProfileSummary> {
    changed(&app, |profiles| {
        let profile = profiles.create_sandbox(Timestamp::now())?;
        let models = convert::models_in(SANDBOX_CHAT_MODEL, SANDBOX_EMBEDDING_MODEL);
        profiles.save_settings(profile.id, &profile.name, models, profile.limits)
    })
    .await
}

/// What the sandbox profile begins with: a model with a thinking budget, and one that embeds.
const SANDBOX_CHAT_MODEL: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const SANDBOX_EMBEDDING_MODEL: &str = "amazon.titan-embed-text-v2:0";

#[tauri::command]
#[specta::specta]
pub async fn profile_duplicate(app: State<'_, App>, profile_id: String) -> Reply<ProfileSummary> {
    let id = convert::profile_id(&profile_id)?;
    changed(&app, move |profiles| profiles.duplicate(id)).await
}

/// Deletes the profile with all that belongs to it and stops what acts as it. Gives a sentence to show when the keychain
/// entry has to wait.
#[tauri::command]
#[specta::specta]
pub async fn profile_delete(app: State<'_, App>, profile_id: String) -> Reply<Option<String>> {
    let (profiles, streams) = (app.profiles.clone(), app.streams.clone());
    let id = convert::profile_id(&profile_id)?;
    let history = app.conversations.ready().await.map_err(nothing_deleted)?;
    blocking(move || {
        streams.stop_profile(&profile_id, STOPPING);
        delete(&profiles, &history, id)
    })
    .await?
}

/// What a deleted profile's streams get to end in.
const STOPPING: Duration = Duration::from_secs(2);

/// Conversations first: a profile without them can be deleted again, conversations without a profile are seen by nobody.
fn delete(profiles: &Profiles, history: &History, id: ProfileId) -> Reply<Option<String>> {
    profiles.get(id).map_err(|e| from_profiles(&e))?;
    let conversations = history
        .delete_for_profile(&id.0.to_string())
        .map_err(|error| nothing_deleted(from_history(&error)))?;
    let deleted = profiles.delete(id).map_err(|error| {
        let told = from_profiles(&error);
        let gone =
            if conversations == 0 { "Nothing was deleted." } else { "Only the conversations were deleted." };
        IpcError { message: format!("{gone} {}", told.message), ..told }
    })?;
    Ok(deleted.entry_left.map(|state| {
        format!(
            "The profile is gone. {} Its entry stays in the keychain until Outcrop can next write there.",
            state.sentence()
        )
    }))
}

fn nothing_deleted(why: IpcError) -> IpcError {
    IpcError { message: format!("Nothing was deleted. {}", why.message), ..why }
}

async fn changed(
    app: &App,
    change: impl FnOnce(&profiles::Profiles) -> Result<profiles::Profile, profiles::Error> + Send + 'static,
) -> Result<ProfileSummary, IpcError> {
    let profiles = app.profiles.clone();
    let profile = blocking(move || change(&profiles)).await?.map_err(|e| from_profiles(&e))?;
    Ok(convert::summary(&profile))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use profiles::Vault;

    use super::*;

    struct Desk {
        folder: tempfile::TempDir,
        profiles: Profiles,
        history: History,
        id: ProfileId,
    }

    fn desk() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let profiles = Profiles::open(folder.path().join("data"), Vault::new()).unwrap().profiles;
        let history = History::open(&folder.path().join("history.sqlite")).unwrap().history;
        let id = profiles.create_sandbox(Timestamp::now()).unwrap().id;
        history.create_conversation(&id.0.to_string(), "why?").unwrap();
        Desk { folder, profiles, history, id }
    }

    impl Desk {
        fn delete(&self) -> Reply<Option<String>> {
            delete(&self.profiles, &self.history, self.id)
        }

        fn conversations(&self) -> usize {
            self.history.conversations(&self.id.0.to_string()).unwrap().len()
        }

        fn sql(&self, statement: &str) {
            let other = rusqlite::Connection::open(self.folder.path().join("history.sqlite")).unwrap();
            other.execute_batch(statement).unwrap();
        }

        /// Where the index is written first; a folder there makes every write fail.
        fn next_index(&self) -> PathBuf {
            self.folder.path().join("data/profiles.json.new")
        }
    }

    #[test]
    fn a_deleted_profile_leaves_no_conversation() {
        let desk = desk();
        assert_eq!(desk.delete().unwrap(), None);
        assert!(desk.profiles.list().is_empty());
        assert_eq!(desk.conversations(), 0);
    }

    #[test]
    fn conversations_that_cannot_be_deleted_keep_their_profile_and_the_error_says_so() {
        let desk = desk();
        desk.sql("ALTER TABLE conversation RENAME TO gone");
        let told = desk.delete().unwrap_err();
        assert!(told.message.starts_with("Nothing was deleted. "), "{}", told.message);
        assert_eq!(desk.profiles.list().len(), 1);
        desk.sql("ALTER TABLE gone RENAME TO conversation");
        assert_eq!(desk.delete().unwrap(), None, "it can be tried again");
    }

    #[test]
    fn a_profile_that_cannot_be_deleted_says_what_is_gone() {
        let desk = desk();
        fs::create_dir(desk.next_index()).unwrap();
        let told = desk.delete().unwrap_err();
        assert!(told.message.starts_with("Only the conversations were deleted. "), "{}", told.message);
        assert_eq!((desk.profiles.list().len(), desk.conversations()), (1, 0));
        fs::remove_dir(desk.next_index()).unwrap();
        assert_eq!(desk.delete().unwrap(), None, "it can be tried again");
    }
}
