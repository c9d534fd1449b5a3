//! The sandbox's page: another program's requests seen live, faults switched, stop honoured, ports.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

use outcrop_tests::trouble::{Trouble, expect, expect_contains};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, journey, sandbox_page as page};

/// The app with a sandbox profile, on the sandbox's page.
pub fn opened(desk: &Desk) -> Outcome<TestApp> {
    let app = TestApp::start(desk)?;
    app.resize(1280, 800)?;
    app.click("door-sandbox")?;
    app.wait_for("nav-sandbox")?;
    page::open(&app)?;
    Ok(app)
}

#[test]
fn another_program_is_watched_broken_on_purpose_and_fixed() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let app = opened(&desk)?;
    let port = page::running(&app)?;
    let key = page::copied_api_key(&app)?;

    let (status, answer) = page::ask(port, Some(&key))?;
    expect(status == 200, || format!("{status}: {answer}"))?;
    let row = page::newest(&app, "200")?;
    for part in ["Converse", "claude-sonnet-4", "sandbox", "API key, HTTP/1.1"] {
        expect_contains(&row, part)?;
    }
    let (status, _) = page::ask(port, None)?;
    expect(status == 403, || format!("unsigned: {status}"))?;
    expect_contains(&page::newest(&app, "403 AccessDeniedException")?, "not signed")?;

    app.click("sandbox-fault-status")?;
    expect_contains(&app.wait_for_text("sandbox-fault-on", |text| !text.is_empty())?, "Refusal, status 429")?;
    expect_contains(&app.text("nav-sandbox-state")?, "fault on")?;
    let (status, _) = page::ask(port, Some(&key))?;
    expect(status == 429, || format!("with the fault on: {status}"))?;
    page::newest(&app, "429, fault")?;
    app.click("sandbox-fault-off")?;
    app.wait_gone("sandbox-fault-on")?;
    let (status, _) = page::ask(port, Some(&key))?;
    expect(status == 200, || format!("with the fault off: {status}"))?;
    page::newest(&app, "200")?;

    let everything = app.driver().run("return document.documentElement.outerHTML;", &[])?;
    expect(!everything.as_str().unwrap_or_default().contains(&key), || "the page holds the key".to_owned())
}

#[test]
fn a_fault_for_the_next_two_requests_is_off_by_itself_after_them() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let app = opened(&desk)?;
    let port = page::running(&app)?;
    let key = page::copied_api_key(&app)?;
    app.click("sandbox-times-some")?;
    app.fill("sandbox-times", "2")?;
    app.click("sandbox-fault-html")?;
    app.wait_for_text("sandbox-fault-note", |text| text.contains("for the next 2 model requests"))?;
    page::ask(port, Some(&key))?;
    app.wait_for_text("sandbox-fault-note", |text| text.contains("for the next model request"))?;
    page::ask(port, Some(&key))?;
    app.wait_gone("sandbox-fault-on")?;
    let (status, answer) = page::ask(port, Some(&key))?;
    expect(status == 200 && answer["output"].is_object(), || format!("{status}: {answer}"))
}

#[test]
fn a_flood_of_requests_is_counted_and_leaves_the_page_usable() -> Outcome {
    const CLIENTS: usize = 4;
    const EACH: usize = 1500;
    let desk = Desk::new(Keychain::Unlocked)?;
    let app = opened(&desk)?;
    let port = page::running(&app)?;
    let flood: Vec<_> = (0..CLIENTS)
        .map(|_| thread::spawn(move || (0..EACH).try_for_each(|_| page::ask(port, None).map(drop))))
        .collect();
    app.wait_for("sandbox-request")?;
    app.click("sandbox-fault-status")?;
    app.wait_for("sandbox-fault-on")?;
    app.click("sandbox-fault-off")?;
    app.wait_gone("sandbox-fault-on")?;
    app.click("sandbox-pause")?;
    app.wait_for("sandbox-waiting")?;
    let listed = app.count("sandbox-request")?;
    expect(listed < 60, || format!("{listed} rows are in the page, most of them out of sight"))?;
    app.click("sandbox-resume")?;
    for client in flood {
        client.join().map_err(|_| "a client panicked".to_owned())??;
    }
    app.wait_for_text("sandbox-count", |text| text.starts_with("6,000 requests"))?;
    expect_contains(&page::newest(&app, "403 AccessDeniedException")?, "not signed")
}

#[test]
fn a_stop_is_honoured_until_the_person_starts_it_and_the_keys_stay() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let app = opened(&desk)?;
    let port = page::running(&app)?;
    let key = page::copied_api_key(&app)?;
    app.click("sandbox-stop")?;
    page::wait_for_phase(&app, "stopped")?;
    expect(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err(), || "it still listens".to_owned())?;

    journey::open_profile(&app, "Sandbox")?;
    journey::open_chat(&app)?;
    journey::send(&app, "Hello")?;
    expect_contains(
        &app.wait_for_text("error-message", |text| !text.is_empty())?,
        "The sandbox is stopped.",
    )?;
    app.click("error-fix")?;
    app.wait_for("error-fixed")?;
    app.click("try-again")?;
    app.wait_until("the answer to begin", || {
        Ok((app.count("[data-test=turn][data-role=assistant]")? > 0).then_some(()))
    })?;
    expect(journey::answer_ended(&app)? == "complete", || "the answer did not end well".to_owned())?;

    page::open(&app)?;
    let port = page::running(&app)?;
    let (status, answer) = page::ask(port, Some(&key))?;
    expect(status == 200, || format!("with the key from before: {status}, {answer}"))
}

#[test]
fn a_taken_port_is_said_and_any_free_one_helps() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = taken.local_addr()?.port();
    let app = opened(&desk)?;
    app.click("sandbox-tab-connect")?;
    app.click("sandbox-port-fixed")?;
    app.fill("sandbox-port", &port.to_string())?;
    app.click("sandbox-start")?;
    expect_contains(
        &app.wait_for_text("error-message", |text| !text.is_empty())?,
        &format!("Port {port} of this computer is in use"),
    )?;
    app.click("sandbox-any-port")?;
    let other = page::port(&app)?;
    expect(other != port, || "it cannot have that port".to_owned())?;

    // A port that is free is kept over a restart of the app.
    drop(taken);
    app.click("sandbox-port-fixed")?;
    app.fill("sandbox-port", &port.to_string())?;
    app.click("sandbox-restart")?;
    app.wait_for_text("sandbox-endpoint", |text| text.ends_with(&format!(":{port}")))?;
    let app = app.restart(&desk)?;
    page::open(&app)?;
    let found = page::running(&app)?;
    if found == port { Ok(()) } else { Err(Trouble::new(format!("{found} instead of {port}"))) }
}
