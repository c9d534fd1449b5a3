//! Profiles: opened for the form, checked, saved, copied, deleted.

use jiff::Timestamp;
use profiles::draft::{Typed as SecretIn, api_key_facts};
use secrecy::ExposeSecret as _;
use tauri::State;

use super::{Reply, blocking};
use crate::App;
use crate::ipc::convert;
use crate::ipc::dto::{DraftCheck, IpcError, Limits, ProfileDetail, ProfileDraft, ProfileSummary};
use crate::ipc::error::{from_history, from_profiles};

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
        Ok(DraftCheck { problems, api_key })
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

/// The profile, its keychain entry and its conversations. Gives a sentence to show when the entry has to wait for the
/// keychain.
#[tauri::command]
#[specta::specta]
pub async fn profile_delete(app: State<'_, App>, profile_id: String) -> Reply<Option<String>> {
    let (profiles, history, id) =
        (app.profiles.clone(), app.history.clone(), convert::profile_id(&profile_id)?);
    blocking(move || {
        let deleted = profiles.delete(id).map_err(|e| from_profiles(&e))?;
        history.delete_for_profile(&profile_id).map_err(|e| from_history(&e))?;
        Ok(deleted.entry_left.map(|state| {
            format!(
                "The profile is gone. {} Its entry stays in the keychain until Outcrop can next write there.",
                state.sentence()
            )
        }))
    })
    .await?
}

async fn changed(
    app: &App,
    change: impl FnOnce(&profiles::Profiles) -> Result<profiles::Profile, profiles::Error> + Send + 'static,
) -> Result<ProfileSummary, IpcError> {
    let profiles = app.profiles.clone();
    let profile = blocking(move || change(&profiles)).await?.map_err(|e| from_profiles(&e))?;
    Ok(convert::summary(&profile))
}
