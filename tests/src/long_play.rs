//! Plays a long text in the window: it streams in, its conversation is left and opened again. What is looked at is how
//! long the page stood still and what stands on it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::heartbeat;
use crate::journey;
use crate::long_texts::{LongText, Place};
use crate::memory::{self, Memory};
use crate::sandbox::TestSandbox;
use crate::trouble::{Outcome, Trouble};
use crate::webdriver::WebDriver;

/// A page that stands still answers nothing; the slowest ones of old took two minutes.
const LIMIT: Duration = Duration::from_secs(400);

/// What was seen once.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// The longest time in which the page did nothing, in milliseconds.
    pub longest_gap: u64,
    /// Until the beginning of the text was there.
    pub first_paint: Duration,
    pub until_still: Duration,
    pub page: Page,
}

/// What stands on the page.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub elements: u64,
    /// Characters of the turns, shown or not laid out.
    pub characters: u64,
    /// Of the longest text that is laid out in one.
    pub longest_text: u64,
    /// Buttons that show the rest.
    pub show_all: u64,
}

/// Everything seen of one text.
#[derive(Debug, Clone, Copy)]
pub struct Played {
    pub streamed: Seen,
    pub reopened: Seen,
    pub memory: Memory,
}

/// Plays `text` in a new conversation of the chat that is open.
pub fn play(app: &TestApp, sandbox: &TestSandbox, text: &LongText) -> Outcome<Played> {
    sandbox.set_script(&script(text))?;
    app.click("new-conversation")?;
    app.click("new-conversation")?;
    heartbeat::begin(app)?;
    let begun = Instant::now();
    if text.place == Place::Question {
        paste(app, &text.text())?;
        app.click("send")?;
    } else {
        journey::send(app, "Go on.")?;
    }
    let streamed = seen(app, begun)?;
    app.click("new-conversation")?;
    app.click("new-conversation")?;
    app.wait_until_up_to("an empty conversation", LIMIT, || Ok((app.count("turn")? == 0).then_some(())))?;
    heartbeat::settle(app)?;
    heartbeat::begin(app)?;
    let begun = Instant::now();
    app.click("conversation-menu")?;
    app.click("conversation-item")?;
    let reopened = seen(app, begun)?;
    Ok(Played { streamed, reopened, memory: memory::of_window(app)? })
}

/// Pastes into the composer as the engine does: it is asked first, and what it may not put in is kept beside the field.
fn paste(app: &TestApp, text: &str) -> Outcome {
    let field = app.wait_for("composer")?;
    let script = "const [field, data] = arguments; field.focus();
        const asked = new InputEvent('beforeinput',
            { inputType: 'insertFromPaste', data, bubbles: true, cancelable: true });
        if (field.dispatchEvent(asked)) document.execCommand('insertText', false, data);";
    app.driver().run(script, &[WebDriver::as_argument(&field), json!(text)]).map(drop)
}

/// Presses every *Show all* that is there and sees what that does.
pub fn show_all(app: &TestApp) -> Outcome<Seen> {
    heartbeat::begin(app)?;
    let begun = Instant::now();
    // Pressed at every look, since a text that is drawn anew has a button again.
    let press = "const buttons = document.querySelectorAll('[data-test=show-all]');
        for (const button of buttons) button.click();
        return buttons.length;";
    app.wait_until_up_to("all of it", LIMIT, || {
        let pressed = app.driver().run(press, &[])?;
        Ok((pressed == 0).then_some(()))
    })?;
    seen(app, begun)
}

fn seen(app: &TestApp, begun: Instant) -> Outcome<Seen> {
    app.wait_until_up_to("a turn", LIMIT, || {
        Ok((app.count("[data-test=turn][data-role=assistant]")? > 0).then_some(()))
    })?;
    let first_paint = begun.elapsed();
    app.wait_until_up_to("the answer to end", LIMIT, || {
        let running = app.count("stop")? > 0;
        Ok(if running { None } else { journey::last_ending(app)? })
    })?;
    let page = still(app)?;
    Ok(Seen { longest_gap: heartbeat::longest_gap(app)?, first_paint, until_still: begun.elapsed(), page })
}

/// The page once nothing is added to it any more.
fn still(app: &TestApp) -> Outcome<Page> {
    let mut last = Value::Null;
    app.wait_until_up_to("the page to stand still", LIMIT, || {
        heartbeat::settle(app)?;
        let now = app.driver().run(PAGE, &[])?;
        if now == last {
            return Ok(Some(()));
        }
        last = now;
        Ok(None)
    })?;
    let number = |name: &str| {
        last[name].as_u64().ok_or_else(|| Trouble::new(format!("The page tells no {name}: {last}")))
    };
    Ok(Page {
        elements: number("elements")?,
        characters: number("characters")?,
        longest_text: number("longest")?,
        show_all: number("showAll")?,
    })
}

const PAGE: &str = "const turns = document.querySelector('[role=log]');
    const walk = document.createTreeWalker(turns, NodeFilter.SHOW_TEXT);
    let [characters, longest] = [0, 0];
    while (walk.nextNode()) {
        characters += walk.currentNode.data.length;
        longest = Math.max(longest, walk.currentNode.data.length);
    }
    return { elements: turns.querySelectorAll('*').length, characters, longest,
        showAll: turns.querySelectorAll('[data-test=show-all]').length };";

/// The sandbox's script that answers with the text, as fast as it goes.
fn script(text: &LongText) -> Value {
    let pace = json!({"first_token_ms": 0, "tokens_per_second": 0, "piece": 2000});
    let rule = match text.place {
        // In pieces of its own, whatever a model could say at most.
        Place::Answer => json!({"name": "long", "respond": format!("repeat:{}:{}", text.pieces, text.piece)}),
        Place::Thinking => {
            json!({"name": "long", "answer": {"thinking": text.text(), "text": "Done.", "pace": pace}})
        }
        Place::Question => json!({"name": "long", "answer": {"text": "Done.", "pace": pace}}),
        Place::Error => {
            json!({"name": "long", "error": {"code": "ValidationException", "status": 400, "message": text.text()}})
        }
    };
    json!({"rules": [rule]})
}
