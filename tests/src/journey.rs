//! What a person does in the window, step by step: the main job in parts that tests and the demonstration combine.

use std::time::Duration;

use crate::app::{TestApp, key};
use crate::form::Form;
use crate::trouble::{Outcome, Trouble};
use crate::webdriver::Element;

/// A whole test of a profile, with all its stages.
const TEST_LIMIT: Duration = Duration::from_secs(60);

/// A whole answer, at the pace of the slowest sandbox.
const ANSWER_LIMIT: Duration = Duration::from_secs(90);

/// The stages of a test, in their order.
pub const STAGES: &[&str] = &[
    "rules",
    "keychain",
    "connection",
    "credentials",
    "identity",
    "model_list",
    "converse_stream",
    "converse",
    "embedding",
];

/// Opens an empty form, from the first screen or from the rail.
pub fn open_new_profile(app: &TestApp) -> Outcome {
    let way = if app.shows("first-run")? { "door-new" } else { "new-profile" };
    app.click(way)?;
    app.wait_for("field-name").map(drop)
}

/// Fills a new profile in and saves it; it is in the list when this returns.
pub fn save_new_profile(app: &TestApp, form: &Form) -> Outcome {
    open_new_profile(app)?;
    form.fill_in(app)?;
    app.click("save-profile")?;
    app.wait_for(&row(&form.name)).map(drop)
}

/// The row of a saved profile in the list.
pub fn row(name: &str) -> String {
    format!("[data-test=profile-row][data-name=\"{name}\"]:not([data-profile-id=\"\"])")
}

/// Runs the connection test and returns the outcome of each stage.
pub fn run_test(app: &TestApp) -> Outcome<Vec<(String, String)>> {
    app.click("test-button")?;
    app.wait_for("[data-test=doctor][data-running=true]").or_else(|_| app.wait_for("doctor-title"))?;
    test_ended(app)
}

/// Waits for the running test to end and returns the outcome of each stage.
pub fn test_ended(app: &TestApp) -> Outcome<Vec<(String, String)>> {
    app.wait_until_up_to("the connection test to end", TEST_LIMIT, || {
        let running = app.attribute("doctor", "data-running")?;
        let outcomes = outcomes(app)?;
        Ok((running.as_deref() == Some("false") && ended(&outcomes)).then_some(outcomes))
    })
}

fn ended(outcomes: &[(String, String)]) -> bool {
    !outcomes.is_empty() && outcomes.iter().all(|(_, outcome)| is_outcome(outcome))
}

pub fn is_outcome(outcome: &str) -> bool {
    matches!(outcome, "passed" | "warning" | "failed" | "skipped")
}

/// Each stage with its outcome, as shown.
pub fn outcomes(app: &TestApp) -> Outcome<Vec<(String, String)>> {
    let mut outcomes = Vec::new();
    for stage in STAGES {
        if let Some(outcome) = app.attribute(&format!("stage-{stage}"), "data-outcome")? {
            outcomes.push(((*stage).to_owned(), outcome));
        }
    }
    Ok(outcomes)
}

/// The stages that ended in `outcome`.
pub fn stages_that(outcomes: &[(String, String)], wanted: &str) -> Vec<String> {
    outcomes.iter().filter(|(_, outcome)| outcome == wanted).map(|(stage, _)| stage.clone()).collect()
}

/// Fails unless no stage failed or warned and chat was proved.
#[track_caller]
pub fn expect_works(outcomes: &[(String, String)]) -> Outcome {
    let passed = stages_that(outcomes, "passed");
    let proved =
        ["credentials", "converse", "converse_stream"].iter().all(|stage| passed.iter().any(|p| p == stage));
    if proved && outcomes.iter().all(|(_, outcome)| matches!(outcome.as_str(), "passed" | "skipped")) {
        return Ok(());
    }
    Err(Trouble::new(format!("The test of the profile was expected to pass: {outcomes:?}")))
}

/// Sends `text` in the chat that is open.
pub fn send(app: &TestApp, text: &str) -> Outcome {
    app.set("composer", text)?;
    app.click("send")
}

/// Waits for the answer that is running to end, and returns how it ended.
pub fn answer_ended(app: &TestApp) -> Outcome<String> {
    app.wait_until_up_to("the answer to end", ANSWER_LIMIT, || {
        let running = app.shows("stop")?;
        let ending = last_ending(app)?;
        Ok(if running { None } else { ending })
    })
}

/// How the last answer ended; `None` while it runs.
pub fn last_ending(app: &TestApp) -> Outcome<Option<String>> {
    let script = "const turns = [...document.querySelectorAll('[data-test=turn][data-role=assistant]')];
        return turns.at(-1)?.getAttribute('data-ending') ?? '';";
    let ending = app.driver().run(script, &[])?;
    Ok(ending.as_str().filter(|ending| !ending.is_empty() && *ending != "running").map(str::to_owned))
}

/// The text of a part (`thinking-text`, `answer`, `metrics`, ...) of the last answer, folded or not.
pub fn last(app: &TestApp, part: &str) -> Outcome<String> {
    let script = "const turns = [...document.querySelectorAll('[data-test=turn][data-role=assistant]')];
        return turns.at(-1)?.querySelector(`[data-test=${arguments[0]}]`)?.innerText ?? '';";
    let text = app.driver().run(script, &[serde_json::json!(part)])?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// Sets a thinking budget in the chat's parameters.
pub fn think_with_budget(app: &TestApp, tokens: u32) -> Outcome {
    app.click("param-thinking-budget")?;
    app.fill("param-budget", &tokens.to_string())
}

/// Embeds `texts` in the page that is open and waits for a row and a matrix for all of them.
pub fn embed(app: &TestApp, texts: &[&str]) -> Outcome {
    app.set("embed-texts", &texts.join("\n"))?;
    app.click("embed-run")?;
    app.wait_until_up_to("the vectors", ANSWER_LIMIT, || {
        let cells = app.count("matrix-cell")?;
        Ok((cells >= texts.len() * texts.len() && app.count("embed-row")? == texts.len()).then_some(()))
    })
}

/// One cell of the similarity matrix, as shown.
pub fn similarity(app: &TestApp, row: usize, column: usize) -> Outcome<f64> {
    let cell = format!("[data-test=matrix-cell][data-row=\"{row}\"][data-col=\"{column}\"]");
    let text = app.text(&cell)?;
    text.trim()
        .replace('−', "-")
        .parse()
        .map_err(|_| Trouble::new(format!("Cell {row},{column} says «{text}»")))
}

/// Opens a saved profile by its row.
pub fn open_profile(app: &TestApp, name: &str) -> Outcome<Element> {
    app.click(&row(name))?;
    app.wait_until(&format!("{name} to be open"), || {
        Ok(app.text("profile-title")?.contains(name).then_some(()))
    })?;
    app.wait_for("tab-overview")
}

/// The Escape key, in the composer.
pub fn press_escape(app: &TestApp) -> Outcome {
    app.type_into("composer", key::ESCAPE)
}

/// The first door: a profile of the sandbox, with its chat open.
pub fn try_the_sandbox(app: &TestApp) -> Outcome {
    app.click("door-sandbox")?;
    open_chat(app)
}

/// Opens the chat of the profile that is open.
pub fn open_chat(app: &TestApp) -> Outcome {
    if !app.shows("composer")? {
        app.click("tab-chat")?;
    }
    app.wait_for("composer").map(drop)
}

/// Opens the newest conversation, unless the chat shows it already.
pub fn open_last_conversation(app: &TestApp) -> Outcome {
    if app.count("turn")? > 0 {
        return Ok(());
    }
    app.click("conversation-menu")?;
    app.click("conversation-item")
}
