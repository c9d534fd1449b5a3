//! A program that is measured: started, waited for until it says where it serves, and ended with its owner.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::report::{Done, Failure};

pub struct Watched {
    child: Child,
    told: Value,
}

impl Watched {
    /// Starts a program whose first line is a JSON object.
    pub fn start(command: &mut Command) -> Done<Self> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let told = serde_json::from_str(&line);
        let watched = Self { child, told: told.unwrap_or_default() };
        if watched.told.is_null() {
            return Err(Failure::new(format!("{command:?} did not say where it serves.")));
        }
        Ok(watched)
    }

    /// A member of what it said; empty where it said nothing of it.
    pub fn told(&self, key: &str) -> String {
        self.told[key].as_str().unwrap_or_default().to_owned()
    }

    pub fn resident_mb(&self) -> Done<f64> {
        let status = self.read("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes.map(|kilobytes| kilobytes / 1024.0).ok_or_else(|| Failure::new("/proc has no VmRSS."))
    }

    /// Processor time so far, in the program and for it in the system.
    pub fn processor_seconds(&self) -> Done<f64> {
        let stat = self.read("stat")?;
        // Behind the name in parentheses: state is field 3, user time 14, system time 15, in hundredths of a second.
        let fields = stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().collect::<Vec<_>>());
        let ticks = |at: usize| fields.as_ref().and_then(|fields| fields.get(at - 3)?.parse::<f64>().ok());
        match (ticks(14), ticks(15)) {
            (Some(user), Some(system)) => Ok((user + system) / 100.0),
            _ => Err(Failure::new("/proc has no processor times.")),
        }
    }

    fn read(&self, name: &str) -> Done<String> {
        Ok(fs::read_to_string(format!("/proc/{}/{name}", self.child.id()))?)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}
