//! Every command, once.

/// The bindings, the handler and a test read this list.
pub fn commands() -> tauri_specta::Builder<tauri::Wry> {
    use crate::commands::{app, chat, conversation, doctor, embed, keychain, link, model, profile, sandbox};
    tauri_specta::Builder::new().disable_serde_phases().commands(tauri_specta::collect_commands![
        app::app_start,
        app::settings_save,
        app::clipboard_write,
        keychain::keychain_status,
        keychain::keychain_unlock,
        profile::profile_open,
        profile::profile_check,
        profile::profile_save,
        profile::profile_save_settings,
        profile::profile_create_sandbox,
        profile::profile_duplicate,
        profile::profile_delete,
        model::model_choices,
        model::model_describe,
        doctor::doctor_start,
        doctor::doctor_cancel,
        chat::chat_check,
        chat::chat_start,
        chat::chat_stop,
        conversation::conversation_check,
        conversation::conversation_list,
        conversation::conversation_open,
        conversation::conversation_rename,
        conversation::conversation_delete,
        embed::embed_run,
        embed::embed_cancel,
        link::link_open,
        sandbox::sandbox_describe,
        sandbox::sandbox_follow,
        sandbox::sandbox_unfollow,
        sandbox::sandbox_start,
        sandbox::sandbox_stop,
        sandbox::sandbox_clear,
        sandbox::sandbox_switch_faults,
        sandbox::sandbox_set_pacing,
        sandbox::sandbox_copy,
    ])
}
