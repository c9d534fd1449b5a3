//! The first minute: nothing set up, one click, an answer with thinking.

use outcrop_tests::trouble::{expect, expect_contains};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, journey};

#[test]
fn the_sandbox_answers_with_thinking_when_nothing_is_set_up() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let app = TestApp::start(&desk)?;
    app.wait_for("first-run")?;
    app.click("door-sandbox")?;
    journey::open_chat(&app)?;
    journey::send(&app, "What is 17 * 23?")?;
    app.wait_until("thinking to arrive before the answer", || {
        let thinking = journey::last(&app, "thinking-text")?;
        Ok((!thinking.is_empty() && journey::last(&app, "answer")?.is_empty()).then_some(()))
    })?;
    expect(journey::answer_ended(&app)? == "complete", || "the answer did not end well".to_owned())?;
    expect_contains(&journey::last(&app, "answer")?, "391")?;
    expect_contains(&journey::last(&app, "metrics")?, "tok/s")
}

#[test]
fn the_first_screen_offers_three_doors_and_no_rooms() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    desk.write(".aws/config", "[profile work]\nregion = eu-west-1\n\n[profile play]\nregion = us-west-2\n")?;
    desk.set("AWS_PROFILE", "");
    let app = TestApp::start(&desk)?;
    app.wait_for("first-run")?;
    for door in ["door-sandbox", "door-aws", "door-new"] {
        expect(app.shows(door)?, || format!("{door} is missing"))?;
    }
    expect_contains(&app.text("door-aws")?, "2")?;
    for room in ["tab-chat", "test-button", "profile-row"] {
        expect(!app.shows(room)?, || format!("{room} leads nowhere yet"))?;
    }
    Ok(())
}

#[test]
fn starting_reads_no_keychain() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = outcrop_tests::TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("mine"))?;
    desk.keychain()?.freeze()?;
    // A keychain that never answers would hold a start up that asks it.
    let app = app.restart(&desk)?;
    app.wait_for(&journey::row("mine")).map(drop)
}
