//! The form and the list: drafts, saving, tests of what is not saved, deleting.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use outcrop_tests::form::Form;
use outcrop_tests::trouble::{Trouble, expect, expect_contains};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, TestSandbox, journey};
use sandbox::Fault;

#[test]
fn a_draft_is_tested_without_being_saved() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::open_new_profile(&app)?;
    sandbox.form("draft").fill_in(&app)?;
    journey::expect_works(&journey::run_test(&app)?)?;
    expect(!app.shows(&journey::row("draft"))?, || "the draft was saved by testing it".to_owned())?;
    let index = fs::read_to_string(desk.data().join("profiles.json")).unwrap_or_default();
    expect(!index.contains("draft"), || format!("the draft is in the index: {index}"))
}

#[test]
fn the_index_holds_neither_keys_nor_where_they_go() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("mine"))?;
    let index = fs::read_to_string(desk.data().join("profiles.json"))?;
    expect_contains(&index, "mine")?;
    let keys = sandbox.credentials();
    for secret in [&keys.secret_access_key, &keys.access_key_id, sandbox.endpoint()] {
        expect(!index.contains(secret), || format!("the index holds {secret}"))?;
    }
    Ok(())
}

#[test]
fn a_saved_secret_is_never_read_back_into_the_form() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("mine"))?;
    journey::open_profile(&app, "mine")?;
    app.click("tab-overview")?;
    app.wait_for("replace-secretAccessKey")?;
    let script =
        "return [...document.querySelectorAll('input, textarea')].map((field) => field.value).join('\\n')
        + document.documentElement.outerHTML;";
    let page = app.driver().run(script, &[])?;
    let secret = &sandbox.credentials().secret_access_key;
    expect(!page.as_str().unwrap_or_default().contains(secret), || {
        "the page holds the saved secret".to_owned()
    })
}

#[test]
fn what_is_missing_is_said_at_its_field() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let app = TestApp::start(&desk)?;
    journey::open_new_profile(&app)?;
    app.fill("field-name", "half")?;
    app.click("signin-access_keys")?;
    app.click("save-profile")?;
    for field in ["accessKeyId", "secretAccessKey"] {
        let text = app.wait_for_text(&format!("problem-{field}"), |text| !text.is_empty())?;
        expect(text.ends_with('.'), || format!("a sentence was expected: {text}"))?;
    }
    expect(!app.shows(&journey::row("half"))?, || "half a profile was saved".to_owned())
}

#[test]
fn plain_http_is_refused_anywhere_but_on_this_machine() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::open_new_profile(&app)?;
    Form::new("plain", "http://bedrock.example.com", sandbox.keys()).fill_in(&app)?;
    app.click("save-profile")?;
    expect_contains(&app.wait_for_text("problem-endpointUrl", |text| !text.is_empty())?, "https")
}

/// A port whose queue of connections is full, so that every further one waits for ever, as behind a firewall that drops
/// packets. It is so for as long as the result lives.
fn dead_port() -> Outcome<(TcpListener, Vec<TcpStream>, u16)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let mut waiting = Vec::new();
    // Far more than any queue takes: Linux's default is 4,096 and Rust asks for 128.
    while waiting.len() < 10_000 {
        match TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
            Ok(stream) => waiting.push(stream),
            Err(_) => return Ok((listener, waiting, address.port())),
        }
    }
    Err(Trouble::new("The queue of connections never filled up."))
}

#[test]
fn a_dead_host_ends_the_test_within_ten_seconds() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let (_listener, _waiting, port) = dead_port()?;
    let app = TestApp::start(&desk)?;
    let mut form = sandbox.form("dead").without_embedding();
    form.endpoint = format!("http://127.0.0.1:{port}");
    journey::save_new_profile(&app, &form)?;
    let start = Instant::now();
    let outcomes = journey::run_test(&app)?;
    let took = start.elapsed();
    expect(!journey::stages_that(&outcomes, "failed").is_empty(), || {
        format!("nothing failed: {outcomes:?}")
    })?;
    // One second beyond the limit is what driving the window takes at most.
    expect(took < Duration::from_secs(11), || format!("it took {took:?}"))
}

#[test]
fn a_running_test_is_cancelled_at_once() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    sandbox.set_fault(Some(Fault::StallBeforeHeaders));
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("slow"))?;
    app.click("test-button")?;
    app.click("cancel-test")?;
    app.wait_until_up_to("the test to stop", Duration::from_secs(3), || {
        Ok((app.attribute("doctor", "data-running")?.as_deref() == Some("false")).then_some(()))
    })
}

#[test]
fn a_deleted_profile_is_gone_from_list_and_keychain() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("gone"))?;
    expect(desk.keychain()?.entries()? == 1, || "saving makes one entry".to_owned())?;
    journey::open_profile(&app, "gone")?;
    app.click("tab-overview")?;
    app.click("delete-profile")?;
    app.click("confirm-delete")?;
    app.wait_gone(&journey::row("gone"))?;
    let keychain = desk.keychain()?;
    app.wait_until("the keychain entry to be gone", || Ok((keychain.entries()? == 0).then_some(())))
}

#[test]
fn saving_again_leaves_one_entry_and_the_secret_in_place() -> Outcome {
    let mut desk = Desk::new(Keychain::Unlocked)?;
    let sandbox = TestSandbox::start()?;
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("first"))?;
    journey::open_profile(&app, "first")?;
    app.click("tab-overview")?;
    app.fill("field-name", "second")?;
    app.click("save-profile")?;
    app.wait_for(&journey::row("second"))?;
    expect(app.count("profile-row")? == 1, || "renaming made a second profile".to_owned())?;
    journey::expect_works(&journey::run_test(&app)?)?;
    let entries = desk.keychain()?.entries()?;
    expect(entries == 1, || format!("{entries} keychain entries are left"))
}

#[test]
fn a_secret_never_goes_to_another_host_without_being_typed_again() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let (sandbox, other) = (TestSandbox::start()?, TestSandbox::start()?);
    let app = TestApp::start(&desk)?;
    journey::save_new_profile(&app, &sandbox.form("mine"))?;
    journey::open_profile(&app, "mine")?;
    app.click("tab-overview")?;
    outcrop_tests::form::open(&app, "disclosure-network")?;
    app.fill("field-endpointUrl", other.endpoint())?;
    app.click("save-profile")?;
    app.wait_for("problem-secretAccessKey").or_else(|_| app.wait_for("problem-endpointUrl"))?;
    app.click("test-button")?;
    expect(other.requests().iter().all(|request| request.auth == "none"), || {
        "the key went elsewhere".to_owned()
    })
}
