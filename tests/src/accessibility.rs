//! What axe-core finds wrong with the page in the window: names, roles, contrast, order, focus.
//!
//! The script comes from the UI's development packages and is put into the page by WebDriver; the app never ships it.

use serde_json::Value;

use crate::app::TestApp;
use crate::project;
use crate::trouble::{Outcome, Trouble};

const SCRIPT: &str = "ui/node_modules/axe-core/axe.min.js";

/// Runs every rule of WCAG 2.2 A and AA and the best practices, and hands the violations over.
const RUN: &str = "const done = arguments[0];
    const told = ({id, help, nodes}) => nodes.map(({target, failureSummary, any}) =>
        `${id}: ${help}. ${target.join(' ')}: ${(any[0]?.message ?? failureSummary).split('\\n').join(' ')}`);
    axe.run(document, {resultTypes: ['violations']}).then(
        ({violations}) => done(violations.flatMap(told)),
        (error) => done([`axe did not run: ${error}`]));";

/// The violations on the page as it is now, a sentence each.
pub fn violations(app: &TestApp) -> Outcome<Vec<String>> {
    if app.driver().run("return typeof window.axe;", &[])? == "undefined" {
        let path = project::root().join(SCRIPT);
        let script = std::fs::read_to_string(&path)
            .map_err(|error| Trouble::new(format!("{} cannot be read: {error}", path.display())))?;
        app.driver().run(&script, &[])?;
    }
    match app.driver().run_async(RUN, &[])? {
        Value::Array(found) => Ok(found.iter().map(|one| one.as_str().unwrap_or("?").to_owned()).collect()),
        other => Err(Trouble::new(format!("axe answered {other}"))),
    }
}
