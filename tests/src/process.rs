//! A child process with everything it starts, ended together when its owner is dropped.

use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::trouble::{Outcome, Trouble};
use crate::wait;

/// Its own process group, so that a window's helper processes cannot outlive a failed test.
pub struct Group {
    child: Child,
}

impl Group {
    /// Starts `command`; a missing program is named together with what it is for.
    pub fn start(command: &mut Command, purpose: &str) -> Outcome<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).spawn().map_err(|error| {
            Trouble::new(format!(
                "{name} ({purpose}) did not start: {error}. `cargo xtask test` installs what is missing."
            ))
        })?;
        Ok(Self { child })
    }

    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks the child to end, as a shutdown does, and waits until it has; tells whether it ended well.
    pub fn stop(&mut self) -> Outcome<bool> {
        signal(self.child.id(), Signal::TERM)?;
        wait::until("the program to end after SIGTERM", wait::SOON, || Ok(self.child.try_wait()?))
            .map(|status| status.success())
    }

    /// Ends the whole group at once and collects the child.
    pub fn end(&mut self) {
        if let Some(pid) = pid_of(self.child.id()) {
            // Gone already is as good as ended.
            let _ = kill_process_group(pid, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

/// `kill -9`, as a crash or the kernel's out-of-memory killer would.
pub fn kill_hard(id: u32) -> Outcome {
    signal(id, Signal::KILL)
}

/// Freezes a process, so that it neither answers nor goes away.
pub fn freeze(id: u32) -> Outcome {
    signal(id, Signal::STOP)
}

fn signal(id: u32, signal: Signal) -> Outcome {
    let pid = pid_of(id).ok_or_else(|| Trouble::new("0 is not a process"))?;
    kill_process(pid, signal)
        .map_err(|error| Trouble::new(format!("Process {id} could not be signalled: {error}")))
}

fn pid_of(id: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(id).ok()?)
}

/// The process that `parent` started from `program`, if it runs.
pub fn child_running(parent: u32, program: &Path) -> Option<u32> {
    let wanted = program.canonicalize().ok()?;
    std::fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let id: u32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        // After the name, which may hold anything, come the state and the parent.
        let its_parent: u32 = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
        let program = std::fs::read_link(entry.path().join("exe")).ok()?;
        (its_parent == parent && program == wanted).then_some(id)
    })
}

/// Both outputs of a command into one file.
pub fn log_to(command: &mut Command, file: &Path) -> Outcome {
    let out = File::options().create(true).append(true).open(file)?;
    command.stdin(Stdio::null()).stdout(out.try_clone()?).stderr(out);
    Ok(())
}
