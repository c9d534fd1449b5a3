//! The real Bedrock clients that the tests ask, installed while Rust is being built.
//!
//! A script beside the clients installs them, and the tests run it too: this only gives it a head start. A failure is
//! printed and stops nothing here, since the tests that need a client fail with the reason.

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
    /// Starts it; what is installed already is kept.
    pub fn start(build_folder: &Path, node: &Node) -> Self {
        let mut command = Command::new("python3");
        command.arg(root().join("tests/fixtures/clients/install.py")).arg(build_folder.join("tmp/clients"));
        node.put_into(&mut command);
        Self(thread::spawn(move || run(&mut command)))
    }

    /// Waits until it is done and prints how it went.
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_clients_are_installed_from_lock_files_with_hashes() {
        let folder = root().join("tests/fixtures/clients");
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        let script = read("install.py");
        assert!(script.contains("\"--require-hashes\"") && script.contains("[npm, \"ci\""), "{script}");
        let pinned = read("python.txt");
        let mut lines = pinned.lines().filter(|line| line.contains("==")).peekable();
        assert!(lines.peek().is_some() && lines.all(|line| line.ends_with('\\')), "a package has no hash");
        let node: serde_json::Value = serde_json::from_str(&read("package-lock.json")).unwrap();
        let packages = node["packages"].as_object().unwrap();
        let unchecked =
            packages.iter().filter(|(name, package)| !name.is_empty() && package["integrity"].is_null());
        assert_eq!((packages.len() > 2, unchecked.count()), (true, 0));
    }
}
