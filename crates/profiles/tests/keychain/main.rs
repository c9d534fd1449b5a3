//! The vault and the profiles against a real gnome-keyring on a bus of its own, in every state it can be in.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod desk;
mod prompt;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use desk::{Activation, Desk};
use jiff::Timestamp;
use profiles::{Credentials, Draft, Error, Keep, KeychainState, Profiles, SignInKind, Typed, Vault};
use secrecy::{ExposeSecret as _, SecretString};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

#[test]
fn a_saved_profile_reads_back_and_its_entry_goes_with_it() {
    Desk::unlocked().play("round trip");
}

fn round_trip() {
    let profiles = open();
    let saved = profiles.save(&draft("prod"), now()).unwrap();
    assert_eq!(desk::entries(), [format!("attribute.username = {}", saved.entry.unwrap())]);
    drop(profiles);

    let profiles = open();
    assert_eq!(profiles.list().len(), 1);
    assert_eq!(secret_of(&profiles, saved.id), SECRET);
    let index = std::fs::read_to_string(data().join("profiles.json")).unwrap();
    assert!(!index.contains(SECRET) && !index.contains("AKIA"), "{index}");

    let again = profiles.save(&Draft { id: Some(saved.id), ..draft("prod") }, now()).unwrap();
    assert_ne!(again.entry, saved.entry);
    assert_eq!(desk::entries().len(), 1, "the entry that was replaced is gone");
    assert!(profiles.delete(saved.id).unwrap().entry_left.is_none());
    assert!(desk::entries().is_empty());
}

#[test]
fn a_locked_keyring_is_said_and_settings_still_save_and_unlocking_ends_that_at_once() {
    Desk::unlocked().play("locked");
}

fn locked() {
    let profiles = open();
    let saved = profiles.save(&draft("prod"), now()).unwrap();
    desk::lock();
    let expected = KeychainState::Locked { name: "GNOME Keyring".into(), collection: Some("Login".into()) };
    assert_eq!(profiles.vault().status(), expected);
    let since = Instant::now();
    assert_eq!(keychain_state(profiles.record(saved.id).unwrap_err()), expected);
    let changed = Draft { id: Some(saved.id), ..draft("other name") };
    assert_eq!(keychain_state(profiles.save(&changed, now()).unwrap_err()), expected);
    assert!(since.elapsed() < Duration::from_secs(3), "no prompt was waited for");
    assert_eq!(profiles.list(), std::slice::from_ref(&saved), "nothing changed");
    let renamed =
        profiles.save_settings(saved.id, "renamed", saved.models.clone(), saved.limits.clone()).unwrap();
    assert_eq!((renamed.name.as_str(), renamed.entry), ("renamed", saved.entry));
    desk::unlock();
    assert_eq!(secret_of(&profiles, saved.id), SECRET);
}

#[test]
fn a_prompt_that_cannot_be_shown_counts_as_dismissed() {
    // With what is installed: the prompter is started by the bus, finds no display and gives up.
    let mut desk = Desk::new(Activation::Installed);
    desk.start_daemon(true);
    desk.play("dismissed");
}

fn dismissed() {
    let vault = Vault::new();
    assert!(vault.status().is_ready());
    desk::lock();
    assert_eq!(vault.unlock(), KeychainState::Dismissed { name: "GNOME Keyring".into() });
    assert!(matches!(vault.status(), KeychainState::Locked { .. }));
}

#[test]
fn a_service_that_was_started_before_it_was_unlocked_has_no_keyring() {
    let mut desk = Desk::new(Activation::Nothing);
    desk.start_daemon(false);
    desk.play("no collection");
}

fn no_collection() {
    let profiles = open();
    let expected = KeychainState::NoCollection { name: "GNOME Keyring".into() };
    assert_eq!(profiles.vault().status(), expected);
    assert_eq!(keychain_state(profiles.save(&draft("prod"), now()).unwrap_err()), expected);
    assert!(profiles.list().is_empty());
}

#[test]
fn without_a_session_bus_profiles_are_kept_for_the_session() {
    let desk = Desk::new(Activation::Nothing);
    let mut command = desk.command(std::env::current_exe().unwrap().to_str().unwrap());
    desk::play(command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"), "no bus");
}

fn no_bus() {
    let profiles = open();
    assert!(matches!(profiles.vault().status(), KeychainState::NoSessionBus { .. }));
    let refused = profiles.save(&draft("prod"), now()).unwrap_err();
    assert!(matches!(keychain_state(refused), KeychainState::NoSessionBus { .. }));
    let kept = profiles.save(&Draft { keep: Keep::Session, ..draft("prod") }, now()).unwrap();
    assert_eq!(secret_of(&profiles, kept.id), SECRET);
    drop(profiles);
    let index = std::fs::read_to_string(data().join("profiles.json")).unwrap();
    assert!(!index.contains(SECRET), "{index}");
    assert!(matches!(open().record(kept.id), Err(Error::SessionOver)));
}

#[test]
fn without_a_service_that_is_said() {
    Desk::new(Activation::Nothing).play("no service");
}

fn no_service() {
    assert!(matches!(Vault::new().status(), KeychainState::NoService { .. }));
}

#[test]
fn a_service_that_only_the_bus_knows_is_started_and_nothing_is_created() {
    Desk::new(Activation::Installed).play("activated");
}

fn activated() {
    let state = Vault::new().status();
    let answered = matches!(&state, KeychainState::Locked { .. } | KeychainState::NoCollection { .. });
    assert!(answered, "{state:?}");
    let keyrings = std::fs::read_dir(PathBuf::from(std::env::var("XDG_DATA_HOME").unwrap()).join("keyrings"));
    let names: Vec<_> = keyrings.into_iter().flatten().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().ends_with(".keyring")), "{names:?}");
}

#[test]
fn a_hung_keyring_delays_neither_the_answer_nor_the_exit_and_works_again_when_it_does() {
    let since = Instant::now();
    Desk::unlocked().play("hung");
    assert!(since.elapsed() < Duration::from_secs(25), "the child waited for the keyring at its exit");
}

fn hung() {
    let profiles = open();
    let saved = profiles.save(&draft("prod"), now()).unwrap();
    desk::signal("-STOP");
    let since = Instant::now();
    assert!(matches!(profiles.vault().status(), KeychainState::Hung { .. }));
    assert!(matches!(keychain_state(profiles.record(saved.id).unwrap_err()), KeychainState::Hung { .. }));
    assert!(since.elapsed() < Duration::from_secs(10));
    assert_eq!(profiles.list().len(), 1, "the list needs no keychain");
    desk::signal("-CONT");
    assert_eq!(secret_of(&profiles, saved.id), SECRET);
    desk::signal("-STOP");
    assert!(profiles.record(saved.id).is_err());
}

#[test]
fn a_keyring_that_was_restarted_works_without_a_restart_of_ours() {
    Desk::unlocked().play("restarted");
}

fn restarted() {
    let profiles = open();
    let saved = profiles.save(&draft("prod"), now()).unwrap();
    desk::signal("-KILL");
    desk::wait_until("the service is gone", || {
        matches!(profiles.vault().status(), KeychainState::NoService { .. })
    });
    assert!(matches!(
        keychain_state(profiles.record(saved.id).unwrap_err()),
        KeychainState::NoService { .. }
    ));
    let mut again = desk::start_again();
    desk::wait_until("the service is back", || profiles.vault().status().is_ready());
    assert_eq!(secret_of(&profiles, saved.id), SECRET);
    let changed = Draft { id: Some(saved.id), ..draft("changed") };
    assert_eq!(profiles.save(&changed, now()).unwrap().name, "changed");
    again.kill().unwrap();
    again.wait().unwrap();
}

#[test]
fn secrets_of_any_size_and_content_come_back_unchanged() {
    Desk::unlocked().play("sizes");
}

fn sizes() {
    let profiles = open();
    for (number, size) in [16, 1024].into_iter().enumerate() {
        let secret: String = "a/+Z09".chars().cycle().take(size).collect();
        let token: String = "IQoJb3JpZ2luX2Vj/+=".chars().cycle().take(size * 10).collect();
        let draft = Draft {
            access_key_id: "ASIAIOSFODNN7EXAMPLE".into(),
            secret_access_key: Typed::New(SecretString::from(secret.as_str())),
            session_token: Typed::New(SecretString::from(token.as_str())),
            ..draft(&format!("size {number}"))
        };
        let saved = profiles.save(&draft, now()).unwrap();
        let record = profiles.record(saved.id).unwrap();
        let Credentials::AccessKeys { secret_access_key, session_token: Some(back) } = record.credentials
        else {
            panic!("access keys with a token were saved")
        };
        assert!(secret_access_key.expose_secret() == secret && back.expose_secret() == token);
    }
}

/// Kills at random moments, so that over the rounds every step of a save is hit.
#[test]
fn a_kill_in_the_midst_of_a_save_leaves_the_old_or_the_new_and_no_stray_entry() {
    let desk = Desk::unlocked();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..60 {
        let mut child = desk.start("save until killed");
        // By this line it has checked what the last kill left and saved once; from here on it saves without a pause.
        let one_save: u64 = desk::wait_for_line(&mut child, "one save takes ").parse().unwrap();
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        // The one delay in these tests: the moment of the kill is what is being varied, over two saves' time.
        std::thread::sleep(Duration::from_micros(random % (2 * one_save)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    desk.play("left whole");
}

fn save_until_killed() {
    let profiles = open();
    let (id, mut number) = match profiles.list().first() {
        None => (profiles.save(&numbered(None, 0), now()).unwrap().id, 0),
        Some(profile) => (profile.id, whole(&profiles)),
    };
    let mut save = || {
        number += 1;
        profiles.save(&numbered(Some(id), number), now()).unwrap();
    };
    // The first opens the connection, which the others need not.
    save();
    let since = Instant::now();
    save();
    println!("\none save takes {}", since.elapsed().as_micros());
    loop {
        save();
    }
}

fn left_whole() {
    let profiles = open();
    assert!(whole(&profiles) > 60, "the children saved");
    assert_eq!(profiles.sweep(), 0);
    let entry = profiles.list()[0].entry.unwrap();
    assert_eq!(desk::entries(), [format!("attribute.username = {entry}")], "no entry is left over");
}

/// Checks that name and secret are of the same save, and says of which.
fn whole(profiles: &Profiles) -> u64 {
    let profile = profiles.list().pop().unwrap();
    let number: u64 = profile.name.strip_prefix("save ").unwrap().parse().unwrap();
    assert_eq!(secret_of(profiles, profile.id), numbered_secret(number));
    number
}

fn numbered(id: Option<profiles::ProfileId>, number: u64) -> Draft {
    let secret_access_key = Typed::New(SecretString::from(numbered_secret(number)));
    Draft { id, secret_access_key, ..draft(&format!("save {number}")) }
}

fn numbered_secret(number: u64) -> String {
    format!("secret{number:034}")
}

/// Plays the scenario that the environment names; see [`desk`].
#[test]
#[ignore = "run by the other tests, each on a desk of its own"]
fn a_scenario() {
    let Ok(scenario) = std::env::var(desk::SCENARIO) else { return };
    match scenario.as_str() {
        "round trip" => round_trip(),
        "locked" => locked(),
        "dismissed" => dismissed(),
        "no collection" => no_collection(),
        "no bus" => no_bus(),
        "no service" => no_service(),
        "activated" => activated(),
        "hung" => hung(),
        "restarted" => restarted(),
        "sizes" => sizes(),
        "save until killed" => save_until_killed(),
        "left whole" => left_whole(),
        "prompt answered" => prompt::answered(),
        "prompt cancelled" => prompt::cancelled(),
        "prompt ignored" => prompt::ignored(),
        other => panic!("no scenario is called {other}"),
    }
    println!("{}", desk::played(&scenario));
}

#[test]
fn unlocking_waits_for_the_prompt_and_then_says_ready() {
    Desk::new(Activation::Nothing).play("prompt answered");
}

#[test]
fn cancelling_takes_the_prompt_down() {
    Desk::new(Activation::Nothing).play("prompt cancelled");
}

#[test]
fn a_prompt_that_nobody_answers_is_taken_down_when_time_is_up() {
    Desk::new(Activation::Nothing).play("prompt ignored");
}

fn data() -> PathBuf {
    PathBuf::from(std::env::var("HOME").unwrap()).join("outcrop")
}

fn open() -> Profiles {
    Profiles::open(data(), Vault::new()).unwrap().profiles
}

fn now() -> Timestamp {
    Timestamp::now()
}

fn draft(name: &str) -> Draft {
    Draft {
        name: name.into(),
        region: "eu-west-1".into(),
        access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
        secret_access_key: Typed::New(SecretString::from(SECRET)),
        ..Draft::empty(SignInKind::AccessKeys)
    }
}

fn secret_of(profiles: &Profiles, id: profiles::ProfileId) -> String {
    match profiles.record(id).unwrap().credentials {
        Credentials::AccessKeys { secret_access_key, .. } => secret_access_key.expose_secret().to_owned(),
        other => panic!("{other:?}"),
    }
}

fn keychain_state(error: Error) -> KeychainState {
    match error {
        Error::Keychain(state) => state,
        other => panic!("{other}"),
    }
}
