//! Answers that do not end well: each keeps its text and says what happened.

use std::time::Duration;

use outcrop_tests::form::open;
use outcrop_tests::trouble::{expect, expect_contains};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, TestSandbox, journey};
use sandbox::Fault;

/// Sends a question whose answer meets `fault`, and returns how it ended.
fn ending_with(fault: Fault) -> Outcome<(Desk, TestApp, String)> {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("cut"))?;
    journey::open_chat(&app)?;
    app.click("param-thinking-off")?;
    sandbox.set_fault(Some(fault));
    journey::send(&app, "Write 500 words about rocks.")?;
    let ending = journey::answer_ended(&app)?;
    Ok((desk, app, ending))
}

fn expect_kept(app: &TestApp) -> Outcome {
    expect(!journey::last(app, "answer")?.trim().is_empty(), || {
        "the text that had arrived is gone".to_owned()
    })
}

#[test]
fn a_body_that_just_ends_is_interrupted_and_never_complete() -> Outcome {
    let (_desk, app, ending) = ending_with(Fault::EndAfter(20))?;
    expect(ending == "interrupted", || format!("it ended as {ending}"))?;
    expect_kept(&app)?;
    app.wait_for("ending-note").map(drop)
}

#[test]
fn a_connection_that_is_reset_is_interrupted_with_its_text() -> Outcome {
    let (_desk, app, ending) = ending_with(Fault::ResetAfter(20))?;
    expect(ending == "interrupted", || format!("it ended as {ending}"))?;
    expect_kept(&app)
}

#[test]
fn a_frame_with_a_wrong_checksum_is_no_answer() -> Outcome {
    let (_desk, app, ending) = ending_with(Fault::CorruptAfter(20))?;
    expect(ending != "complete", || "it ended as complete".to_owned())?;
    expect_kept(&app)
}

#[test]
fn an_exception_in_mid_stream_is_a_failure_in_words() -> Outcome {
    let (_desk, app, ending) = ending_with(Fault::ExceptionAfter(20, "throttlingException".to_owned()))?;
    expect(ending == "failed", || format!("it ended as {ending}"))?;
    expect_kept(&app)?;
    let message = app.wait_for_text("error-message", |text| !text.is_empty())?;
    expect(!message.contains("Exception") && message.trim_end().ends_with('.'), || {
        format!("no sentence: {message}")
    })?;
    expect(!app.text("error-next")?.is_empty(), || "no next step is given".to_owned())
}

#[test]
fn a_web_page_instead_of_an_answer_is_told_for_what_it_is() -> Outcome {
    let (_desk, app, ending) = ending_with(Fault::Html)?;
    expect(ending == "failed" || ending == "interrupted", || format!("it ended as {ending}"))?;
    let text = app.page_text()?;
    expect(!text.contains("<html"), || "the page is shown as it came".to_owned())
}

#[test]
fn silence_is_told_and_ends_at_the_limit() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::open_new_profile(&app)?;
    sandbox.form("silent").fill_in(&app)?;
    open(&app, "disclosure-limits")?;
    app.fill("field-idleLimitS", "30")?;
    app.click("save-profile")?;
    app.wait_for(&journey::row("silent"))?;
    journey::open_chat(&app)?;
    app.click("param-thinking-off")?;
    sandbox.set_fault(Some(Fault::StallAfter(10)));
    journey::send(&app, "Write 500 words about rocks.")?;
    app.wait_for_up_to("waiting", Duration::from_secs(25))?;
    expect_contains(&app.text("waiting")?.to_lowercase(), "waiting")?;
    expect(journey::answer_ended(&app)? == "interrupted", || "it did not end as interrupted".to_owned())?;
    expect_kept(&app)
}

#[test]
fn an_answer_without_a_word_says_so_and_can_be_asked_for_again() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::scripted(
        "rules:\n  - when: {text: {contains: stones}}\n    times: 1\n    answer: {text: ''}\n",
    )?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("empty").without_embedding())?;
    journey::open_chat(&app)?;
    app.click("param-thinking-off")?;
    journey::send(&app, "Tell me of stones.")?;
    let ending = journey::answer_ended(&app)?;
    expect(ending == "failed", || format!("it ended as {ending}"))?;
    app.wait_for_text("error-message", |text| text.contains("ended its turn without writing anything."))?;
    expect(!app.text("error-next")?.is_empty(), || "no next step is given".to_owned())?;
    app.screenshot("chat-empty-answer")?;
    app.click("try-again")?;
    app.wait_until(
        "the next answer",
        || Ok((!journey::last(&app, "answer")?.trim().is_empty()).then_some(())),
    )
}
