//! The TypeScript side of every command is generated and committed; a difference fails here.

use std::path::Path;

#[path = "../command_names.rs"]
mod command_names;

use command_names::COMMANDS;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_committed_bindings_are_those_of_the_commands() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("bindings.ts");
    outcrop_shell::commands().export(specta_typescript::Typescript::default(), &fresh).unwrap();
    let committed = root().join("../ui/src/ipc/bindings.ts");
    let wanted = std::fs::read_to_string(&fresh).unwrap();
    if std::env::var_os("OUTCROP_WRITE_BINDINGS").is_some() {
        std::fs::write(&committed, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&committed).unwrap_or_default();
    assert!(found == wanted, "ui/src/ipc/bindings.ts is out of date; run `cargo xtask bindings`");
}

#[test]
fn every_command_has_its_permission_in_the_capability_and_nothing_else_has() {
    let capability = std::fs::read_to_string(root().join("capabilities/main.json")).unwrap();
    let capability: serde_json::Value = serde_json::from_str(&capability).unwrap();
    let allowed: Vec<&str> =
        capability["permissions"].as_array().unwrap().iter().filter_map(|p| p.as_str()).collect();
    let wanted: Vec<String> =
        COMMANDS.iter().map(|name| format!("allow-{}", name.replace('_', "-"))).collect();
    assert_eq!(allowed, wanted);

    let source = std::fs::read_to_string(root().join("shell/src/handlers.rs")).unwrap();
    let list = source.split_once("collect_commands![").and_then(|(_, rest)| rest.split_once(']')).unwrap().0;
    let mut handled: Vec<&str> = list
        .lines()
        .filter_map(|line| line.trim().trim_end_matches(',').rsplit_once("::"))
        .map(|(_, name)| name)
        .collect();
    let mut named = COMMANDS.to_vec();
    handled.sort_unstable();
    named.sort_unstable();
    assert_eq!(handled, named);
}
