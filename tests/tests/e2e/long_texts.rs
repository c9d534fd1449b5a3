//! Long and strange texts: none holds the window up, only a bounded part of each is laid out, and the rest is a click away.
//!
//! The bounds are of what stands on the page. The time is only bounded loosely, since a busy machine is not a failure;
//! `cargo xtask bench window` measures it against its goal.

use outcrop_tests::app::key;
use outcrop_tests::long_play::{self, Page, Seen};
use outcrop_tests::long_texts::{self, LongText, Place};
use outcrop_tests::trouble::expect;
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, TestSandbox, journey};

/// Far more than the goal of one second, far less than the minutes that these texts once took.
const STANDS_STILL: u64 = 8_000;
/// Elements of a conversation with one such text in it.
const MOST_ELEMENTS: u64 = 17_000;
/// Characters that stand on the page before *Show all*: what is formatted, and a beginning of the rest.
const MOST_CHARACTERS: u64 = 700_000;
/// Characters that are laid out as one.
const LONGEST_TEXT: u64 = 33_000;

fn chat(desk: &Desk, sandbox: &TestSandbox) -> Outcome<TestApp> {
    let app = TestApp::start(desk)?;
    journey::save_new_profile(&app, &sandbox.form("long"))?;
    journey::open_chat(&app)?;
    Ok(app)
}

fn play(app: &TestApp, sandbox: &TestSandbox, text: &LongText) -> Outcome {
    if text.place == Place::Thinking {
        journey::think_with_budget(app, 2048)?;
    } else {
        app.click("param-thinking-off")?;
    }
    let played = long_play::play(app, sandbox, text)?;
    for (when, Seen { longest_gap, page, .. }) in
        [("streaming", played.streamed), ("reopened", played.reopened)]
    {
        let told = || format!("{}, {when}: {longest_gap} ms, {page:?}", text.name);
        expect(longest_gap < STANDS_STILL, told)?;
        expect(is_bounded(page), told)?;
        expect(page.show_all > 0 || !comes_whole(text.place), told)?;
    }
    if !comes_whole(text.place) {
        return Ok(());
    }
    let all = long_play::show_all(app)?;
    let told = || format!("{}, all of it: {all:?}", text.name);
    expect(all.longest_gap < STANDS_STILL && all.page.longest_text <= LONGEST_TEXT, told)?;
    expect(all.page.show_all == 0, told)?;
    let length = u64::try_from(text.text().len()).unwrap_or_default();
    // What became formatting (markers of lists, of rules) stands there as elements.
    expect(all.page.characters * 2 > length.min(200_000), told)
}

/// The sandbox ends thinking at its budget, and of an error's words only the beginning is kept: all may stand there.
fn comes_whole(place: Place) -> bool {
    matches!(place, Place::Answer | Place::Question)
}

fn is_bounded(page: Page) -> bool {
    page.elements <= MOST_ELEMENTS && page.characters <= MOST_CHARACTERS && page.longest_text <= LONGEST_TEXT
}

#[test]
fn no_long_text_holds_the_window_up() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = chat(&desk, &sandbox)?;
    for text in long_texts::chosen() {
        play(&app, &sandbox, &text).map_err(|trouble| trouble.while_doing(text.name))?;
    }
    Ok(())
}

#[test]
fn a_long_answer_is_copied_and_pasted_whole() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = chat(&desk, &sandbox)?;
    app.click("param-thinking-off")?;
    let text = LongText { name: "copied", place: Place::Answer, pieces: 50, piece: "x".repeat(2_000) };
    long_play::play(&app, &sandbox, &text)?;
    app.click("copy-answer")?;
    app.wait_for_text("copy-answer", |said| said == "Copied")?;
    app.type_into("composer", &format!("{}v{}", key::CONTROL, key::RELEASE))?;
    // A text of this length does not go into the field, where every key would lay it out again.
    app.wait_for("pasted")?;
    expect(app.value("composer")?.is_empty(), || "the long text is in the field".to_owned())?;
    app.click("send")?;
    // The last ending on the page is the first answer's until the second has its place.
    app.wait_until("the second turn", || Ok((app.count("[data-role=assistant]")? == 2).then_some(())))?;
    journey::answer_ended(&app)?;
    long_play::show_all(&app)?;
    let asked =
        "return [...document.querySelectorAll('[data-test=turn][data-role=user]')].at(-1).textContent;";
    let pasted = app.driver().run(asked, &[])?.as_str().unwrap_or_default().to_owned();
    expect(pasted == text.text(), || format!("{} characters were copied", pasted.len()))
}
