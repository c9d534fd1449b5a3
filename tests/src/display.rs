//! A virtual screen of its own, so that tests see one window and never the user's.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use crate::process::Group;
use crate::trouble::{Outcome, Trouble};

pub struct Display {
    _server: Group,
    number: u32,
}

impl Display {
    /// Starts Xvfb on the first free number, which it tells by itself once it takes clients.
    pub fn start() -> Outcome<Self> {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = Group::start(&mut command, "a virtual screen")?;
        let output = server.child().stdout.take().ok_or_else(|| Trouble::new("Xvfb has no output"))?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let number =
            line.trim().parse().map_err(|_| Trouble::new("Xvfb ended without taking a display number."))?;
        Ok(Self { _server: server, number })
    }

    /// What `DISPLAY` is set to.
    pub fn name(&self) -> String {
        format!(":{}", self.number)
    }
}
