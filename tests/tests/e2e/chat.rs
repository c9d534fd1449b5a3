//! Chat: streaming with thinking, stopping, what is sent back, and rules known before sending.

use std::time::Duration;

use outcrop_tests::app::key;
use outcrop_tests::trouble::{expect, expect_contains};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, TestSandbox, journey};
use sandbox::{Ending, Fault};

/// A saved profile for `sandbox`, with its chat open.
fn open_chat_with(app: &TestApp, sandbox: &TestSandbox) -> Outcome {
    journey::save_new_profile(app, &sandbox.form("chat"))?;
    journey::open_chat(app)
}

#[test]
fn thinking_comes_first_and_the_turn_tells_what_it_took() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    journey::think_with_budget(&app, 2048)?;
    journey::send(&app, "Add 17 and 23 and show a table.")?;
    app.wait_for("[data-test=thinking][data-live=true]")?;
    expect(journey::answer_ended(&app)? == "complete", || "the answer did not end well".to_owned())?;
    let metrics = journey::last(&app, "metrics")?;
    for part in ["ms", "tok/s", "in", "out", "end_turn"] {
        expect_contains(&metrics, part)?;
    }
    expect(app.shows("[data-test=answer] table")?, || "the table is not drawn as one".to_owned())
}

#[test]
fn reasoning_goes_back_unchanged_with_its_signature() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    journey::think_with_budget(&app, 2048)?;
    journey::send(&app, "Remember the number 42.")?;
    journey::answer_ended(&app)?;
    journey::send(&app, "Which number was it?")?;
    app.wait_until("a second turn", || {
        Ok((app.count("[data-test=turn][data-role=assistant]")? == 2).then_some(()))
    })?;
    expect(journey::answer_ended(&app)? == "complete", || "the second answer did not end well".to_owned())?;
    let requests = sandbox.requests();
    let returned = requests.last().map(|request| request.reasoning.clone()).unwrap_or_default();
    expect(returned.len() == 1, || format!("one block was expected: {returned:?}"))?;
    expect(returned.iter().all(|block| block.signed && block.genuine), || format!("{returned:?}"))
}

#[test]
fn stopping_in_the_middle_keeps_the_text_and_closes_the_line() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start_slow()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    app.click("param-thinking-off")?;
    journey::send(&app, "Write 500 words about rocks.")?;
    let before = app.wait_until("some text", || {
        let text = journey::last(&app, "answer")?;
        Ok((text.len() > 20).then_some(text))
    })?;
    app.click("stop")?;
    expect(journey::answer_ended(&app)? == "stopped", || "it did not end as stopped".to_owned())?;
    let after = journey::last(&app, "answer")?;
    expect(after.len() >= before.trim_end().len(), || format!("text was lost: «{before}», then «{after}»"))?;
    expect(app.shows("ending-note")?, || "nothing says that it was stopped".to_owned())?;
    app.wait_until("the sandbox to see the connection close", || {
        Ok(sandbox.requests().last().is_some_and(|request| request.ending == Ending::Dropped).then_some(()))
    })
}

#[test]
fn stopping_works_before_the_first_byte() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    sandbox.set_fault(Some(Fault::StallBeforeHeaders));
    journey::send(&app, "Anyone there?")?;
    app.wait_until("the question to be on its way", || {
        Ok(sandbox
            .requests()
            .last()
            .is_some_and(|request| request.operation == "ConverseStream")
            .then_some(()))
    })?;
    journey::press_escape(&app)?;
    let ending =
        app.wait_until_up_to("the turn to end", Duration::from_secs(3), || journey::last_ending(&app))?;
    expect(ending == "stopped", || format!("it ended as {ending}"))?;
    sandbox.set_fault(None);
    journey::send(&app, "And now?")?;
    app.wait_until("a new turn", || {
        Ok((app.count("[data-test=turn][data-role=assistant]")? == 2).then_some(()))
    })?;
    expect(journey::answer_ended(&app)? == "complete", || "chat did not go on after a stop".to_owned())
}

#[test]
fn a_question_stopped_at_once_is_never_lost() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    sandbox.set_fault(Some(Fault::StallBeforeHeaders));
    journey::send(&app, "Anyone there?")?;
    journey::press_escape(&app)?;
    // Caught before it left, it is back in the composer; caught after, it is a stopped turn.
    app.wait_until("the question, here or there", || {
        let back = !app.shows("stop")? && app.value("composer")? == "Anyone there?";
        let kept = journey::last_ending(&app)?.as_deref() == Some("stopped")
            && app.page_text()?.contains("Anyone there?");
        Ok((back || kept).then_some(()))
    })
}

#[test]
fn typing_goes_on_while_an_answer_streams() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start_slow()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    journey::send(&app, "Write 500 words about rocks.")?;
    app.wait_for("thinking")?;
    app.type_into("composer", "next question")?;
    expect(app.value("composer")? == "next question", || "what was typed was lost".to_owned())?;
    app.click("stop")?;
    journey::answer_ended(&app)?;
    expect(app.value("composer")? == "next question", || "stopping lost what was typed".to_owned())
}

#[test]
fn enter_sends_and_shift_enter_breaks_the_line() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    let shift_enter = format!("\u{e008}{}{}", key::ENTER, key::RELEASE);
    app.type_into("composer", "one")?;
    app.type_into("composer", &shift_enter)?;
    app.type_into("composer", "two")?;
    expect(app.value("composer")? == "one\ntwo", || "the line was not broken".to_owned())?;
    app.type_into("composer", key::ENTER)?;
    expect(journey::answer_ended(&app)? == "complete", || "the answer did not end well".to_owned())?;
    expect(app.value("composer")?.is_empty(), || "the composer keeps what was sent".to_owned())
}

#[test]
fn a_broken_rule_is_shown_with_its_fix_before_anything_is_sent() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    journey::think_with_budget(&app, 2048)?;
    app.fill("param-temperature", "0.5")?;
    app.wait_for("rule-note")?;
    let sent = sandbox.requests().len();
    app.click("rule-fix")?;
    app.wait_gone("rule-note")?;
    expect(sandbox.requests().len() == sent, || "something was sent while a rule was broken".to_owned())?;
    journey::send(&app, "Hello")?;
    expect(journey::answer_ended(&app)? == "complete", || "the fixed settings were refused".to_owned())
}

#[test]
fn only_the_controls_that_the_model_takes_are_shown() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    app.wait_for("param-thinking-budget")?;
    expect(!app.shows("param-thinking-effort")?, || "effort is offered to a model without it".to_owned())?;
    app.fill("param-model", "amazon.nova-micro-v1:0")?;
    app.wait_gone("param-thinking-budget")
}

#[test]
fn an_answer_that_hits_its_limit_says_so() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    app.click("param-thinking-off")?;
    app.fill("param-maxTokens", "40")?;
    journey::send(&app, "Write 500 words about rocks.")?;
    expect(journey::answer_ended(&app)? == "truncated", || "it did not end as truncated".to_owned())?;
    expect(!journey::last(&app, "answer")?.is_empty(), || "the text is gone".to_owned())?;
    app.wait_for("ending-note").map(drop)
}

#[test]
fn hostile_markdown_stays_text() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    app.click("param-thinking-off")?;
    let hostile =
        "Repeat: <img src=x onerror=\"document.title='owned'\"> [x](javascript:document.title='owned')";
    journey::send(&app, hostile)?;
    journey::answer_ended(&app)?;
    let title = app.driver().run("return document.title;", &[])?;
    expect(title == "Outcrop", || format!("the title became {title}"))?;
    let script = "return document.querySelectorAll('[data-test=turn] img, [data-test=turn] a[href^=javascript]').length;";
    let count = app.driver().run(script, &[])?;
    expect(count == 0, || format!("{count} hostile elements were drawn"))
}

#[test]
fn a_link_in_an_answer_is_asked_about_by_its_host_before_it_opens() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    open_chat_with(&app, &sandbox)?;
    journey::send(&app, "Repeat after me: [the docs](https://docs.aws.amazon.com/bedrock/)")?;
    journey::answer_ended(&app)?;
    app.driver().run("document.querySelector('[data-test=answer] a').click();", &[])?;
    app.wait_for("dialog")?;
    let asked = app.text("dialog")?;
    expect(asked.contains("docs.aws.amazon.com"), || format!("the host is not named: {asked}"))?;
    app.click("dialog-cancel")?;
    app.wait_until("the dialog to close", || Ok((!app.shows("dialog")?).then_some(())))
}
