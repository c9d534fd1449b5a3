//! Starts that cannot go on say so in a dialog of the system's own and end; what can wait keeps no window waiting.

use std::process::{Command, ExitStatus, Stdio};
use std::{fs, io::Read as _};

use outcrop_tests::dialog::Dialog;
use outcrop_tests::process::{self, Group};
use outcrop_tests::trouble::{expect, expect_contains};
use outcrop_tests::wait::{self, SOON};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, Trouble, journey, project};

const TITLE: &str = "Outcrop could not start";

/// A start of the app by itself, without a driver that waits for its page.
struct Start(Group);

impl Start {
    fn at(desk: &Desk, changed: &[(&str, &str)]) -> Outcome<Self> {
        let mut command = Command::new(project::app()?);
        command.env_clear().envs(desk.environment().iter().cloned()).envs(changed.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        Ok(Self(Group::start(&mut command, "the app")?))
    }

    /// Waits until it has ended; how, and what it printed.
    fn ended(mut self) -> Outcome<(ExitStatus, String)> {
        let status = wait::until("the app to end", SOON, || Ok(self.0.child().try_wait()?))?;
        let mut printed = String::new();
        if let Some(mut output) = self.0.child().stderr.take() {
            output.read_to_string(&mut printed)?;
        }
        Ok((status, printed))
    }

    /// Waits for the dialog, closes it, and expects the app to end with code 1; what it printed.
    fn told_in_a_dialog(mut self, desk: &Desk) -> Outcome<String> {
        let dialog = Dialog::wait_for(desk.display(), TITLE)?;
        expect(self.0.is_running(), || "it did not wait for the dialog to be closed".to_owned())?;
        dialog.close()?;
        let (status, printed) = self.ended()?;
        expect(status.code() == Some(1), || format!("it ended with {status}"))?;
        Ok(printed)
    }
}

#[test]
fn a_newer_profile_list_is_told_in_a_dialog_and_left_as_it_is() -> Outcome {
    let desk = Desk::new(Keychain::Absent)?;
    let newer = r#"{"version": 99, "profiles": []}"#;
    desk.write("outcrop-data/profiles.json", newer)?;
    let printed = Start::at(&desk, &[])?.told_in_a_dialog(&desk)?;
    expect_contains(&printed, "written by a newer Outcrop")?;
    expect_contains(&printed, "update this one.")?;
    expect(fs::read_to_string(desk.data().join("profiles.json"))? == newer, || "it was changed".to_owned())
}

#[test]
fn a_data_folder_that_cannot_be_made_is_told_in_a_dialog() -> Outcome {
    let desk = Desk::new(Keychain::Absent)?;
    // A file in the folder's place stops root, too.
    desk.write("taken", "a file")?;
    let folder = desk.home().join("taken/data");
    let folder = folder.to_string_lossy();
    let printed = Start::at(&desk, &[("OUTCROP_DATA_DIR", &folder)])?.told_in_a_dialog(&desk)?;
    expect_contains(&printed, &folder)?;
    expect_contains(&printed, "belongs to you")
}

#[test]
fn a_data_folder_in_use_is_told_where_no_session_bus_leads_to_the_one_that_runs() -> Outcome {
    let desk = Desk::new(Keychain::Absent)?;
    let app = TestApp::start(&desk)?;
    let nowhere = [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")];
    let printed = Start::at(&desk, &nowhere)?.told_in_a_dialog(&desk)?;
    expect_contains(&printed, "Another Outcrop is running")?;
    expect_contains(&printed, "Use the window that is already open")?;
    app.wait_for("[data-test=first-run]").map(drop)
}

#[test]
fn a_second_start_goes_to_the_window_that_is_there_and_one_that_is_frozen_is_told() -> Outcome {
    let desk = Desk::new(Keychain::Absent)?;
    let app = TestApp::start(&desk)?;
    let (status, printed) = Start::at(&desk, &[])?.ended()?;
    expect(status.success(), || format!("it ended with {status}: {printed}"))?;
    let running = app.process_id()?;
    process::freeze(running)?;
    let printed = Start::at(&desk, &[])?.told_in_a_dialog(&desk)?;
    expect_contains(&printed, "already running, but it does not answer")?;
    expect_contains(&printed, &format!("end process {running}"))
}

#[test]
fn without_a_display_it_is_printed() -> Outcome {
    let desk = Desk::new(Keychain::Absent)?;
    let (status, printed) = Start::at(&desk, &[("DISPLAY", "")])?.ended()?;
    expect(status.code() == Some(1), || format!("it ended with {status}"))?;
    expect_contains(&printed, "found no display")?;
    expect_contains(&printed, "graphical session")?;
    expect(!printed.contains("panicked"), || printed)
}

#[test]
fn an_app_starts_in_the_very_moment_in_which_another_is_killed() -> Outcome {
    let desk = Desk::new(Keychain::Absent)?;
    let mut app = TestApp::start(&desk)?;
    for _ in 0..3 {
        // Not waited for: the bus may still hold the name of the one that is gone.
        process::kill_hard(app.process_id()?)?;
        app = TestApp::start(&desk)?;
    }
    app.wait_for("[data-test=first-run]").map(drop)
}

#[test]
fn a_torn_settings_file_is_set_aside_and_told() -> Outcome {
    let desk = Desk::new(Keychain::Absent)?;
    desk.write("outcrop-data/settings.json", "{\"the")?;
    let app = TestApp::start(&desk)?;
    app.wait_for_text("notice", |text| text.contains("settings.corrupt-")).map(drop)
}

#[test]
fn conversations_in_use_by_another_program_keep_no_window_waiting_and_are_there_once_they_are_free() -> Outcome
{
    let desk = Desk::new(Keychain::Absent)?;
    let app = TestApp::start(&desk)?;
    journey::try_the_sandbox(&app)?;
    journey::send(&app, "Remember the number 42.")?;
    journey::answer_ended(&app)?;
    app.kill()?;
    let locked = locked(&desk)?;
    let app = TestApp::start(&desk)?;
    app.wait_for("composer")?;
    drop(locked);
    app.wait_until("the conversation", || {
        if app.shows("conversation-item")? {
            return Ok(Some(()));
        }
        // The list is read anew each time it is opened.
        if !app.shows("conversations-checking")? {
            app.click("conversation-menu")?;
        }
        Ok(None)
    })
}

#[test]
fn conversations_of_a_newer_outcrop_are_told_in_the_window_and_left_as_they_are() -> Outcome {
    let desk = Desk::new(Keychain::Absent)?;
    let app = TestApp::start(&desk)?;
    journey::try_the_sandbox(&app)?;
    app.kill()?;
    database(&desk)?.pragma_update(None, "user_version", 99).map_err(said)?;
    let app = TestApp::start(&desk)?;
    app.wait_for_text("notice", |text| {
        text.contains("written by a newer Outcrop") && text.contains("update this one.")
    })?;
    journey::send(&app, "Are you there?")?;
    app.wait_for_text("error-message", |text| text.contains("newer Outcrop"))?;
    let version: i64 =
        database(&desk)?.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(said)?;
    expect(version == 99, || format!("its version is {version} now"))
}

#[test]
fn closing_the_window_with_unsaved_changes_asks_once() -> Outcome {
    let desk = Desk::new(Keychain::Absent)?;
    let app = TestApp::start(&desk)?;
    let running = app.process_id()?;
    journey::open_new_profile(&app)?;
    app.fill("field-name", "half typed")?;
    let window = Dialog::wait_for(desk.display(), "Outcrop")?;
    window.close()?;
    app.wait_for("confirm-close")?;
    app.click("dialog-cancel")?;
    app.wait_gone("confirm-close")?;
    expect(app.value("field-name")? == "half typed", || "what was typed is gone".to_owned())?;
    window.close()?;
    app.wait_for("confirm-close")?;
    expect(app.process_id()? == running, || "it was closed".to_owned())?;
    // Asked already: the next wish to close goes through, and so would a page that hangs.
    window.close()?;
    wait::until("the app to be gone", SOON, || Ok(app.process_id().is_err().then_some(())))
}

fn database(desk: &Desk) -> Outcome<rusqlite::Connection> {
    rusqlite::Connection::open(desk.data().join("history.sqlite")).map_err(said)
}

/// The conversations, held as by a backup program.
fn locked(desk: &Desk) -> Outcome<rusqlite::Connection> {
    let other = database(desk)?;
    other.pragma_update(None, "locking_mode", "exclusive").map_err(said)?;
    other.execute_batch("BEGIN EXCLUSIVE").map_err(said)?;
    Ok(other)
}

fn said(error: rusqlite::Error) -> Trouble {
    Trouble::new(format!("SQLite answered: {error}"))
}
