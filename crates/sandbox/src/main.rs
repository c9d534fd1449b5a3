//! The `sandbox` program. Everything is in `program.rs` and beside it; this is where the process begins and ends.

mod program;

use std::process::ExitCode;

fn main() -> ExitCode {
    program::run(std::env::args_os().skip(1))
}
