//! The commands by name: what the usage lists is what runs.

use std::process::ExitCode;

use crate::report::{Done, Failure, say};
use crate::{bench, bindings, package, run, service_model, test};

struct Command {
    name: &'static str,
    about: &'static str,
    /// Gets the words behind the name.
    run: fn(&[&str]) -> ExitCode,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "run",
        about: "install what is missing, build, and open the window; without a display, do the main job and show it",
        run: |words| ended(alone(words).and_then(|()| run::run())),
    },
    Command {
        name: "test",
        about: "the same set-up, then every check and test, ending with one line: N passed, N failed",
        run: |words| alone(words).map_or_else(|failure| ended(Err(failure)), |()| test::test()),
    },
    Command {
        name: "bench",
        about: "bench sandbox [--requests N] | window [--release] [NAMES]: the sandbox, or long texts in the window (Linux)",
        run: |words| match words {
            ["sandbox", more @ ..] => ended(bench::sandbox(more)),
            ["window", more @ ..] => ended(bench::window(more)),
            _ => ended(Err(Failure::new(usage()))),
        },
    },
    Command {
        name: "package",
        about: "package [--try]: a .deb and an .rpm; with --try the .deb is installed in a fresh Debian, seen and removed",
        run: |words| ended(package::package(words)),
    },
    Command {
        name: "bindings",
        about: "write ui/src/ipc/bindings.ts anew from the Rust types",
        run: |words| ended(alone(words).and_then(|()| bindings::write())),
    },
    Command {
        name: "service-model",
        about: "write the sandbox's constraints and their test cases anew from AWS's published service model",
        run: |words| ended(alone(words).and_then(|()| service_model::write())),
    },
];

/// Does what `words` ask for.
pub fn run(words: &[&str]) -> ExitCode {
    let Some((name, more)) = words.split_first() else { return ended(Err(Failure::new(usage()))) };
    if ["help", "--help", "-h"].contains(name) {
        say(usage());
        return ExitCode::SUCCESS;
    }
    match COMMANDS.iter().find(|command| command.name == *name) {
        Some(command) => (command.run)(more),
        None => ended(Err(Failure::new(usage()))),
    }
}

fn usage() -> String {
    let lines = COMMANDS.iter().map(|command| format!("  {:<13}  {}", command.name, command.about));
    format!("Usage: cargo xtask <command>\n\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// For a command that takes no further words.
fn alone(words: &[&str]) -> Done {
    match words {
        [] => Ok(()),
        [word, ..] => Err(Failure::new(format!("This command does not know «{word}».\n\n{}", usage()))),
    }
}

fn ended(done: Done) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use super::*;
    use crate::documents::texts;

    /// The names behind `cargo xtask` in `text`; a word in capitals stands for any of them.
    fn named(text: &str) -> impl Iterator<Item = &str> {
        let after = text.match_indices("cargo xtask ").map(|(at, words)| &text[at + words.len()..]);
        let word = |rest: &str| rest.find(|letter: char| !letter.is_ascii_lowercase() && letter != '-');
        after.map(move |rest| &rest[..word(rest).unwrap_or(rest.len())]).filter(|name| !name.is_empty())
    }

    #[test]
    fn every_command_that_is_named_anywhere_exists_and_every_one_that_exists_is_described() {
        let all = texts();
        let mut places: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
        for (path, text) in &all {
            for name in named(text) {
                places.entry(name.to_owned()).or_default().push(path.clone());
            }
        }
        for (name, files) in &places {
            let exists = COMMANDS.iter().any(|command| command.name == name);
            assert!(exists, "`cargo xtask` has no command «{name}», which {files:?} names");
        }
        for command in COMMANDS {
            let described = places.get(command.name).into_iter().flatten();
            let mut described = described.filter(|path| path.extension().is_some_and(|kind| kind == "md"));
            assert!(
                described.next().is_some(),
                "neither README nor CONTRIBUTING says what {} does",
                command.name
            );
        }
    }

    #[test]
    fn a_name_is_read_up_to_where_it_ends() {
        let text =
            "`cargo xtask run`, cargo xtask service-model; `cargo xtask COMMAND`, cargo xtask bench sandbox";
        assert_eq!(named(text).collect::<Vec<_>>(), ["run", "service-model", "bench"]);
    }
}
