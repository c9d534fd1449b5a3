//! The keychain in all its states: what is said, what still works, and that nothing ends up in a plain file.

use outcrop_tests::keyboard::Keyboard;
use outcrop_tests::keychain::PASSWORD;
use outcrop_tests::trouble::{expect, expect_contains};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, TestSandbox, journey};

#[test]
fn a_locked_keychain_is_said_and_used_again_once_it_is_unlocked() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("mine"))?;
    desk.keychain()?.lock()?;
    let app = app.restart(&desk)?;
    journey::open_profile(&app, "mine")?;
    app.click("tab-overview")?;
    app.wait_for("keychain-note")?;
    app.wait_for("unlock-keychain")?;
    expect_contains(&app.text("keychain-note")?.to_lowercase(), "locked")?;
    desk.keychain()?.restart()?;
    app.click("unlock-keychain")?;
    app.wait_gone("keychain-note")?;
    journey::expect_works(&journey::run_test(&app)?)
}

/// A saved profile behind a locked keychain, and the system's own password prompt on the screen.
fn locked_and_asked(desk: &mut Desk, sandbox: &TestSandbox) -> Outcome<(TestApp, Keyboard)> {
    let app = TestApp::start(desk)?;
    journey::save_new_profile(&app, &sandbox.form("mine"))?;
    desk.keychain()?.lock()?;
    let app = app.restart(desk)?;
    journey::open_profile(&app, "mine")?;
    app.click("tab-overview")?;
    app.click("unlock-keychain")?;
    let keyboard = Keyboard::of(desk.display())?;
    keyboard.wait_for_window("gcr-prompter")?;
    keyboard.wait_until_grabbed()?;
    Ok((app, keyboard))
}

#[test]
fn unlocking_asks_for_the_password_on_the_screen_and_goes_on() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let (app, keyboard) = locked_and_asked(&mut desk, &sandbox)?;
    keyboard.type_text(&format!("{PASSWORD}\n"))?;
    app.wait_gone("keychain-note")?;
    expect(desk.keychain()?.locked()? == Some(false), || "the keychain is still locked".to_owned())?;
    journey::expect_works(&journey::run_test(&app)?)
}

#[test]
fn a_dismissed_password_prompt_is_said_and_nothing_is_lost() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let (app, keyboard) = locked_and_asked(&mut desk, &sandbox)?;
    keyboard.press_escape()?;
    keyboard.wait_for_no_window("gcr-prompter")?;
    app.wait_until("the window to offer it again", || {
        let note = app.shows("keychain-note")?;
        Ok((note && app.attribute("unlock-keychain", "disabled")?.is_none()).then_some(()))
    })?;
    app.wait_for(&journey::row("mine")).map(drop)
}

#[test]
fn a_password_prompt_can_be_cancelled_from_the_window() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let (app, keyboard) = locked_and_asked(&mut desk, &sandbox)?;
    app.click("cancel-unlock")?;
    keyboard.wait_for_no_window("gcr-prompter")?;
    app.wait_gone("cancel-unlock")?;
    app.wait_for("unlock-keychain")?;
    expect_contains(&app.text("keychain-note")?, "stays locked, because its prompt was dismissed")
}

#[test]
fn the_name_can_be_changed_while_the_keychain_is_locked() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("before"))?;
    desk.keychain()?.lock()?;
    let app = app.restart(&desk)?;
    journey::open_profile(&app, "before")?;
    app.click("tab-overview")?;
    app.wait_for("keychain-note")?;
    app.fill("field-name", "after")?;
    app.click("save-profile")?;
    app.wait_for(&journey::row("after"))?;
    desk.keychain()?.restart()?;
    app.click("unlock-keychain")?;
    app.wait_gone("keychain-note")?;
    journey::expect_works(&journey::run_test(&app)?)
}

#[test]
fn without_a_keychain_a_profile_is_kept_for_the_session_and_never_in_a_file() -> Outcome {
    let desk = Desk::new(Keychain::Absent)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::open_new_profile(&app)?;
    sandbox.form("brief").fill_in(&app)?;
    app.click("save-profile")?;
    // The note stands there from the start. The refused save scrolls to it and hands it the focus: the next step.
    app.wait_for("[data-test=unlock-keychain]:focus")?;
    expect(!app.shows(&journey::row("brief"))?, || "it was saved without a keychain".to_owned())?;
    app.click("keep-session")?;
    if !app.shows(&journey::row("brief"))? {
        app.click("save-profile")?;
    }
    app.wait_for(&journey::row("brief"))?;
    journey::expect_works(&journey::run_test(&app)?)?;
    let secret = &sandbox.credentials().secret_access_key;
    let hits = outcrop_tests::search::files_with(desk.home(), &[secret])?;
    expect(hits.is_empty(), || format!("the secret is in {hits:?}"))
}

#[test]
fn a_keychain_that_hangs_does_not_hold_the_window() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("mine"))?;
    desk.keychain()?.freeze()?;
    let app = app.restart(&desk)?;
    journey::open_profile(&app, "mine")?;
    app.click("nav-settings")?;
    app.wait_for("theme-dark").map(drop)
}
