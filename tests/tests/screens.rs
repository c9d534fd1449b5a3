//! A picture of every screen, light and dark, wide and narrow, for a person to hold beside the design.
//!
//! What can be checked without eyes is checked: nothing may be wider than the window, every text must stand out from
//! its ground, and axe-core may find nothing. The pictures are in `screenshots` in the build folder.

#![cfg(target_os = "linux")]

use outcrop_tests::app::key;
use outcrop_tests::trouble::expect;
use outcrop_tests::{
    Desk, Keychain, Outcome, SignIn, TestApp, TestSandbox, accessibility, form, journey, sandbox_page,
};
use serde_json::json;

const LARGE: (u32, u32) = (1280, 800);
const SMALL: (u32, u32) = (880, 600);

/// Chooses light or dark in the settings.
fn choose(app: &TestApp, theme: &str) -> Outcome {
    app.click("nav-settings")?;
    app.click(&format!("theme-{theme}"))
}

/// Takes the page that is open, in both sizes.
fn take(app: &TestApp, name: &str, theme: &str) -> Outcome {
    for size in [SMALL, LARGE] {
        app.resize(size.0, size.1)?;
        take_once(app, name, theme, size)?;
        // axe-core takes its time: the small layout is examined in the dark, the large one in the light.
        if (size == LARGE) == (theme == "light") {
            expect_accessible(app, name, theme)?;
        }
    }
    Ok(())
}

/// Takes what is open over a page, which a change of size would close.
fn take_open(app: &TestApp, name: &str, theme: &str) -> Outcome {
    take_once(app, name, theme, LARGE)?;
    expect_accessible(app, name, theme)
}

fn take_once(app: &TestApp, name: &str, theme: &str, (width, height): (u32, u32)) -> Outcome {
    app.screenshot(&format!("{name}.{theme}.{width}x{height}"))?;
    expect_fits(app, name)?;
    expect_readable(app, name, theme)
}

fn expect_accessible(app: &TestApp, name: &str, theme: &str) -> Outcome {
    let found = accessibility::violations(app)?;
    expect(found.is_empty(), || format!("{name} ({theme}): axe-core found\n{}", found.join("\n")))
}

fn expect_fits(app: &TestApp, name: &str) -> Outcome {
    let script = "const page = document.documentElement; return page.scrollWidth - page.clientWidth;";
    let beyond = app.driver().run(script, &[])?;
    expect(beyond.as_i64().is_some_and(|pixels| pixels <= 0), || {
        format!("{name} is {beyond} px wider than its window")
    })
}

/// WCAG 2.2 AA: 4.5 to 1, or 3 to 1 for large text. Returns what falls short.
const CONTRAST: &str = "
    const channel = (value) => { const part = value / 255; return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4; };
    const numbers = (colour) => (colour.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    const light = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
    const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = numbers(getComputedStyle(at).backgroundColor);
            if (colour.length < 4 || colour[3] > 0.95) return colour;
        }
        return [255, 255, 255];
    };
    const poor = [];
    for (const element of document.querySelectorAll('body *')) {
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        // Controls that cannot be used now are exempt in WCAG.
        const off = element.closest('[disabled], [aria-disabled=true], option, math, svg');
        if (!own || off || box.width < 2 || box.height < 2 || style.visibility !== 'visible') continue;
        const [front, back] = [light(numbers(style.color)), light(ground(element))];
        const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
        const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
        if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)}: ${element.innerText.slice(0, 40)}`);
    }
    return poor;";

fn expect_readable(app: &TestApp, name: &str, theme: &str) -> Outcome {
    let poor = app.driver().run(CONTRAST, &[json!(null)])?;
    expect(poor == json!([]), || format!("{name} ({theme}) has text that is hard to read: {poor}"))
}

#[test]
fn the_first_screen_is_pictured() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let app = TestApp::start(&desk)?;
    app.wait_for("first-run")?;
    take(&app, "01-first-run", "light")?;
    // No settings can be reached from here; this is what choosing dark there does to the page.
    app.driver().run("document.documentElement.dataset.theme = 'dark';", &[])?;
    take(&app, "01-first-run", "dark")
}

#[test]
fn profile_screens_are_pictured() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    app.resize(1280, 800)?;
    journey::save_new_profile(&app, &sandbox.form("gateway-dev"))?;
    journey::expect_works(&journey::run_test(&app)?)?;
    let wrong =
        SignIn::keys(&sandbox.credentials().access_key_id, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    for theme in ["light", "dark"] {
        choose(&app, theme)?;
        take(&app, "13-settings", theme)?;
        journey::open_profile(&app, "gateway-dev")?;
        app.click("tab-overview")?;
        take(&app, "03-overview-green", theme)?;
        let name = format!("wrong-{theme}");
        journey::save_new_profile(&app, &form::Form::new(&name, sandbox.endpoint(), wrong.clone()))?;
        journey::run_test(&app)?;
        take(&app, "04-overview-failed", theme)?;
        app.click("new-profile")?;
        app.wait_for("field-name")?;
        take(&app, "02-new-profile", theme)?;
        take_form(&app, theme)?;
    }
    desk.keychain()?.lock()?;
    let app = app.restart(&desk)?;
    app.resize(1280, 800)?;
    for theme in ["light", "dark"] {
        choose(&app, theme)?;
        journey::open_profile(&app, "gateway-dev")?;
        app.click("tab-overview")?;
        app.wait_for("keychain-note")?;
        take(&app, "12-keychain-locked", theme)?;
    }
    Ok(())
}

/// What opens in a new profile's form and over it: a list, the folds, what is asked before something is lost.
fn take_form(app: &TestApp, theme: &str) -> Outcome {
    app.click("field-region")?;
    app.wait_for("[role=listbox]")?;
    take_open(app, "02-new-profile-list", theme)?;
    app.type_into("field-region", key::ESCAPE)?;
    for fold in ["disclosure-models", "disclosure-role", "disclosure-network", "disclosure-limits"] {
        form::open(app, fold)?;
    }
    app.click("signin-api_key")?;
    take_open(app, "02-new-profile-folds", theme)?;
    app.click("signin-aws_profile")?;
    app.click(&journey::row("gateway-dev"))?;
    app.wait_for("dialog")?;
    take_open(app, "16-leaving", theme)?;
    app.click("dialog-discard")?;
    journey::open_profile(app, "gateway-dev")?;
    app.click("delete-profile")?;
    app.wait_for("dialog")?;
    take_open(app, "16-deleting", theme)?;
    app.click("dialog-cancel")
}

#[test]
fn chat_and_embeddings_are_pictured() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start_slow()?;
    let app = TestApp::start(&desk)?;
    app.resize(1280, 800)?;
    journey::save_new_profile(&app, &sandbox.form("claude-prod"))?;
    for theme in ["light", "dark"] {
        choose(&app, theme)?;
        journey::open_profile(&app, "claude-prod")?;
        sandbox.set_tokens_per_second(25);
        take_thinking(&app, theme)?;
        sandbox.set_tokens_per_second(0);
        take_answer(&app, theme)?;
        app.click("tab-embeddings")?;
        if app.count("embed-row")? == 0 {
            journey::embed(&app, &TEXTS)?;
        }
        take(&app, "07-embeddings", theme)?;
    }
    Ok(())
}

const TEXTS: [&str; 4] = [
    "A cat on the sill.",
    "The cat lies on the windowsill.",
    "Revenue grew by eight percent.",
    "Sales rose by eight percent.",
];

const PROMPT: &str = "What is 17 * 23? Show a table, the math and a Python function.";

/// Chat before anything was asked, while the model thinks, and stopped.
fn take_thinking(app: &TestApp, theme: &str) -> Outcome {
    journey::open_chat(app)?;
    app.click("new-conversation")?;
    app.wait_until("an empty conversation", || Ok((app.count("turn")? == 0).then_some(())))?;
    take(app, "05-chat-empty", theme)?;
    journey::think_with_budget(app, 2048)?;
    journey::send(app, PROMPT)?;
    app.wait_until("some thinking", || Ok((journey::last(app, "thinking-text")?.len() > 200).then_some(())))?;
    take(app, "05-chat-thinking", theme)?;
    app.click("stop")?;
    journey::answer_ended(app)?;
    take(app, "05-chat-stopped", theme)
}

/// A finished answer with everything that Markdown can hold.
fn take_answer(app: &TestApp, theme: &str) -> Outcome {
    app.click("new-conversation")?;
    journey::send(app, PROMPT)?;
    app.wait_until("the answer to begin", || Ok((!journey::last(app, "answer")?.is_empty()).then_some(())))?;
    journey::answer_ended(app)?;
    take(app, "06-chat-finished", theme)?;
    app.click("conversation-menu")?;
    app.wait_for("conversation-item")?;
    take_open(app, "06-chat-conversations", theme)?;
    app.click("composer-thinking")?;
    app.wait_for("[role=menu]")?;
    take_open(app, "06-chat-menu", theme)?;
    app.click("[data-test=thinking] > button")?;
    form::open(app, "disclosure-stop")?;
    form::open(app, "disclosure-system")?;
    app.click("param-model")?;
    app.wait_for("[role=listbox]")?;
    take_open(app, "06-chat-folds", theme)?;
    app.type_into("param-model", key::ESCAPE)
}

#[test]
fn the_sandbox_is_pictured() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let app = TestApp::start(&desk)?;
    app.resize(1280, 800)?;
    app.click("door-sandbox")?;
    sandbox_page::open(&app)?;
    take(&app, "15-sandbox-idle", "light")?;
    let port = sandbox_page::running(&app)?;
    app.wait_for("sandbox-how")?;
    take(&app, "15-sandbox-empty", "light")?;
    let key = sandbox_page::copied_api_key(&app)?;
    journey::open_profile(&app, "Sandbox")?;
    app.click("tab-overview")?;
    journey::run_test(&app)?;
    take(&app, "15-sandbox-profile", "light")?;
    for key in [Some(key.as_str()), None, Some("ABSKwrong")] {
        sandbox_page::ask(port, key)?;
    }
    for theme in ["light", "dark"] {
        choose(&app, theme)?;
        sandbox_page::open(&app)?;
        app.click("sandbox-fault-reset-after")?;
        app.wait_for("sandbox-fault-on")?;
        app.click("[data-test=sandbox-request][data-status=\"403\"]")?;
        app.wait_for("sandbox-detail")?;
        form::open(&app, "sandbox-pace")?;
        take(&app, "15-sandbox-requests", theme)?;
        app.click("sandbox-fault-off")?;
        app.wait_gone("sandbox-fault-on")?;
        app.click("sandbox-tab-connect")?;
        app.wait_for("sandbox-access-key-id")?;
        take(&app, "15-sandbox-connect", theme)?;
    }
    let taken = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
    app.click("sandbox-stop")?;
    app.click("sandbox-port-fixed")?;
    app.fill("sandbox-port", &taken.local_addr()?.port().to_string())?;
    app.click("sandbox-start")?;
    app.wait_for("sandbox-any-port")?;
    take(&app, "15-sandbox-failed", "dark")
}

#[test]
fn the_picture_in_the_readme_is_taken() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    app.resize(1280, 800)?;
    let keys = sandbox.credentials();
    let wrong = SignIn::keys(&keys.access_key_id, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let bearer = SignIn::ApiKey { key: keys.api_key.clone(), keep_until_expiry: false };
    let narrow = sandbox.identity("may-not-list")?;
    let narrow = SignIn::keys(&narrow.access_key_id, &narrow.secret_access_key);
    for (name, sign_in) in [
        ("gateway-dev", wrong),
        ("titan-search", narrow),
        ("batch-key", bearer),
        ("claude-prod", sandbox.keys()),
    ] {
        journey::save_new_profile(&app, &form::Form::new(name, sandbox.endpoint(), sign_in))?;
        journey::run_test(&app)?;
    }
    sandbox.set_tokens_per_second(120);
    journey::open_chat(&app)?;
    journey::think_with_budget(&app, 2048)?;
    journey::send(&app, "What is 17 * 23? Add a short Python function.")?;
    expect(journey::answer_ended(&app)? == "complete", || "the answer did not end well".to_owned())?;
    app.screenshot("overview").map(drop)
}
