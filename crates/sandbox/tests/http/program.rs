//! The program itself: what it prints, and how it ends.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_sandbox"))
}

#[test]
fn the_first_line_is_one_json_object_with_what_a_script_needs() {
    let mut child = program()
        .args(["--port", "0", "--json", "--region", "eu-west-1"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    for key in ["endpoint", "access_key_id", "secret_access_key", "api_key", "region"] {
        assert!(told[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
    assert_eq!(told["region"], "eu-west-1");
    assert!(told["endpoint"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert!(told["identities"]["throttled"]["api_key"].is_string());
    let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(asked.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn help_is_printed_and_nonsense_refused() {
    let help = program().arg("--help").output().unwrap();
    assert!(help.status.success() && String::from_utf8(help.stdout).unwrap().contains("--tokens-per-second"));
    let wrong = program().arg("--prot").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("--prot is not known."));
}

#[test]
fn a_taken_port_is_told_in_a_sentence() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let refused = program().args(["--port", &port]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains(&format!("could not listen on port {port}")));
}
