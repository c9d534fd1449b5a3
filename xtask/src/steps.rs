//! Commands, each run where everyone sees what it prints, with how long it took.

use std::io::{BufRead as _, BufReader, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::report::{Done, Failure, heading, say};

/// A finished command: whether it succeeded and all that it printed.
pub struct Ended {
    pub ok: bool,
    pub output: String,
}

/// Runs `command` under a heading, passing its output through.
pub fn step(title: &str, command: &mut Command) -> Ended {
    heading(title);
    let start = Instant::now();
    let (ok, output) = match watched(command) {
        Ok((status, output)) => (status.success(), output),
        Err(error) => {
            let name = command.get_program().to_string_lossy().into_owned();
            say(format_args!("{name} could not be started: {error}"));
            (false, String::new())
        }
    };
    let took = start.elapsed();
    say(format_args!("-- {title}: {} in {}", if ok { "done" } else { "FAILED" }, seconds(took)));
    Ended { ok, output }
}

/// Like `step`, for what everything after it needs.
pub fn must(title: &str, command: &mut Command) -> Done {
    let ended = step(title, command);
    if ended.ok { Ok(()) } else { Err(Failure::new(format!("{title} failed; the reason is above."))) }
}

/// What a command prints, when it succeeds; silent.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// What a command prints, whether it succeeds or not; silent.
pub fn quiet(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output();
    output.map_or_else(|_| String::new(), |output| String::from_utf8_lossy(&output.stdout).into_owned())
}

pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {} s", whole / 60, whole % 60)
    }
}

fn watched(command: &mut Command) -> std::io::Result<(ExitStatus, String)> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let out = child.stdout.take().map(|pipe| thread::spawn(|| pass_on(pipe)));
    let err = child.stderr.take().map(|pipe| thread::spawn(|| pass_on(pipe)));
    let mut output = String::new();
    for reader in [out, err].into_iter().flatten() {
        output.push_str(&reader.join().unwrap_or_default());
    }
    Ok((child.wait()?, output))
}

fn pass_on(pipe: impl Read) -> String {
    let mut kept = String::new();
    let mut lines = BufReader::new(pipe);
    let mut line = Vec::new();
    while matches!(lines.read_until(b'\n', &mut line), Ok(1..)) {
        let text = String::from_utf8_lossy(&line);
        say(text.trim_end());
        kept.push_str(&text);
        line.clear();
    }
    kept
}
