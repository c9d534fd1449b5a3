//! The sandbox inside the app, as its page shows it and as another program on the machine reaches it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::app::{TestApp, key};
use crate::http;
use crate::trouble::{Outcome, Trouble};

const LIMIT: Duration = Duration::from_secs(20);

/// Where requests go, by a model that every sandbox serves.
pub const CONVERSE: &str = "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse";

/// Opens the page from the rail, on its requests.
pub fn open(app: &TestApp) -> Outcome {
    app.click("nav-sandbox")?;
    app.click("sandbox-tab-requests")?;
    app.wait_for("sandbox-phase").map(drop)
}

pub fn wait_for_phase(app: &TestApp, phase: &str) -> Outcome {
    app.wait_until(&format!("the sandbox to be {phase}"), || {
        Ok((app.attribute("sandbox", "data-phase")?.as_deref() == Some(phase)).then_some(()))
    })
}

/// Starts it unless it runs, and returns its port.
pub fn running(app: &TestApp) -> Outcome<u16> {
    if app.shows("sandbox-start")? {
        app.click("sandbox-start")?;
    }
    port(app)
}

/// Waits until it runs, and returns its port.
pub fn port(app: &TestApp) -> Outcome<u16> {
    wait_for_phase(app, "running")?;
    let endpoint = app.wait_for_text("sandbox-endpoint", |text| text.starts_with("http://"))?;
    let port = endpoint.rsplit(':').next().and_then(|port| port.parse().ok());
    port.ok_or_else(|| Trouble::new(format!("«{endpoint}» names no port")))
}

/// The good API key, the way a person gets it.
pub fn copied_api_key(app: &TestApp) -> Outcome<String> {
    app.click("sandbox-tab-connect")?;
    let key = copied(app, "sandbox-copy-sandbox-api_key")?;
    app.click("sandbox-tab-requests")?;
    Ok(key)
}

/// What a button of the page copies, pasted somewhere else.
pub fn copied(app: &TestApp, button: &str) -> Outcome<String> {
    app.click(button)?;
    app.wait_until("the text to be copied", || Ok(app.text(button)?.contains("Copied").then_some(())))?;
    let elsewhere =
        "document.body.append(Object.assign(document.createElement('textarea'), { id: 'elsewhere' }))";
    app.driver().run(elsewhere, &[])?;
    app.type_into("[id=elsewhere]", &format!("{}v{}", key::CONTROL, key::RELEASE))?;
    let pasted = app.wait_until("the text to be pasted", || {
        let text = app.value("[id=elsewhere]")?;
        Ok((!text.is_empty()).then_some(text))
    })?;
    app.driver().run("document.querySelector('[id=elsewhere]').remove()", &[])?;
    Ok(pasted)
}

/// Everything that the code of the page for `client` says.
pub fn snippet(app: &TestApp, client: &str) -> Outcome<String> {
    app.click(&format!("sandbox-snippet-{client}"))?;
    let script = "return document.querySelector('[data-test=sandbox-snippet]').textContent";
    Ok(app.driver().run(script, &[])?.as_str().unwrap_or_default().to_owned())
}

/// Asks the sandbox as a program of its own, and returns the status and the answer.
pub fn ask(port: u16, api_key: Option<&str>) -> Outcome<(u16, Value)> {
    let body = json!({"messages": [{"role": "user", "content": [{"text": "Hello"}]}]});
    http::exchange_as(api_key, "POST", port, CONVERSE, Some(&body), LIMIT)
}

/// Waits until the newest request stands like `wanted`, and returns the text of its row.
pub fn newest(app: &TestApp, wanted: &str) -> Outcome<String> {
    app.wait_until(&format!("the newest request to be «{wanted}»"), || {
        let standing = app.text("sandbox-request-standing")?;
        Ok(if standing == wanted { Some(app.text("sandbox-request")?) } else { None })
    })
}
