//! The real Bedrock clients that the tests ask, installed while Rust is being built.
//!
//! The installing itself is a script beside the clients, which the tests run as well: here is only the head start. A
//! failure is said and goes no further, since the tests that need a client fail with the reason.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use crate::cargo::root;
use crate::node::Node;
use crate::report::say;
use crate::steps::seconds;

/// An installation at work.
pub struct Installing(JoinHandle<String>);

impl Installing {
    /// Starts it; what is there already is kept.
    pub fn start(build_folder: &Path, node: &Node) -> Self {
        let mut command = Command::new("python3");
        command.arg(root().join("tests/fixtures/clients/install.py")).arg(build_folder.join("tmp/clients"));
        node.put_into(&mut command);
        Self(thread::spawn(move || run(&mut command)))
    }

    /// Waits for its end and tells how it went.
    pub fn finish(self) {
        if let Ok(told) = self.0.join() {
            say(told);
        }
    }
}

fn run(command: &mut Command) -> String {
    let start = Instant::now();
    match command.stdin(Stdio::null()).output() {
        Ok(output) if output.status.success() => {
            format!("-- Real Bedrock clients: installed in {}", seconds(start.elapsed()))
        }
        Ok(output) => {
            format!("-- Real Bedrock clients: NOT installed\n{}", String::from_utf8_lossy(&output.stderr))
        }
        Err(error) => format!("-- Real Bedrock clients: python3 could not be started: {error}"),
    }
}
