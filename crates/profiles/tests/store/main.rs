//! The profiles on real files with a keychain that fails on demand.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod index_file;
mod shaky;

use std::sync::Arc;

use jiff::Timestamp;
use profiles::secret::RecordError;
use profiles::{
    Credentials, Draft, Error, Field, Keep, KeychainState, LastVerdict, Profile, ProfileId, Profiles,
    SignInKind, Typed, Vault, Verdict,
};
use secrecy::{ExposeSecret as _, SecretString};
use shaky::{Call, Shaky, broken, refused};
use tempfile::TempDir;

const OLD: &str = "old-secret-old-secret-old-secret-old-sec";
const NEW: &str = "new-secret-new-secret-new-secret-new-sec";

struct Desk {
    folder: TempDir,
    keychain: Arc<Shaky>,
    profiles: Profiles,
}

fn desk() -> Desk {
    let (folder, keychain) = (tempfile::tempdir().unwrap(), Shaky::new());
    let profiles = open(&folder, &keychain);
    Desk { folder, keychain, profiles }
}

fn open(folder: &TempDir, keychain: &Arc<Shaky>) -> Profiles {
    Profiles::open(folder.path().join("data"), Vault::with_store(keychain.clone())).unwrap().profiles
}

impl Desk {
    fn reopened(self) -> Self {
        let Self { folder, keychain, profiles } = self;
        drop(profiles);
        let profiles = open(&folder, &keychain);
        Self { folder, keychain, profiles }
    }

    fn save(&self, draft: &Draft) -> Result<Profile, Error> {
        self.profiles.save(draft, Timestamp::now())
    }

    fn secret(&self, id: ProfileId) -> String {
        match self.profiles.record(id).unwrap().credentials {
            Credentials::AccessKeys { secret_access_key, .. } => secret_access_key.expose_secret().to_owned(),
            Credentials::ApiKey(key) => key.expose_secret().to_owned(),
            Credentials::None => String::new(),
        }
    }

    /// Makes every write of the index fail, as a full disk does: the temporary file's place is taken.
    fn block_index(&self) -> impl FnOnce() + Send + 'static {
        let taken = self.folder.path().join("data/profiles.json.new");
        move || std::fs::create_dir(taken).unwrap()
    }

    fn unblock_index(&self) {
        std::fs::remove_dir(self.folder.path().join("data/profiles.json.new")).unwrap();
    }

    fn index_text(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("data/profiles.json")).unwrap()
    }
}

fn keys(name: &str, secret: &str) -> Draft {
    Draft {
        name: name.into(),
        region: "eu-west-1".into(),
        access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
        secret_access_key: Typed::New(SecretString::from(secret)),
        ..Draft::empty(SignInKind::AccessKeys)
    }
}

fn problem_fields(error: Error) -> Vec<Field> {
    match error {
        Error::Invalid(problems) => problems.into_iter().map(|problem| problem.field).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn launching_and_listing_read_no_keychain() {
    let desk = desk();
    let saved = desk.save(&keys("prod", OLD)).unwrap();
    let desk = desk.reopened();
    desk.keychain.calls.lock().unwrap().clear();
    assert_eq!(desk.profiles.list(), std::slice::from_ref(&saved));
    assert_eq!(desk.profiles.get(saved.id).unwrap(), saved);
    assert!(desk.keychain.calls.lock().unwrap().is_empty());
}

#[test]
fn saving_keeps_the_old_secret_when_the_keychain_will_not_take_the_new_one() {
    for failure in [refused as fn() -> keyring_core::Error, broken, || {
        keyring_core::Error::TooLong("secret".into(), 2560)
    }] {
        let desk = desk();
        let saved = desk.save(&keys("prod", OLD)).unwrap();
        desk.keychain.fail_next(Call::Write, failure());
        let error = desk.save(&Draft { id: Some(saved.id), ..keys("renamed", NEW) }).unwrap_err();
        assert!(matches!(error, Error::Keychain(_) | Error::RecordTooLong { limit: 2560 }), "{error}");
        assert!(error.hint().ends_with('.'));
        let desk = desk.reopened();
        assert_eq!(desk.profiles.list(), std::slice::from_ref(&saved));
        assert_eq!(desk.secret(saved.id), OLD);
        assert_eq!(desk.keychain.entries(), [saved.entry.unwrap().to_string()]);
    }
}

#[test]
fn saving_keeps_the_old_secret_when_the_index_cannot_be_written_before_or_after_the_entry() {
    for before in [true, false] {
        let desk = desk();
        let saved = desk.save(&keys("prod", OLD)).unwrap();
        let block = desk.block_index();
        if before {
            block();
        } else {
            desk.keychain.after_next_write(block);
        }
        let error = desk.save(&Draft { id: Some(saved.id), ..keys("renamed", NEW) }).unwrap_err();
        assert!(matches!(error, Error::Index { .. }), "{error}");
        desk.unblock_index();
        assert_eq!(desk.profiles.list(), std::slice::from_ref(&saved));
        let desk = desk.reopened();
        assert_eq!(desk.secret(saved.id), OLD);
        assert_eq!(desk.keychain.entries(), [saved.entry.unwrap().to_string()], "before: {before}");
    }
}

#[test]
fn a_replaced_entry_that_will_not_go_goes_with_the_next_change() {
    let desk = desk();
    let first = desk.save(&keys("prod", OLD)).unwrap();
    desk.keychain.fail_next(Call::Delete, broken());
    let second = desk.save(&Draft { id: Some(first.id), ..keys("prod", NEW) }).unwrap();
    assert_eq!(desk.keychain.entries().len(), 2);
    let desk = desk.reopened();
    assert_eq!(desk.secret(first.id), NEW);
    let third = desk.save(&Draft { id: Some(first.id), ..keys("prod", NEW) }).unwrap();
    assert_ne!(third.entry, second.entry);
    assert_eq!(desk.keychain.entries(), [third.entry.unwrap().to_string()]);
}

#[test]
fn deleting_says_when_the_keychain_keeps_the_entry_and_a_sweep_takes_it_later() {
    let desk = desk();
    let saved = desk.save(&keys("prod", OLD)).unwrap();
    desk.keychain.fail_next(Call::Delete, refused());
    let left = desk.profiles.delete(saved.id).unwrap().entry_left.unwrap();
    assert!(matches!(left, KeychainState::Dismissed { .. }));
    let desk = desk.reopened();
    assert!(desk.profiles.list().is_empty());
    assert_eq!(desk.keychain.entries().len(), 1);
    assert_eq!(desk.profiles.sweep(), 0);
    assert!(desk.keychain.entries().is_empty());
    assert!(matches!(desk.profiles.delete(saved.id), Err(Error::NotFound)));
}

#[test]
fn a_sweep_never_takes_an_entry_that_a_profile_uses_whatever_the_file_says() {
    let desk = desk();
    let saved = desk.save(&keys("prod", OLD)).unwrap();
    let path = desk.folder.path().join("data/profiles.json");
    let Desk { folder, keychain, profiles } = desk;
    drop(profiles);
    let mut index: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    index["pending_delete"] = serde_json::json!([saved.entry]);
    std::fs::write(&path, index.to_string()).unwrap();
    let profiles = open(&folder, &keychain);
    profiles.sweep();
    assert!(profiles.record(saved.id).is_ok());
}

#[test]
fn the_index_holds_neither_a_secret_nor_where_a_key_goes() {
    let desk = desk();
    let draft = Draft {
        endpoint_url: "https://gateway.example.test".into(),
        role_arn: "arn:aws:iam::111122223333:role/Bedrock".into(),
        ..keys("prod", OLD)
    };
    desk.save(&draft).unwrap();
    let text = desk.index_text();
    for absent in [OLD, "AKIA", "gateway", "111122223333"] {
        assert!(!text.contains(absent), "{text}");
    }
}

#[test]
fn an_edit_of_the_index_file_cannot_send_a_key_elsewhere() {
    let desk = desk();
    let saved = desk.save(&keys("prod", OLD)).unwrap();
    let path = desk.folder.path().join("data/profiles.json");
    let edited = desk.index_text().replace("eu-west-1", "eu-evil-1");
    std::fs::write(path, edited).unwrap();
    let desk = desk.reopened();
    let connection = desk.profiles.record(saved.id).unwrap().connection;
    assert_eq!((connection.region.as_str(), connection.endpoint), ("eu-west-1", None));
}

#[test]
fn a_saved_secret_does_not_follow_to_another_endpoint() {
    let desk = desk();
    let saved = desk.save(&keys("prod", OLD)).unwrap();
    let moved = Draft {
        id: Some(saved.id),
        secret_access_key: Typed::Unchanged,
        endpoint_url: "https://gateway.example.test".into(),
        ..keys("prod", OLD)
    };
    assert_eq!(problem_fields(desk.save(&moved).unwrap_err()), [Field::SecretAccessKey]);
    let typed_again = Draft { secret_access_key: Typed::New(SecretString::from(OLD)), ..moved };
    assert!(desk.save(&typed_again).is_ok());
}

#[test]
fn an_unchanged_secret_is_kept_through_an_edit() {
    let desk = desk();
    let saved = desk.save(&keys("prod", OLD)).unwrap();
    let edit = Draft {
        id: Some(saved.id),
        secret_access_key: Typed::Unchanged,
        region: "us-east-1".into(),
        ..keys("prod 2", OLD)
    };
    desk.save(&edit).unwrap();
    let desk = desk.reopened();
    assert_eq!(desk.secret(saved.id), OLD);
    assert_eq!(desk.profiles.record(saved.id).unwrap().connection.region.as_str(), "us-east-1");
}

#[test]
fn a_profile_whose_entry_is_gone_or_foreign_asks_for_the_secret_and_can_be_saved_again() {
    type Spoil = fn(&Shaky);
    let cases: [(&str, Spoil); 2] = [
        ("gone", |keychain| keychain.held.lock().unwrap().clear()),
        ("foreign", |keychain| {
            keychain.held.lock().unwrap().values_mut().for_each(|bytes| *bytes = b"hunter2".to_vec());
        }),
    ];
    for (name, spoil) in cases {
        let desk = desk();
        let saved = desk.save(&keys("prod", OLD)).unwrap();
        spoil(&desk.keychain);
        let error = desk.profiles.record(saved.id).unwrap_err();
        assert!(matches!(error, Error::RecordMissing | Error::Record(_)), "{name}: {error}");
        assert!(!format!("{error} {error:?} {:?}", error.detail()).contains("hunter2"));
        let edit = Draft { id: Some(saved.id), secret_access_key: Typed::Unchanged, ..keys("prod", OLD) };
        assert_eq!(problem_fields(desk.save(&edit).unwrap_err()), [Field::SecretAccessKey], "{name}");
        desk.save(&Draft { id: Some(saved.id), ..keys("prod", NEW) }).unwrap();
        assert_eq!(desk.secret(saved.id), NEW);
    }
}

#[test]
fn an_entry_of_a_newer_outcrop_is_told_and_not_asked_for_again() {
    let desk = desk();
    let saved = desk.save(&keys("prod", OLD)).unwrap();
    desk.keychain.held.lock().unwrap().values_mut().for_each(|bytes| {
        *bytes = String::from_utf8_lossy(bytes).replace("\"version\":1", "\"version\":9").into_bytes();
    });
    let edit = Draft { id: Some(saved.id), secret_access_key: Typed::Unchanged, ..keys("prod", OLD) };
    for error in [desk.profiles.record(saved.id).unwrap_err(), desk.save(&edit).unwrap_err()] {
        assert!(matches!(error, Error::Record(RecordError::Newer(9))), "{error}");
        assert!(error.hint().starts_with("Update Outcrop"), "{}", error.hint());
    }
    assert_eq!(desk.keychain.entries().len(), 1, "it is still there");
}

#[test]
fn a_profile_for_the_session_leaves_nothing_in_the_keychain_and_ends_with_it() {
    let desk = desk();
    let kept = desk.save(&keys("prod", OLD)).unwrap();
    let session = desk.save(&Draft { id: Some(kept.id), keep: Keep::Session, ..keys("prod", NEW) }).unwrap();
    assert_eq!((session.keep, session.entry), (Keep::Session, None));
    assert!(desk.keychain.entries().is_empty());
    assert_eq!(desk.secret(kept.id), NEW);
    let desk = desk.reopened();
    assert!(matches!(desk.profiles.record(kept.id), Err(Error::SessionOver)));
    desk.save(&Draft { id: Some(kept.id), ..keys("prod", NEW) }).unwrap();
    assert_eq!(desk.secret(kept.id), NEW);
    assert_eq!(desk.keychain.entries().len(), 1);
}

#[test]
fn names_are_told_apart_without_regard_to_case() {
    let desk = desk();
    let saved = desk.save(&keys("Prod", OLD)).unwrap();
    assert_eq!(problem_fields(desk.save(&keys(" prod ", OLD)).unwrap_err()), [Field::Name]);
    assert!(
        desk.save(&Draft { id: Some(saved.id), ..keys("PROD", OLD) }).is_ok(),
        "its own name is not taken"
    );
    let other = desk.save(&keys("other", OLD)).unwrap();
    let taken = desk.profiles.save_settings(other.id, "prod", other.models, other.limits);
    assert_eq!(problem_fields(taken.unwrap_err()), [Field::Name]);
}

#[test]
fn sandboxes_and_copies_get_names_of_their_own() {
    let desk = desk();
    let first = desk.profiles.create_sandbox(Timestamp::now()).unwrap();
    let second = desk.profiles.create_sandbox(Timestamp::now()).unwrap();
    assert_eq!((first.name.as_str(), second.name.as_str()), ("Sandbox", "Sandbox 2"));
    assert!(desk.keychain.calls.lock().unwrap().is_empty(), "a sandbox needs no keychain");
    assert!(matches!(desk.profiles.record(first.id).unwrap().credentials, Credentials::None));
    let original = desk.save(&keys("prod", OLD)).unwrap();
    let copy = desk.profiles.duplicate(original.id).unwrap();
    assert_eq!((copy.name.as_str(), desk.secret(copy.id).as_str()), ("prod copy", OLD));
    desk.profiles.delete(original.id).unwrap();
    assert_eq!(desk.secret(copy.id), OLD, "a copy has an entry of its own");
}

#[test]
fn a_verdict_stays_until_what_it_proved_changes() {
    let desk = desk();
    let saved = desk.save(&keys("prod", OLD)).unwrap();
    let verdict = LastVerdict { verdict: Verdict::Passed, at: Timestamp::UNIX_EPOCH };
    desk.profiles.set_last_verdict(&saved, verdict.clone()).unwrap();
    let desk = desk.reopened();
    assert_eq!(desk.profiles.get(saved.id).unwrap().last_verdict, Some(verdict.clone()));
    let renamed = desk.profiles.save_settings(saved.id, "renamed", saved.models, saved.limits).unwrap();
    assert_eq!(renamed.last_verdict, Some(verdict));
    let changed = desk.save(&Draft { id: Some(saved.id), ..keys("renamed", NEW) }).unwrap();
    assert_eq!(changed.last_verdict, None);
}

#[test]
fn a_verdict_that_was_overtaken_by_a_save_says_nothing_of_what_was_saved() {
    let desk = desk();
    let tested = desk.save(&keys("prod", OLD)).unwrap();
    desk.save(&Draft { id: Some(tested.id), ..keys("prod", NEW) }).unwrap();
    let verdict = LastVerdict { verdict: Verdict::Passed, at: Timestamp::UNIX_EPOCH };
    assert_eq!(desk.profiles.set_last_verdict(&tested, verdict).unwrap().last_verdict, None);
}

#[test]
fn a_verdict_on_a_session_profile_is_not_taken_for_one_on_its_next_connection() {
    let desk = desk();
    let session = |id| Draft { id, keep: Keep::Session, ..keys("prod", NEW) };
    let tested = desk.save(&session(None)).unwrap();
    let verdict = LastVerdict { verdict: Verdict::Passed, at: Timestamp::UNIX_EPOCH };
    let noted = desk.profiles.set_last_verdict(&tested, verdict.clone()).unwrap();
    assert_eq!(noted.last_verdict, Some(verdict.clone()));
    let changed = desk.save(&session(Some(tested.id))).unwrap();
    assert_eq!(changed.last_verdict, None);
    assert_eq!(desk.profiles.set_last_verdict(&tested, verdict).unwrap().last_verdict, None);
}

#[test]
fn a_session_profile_that_could_not_be_saved_keeps_the_secret_it_had() {
    let desk = desk();
    let saved = desk.save(&Draft { keep: Keep::Session, ..keys("prod", OLD) }).unwrap();
    desk.block_index()();
    desk.save(&Draft { id: Some(saved.id), keep: Keep::Session, ..keys("prod", NEW) }).unwrap_err();
    desk.unblock_index();
    assert_eq!(desk.secret(saved.id), OLD);
    desk.save(&Draft { id: Some(saved.id), keep: Keep::Session, ..keys("prod", NEW) }).unwrap();
    assert_eq!(desk.secret(saved.id), NEW);
}

#[test]
fn an_index_from_before_the_doctor_had_its_name_keeps_its_verdicts() {
    let desk = desk();
    let saved = desk.save(&keys("prod", OLD)).unwrap();
    let verdict = LastVerdict { verdict: Verdict::Passed, at: Timestamp::UNIX_EPOCH };
    desk.profiles.set_last_verdict(&saved, verdict.clone()).unwrap();
    let Desk { folder, keychain, profiles } = desk;
    drop(profiles);
    let path = folder.path().join("data/profiles.json");
    let text = std::fs::read_to_string(&path).unwrap().replace("last_verdict", "last_test");
    std::fs::write(&path, text.replace("\"revision\": 0,", "")).unwrap();
    assert_eq!(open(&folder, &keychain).get(saved.id).unwrap().last_verdict, Some(verdict));
}

#[test]
fn many_threads_may_save_at_once() {
    let desk = desk();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let desk = &desk;
            scope.spawn(move || desk.save(&keys(&format!("profile {number}"), OLD)).unwrap());
        }
    });
    let desk = desk.reopened();
    assert_eq!(desk.profiles.list().len(), 8);
    assert_eq!(desk.keychain.entries().len(), 8);
    assert!(desk.profiles.list().iter().all(|profile| desk.secret(profile.id) == OLD));
}
