//! WebKitWebDriver, spoken to in plain W3C WebDriver JSON.
//!
//! Directly and not through tauri-driver: there is nothing in between that could be in the way, and nothing to install.
//! The driver starts the app and hands its own environment on to it. This module knows elements and scripts; what
//! they mean in Outcrop is in `app`.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::http;
use crate::process::{self, Group};
use crate::trouble::{Outcome, Trouble};
use crate::wait;

/// The key under which the W3C protocol names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

const ANSWER_LIMIT: Duration = Duration::from_secs(60);

pub struct WebDriver {
    process: Group,
    port: u16,
    session: String,
}

/// An element as the driver knows it. It goes stale when the page replaces it: ask again, do not keep it.
#[derive(Debug, Clone)]
pub struct Element(String);

impl WebDriver {
    /// Starts the driver and, through it, `app`, with `environment` and nothing else, logging to `log`.
    pub fn start(app: &Path, environment: &[(String, String)], log: &Path) -> Outcome<Self> {
        let port = http::free_port()?;
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).env_clear().envs(environment.iter().cloned());
        process::log_to(&mut command, log)?;
        let process = Group::start(&mut command, "the driver of the window")?;
        let mut driver = Self { process, port, session: String::new() };
        wait::until("the driver to listen", wait::SOON, || {
            Ok((driver.send("GET", "/status", None)?["ready"] == true).then_some(()))
        })?;
        // Never a browserName: the driver would look for a browser of that name.
        let wanted = json!({"webkitgtk:browserOptions": {"binary": app, "args": []}});
        let answer =
            driver.send("POST", "/session", Some(&json!({"capabilities": {"alwaysMatch": wanted}})))?;
        let session =
            answer["sessionId"].as_str().ok_or_else(|| Trouble::new("The driver opened no session."))?;
        driver.session = format!("/session/{session}");
        Ok(driver)
    }

    /// The driver's own process id; the app is a child of it.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    pub fn find(&self, css: &str) -> Outcome<Option<Element>> {
        Ok(self.find_all(css)?.into_iter().next())
    }

    pub fn find_all(&self, css: &str) -> Outcome<Vec<Element>> {
        let found = self.post("/elements", &json!({"using": "css selector", "value": css}))?;
        let elements = found.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(elements
            .iter()
            .filter_map(|element| element[ELEMENT].as_str())
            .map(|id| Element(id.to_owned()))
            .collect())
    }

    pub fn click(&self, element: &Element) -> Outcome {
        self.post(&format!("/element/{}/click", element.0), &json!({})).map(drop)
    }

    /// Presses the keys of `text`, one after the other.
    pub fn type_keys(&self, element: &Element, text: &str) -> Outcome {
        self.post(&format!("/element/{}/value", element.0), &json!({"text": text})).map(drop)
    }

    pub fn is_shown(&self, element: &Element) -> Outcome<bool> {
        Ok(self.get(&format!("/element/{}/displayed", element.0))? == true)
    }

    /// Runs `body` in the page with `arguments`, and returns what it returns.
    pub fn run(&self, body: &str, arguments: &[Value]) -> Outcome<Value> {
        self.post("/execute/sync", &json!({"script": body, "args": arguments}))
    }

    /// Runs `body`, whose last argument is a function to hand the result to.
    pub fn run_async(&self, body: &str, arguments: &[Value]) -> Outcome<Value> {
        self.post("/execute/async", &json!({"script": body, "args": arguments}))
    }

    pub fn as_argument(element: &Element) -> Value {
        json!({ELEMENT: element.0})
    }

    /// The page as PNG.
    pub fn screenshot(&self) -> Outcome<Vec<u8>> {
        let picture = self.get("/screenshot")?;
        let text = picture.as_str().ok_or_else(|| Trouble::new("The driver took no picture."))?;
        STANDARD.decode(text).map_err(|error| Trouble::new(format!("The picture is not base64: {error}")))
    }

    /// Sets the outer size of the window.
    pub fn resize(&self, width: u32, height: u32) -> Outcome {
        self.post("/window/rect", &json!({"width": width, "height": height})).map(drop)
    }

    fn get(&self, path: &str) -> Outcome<Value> {
        self.send("GET", &format!("{}{path}", self.session), None)
    }

    fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        self.send("POST", &format!("{}{path}", self.session), Some(body))
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Outcome<Value> {
        let (status, mut answer) = http::exchange(method, self.port, path, body, ANSWER_LIMIT)?;
        let value = answer["value"].take();
        if status == 200 {
            return Ok(value);
        }
        let (code, message) =
            (value["error"].as_str().unwrap_or("?"), value["message"].as_str().unwrap_or("?"));
        Err(Trouble::new(format!("The driver answered {status}, {code}: {message}")))
    }
}
