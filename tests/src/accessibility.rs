//! What axe-core finds wrong with the page in the window: names, roles, contrast, landmarks, order.
//!
//! The script comes from the UI's development packages and is put into the page by WebDriver; the app never ships it.

use serde_json::Value;

use crate::app::TestApp;
use crate::project;
use crate::trouble::{Outcome, Trouble};

const SCRIPT: &str = "ui/node_modules/axe-core/axe.min.js";

/// Every rule of WCAG 2.0 to 2.2, A and AA, and the best practices; the size of targets is off unless asked for.
/// One sentence for each place: the rule, where, and what is wrong there.
const RUN: &str = "const done = arguments[0];
    const told = ({ id, help, nodes }) => nodes.map(({ target, failureSummary }) =>
        `${id} (${help}) at ${target.join(' ')}: ${failureSummary.replace(/\\s+/g, ' ')}`);
    axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(
        ({ violations }) => done(violations.flatMap(told)),
        (error) => done(String(error)));";

/// The violations on the page as it is now.
pub fn violations(app: &TestApp) -> Outcome<Vec<String>> {
    if app.driver().run("return typeof window.axe;", &[])? == "undefined" {
        let path = project::root().join(SCRIPT);
        let script = std::fs::read_to_string(&path)
            .map_err(|error| Trouble::new(format!("{} cannot be read: {error}", path.display())))?;
        app.driver().run(&script, &[])?;
    }
    match app.driver().run_async(RUN, &[])? {
        Value::Array(found) => Ok(found.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        other => Err(Trouble::new(format!("axe-core did not run: {other}"))),
    }
}
