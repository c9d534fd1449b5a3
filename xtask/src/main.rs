//! `cargo xtask run | test | bindings`: brings a fresh machine to where the command works, then does it.
//!
//! A crate and not a shell script, so that one thing serves every system and Rust is the only thing to have
//! beforehand. Nothing here knows how the app works; the headless run is the harness's `demo`, in `tests`.

mod bench;
mod bindings;
mod cargo;
mod clients;
mod node;
mod packages;
mod report;
mod run;
mod steps;
mod tally;
mod test;

use std::process::ExitCode;

use report::{Failure, say};

const USAGE: &str = "Usage: cargo xtask <command>

  run       install what is missing, build, and open the window; without a display, do the main job and show it
  test      the same set-up, then every check and test, ending with one line: N passed, N failed
  bench     bench sandbox [--requests N]: a release build of the sandbox against its goals (Linux)
  bindings  write ui/src/ipc/bindings.ts anew from the Rust types";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["run"] => run::run(),
        ["test"] => return test::test(),
        ["bench", "sandbox", ref words @ ..] => bench::sandbox(words),
        ["bindings"] => bindings::write(),
        ["help" | "--help" | "-h"] => {
            say(USAGE);
            Ok(())
        }
        _ => Err(Failure::new(USAGE)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}
