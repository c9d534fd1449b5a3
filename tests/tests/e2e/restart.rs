//! What is there again after the app was closed, or killed, or found its files damaged.

use std::fs;

use outcrop_tests::trouble::{expect, expect_contains};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, TestSandbox, journey};

#[test]
fn profiles_and_conversations_are_there_after_a_restart() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("mine"))?;
    journey::open_chat(&app)?;
    journey::send(&app, "Remember the number 42.")?;
    journey::answer_ended(&app)?;
    let before = journey::last(&app, "answer")?;
    let app = app.restart(&desk)?;
    journey::open_profile(&app, "mine")?;
    journey::open_chat(&app)?;
    journey::open_last_conversation(&app)?;
    app.wait_until("the conversation", || Ok((app.count("turn")? == 2).then_some(())))?;
    expect(journey::last(&app, "answer")? == before, || "the answer is not as it was".to_owned())?;
    // The keys come out of the keychain again, and the reasoning goes back with its signature.
    journey::send(&app, "Which number was it?")?;
    app.wait_until("the next answer", || Ok((app.count("turn")? == 4).then_some(())))?;
    expect(journey::answer_ended(&app)? == "complete", || "chat does not go on after a restart".to_owned())?;
    let returned = sandbox.requests().last().map(|request| request.reasoning.clone()).unwrap_or_default();
    expect(!returned.is_empty() && returned.iter().all(|block| block.genuine), || format!("{returned:?}"))
}

#[test]
fn a_kill_in_mid_stream_keeps_the_text_as_interrupted() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start_slow()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("mine"))?;
    journey::open_chat(&app)?;
    app.click("param-thinking-off")?;
    journey::send(&app, "Write 500 words about rocks.")?;
    // Two seconds of text at 25 tokens a second: more than the one second that a kill may cost.
    let early = app.wait_until("the first words", || {
        let text = journey::last(&app, "answer")?;
        Ok((text.len() > 60).then_some(text))
    })?;
    app.wait_until("two seconds more of text", || {
        Ok((journey::last(&app, "answer")?.len() > early.len() + 240).then_some(()))
    })?;
    let app = app.restart(&desk)?;
    journey::open_profile(&app, "mine")?;
    journey::open_chat(&app)?;
    journey::open_last_conversation(&app)?;
    let ending = app.wait_until("the turn", || journey::last_ending(&app))?;
    expect(ending == "interrupted", || format!("it is kept as {ending}"))?;
    let kept = journey::last(&app, "answer")?;
    let first_words: String = early.chars().take(40).collect();
    expect_contains(&kept, &first_words)?;
    expect(kept.len() >= early.len(), || format!("only {} of {} bytes are kept", kept.len(), early.len()))
}

#[test]
fn a_torn_index_is_set_aside_and_told() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("mine"))?;
    app.kill()?;
    let index = desk.data().join("profiles.json");
    let whole = fs::read(&index)?;
    let torn = &whole[..whole.len() / 2];
    fs::write(&index, torn)?;
    let app = TestApp::start(&desk)?;
    app.wait_for_text("notice", |text| text.contains("could not be read") && text.contains("corrupt"))?;
    let aside = fs::read_dir(desk.data())?
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().contains("corrupt"));
    let aside = aside.map(|entry| fs::read(entry.path())).transpose()?.unwrap_or_default();
    expect(aside == torn, || "the torn index was not kept as it was".to_owned())
}

#[test]
fn the_chosen_look_is_there_after_a_restart() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("mine"))?;
    app.click("nav-settings")?;
    let surface = "return getComputedStyle(document.body).backgroundColor;";
    app.click("theme-light")?;
    let light = app.driver().run(surface, &[])?;
    app.click("theme-dark")?;
    let dark = app.wait_until("the page to turn dark", || {
        let now = app.driver().run(surface, &[])?;
        Ok((now != light).then_some(now))
    })?;
    let app = app.restart(&desk)?;
    expect(app.driver().run(surface, &[])? == dark, || "the page is light again".to_owned())
}
