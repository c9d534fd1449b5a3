//! An input method in the real window, as WebKit reports it: the Enter that confirms a word comes after `compositionend`
//! with the key code 229, and only the next Enter is meant for the page.

use outcrop_tests::app::key;
use outcrop_tests::trouble::expect;
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, TestSandbox, WebDriver, journey};
use serde_json::json;

/// Composes a word in the field that is named and confirms it with a key, in WebKit's order.
fn confirm_word(app: &TestApp, name: &str, word: &str, key: &str) -> Outcome {
    let field = app.wait_for(name)?;
    let script = "const [field, word, key] = arguments;
        const down = (key, isComposing) => field.dispatchEvent(new KeyboardEvent('keydown',
            {key, keyCode: 229, which: 229, isComposing, bubbles: true, cancelable: true}));
        field.focus();
        field.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}));
        down('Process', true);
        const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
        Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, field.value + word);
        field.dispatchEvent(new InputEvent('input', {data: word, bubbles: true}));
        field.dispatchEvent(new CompositionEvent('compositionend', {data: word, bubbles: true}));
        return down(key, false);";
    let taken_by_nobody =
        app.driver().run(script, &[WebDriver::as_argument(&field), json!(word), json!(key)])?;
    expect(taken_by_nobody == true, || format!("{name} took the input method's {key}"))
}

#[test]
fn the_enter_that_confirms_a_word_sends_nothing_and_the_next_one_sends() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("chat"))?;
    journey::open_chat(&app)?;
    let before = sandbox.requests().len();
    confirm_word(&app, "composer", "\u{5c71}\u{306f}", "Enter")?;
    expect(app.value("composer")? == "\u{5c71}\u{306f}", || "the word is not in the composer".to_owned())?;
    expect(!app.shows("stop")?, || "the word was sent".to_owned())?;
    app.type_into("composer", key::ENTER)?;
    expect(journey::answer_ended(&app)? == "complete", || "the answer did not end well".to_owned())?;
    let turns = app.count("[data-test=turn][data-role=assistant]")?;
    expect(turns == 1, || format!("{turns} answers came, one question was asked"))?;
    let asked = sandbox.requests().len() - before;
    expect(asked == 1, || format!("{asked} requests were made"))
}

#[test]
fn the_enter_that_confirms_a_word_picks_nothing_from_a_list() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let app = TestApp::start(&desk)?;
    app.click("door-new")?;
    app.click("field-region")?;
    app.type_into("field-region", "\u{e015}")?;
    let before = app.value("field-region")?;
    confirm_word(&app, "field-region", "x", "Enter")?;
    expect(app.value("field-region")? == format!("{before}x"), || "something was picked".to_owned())?;
    app.wait_for("[role=listbox]")?;
    confirm_word(&app, "field-region", "", "Escape")?;
    app.wait_for("[role=listbox]")?;
    app.type_into("field-region", key::ESCAPE)?;
    app.wait_gone("[role=listbox]")
}
