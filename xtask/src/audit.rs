//! What we depend on, checked for bans, licences, sources and known holes, as far as this machine can.
//!
//! `cargo deny` runs where it is installed, and `npm audit` where the registry answers it. What could not be checked is
//! said; it does not fail a run, because a mirror without an advisory service says nothing about the code.

use serde_json::Value;

use crate::cargo::cargo;
use crate::node::Node;
use crate::report::say;
use crate::steps::{answer, quiet, step};
use crate::tally::{Runner, Tally};

pub fn dependencies(tally: &mut Tally, node: &Node) {
    rust(tally);
    ui(tally, node);
}

fn rust(tally: &mut Tally) {
    let title = "Rust: dependencies (cargo deny: bans, licences, sources)";
    if answer(cargo().args(["deny", "--version"])).is_none() {
        say(format_args!(
            "\n-- {title}: not checked, since it is not installed (cargo install --locked cargo-deny)"
        ));
        return;
    }
    let ended = step(title, cargo().args(["deny", "--locked", "check", "bans", "licenses", "sources"]));
    tally.add(title, Runner::Check, ended.ok, &ended.output);
}

fn ui(tally: &mut Tally, node: &Node) {
    let title = "UI: dependencies (npm audit)";
    let said = quiet(&mut node.npm(&["audit", "--json", "--fetch-retries=0", "--fetch-timeout=10000"]));
    match holes(&said) {
        None => say(format_args!("\n-- {title}: not checked, since the registry did not answer")),
        Some(0) => tally.add(title, Runner::Check, true, ""),
        Some(count) => {
            say(format_args!(
                "\n-- {title}: {count} known holes that are high or critical; `npm audit` in ui/ names them"
            ));
            tally.add(title, Runner::Check, false, "");
        }
    }
}

/// How many known holes are high or critical; `None` where there is no report.
fn holes(report: &str) -> Option<u64> {
    let report: Value = serde_json::from_str(report).ok()?;
    let counts = report["metadata"]["vulnerabilities"].as_object()?;
    Some(["high", "critical"].iter().filter_map(|level| counts.get(*level)?.as_u64()).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_high_and_critical_holes_count() {
        let report =
            r#"{"metadata": {"vulnerabilities": {"low": 5, "moderate": 3, "high": 2, "critical": 1}}}"#;
        assert_eq!(holes(report), Some(3));
        assert_eq!(
            holes(r#"{"metadata": {"vulnerabilities": {"low": 5, "high": 0, "critical": 0}}}"#),
            Some(0)
        );
    }

    #[test]
    fn a_registry_without_an_advisory_service_gives_no_report() {
        assert_eq!(holes(r#"{"message": "405 Method Not Allowed", "statusCode": 405}"#), None);
        assert_eq!(holes(""), None);
    }
}
