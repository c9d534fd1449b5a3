//! The table of long texts: for each the longest time in which the page stood still, against the goal of one second.

use std::io::Write as _;

use outcrop_tests::long_play::{self, Seen};
use outcrop_tests::long_texts::{self, LongText, Place};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, TestSandbox, journey, memory};

/// No frame may take longer, in milliseconds.
const GOAL: u64 = 1_000;

/// Plays all texts, or those whose names hold one of `names`; tells whether every one met the goal.
pub fn measure(names: &[String]) -> Outcome<bool> {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("long"))?;
    journey::open_chat(&app)?;
    let idle = memory::of_window(&app)?;
    say(&format!("Idle: {:.0} MiB in all, {:.0} MiB of it the page.", idle.all, idle.page));
    say(&format!(
        "{:<30}{:>10}{:>10}{:>10}{:>10}{:>10}{:>9}",
        "text", "streaming", "reopened", "show all", "first", "elements", "page MiB"
    ));
    let wanted =
        |text: &LongText| names.is_empty() || names.iter().any(|name| text.name.contains(name.as_str()));
    let mut good = true;
    for text in long_texts::all().into_iter().filter(wanted) {
        good &= line(&app, &sandbox, &text)?;
    }
    app.click("new-conversation")?;
    let after = memory::of_window(&app)?;
    say(&format!("After all of them: {:.0} MiB in all, {:.0} MiB of it the page.", after.all, after.page));
    Ok(good)
}

fn line(app: &TestApp, sandbox: &TestSandbox, text: &LongText) -> Outcome<bool> {
    think(app, text.place == Place::Thinking)?;
    let played = long_play::play(app, sandbox, text)?;
    let unfolded = long_play::show_all(app)?;
    let gaps = [played.streamed, played.reopened, unfolded].map(|Seen { longest_gap, .. }| longest_gap);
    let missed = if gaps.iter().any(|gap| *gap > GOAL) { "  MISSED" } else { "" };
    say(&format!(
        "{:<30}{:>7} ms{:>7} ms{:>7} ms{:>7} ms{:>10}{:>9.0}{missed}",
        text.name,
        gaps[0],
        gaps[1],
        gaps[2],
        played.reopened.first_paint.as_millis(),
        played.reopened.page.elements,
        played.memory.page,
    ));
    Ok(missed.is_empty())
}

fn think(app: &TestApp, on: bool) -> Outcome {
    if on { journey::think_with_budget(app, 2048) } else { app.click("param-thinking-off") }
}

/// What cannot be said is not worth a failure.
fn say(line: &str) {
    let _nobody = writeln!(std::io::stdout(), "{line}");
}
