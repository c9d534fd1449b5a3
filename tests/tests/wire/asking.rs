//! Asking a client: its program is started, gets questions as lines of JSON, and answers each with one line.
//!
//! The seam is the process: a client is a script in `fixtures/clients` on packages from its registry, unmodified, that
//! knows nothing of this machine and cannot reach anything but the sandbox. A wrong clock is wrong for the whole process.

use std::env;
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::clients::Client;
use crate::installed::{fixtures, installed, node};

/// Something that listens nowhere, so that a client that means to call home fails at once.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Asks a client one question.
pub async fn ask(client: Client, asked: Value) -> Value {
    ask_with_clock(client, asked, 0).await
}

/// Asks a client one question while its clock is off.
pub async fn ask_with_clock(client: Client, asked: Value, minutes_off: i32) -> Value {
    ask_all(client, vec![asked], minutes_off).await.pop().unwrap()
}

/// Asks a client one question after another.
pub async fn ask_all(client: Client, asked: Vec<Value>, minutes_off: i32) -> Vec<Value> {
    if client.remembers_credentials() && asked.len() > 1 {
        let mut told = Vec::new();
        for question in asked {
            told.append(&mut Box::pin(ask_all(client, vec![question], minutes_off)).await);
        }
        return told;
    }
    let asking = tokio::task::spawn_blocking(move || {
        let ca = asked[0]["ca_path"].as_str().map(str::to_owned);
        let mut command = command(client.words(), minutes_off);
        if let Some(ca) = ca {
            for name in ["AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"] {
                command.env(name, &ca);
            }
            if client == Client::Baml {
                // It trusts the authorities that it brought along and no other.
                command.env("DANGER_ACCEPT_INVALID_CERTS", "1");
            }
        }
        let questions: String = asked.iter().map(|question| format!("{question}\n")).collect();
        let lines = tell(&mut command, &questions);
        assert_eq!(lines.len(), asked.len(), "{client:?} did not answer each question: {lines:?}");
        lines
    });
    asking.await.unwrap()
}

/// The command for a script and its words, in an environment that holds nothing of this machine's AWS.
pub fn command(words: &[&str], minutes_off: i32) -> Command {
    let home = installed();
    let script = fixtures().join(words[0]);
    let program = match words[0].ends_with(".py") {
        true => home.join("python/bin/python"),
        false => node().unwrap_or_else(|| "node".into()),
    };
    let mut command = if minutes_off == 0 {
        Command::new(program)
    } else {
        let mut command = Command::new("faketime");
        command.arg("-f").arg(format!("{minutes_off:+}m")).arg(program);
        // Only the time of day is wrong: waiting takes as long as ever, and files are as old as they are.
        command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("NO_FAKE_STAT", "1");
        command
    };
    command.arg(script).args(&words[1..]);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("AWS_")) {
            command.env_remove(name);
        }
    }
    command
        .env("BAML_FOLDER", home.join("baml"))
        .env("CLIENTS_FOLDER", home.join("node"))
        // No compiled files beside the scripts.
        .env("PYTHONPYCACHEPREFIX", home.join("compiled"))
        .env("HTTP_PROXY", NOWHERE)
        .env("HTTPS_PROXY", NOWHERE)
        .env("NO_PROXY", "127.0.0.1,localhost")
        .env("BAML_LOG", "off")
        .env("LANGSMITH_TRACING", "false")
        .env("LITELLM_LOCAL_MODEL_COST_MAP", "True");
    command
}

/// Writes `questions` to a command and reads its lines of JSON.
pub fn tell(command: &mut Command, questions: &str) -> Vec<Value> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
    // A client that ended early is seen by what it told.
    let _told_below = child.stdin.take().unwrap().write_all(questions.as_bytes());
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<Value> = told.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert!(
        output.status.success() && !lines.is_empty(),
        "{command:?} told {told}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    lines
}
