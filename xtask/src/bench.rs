//! `cargo xtask bench sandbox`: a release build of the sandbox against its goals, each measured in the same run.
//!
//! The seam: here is what is measured and what is wanted; programs are started and watched in `bench/watched.rs`. Load
//! comes from curl and from the sandbox's own example `load`. Memory and processor time are read from /proc, so this
//! runs on Linux.

mod watched;
mod window;

use std::process::Command;
use std::time::{Duration, Instant};

use crate::cargo::{Workspace, locked};
use crate::report::{Done, Failure, heading, say};
use crate::steps::{answer, must};
use watched::Watched;
pub use window::window;

/// Events of the stream that curl takes.
const EVENTS: u32 = 3_000_000;
const STREAMS: u32 = 1_000;
const RATE: u32 = 50;
const SECONDS: u32 = 15;

/// One line of the table.
struct Measured {
    what: String,
    value: String,
    goal: &'static str,
    good: Option<bool>,
}

pub fn sandbox(words: &[&str]) -> Done {
    let requests: u32 = match words {
        [] => 1_000_000,
        ["--requests", count] => count.parse().map_err(|_| Failure::new("--requests needs a number."))?,
        _ => return Err(Failure::new("Usage: cargo xtask bench sandbox [--requests N]")),
    };
    let mut build = locked("build");
    build.args(["--release", "-p", "sandbox", "--bins", "--example", "load"]);
    must("Building the sandbox for release", &mut build)?;
    let programs = Programs::find(&Workspace::read()?);
    let mut table = Vec::new();
    start(&programs, &mut table)?;
    events(&programs, &mut table)?;
    first_byte(&programs, &mut table)?;
    streams(&programs, &mut table)?;
    memory(&programs, requests, &mut table)?;
    print(&table)
}

struct Programs {
    sandbox: String,
    load: String,
}

impl Programs {
    fn find(workspace: &Workspace) -> Self {
        let path = |name: &str| workspace.program("release", name).display().to_string();
        Self { sandbox: path("sandbox"), load: path("examples/load") }
    }

    fn sandbox(&self, more: &[&str]) -> Done<Watched> {
        let mut command = Command::new(&self.sandbox);
        command.args(["--port", "0", "--json", "--first-token-ms", "0"]).args(more);
        Watched::start(&mut command)
    }

    /// Runs the load to its end and reads what it says.
    fn load(&self, kind: &str, of: &Watched, more: &[&str]) -> Done<serde_json::Value> {
        let address = of.told("endpoint").replace("http://", "");
        let mut command = Command::new(&self.load);
        command.args([kind, &address, &of.told("api_key")]).args(more);
        let text = answer(&mut command).ok_or_else(|| Failure::new(format!("The load {kind} failed.")))?;
        serde_json::from_str(&text).map_err(|error| Failure::new(format!("load {kind}: {error}")))
    }
}

/// From the start of the process to the line that says where it serves; and what it takes idle.
fn start(programs: &Programs, table: &mut Vec<Measured>) -> Done {
    heading("Start");
    let mut times = Vec::new();
    let mut idle = 0.0;
    for _ in 0..11 {
        let begun = Instant::now();
        let sandbox = programs.sandbox(&[])?;
        times.push(begun.elapsed());
        idle = sandbox.resident_mb()?;
    }
    times.sort_unstable();
    let median = times[times.len() / 2];
    table.push(Measured {
        what: "start to ready, with TLS (median of 11)".into(),
        value: format!("{:.1} ms", median.as_secs_f64() * 1e3),
        goal: "< 50 ms",
        good: Some(median < Duration::from_millis(50)),
    });
    table.push(Measured {
        what: "memory, idle".into(),
        value: format!("{idle:.1} MB"),
        goal: "< 30 MB",
        good: Some(idle < 30.0),
    });
    Ok(())
}

/// One connection at full pace, beside a server of frames that were made before.
fn events(programs: &Programs, table: &mut Vec<Measured>) -> Done {
    heading("Events on one connection");
    let sandbox = programs.sandbox(&["--tokens-per-second", "0"])?;
    let count = EVENTS.to_string();
    let mut command = Command::new(&programs.load);
    let address = sandbox.told("endpoint").replace("http://", "");
    let frames = Watched::start(command.args(["frames", &address, &sandbox.told("api_key"), &count]))?;
    let (mut made, mut premade) = (Duration::MAX, Duration::MAX);
    // Turn by turn, so that whatever else the machine does meets both.
    for _ in 0..3 {
        made = made.min(curl(&sandbox.told("endpoint"), &sandbox.told("api_key"))?);
        premade = premade.min(curl(&frames.told("endpoint"), "none")?);
    }
    let rate = |took: Duration| f64::from(EVENTS) / took.as_secs_f64();
    table.push(Measured {
        what: "events a second on one connection, into curl".into(),
        value: format!("{:.2} million", rate(made) / 1e6),
        goal: ">= 1 million",
        good: Some(rate(made) >= 1e6),
    });
    table.push(Measured {
        what: "  the same from pre-made frames".into(),
        value: format!(
            "{:.2} million ({:.2} of it reached)",
            rate(premade) / 1e6,
            rate(made) / rate(premade)
        ),
        goal: "",
        good: None,
    });
    Ok(())
}

/// How long curl takes for a whole stream.
fn curl(endpoint: &str, key: &str) -> Done<Duration> {
    let mut command = Command::new("curl");
    command
        .args(["-sf", "--noproxy", "*", "-o", "/dev/null", "-w", "%{time_total}", "-X", "POST", "-H"])
        .arg(format!("authorization: Bearer {key}"))
        .args(["-H", &format!("x-sandbox-answer: repeat:{EVENTS}:word "), "-d"])
        .arg(r#"{"messages":[{"content":[{"text":"Hello"}],"role":"user"}]}"#)
        .arg(format!("{endpoint}/model/amazon.nova-lite-v1%3A0/converse-stream"));
    let text = answer(&mut command).ok_or_else(|| Failure::new("curl could not read the stream."))?;
    let seconds: f64 = text.parse().map_err(|_| Failure::new(format!("curl says {text}.")))?;
    Ok(Duration::from_secs_f64(seconds))
}

fn first_byte(programs: &Programs, table: &mut Vec<Measured>) -> Done {
    heading("First byte");
    let sandbox = programs.sandbox(&["--tokens-per-second", "0"])?;
    let said = programs.load("first-byte", &sandbox, &["2000"])?;
    table.push(Measured {
        what: "request to first byte of a stream".into(),
        value: format!("{} us, p99 {} us", said["p50_us"], said["p99_us"]),
        goal: "",
        good: None,
    });
    Ok(())
}

/// Many paced streams on one processor core.
fn streams(programs: &Programs, table: &mut Vec<Measured>) -> Done {
    heading("Paced streams on one core");
    let rate = RATE.to_string();
    let mut command = Command::new("taskset");
    command.args(["-c", "0", &programs.sandbox, "--port", "0", "--json", "--first-token-ms", "0"]);
    let sandbox = Watched::start(command.args(["--tokens-per-second", &rate]))?;
    let (before, begun) = (sandbox.processor_seconds()?, Instant::now());
    let said = programs.load("streams", &sandbox, &[&STREAMS.to_string(), &rate, &SECONDS.to_string()])?;
    let share = (sandbox.processor_seconds()? - before) / begun.elapsed().as_secs_f64();
    let late = said["p99_us"].as_f64().unwrap_or(f64::INFINITY) / 1e3;
    table.push(Measured {
        what: format!("{STREAMS} streams at {RATE} tokens a second: share of a core"),
        value: format!("{:.0} %", share * 100.0),
        goal: "< 100 %",
        good: Some(share < 1.0),
    });
    table.push(Measured {
        what: "  tokens later than their turn, p99".into(),
        value: format!("{late:.1} ms"),
        goal: "< 20 ms, one turn",
        good: Some(late < 20.0),
    });
    Ok(())
}

/// What a day's requests leave behind.
fn memory(programs: &Programs, requests: u32, table: &mut Vec<Measured>) -> Done {
    heading("Memory over many requests");
    let sandbox = programs.sandbox(&["--tokens-per-second", "0"])?;
    // The first tenth fills the log of the last requests and what the allocator keeps.
    programs.load("requests", &sandbox, &[&(requests / 10).to_string()])?;
    let before = sandbox.resident_mb()?;
    let said = programs.load("requests", &sandbox, &[&requests.to_string()])?;
    let after = sandbox.resident_mb()?;
    table.push(Measured {
        what: format!("memory before and after {requests} requests"),
        value: format!("{before:.1} MB, {after:.1} MB ({} requests a second)", said["per_second"]),
        goal: "flat: + 2 MB at most",
        good: Some(after - before <= 2.0),
    });
    Ok(())
}

fn print(table: &[Measured]) -> Done {
    heading("The sandbox against its goals");
    for Measured { what, value, goal, good } in table {
        let verdict = good.map_or("", |good| if good { "good" } else { "MISSED" });
        say(format_args!("{what:<54} {value:<44} {goal:<22} {verdict}"));
    }
    let missed = table.iter().filter(|measured| measured.good == Some(false)).count();
    if missed == 0 { Ok(()) } else { Err(Failure::new(format!("{missed} goals were missed."))) }
}
