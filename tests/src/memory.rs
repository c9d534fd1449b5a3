//! What the window takes of the machine's memory: the app and the processes of its web view, read from /proc.

use std::fs;

use crate::app::TestApp;
use crate::trouble::Outcome;

/// Proportional set sizes in MiB.
#[derive(Debug, Clone, Copy, Default)]
pub struct Memory {
    /// Of the app and all its processes together.
    pub all: f64,
    /// Of the process that holds the page.
    pub page: f64,
}

pub fn of_window(app: &TestApp) -> Outcome<Memory> {
    let mut memory = Memory::default();
    for id in with_descendants(app.process_id()?) {
        let Ok(rollup) = fs::read_to_string(format!("/proc/{id}/smaps_rollup")) else { continue };
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        let mib = kilobytes.unwrap_or_default() / 1024.0;
        memory.all += mib;
        let name = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
        if name.starts_with("WebKitWebProces") {
            memory.page += mib;
        }
    }
    Ok(memory)
}

fn with_descendants(root: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            Some((id, parent))
        })
        .collect();
    let mut found = vec![root];
    let mut at = 0;
    while let Some(&parent) = found.get(at) {
        found.extend(parents.iter().filter(|(_, its)| *its == parent).map(|(id, _)| *id));
        at += 1;
    }
    found
}
