//! The app in its real window, as a person at the desk has it.
//!
//! Everything is found by its `data-test` name and waited for; nothing sleeps. A name with a `[` in it is taken as a
//! whole CSS selector. When something does not come, the error says what the page shows and a picture is kept.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::process;
use crate::project;
use crate::trouble::{Outcome, Trouble};
use crate::wait::{self, SOON};
use crate::webdriver::{Element, WebDriver};

/// How a key without a character is written in WebDriver.
pub mod key {
    pub const ESCAPE: &str = "\u{e00c}";
    pub const ENTER: &str = "\u{e007}";
    pub const TAB: &str = "\u{e004}";
    pub const CONTROL: &str = "\u{e009}";
    pub const DELETE: &str = "\u{e017}";
    /// Lets go of every key held down.
    pub const RELEASE: &str = "\u{e000}";
}

/// How many pictures are compared before a page counts as never standing still.
const STILL_TRIES: u32 = 6;

pub struct TestApp {
    driver: WebDriver,
    program: PathBuf,
    pictures: PathBuf,
}

impl TestApp {
    /// Starts the built app at `desk` and waits for its page to be there.
    pub fn start(desk: &Desk) -> Outcome<Self> {
        let program = project::app()?;
        let driver = WebDriver::start(&program, desk.environment(), &desk.log())
            .map_err(|trouble| trouble.while_doing(&format!("Starting the app ({})", tail(&desk.log()))))?;
        let app = Self { driver, program, pictures: project::pictures("screenshots")? };
        app.wait_for("[data-test=rail], [data-test=first-run]")?;
        Ok(app)
    }

    /// Keeps pictures in another folder below the build folder.
    pub fn keep_pictures_in(&mut self, folder: &str) -> Outcome {
        self.pictures = project::pictures(folder)?;
        Ok(())
    }

    /// Closes the app at once, without a goodbye, and starts it at the same desk.
    pub fn restart(self, desk: &Desk) -> Outcome<Self> {
        self.kill()?;
        Self::start(desk)
    }

    /// `kill -9`, and waits until the app is gone.
    pub fn kill(self) -> Outcome {
        process::kill_hard(self.process_id()?)?;
        wait::until("the app to be gone", SOON, || {
            Ok(process::child_running(self.driver.id(), &self.program).is_none().then_some(()))
        })
    }

    pub fn process_id(&self) -> Outcome<u32> {
        let running = process::child_running(self.driver.id(), &self.program);
        running.ok_or_else(|| Trouble::new("The app is not running."))
    }

    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Whether it is in the page and visible, now.
    pub fn shows(&self, name: &str) -> Outcome<bool> {
        match self.driver.find(&selector(name))? {
            Some(element) => self.driver.is_shown(&element),
            None => Ok(false),
        }
    }

    pub fn count(&self, name: &str) -> Outcome<usize> {
        Ok(self.driver.find_all(&selector(name))?.len())
    }

    /// Waits until it is in the page and visible.
    #[track_caller]
    pub fn wait_for(&self, name: &str) -> Outcome<Element> {
        self.wait_for_up_to(name, SOON)
    }

    #[track_caller]
    pub fn wait_for_up_to(&self, name: &str, limit: Duration) -> Outcome<Element> {
        self.wait_until_up_to(&format!("{name} to be shown"), limit, || {
            let found = self.driver.find(&selector(name))?;
            Ok(match found {
                Some(element) if self.driver.is_shown(&element)? => Some(element),
                _ => None,
            })
        })
    }

    #[track_caller]
    pub fn wait_gone(&self, name: &str) -> Outcome {
        self.wait_until(&format!("{name} to be gone"), || Ok((!self.shows(name)?).then_some(())))
    }

    #[track_caller]
    pub fn wait_until<T>(&self, what: &str, look: impl FnMut() -> Outcome<Option<T>>) -> Outcome<T> {
        self.wait_until_up_to(what, SOON, look)
    }

    #[track_caller]
    pub fn wait_until_up_to<T>(
        &self,
        what: &str,
        limit: Duration,
        look: impl FnMut() -> Outcome<Option<T>>,
    ) -> Outcome<T> {
        match wait::until(what, limit, look) {
            Ok(found) => Ok(found),
            Err(trouble) => {
                let picture = self.screenshot(&format!("failed-{}", this_test())).unwrap_or_default();
                let text = self.page_text().unwrap_or_default();
                let start: String = text.chars().take(1500).collect();
                Err(Trouble::new(format!("{trouble} Picture: {}. The page says: {start}", picture.display())))
            }
        }
    }

    /// Waits until the text of `name` satisfies `is_right`, and returns it.
    #[track_caller]
    pub fn wait_for_text(&self, name: &str, is_right: impl Fn(&str) -> bool) -> Outcome<String> {
        self.wait_until(&format!("{name} to say the right thing"), || {
            let text = self.text(name)?;
            Ok(is_right(&text).then_some(text))
        })
    }

    /// Clicks it as soon as it can be clicked.
    #[track_caller]
    pub fn click(&self, name: &str) -> Outcome {
        self.wait_until(&format!("{name} to take a click"), || {
            let Some(element) = self.driver.find(&selector(name))? else { return Ok(None) };
            if self.property_of(&element, "disabled")? == true {
                return Ok(None);
            }
            self.driver.click(&element).map(Some).or_else(|refused| {
                // The driver takes an element of which an edge shows for visible, and then finds its middle covered.
                let whole = "arguments[0].scrollIntoView({ block: 'nearest' })";
                self.driver.run(whole, &[WebDriver::as_argument(&element)])?;
                Err(refused)
            })
        })
    }

    /// Replaces what a field holds by typing over it, as a person would, and leaves the field.
    #[track_caller]
    pub fn fill(&self, name: &str, text: &str) -> Outcome {
        self.click(name)?;
        self.type_into(name, &format!("{}a{}", key::CONTROL, key::RELEASE))?;
        self.type_into(name, if text.is_empty() { key::DELETE } else { text })?;
        self.type_into(name, key::TAB)
    }

    /// Types at the end of what the field holds.
    #[track_caller]
    pub fn type_into(&self, name: &str, text: &str) -> Outcome {
        let element = self.wait_for(name)?;
        self.driver.type_keys(&element, text)
    }

    /// Sets a field by its value and tells the page, for long texts and for sliders.
    #[track_caller]
    pub fn set(&self, name: &str, value: &str) -> Outcome {
        let element = self.wait_for(name)?;
        let script = "const [field, value] = arguments; field.focus();
            const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement
                : field instanceof HTMLSelectElement ? HTMLSelectElement : HTMLInputElement;
            Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, value);
            field.dispatchEvent(new Event('input', {bubbles: true}));
            field.dispatchEvent(new Event('change', {bubbles: true}));";
        self.driver.run(script, &[WebDriver::as_argument(&element), json!(value)]).map(drop)
    }

    /// The visible text of the first such element; empty when there is none.
    pub fn text(&self, name: &str) -> Outcome<String> {
        Ok(self.texts(name)?.into_iter().next().unwrap_or_default())
    }

    /// The visible texts of all such elements, in the order of the page.
    pub fn texts(&self, name: &str) -> Outcome<Vec<String>> {
        let script =
            "return [...document.querySelectorAll(arguments[0])].map((element) => element.innerText.trim());";
        let texts = self.driver.run(script, &[json!(selector(name))])?;
        let texts = texts.as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(texts.iter().map(|text| text.as_str().unwrap_or_default().to_owned()).collect())
    }

    /// The value of a field.
    pub fn value(&self, name: &str) -> Outcome<String> {
        let element = self.wait_for(name)?;
        Ok(self.property_of(&element, "value")?.as_str().unwrap_or_default().to_owned())
    }

    /// An attribute of the first such element; `None` when either is missing.
    pub fn attribute(&self, name: &str, attribute: &str) -> Outcome<Option<String>> {
        let script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null;";
        let value = self.driver.run(script, &[json!(selector(name)), json!(attribute)])?;
        Ok(value.as_str().map(str::to_owned))
    }

    fn property_of(&self, element: &Element, property: &str) -> Outcome<Value> {
        self.driver.run(
            "return arguments[0][arguments[1]] ?? null;",
            &[WebDriver::as_argument(element), json!(property)],
        )
    }

    pub fn page_text(&self) -> Outcome<String> {
        Ok(self.driver.run("return document.body.innerText;", &[])?.as_str().unwrap_or_default().to_owned())
    }

    /// Keeps a picture of the page and says where.
    pub fn screenshot(&self, name: &str) -> Outcome<PathBuf> {
        let path = self.pictures.join(format!("{name}.png"));
        std::fs::write(&path, self.painted()?)?;
        Ok(path)
    }

    /// The page once it stands still. After a resize the first frames hold only half of it; a page that never stands
    /// still (an answer is streaming) is taken as it is.
    fn painted(&self) -> Outcome<Vec<u8>> {
        let two_frames = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";
        let mut last = Vec::new();
        for _ in 0..STILL_TRIES {
            self.driver.run_async(two_frames, &[])?;
            let now = self.driver.screenshot()?;
            if now == last {
                break;
            }
            last = now;
        }
        Ok(last)
    }

    /// Sets the size of the page and waits until it has been laid out anew.
    pub fn resize(&self, width: u32, height: u32) -> Outcome {
        self.driver.resize(width, height)?;
        let script = "return [window.innerWidth, window.innerHeight];";
        self.wait_until(&format!("the window to be {width}x{height}"), || {
            Ok((self.driver.run(script, &[])? == json!([width, height])).then_some(()))
        })
    }
}

fn selector(name: &str) -> String {
    if name.contains('[') { name.to_owned() } else { format!("[data-test=\"{name}\"]") }
}

/// Test threads carry the name of their test.
fn this_test() -> String {
    std::thread::current().name().unwrap_or("demo").replace("::", "-")
}

/// The last lines of a log, for an app that did not come up.
fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(8)..].join(" | ")
}
