//! The tour's steps, in the order of a first day with Outcrop.

use std::io::Write as _;
use std::time::{Duration, Instant};

use outcrop_tests::form::{CHAT_MODEL, TITAN};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, TestSandbox, Trouble, journey, wait};

const PROMPT: &str = "What is 17 * 23? Add a table and a short Python function.";

const TEXTS: [&str; 4] = [
    "The cat sleeps on the warm windowsill.",
    "A cat is sleeping on a warm sill by the window.",
    "Quarterly revenue grew by eight percent.",
    "The company's revenue rose eight percent this quarter.",
];

/// Streams are followed until they end, but not forever.
const STREAM_LIMIT: Duration = Duration::from_secs(120);

pub fn tour() -> Outcome {
    let start = Instant::now();
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start_in("us-east-1", pace())?;
    let mut app = TestApp::start(&desk)?;
    app.keep_pictures_in("outcrop-demo")?;
    app.resize(1280, 800)?;
    say(&format!("The window is open after {:.1} s.", start.elapsed().as_secs_f64()));
    keep(&app, "1-first-run")?;

    save_profile(&app, &sandbox)?;
    test_profile(&app)?;
    chat(&app)?;
    embed(&app)?;

    let folder = app.screenshot("6-end")?;
    let folder = folder.parent().unwrap_or(&folder).display();
    say(&format!("\nDone in {:.0} s. The pictures are in {folder}", start.elapsed().as_secs_f64()));
    Ok(())
}

/// As fast as a person can follow.
fn pace() -> sandbox::Pacing {
    sandbox::Pacing { first_token: Duration::from_millis(350), tokens_per_second: 120 }
}

fn save_profile(app: &TestApp, sandbox: &TestSandbox) -> Outcome {
    say("\nNew profile «demo»: access keys, for the sandbox on this machine.");
    let form = sandbox.form("demo");
    journey::open_new_profile(app)?;
    form.fill_in(app)?;
    keep(app, "2-new-profile")?;
    app.click("save-profile")?;
    app.wait_for(&journey::row("demo"))?;
    say("Saved: the connection is in the keychain, the list knows name, region and models.");
    Ok(())
}

fn test_profile(app: &TestApp) -> Outcome {
    say("\nTesting the connection:");
    app.click("test-button")?;
    let mut shown = 0;
    let outcomes = wait::until("the connection test to end", STREAM_LIMIT, || {
        let outcomes = journey::outcomes(app)?;
        let ended = |(_, outcome): &&(String, String)| journey::is_outcome(outcome);
        let done: Vec<_> = outcomes.iter().take_while(ended).collect();
        for (stage, _) in done.iter().skip(shown) {
            say(&format!("  {}", one_line(&app.text(&format!("stage-{stage}"))?)));
        }
        shown = shown.max(done.len());
        Ok((shown == journey::STAGES.len()).then_some(outcomes))
    })?;
    say(&format!("  {}", one_line(&app.text("doctor-title")?)));
    keep(app, "3-tested")?;
    journey::expect_works(&outcomes)
}

fn chat(app: &TestApp) -> Outcome {
    say(&format!("\nChat with {CHAT_MODEL}, thinking on.\n\nYou: {PROMPT}"));
    app.click("tab-chat")?;
    app.wait_for("composer")?;
    journey::think_with_budget(app, 2048)?;
    journey::send(app, PROMPT)?;
    let mut thinking = Printed::under("Thinking");
    let mut answer = Printed::under("Answer");
    let start = Instant::now();
    let mut pictured = false;
    let ending = loop {
        thinking.grow(&plain_text(app, "thinking-text")?);
        let so_far = plain_text(app, "answer")?;
        if !so_far.is_empty() {
            thinking.finish(&plain_text(app, "thinking-text")?);
            answer.grow(&so_far);
        }
        if !pictured && thinking.length() > 200 {
            keep_quietly(app, "4-thinking")?;
            pictured = true;
        }
        if let Some(ending) = journey::last_ending(app)? {
            break ending;
        }
        if start.elapsed() > STREAM_LIMIT {
            return Err(Trouble::new("The answer did not end within two minutes."));
        }
    };
    answer.finish(&plain_text(app, "answer")?);
    say(&format!("\n{}", one_line(&journey::last(app, "metrics")?)));
    keep(app, "4-answer")?;
    let complete = ending == "complete" && thinking.length() > 0 && answer.length() > 0;
    if complete { Ok(()) } else { Err(Trouble::new(format!("The answer ended as {ending}."))) }
}

/// A part of the last answer as a terminal can show it: without buttons, table cells side by side.
fn plain_text(app: &TestApp, part: &str) -> Outcome<String> {
    let script =
        "const turn = [...document.querySelectorAll('[data-test=turn][data-role=assistant]')].at(-1);
        const block = /^(P|DIV|PRE|UL|OL|LI|TR|H[1-6]|TABLE|BLOCKQUOTE)$/;
        const text = (node) => {
            const between = /^(TABLE|THEAD|TBODY|TR|UL|OL)$/.test(node.parentNode.tagName);
            if (node.nodeType === 3) return between ? '' : node.data;
            if (node.nodeType !== 1 || node.closest('button')) return '';
            const inside = [...node.childNodes].map(text).join('');
            if (/^T[HD]$/.test(node.tagName)) return inside.trim().padEnd(12);
            return block.test(node.tagName) ? inside.trimEnd() + '\\n' : inside;
        };
        const part = turn?.querySelector(`[data-test=${arguments[0]}]`);
        return part ? text(part).replace(/\\n{2,}/g, '\\n').trim() : '';";
    let found = app.driver().run(script, &[serde_json::json!(part)])?;
    Ok(found.as_str().unwrap_or_default().to_owned())
}

fn embed(app: &TestApp) -> Outcome {
    say(&format!("\nEmbedding {} texts with {TITAN}:", TEXTS.len()));
    app.click("tab-embeddings")?;
    journey::embed(app, &TEXTS)?;
    for (row, text) in TEXTS.iter().enumerate() {
        let cells: Outcome<Vec<String>> = (0..TEXTS.len())
            .map(|column| Ok(format!("{:>6.2}", journey::similarity(app, row, column)?)))
            .collect();
        say(&format!("  {}  {text}", cells?.join(" ")));
    }
    keep(app, "5-embeddings")
}

/// A text that is printed while it grows. What is shown cannot be taken back, and rendered Markdown changes at its end
/// until a block is finished: so the last characters are held back.
struct Printed {
    title: &'static str,
    text: String,
    shown: usize,
}

const HELD_BACK: usize = 48;

impl Printed {
    fn under(title: &'static str) -> Self {
        Self { title, text: String::new(), shown: 0 }
    }

    fn length(&self) -> usize {
        self.text.len()
    }

    fn grow(&mut self, text: &str) {
        if text.len() <= self.text.len() {
            return;
        }
        self.shown = self.place_in(text);
        text.clone_into(&mut self.text);
        let until = self.text.len().saturating_sub(HELD_BACK);
        self.show_until(until);
    }

    /// Where in `text` the part that is shown ends: after the same last characters, should something before them have
    /// been drawn anew.
    fn place_in(&self, text: &str) -> usize {
        let shown = self.text.get(..self.shown).unwrap_or_default();
        if text.starts_with(shown) {
            return self.shown;
        }
        let last: String = shown.chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
        text.rfind(&last).map_or(self.shown, |at| at + last.len())
    }

    /// The whole text is known: nothing is held back any more.
    fn finish(&mut self, text: &str) {
        if !text.is_empty() {
            self.shown = self.place_in(text);
            text.clone_into(&mut self.text);
        }
        if self.shown < self.text.len() {
            self.show_until(self.text.len());
            say("");
        }
    }

    fn show_until(&mut self, end: usize) {
        let end = (0..=end).rev().find(|end| self.text.is_char_boundary(*end)).unwrap_or(0);
        if let Some(part) = self.text.get(self.shown..end).filter(|part| !part.is_empty()) {
            if self.shown == 0 {
                say(&format!("\n{}:", self.title));
            }
            print(part);
            self.shown = end;
        }
    }
}

fn keep(app: &TestApp, name: &str) -> Outcome {
    let path = app.screenshot(name)?;
    say(&format!("  (picture: {})", path.file_name().unwrap_or_default().to_string_lossy()));
    Ok(())
}

fn keep_quietly(app: &TestApp, name: &str) -> Outcome {
    app.screenshot(name).map(drop)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn say(line: &str) {
    print(&format!("{line}\n"));
}

/// At once, so that a reader behind a pipe sees it arrive too.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
