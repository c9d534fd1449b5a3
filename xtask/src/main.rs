//! `cargo xtask COMMAND`: brings a fresh machine to where the command works, then does it.
//!
//! A crate and not a shell script, so that the same commands work on every system and Rust is the only thing to install
//! beforehand. Nothing here knows how the app works; the headless run is the harness's `demo`, in `tests/examples`.

mod audit;
mod bench;
mod bindings;
mod cargo;
mod clients;
mod commands;
#[cfg(test)]
mod documents;
mod node;
mod package;
mod packages;
mod python;
mod report;
mod run;
mod service_model;
mod steps;
mod tally;
mod test;

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    commands::run(&words)
}
