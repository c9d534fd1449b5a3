//! The program itself: what it prints, and how it ends.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::client::{Keys, SignIn, post_to};

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_sandbox"))
}

/// A running program; ended with the test, if it has not ended before.
struct Running {
    child: Child,
    told: Value,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program()
            .args(["--port", "0", "--json"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told = serde_json::from_str(&line).unwrap();
        Self { child, told }
    }

    fn text(&self, key: &str) -> &str {
        self.told[key].as_str().unwrap_or_else(|| panic!("{key} is told"))
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }

    fn end(&mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        (code, errors)
    }

    /// Sends a request as it stands and gives the connection back.
    fn send(&self, request: &str) -> TcpStream {
        let address = self.text("endpoint").strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    /// The status line's number and the body of a plain GET.
    fn get(&self, path: &str, host: &str) -> (String, String) {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        let mut answer = String::new();
        self.send(&request).read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head[9..12].to_owned(), body.to_owned())
    }

    /// Begins to stream an answer that takes longer than any test.
    fn stream(&self) -> TcpStream {
        let body = r#"{"messages":[{"content":[{"text":"Hello"}],"role":"user"}]}"#;
        let request = format!(
            "POST /model/amazon.nova-lite-v1%3A0/converse-stream HTTP/1.1\r\nhost: localhost\r\nauthorization: \
             Bearer {}\r\nx-sandbox-fault: delay-tokens:3600000\r\ncontent-length: {}\r\n\r\n{body}",
            self.text("api_key"),
            body.len()
        );
        let mut stream = self.send(&request);
        stream.read_exact(&mut [0; 12]).unwrap();
        stream
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already where the test went well.
        let _gone = self.child.kill();
    }
}

#[test]
fn the_first_line_is_one_json_object_with_what_a_script_needs() {
    let mut running = Running::start(&["--region", "eu-west-1"]);
    let keys =
        ["access_key_id", "secret_access_key", "api_key", "region", "ca_path", "tls_endpoint", "endpoint"];
    for key in keys {
        assert!(!running.text(key).is_empty(), "{key}");
    }
    assert_eq!(running.text("region"), "eu-west-1");
    assert!(running.text("endpoint").starts_with("http://127.0.0.1:"));
    assert!(running.text("tls_endpoint").starts_with("https://127.0.0.1:"));
    assert!(running.told["identities"]["throttled"]["api_key"].is_string());
    let ca = std::path::PathBuf::from(running.text("ca_path"));
    assert!(ca.is_file());
    running.signal("-TERM");
    assert_eq!(running.end().0, Some(0));
    assert!(!ca.exists());
}

#[test]
fn health_is_told_to_everyone_and_the_rest_only_under_names_of_this_computer() {
    let running = Running::start(&["--no-tls"]);
    assert!(running.told["tls_endpoint"].is_null());
    let well = ("200".to_owned(), r#"{"region":"us-east-1","status":"ok"}"#.to_owned());
    assert_eq!(running.get("/health", "localhost"), well);
    assert_eq!(running.get("/__sandbox/health", "elsewhere.example"), well);
    let mut head = String::new();
    running
        .send("HEAD /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .read_to_string(&mut head)
        .unwrap();
    assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"), "{head}");
    for (host, status) in
        [("localhost:1", "200"), ("127.0.0.1", "200"), ("[::1]:80", "200"), ("elsewhere.example:80", "403")]
    {
        assert_eq!(running.get("/__sandbox/requests", host).0, status, "{host}");
    }
}

#[test]
fn an_open_answer_has_its_grace_and_a_second_signal_cuts_it() {
    let mut running = Running::start(&["--grace-s", "3600"]);
    let mut stream = running.stream();
    running.signal("-TERM");
    // It serves nobody new while the open answer has its time.
    let address = running.text("endpoint").strip_prefix("http://").unwrap().to_owned();
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(&address).is_ok() {
        assert!(Instant::now() < deadline, "the port is still open");
        std::thread::yield_now();
    }
    assert!(running.child.try_wait().unwrap().is_none());
    running.signal("-INT");
    assert_eq!(running.end().0, Some(0));
    // Cut, not ended in order: the last chunk never comes.
    let mut rest = Vec::new();
    let _either = stream.read_to_end(&mut rest);
    assert!(!rest.ends_with(b"0\r\n\r\n"));
}

#[test]
fn requests_are_logged_as_lines_of_json_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("requests.jsonl");
    let mut running = Running::start(&["--log", path.to_str().unwrap(), "--grace-s", "0"]);
    let open = running.stream();
    assert_eq!(running.get("/foundation-models", "localhost").0, "403");
    running.signal("-TERM");
    assert_eq!(running.end().0, Some(0));
    drop(open);
    let text = std::fs::read_to_string(path).unwrap();
    assert!(!text.contains(running.text("api_key")));
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.sort_by_key(|line| line["number"].as_u64());
    assert_eq!(lines.len(), 2, "{text}");
    assert_eq!((&lines[0]["operation"], &lines[0]["auth"]), (&"ConverseStream".into(), &"bearer".into()));
    assert_ne!(lines[0]["ending"], "complete");
    assert!(lines[0]["output_tokens"].as_u64() > Some(0));
    assert_eq!((&lines[1]["operation"], &lines[1]["status"]), (&"ListFoundationModels".into(), &403.into()));
    assert!(lines[1]["bytes"].as_u64() > Some(0));
}

#[test]
fn a_configuration_is_checked_without_serving() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.yaml");
    let check = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let outcome = program().args(["--check", "--config", path.to_str().unwrap()]).output().unwrap();
        let told = String::from_utf8([outcome.stdout, outcome.stderr].concat()).unwrap();
        (outcome.status.code(), told)
    };
    let (code, told) = check("server: {port: 0}\nfaults: html\n");
    assert!(code == Some(0) && told.contains("is good"), "{told}");
    let (code, told) = check("server:\n  prot: 0\n");
    assert!(code == Some(2) && told.contains("prot") && told.contains("line 2"), "{told}");
    let (code, told) = check("server:\n  port: abc\n");
    assert!(code == Some(2) && told.contains("line 2") && told.contains("\"server.port\""), "{told}");
    let (code, told) = check("server: {region: \"x y\"}\n");
    assert!(code == Some(2) && told.contains("\"x y\" is not the name of a region"), "{told}");
    let (code, told) = check("server: {bind: 0.0.0.0}\n");
    assert!(code == Some(2) && told.contains("reachable"), "{told}");
}

#[test]
fn help_is_printed_and_nonsense_refused() {
    let help = program().arg("--help").output().unwrap();
    assert!(help.status.success() && String::from_utf8(help.stdout).unwrap().contains("--tokens-per-second"));
    let wrong = program().arg("--prot").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8(wrong.stderr).unwrap().contains("There is no option --prot."));
}

#[test]
fn a_taken_port_is_told_in_a_sentence() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let refused = program().args(["--port", &port]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains(&format!("could not listen on port {port}")));
}

#[cfg(unix)]
#[test]
fn a_certificate_that_finds_no_room_is_told_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    // A limit of no bytes is what a full disk looks like to the program.
    let shell = "trap '' XFSZ; ulimit -f 0; exec \"$0\" --port 0 --ca-path \"$1\"";
    let refused =
        Command::new("sh").args(["-c", shell]).arg(program().get_program()).arg(&path).output().unwrap();
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(String::from_utf8(refused.stderr).unwrap().contains("could not write its CA certificate"));
    assert!(!path.exists());
}

#[tokio::test]
async fn the_example_of_a_configuration_serves_as_it_says() {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/sandbox.yaml");
    let running = Running::start(&["--config", example, "--tls-port", "0"]);
    let keys = || Keys::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let converse = |model: &str, keys: Keys| {
        let body = super::ask("What is 17 * 23?");
        post_to(running.text("endpoint"), keys, super::path(model, "converse"), body).send()
    };
    assert_eq!(converse("amazon.nova-lite-v1%3A0", keys()).await.status, 200);
    let with_key = |authorization: &str| {
        let body = super::ask("Hi");
        let path = super::path("amazon.nova-lite-v1%3A0", "converse");
        post_to(running.text("endpoint"), keys(), path, body)
            .sign(SignIn::None)
            .header("authorization", authorization)
            .send()
    };
    assert_eq!(with_key("Bearer ABSKexample-of-a-key-for-ci").await.status, 200);
    let opus = converse("us.anthropic.claude-opus-4-6-v1", keys()).await.error();
    assert!(opus.2.ends_with("with an explicit deny in an identity-based policy"), "{}", opus.2);
    let abroad = Keys { region: "us-west-2".to_owned(), ..keys() };
    let elsewhere = converse("us.amazon.nova-lite-v1%3A0", abroad).await.error();
    assert!(elsewhere.2.contains("because no identity-based policy allows the bedrock:InvokeModel action"));
}

#[tokio::test]
async fn any_region_is_served_from_the_command_line_and_from_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.yaml");
    std::fs::write(&path, "server: {region: any}\n").unwrap();
    for (arguments, status) in [
        (["--region", "any"], 200),
        (["--config", path.to_str().unwrap()], 200),
        (["--region", "us-east-1"], 403),
    ] {
        let running = Running::start(&[&arguments[..], &["--no-tls"]].concat());
        let keys = Keys::new(running.text("access_key_id"), running.text("secret_access_key"));
        let keys = Keys { region: "ap-northeast-1".to_owned(), ..keys };
        let target = super::path("jp.anthropic.claude-sonnet-4-6", "converse");
        let answer = post_to(running.text("endpoint"), keys, target, super::ask("Hello")).send().await;
        assert_eq!(answer.status, status, "{arguments:?}: {}", answer.text_lossy());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_that_finds_no_room_is_told_and_serving_goes_on() {
    let mut running = Running::start(&["--log", "/dev/full", "--no-tls"]);
    for _ in 0..2 {
        assert_eq!(running.get("/foundation-models", "localhost").0, "403");
    }
    running.signal("-TERM");
    let (code, errors) = running.end();
    assert_eq!(code, Some(0));
    assert_eq!(errors.matches("log of requests cannot be written").count(), 1, "{errors}");
}
