//! The canary: secrets that exist nowhere else are planted, the app is used and made to fail with all logging on, and
//! then none of them may be found in a file, a log, an answer to the page, or the page itself.
//!
//! Only the keyring's own files are left out of the search: they hold the secrets, encrypted, and are what they are for.

#![cfg(target_os = "linux")]

use std::fs;

use outcrop_tests::form::Form;
use outcrop_tests::trouble::{Trouble, expect};
use outcrop_tests::{Desk, Keychain, Outcome, SignIn, TestApp, TestSandbox, journey, search};
use sandbox::Fault;
use serde_json::{Value, json};

/// Keys that open nothing, for profiles that fail: their refusals must not carry them either.
const WRONG_SECRET: &str = "CANARYwrongSecret0123456789abcdefghijklm";

/// What two helper programs print: one fails, and one ends well with something else than credentials. Each secret is put
/// together by the program, so that the AWS file that names it does not hold it.
const HELPERS: &str = "[profile failing]\n\
    credential_process = sh -c 'p=CANARYhelper; echo ${p}Stderr0123456789 >&2; echo ${p}Stdout0123456789; exit 1'\n\n\
    [profile talking]\n\
    credential_process = sh -c 'p=CANARYhelper; echo ${p}Stderr0123456789 >&2; echo ${p}Stdout0123456789'\n";
const HELPERS_SAY: [&str; 2] = ["CANARYhelperStderr0123456789", "CANARYhelperStdout0123456789"];

struct Canaries(Vec<String>);

impl Canaries {
    fn planted(sandbox: &TestSandbox) -> Self {
        let keys = sandbox.credentials();
        let secrets = [
            &keys.secret_access_key,
            &keys.session.secret_access_key,
            &keys.session.session_token,
            &keys.api_key,
            &sandbox.special_keys().short_term,
            &keys.expired_session.session_token,
        ];
        let mut planted: Vec<String> = secrets.iter().map(|secret| (*secret).clone()).collect();
        planted.push(WRONG_SECRET.to_owned());
        planted.extend(HELPERS_SAY.map(str::to_owned));
        // An API key's secret half, and any secret as JSON or a URL would carry it.
        let half = |key: &str| key.get(key.len().saturating_sub(40)..).unwrap_or(key).to_owned();
        planted.push(half(&keys.api_key));
        let escaped: Vec<String> = planted.iter().flat_map(|secret| spellings(secret)).collect();
        planted.extend(escaped);
        Self(planted)
    }

    fn texts(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }

    /// The position of a planted secret in `text`.
    fn found_in(&self, text: &str) -> Option<usize> {
        self.0.iter().position(|secret| text.contains(secret))
    }
}

fn spellings(secret: &str) -> Vec<String> {
    let percent = secret.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D");
    let slashes = secret.replace('/', "\\/");
    [percent, slashes].into_iter().filter(|spelling| spelling != secret).collect()
}

fn api_key(key: &str, keep_until_expiry: bool) -> SignIn {
    SignIn::ApiKey { key: key.to_owned(), keep_until_expiry }
}

/// One profile of every kind that holds a secret, each saved, opened again and tested, good ones and bad.
fn use_all_kinds(app: &TestApp, sandbox: &TestSandbox) -> Outcome {
    let keys = sandbox.credentials();
    let with_token = |session: &sandbox::SessionCredentials| SignIn::AccessKeys {
        id: session.access_key_id.clone(),
        secret: session.secret_access_key.clone(),
        session_token: session.session_token.clone(),
    };
    let kinds = [
        ("long", sandbox.keys()),
        ("session", with_token(&keys.session)),
        ("expired", with_token(&keys.expired_session)),
        ("bearer", api_key(&keys.api_key, false)),
        ("short", api_key(&sandbox.special_keys().short_term, true)),
        ("wrong", SignIn::keys(&keys.access_key_id, WRONG_SECRET)),
        ("failing", SignIn::AwsProfile("failing".to_owned())),
        ("talking", SignIn::AwsProfile("talking".to_owned())),
    ];
    for (name, sign_in) in kinds {
        journey::save_new_profile(app, &Form::new(name, sandbox.endpoint(), sign_in))?;
        journey::run_test(app)?;
    }
    Ok(())
}

/// Answers that end well and badly, with a key that signs and one that is sent.
fn chat_and_fail(app: &TestApp, sandbox: &TestSandbox) -> Outcome {
    for profile in ["long", "bearer"] {
        journey::open_profile(app, profile)?;
        journey::open_chat(app)?;
        let faults = [None, Some(Fault::EndAfter(8)), Some(Fault::Status(403)), Some(Fault::Html)];
        for (turn, fault) in faults.into_iter().enumerate() {
            sandbox.set_fault(fault);
            journey::send(app, "Hello")?;
            app.wait_until("a new turn", || {
                Ok((app.count("[data-test=turn][data-role=assistant]")? > turn).then_some(()))
            })?;
            journey::answer_ended(app)?;
        }
        sandbox.set_fault(None);
    }
    Ok(())
}

/// Asks from the page for everything that it may ask for, and returns the raw answers.
fn ask_everything(app: &TestApp) -> Outcome<String> {
    let script = "const done = arguments[arguments.length - 1];
        const ask = (command, values) => window.__TAURI_INTERNALS__.invoke(command, values)
            .then((answer) => answer, (error) => error);
        (async () => {
            const answers = [];
            const start = await ask('app_start', {});
            answers.push(start, await ask('keychain_status', {}));
            for (const profile of start.profiles) {
                answers.push(await ask('profile_open', {profileId: profile.id}));
                const conversations = await ask('conversation_list', {profileId: profile.id});
                answers.push(conversations);
                for (const each of conversations)
                    answers.push(await ask('conversation_open', {conversationId: each.id}));
            }
            return JSON.stringify(answers);
        })().then(done, (error) => done('failed: ' + error));";
    let answers = app.driver().run_async(script, &[])?;
    let text = answers.as_str().unwrap_or_default().to_owned();
    expect(text.contains("hasSecretAccessKey"), || format!("the commands did not answer: {text}"))?;
    Ok(text)
}

/// The whole page: its markup, and what its fields hold, which markup does not show.
fn page(app: &TestApp) -> Outcome<String> {
    let script = "return document.documentElement.outerHTML + '\\n'
        + [...document.querySelectorAll('input, textarea')].map((field) => field.value).join('\\n')
        + '\\n' + JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage});";
    let text: Value = app.driver().run(script, &[json!(null)])?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

#[test]
fn no_planted_secret_is_found_anywhere_but_in_the_keychain() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    desk.set("OUTCROP_LOG", "trace");
    desk.set("RUST_BACKTRACE", "1");
    desk.write(".aws/config", HELPERS)?;
    let sandbox = TestSandbox::start()?;
    let canaries = Canaries::planted(&sandbox);
    let app = TestApp::start(&desk)?;
    use_all_kinds(&app, &sandbox)?;
    chat_and_fail(&app, &sandbox)?;

    for (name, text) in [("an IPC answer", ask_everything(&app)?), ("the page", page(&app)?)] {
        expect(canaries.found_in(&text).is_none(), || {
            format!("{name} holds secret {:?}", canaries.found_in(&text))
        })?;
    }
    for profile in ["long", "session", "bearer", "short"] {
        journey::open_profile(&app, profile)?;
        app.click("tab-overview")?;
        let text = page(&app)?;
        expect(canaries.found_in(&text).is_none(), || format!("the form of {profile} holds a secret"))?;
    }
    let log = fs::read_to_string(desk.log())?;
    expect(log.contains("TRACE") || log.contains("DEBUG"), || {
        "the log was not on: nothing was proved".to_owned()
    })?;
    expect_no_file_holds(&desk, &canaries, "while the app runs")?;
    app.kill()?;
    expect_no_file_holds(&desk, &canaries, "after it was killed")
}

fn expect_no_file_holds(desk: &Desk, canaries: &Canaries, when: &str) -> Outcome {
    let hits = search::files_with(desk.home(), &canaries.texts())?;
    // What the keyring wrote is encrypted, so it needs no exception; if it were found here, that would be news.
    if hits.is_empty() { Ok(()) } else { Err(Trouble::new(format!("{when}, secrets are in {hits:?}"))) }
}

#[test]
fn the_search_finds_a_canary_where_there_is_one() -> Outcome {
    let sandbox = TestSandbox::start()?;
    let canaries = Canaries::planted(&sandbox);
    let desk = Desk::new(Keychain::Absent)?;
    let text = format!("{{\"secret\":\"{}\"}}", sandbox.credentials().session.session_token);
    desk.write(".cache/leak.json", &text)?;
    let hits = search::files_with(desk.home(), &canaries.texts())?;
    expect(hits.len() == 1, || format!("{hits:?}"))?;
    expect(canaries.found_in(&text).is_some(), || "the page search is blind".to_owned())
}
