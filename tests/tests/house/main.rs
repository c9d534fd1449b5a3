//! The rules of the house that a compiler does not check: which way dependencies point, what the window may do, and
//! how files begin and are called. CONTRIBUTING.md says them in words.

#![allow(clippy::unwrap_used, reason = "what cannot be read here fails the test, and says where")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

#[path = "../../../src-tauri/command_names.rs"]
mod command_names;

mod circles;
mod features;
mod sizes;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn read_json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The crates of the sandbox, each of which uses those before it alone.
const STOREYS: &[&str] =
    &["sandbox-wire", "sandbox-iam", "sandbox-model", "sandbox-rules", "sandbox-panel", "sandbox"];

/// Every member of the workspace, as `cargo metadata` declares it.
fn members() -> Vec<Value> {
    let mut cargo = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    let output =
        cargo.args(["metadata", "--format-version", "1", "--no-deps"]).current_dir(root()).output().unwrap();
    let data: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    data["packages"].as_array().expect("packages").clone()
}

fn name(member: &Value) -> &str {
    member["name"].as_str().unwrap()
}

/// What `member` depends on, also for building and testing.
fn dependencies(member: &Value) -> BTreeSet<&str> {
    member["dependencies"].as_array().unwrap().iter().map(name).collect()
}

fn member(wanted: &str) -> Value {
    members()
        .into_iter()
        .find(|member| name(member) == wanted)
        .unwrap_or_else(|| panic!("no member {wanted}"))
}

/// The crates under `crates/`.
fn inner_crates() -> Vec<Value> {
    let folder = root().join("crates");
    let inside = |member: &Value| Path::new(member["manifest_path"].as_str().unwrap()).starts_with(&folder);
    let crates: Vec<Value> = members().into_iter().filter(inside).collect();
    assert_eq!(crates.len(), 9, "profiles, bedrock, history, and the six of the sandbox");
    crates
}

#[test]
fn nothing_under_crates_knows_of_the_window() {
    for inner in inner_crates() {
        for dependency in dependencies(&inner) {
            let windowed =
                ["tauri", "specta", "wry", "tao", "outcrop"].iter().any(|word| dependency.starts_with(word));
            assert!(!windowed, "{} depends on {dependency}", name(&inner));
        }
    }
}

#[test]
fn profiles_and_the_sandbox_know_no_aws_crate() {
    for plain in ["profiles", "history"].iter().chain(STOREYS) {
        let plain = member(plain);
        let aws: Vec<&str> =
            dependencies(&plain).into_iter().filter(|dependency| dependency.starts_with("aws-")).collect();
        assert!(aws.is_empty(), "{} depends on {aws:?}", name(&plain));
    }
}

#[test]
fn dependencies_between_our_crates_point_one_way() {
    let allowed = [
        ("profiles", vec![]),
        ("bedrock", vec!["profiles"]),
        ("history", vec![]),
        ("sandbox-wire", vec![]),
        ("sandbox-iam", vec!["sandbox-wire"]),
        ("sandbox-model", vec!["sandbox-iam", "sandbox-wire"]),
        ("sandbox-rules", vec!["sandbox-model", "sandbox-wire"]),
        ("sandbox-panel", vec!["sandbox-iam", "sandbox-model", "sandbox-wire"]),
        ("sandbox", vec!["sandbox-iam", "sandbox-model", "sandbox-panel", "sandbox-rules", "sandbox-wire"]),
        // The shell's tests start a real sandbox.
        ("outcrop-shell", vec!["bedrock", "history", "profiles", "sandbox", "sandbox-panel"]),
        ("outcrop", vec!["outcrop-shell", "sandbox"]),
        ("xtask", vec![]),
    ];
    let ours: BTreeSet<String> = members().iter().map(|member| name(member).to_owned()).collect();
    for (from, to) in allowed {
        let from = member(from);
        let used: Vec<&str> = dependencies(&from).into_iter().filter(|used| ours.contains(*used)).collect();
        assert!(
            used.iter().all(|used| to.contains(used)),
            "{} depends on {used:?}; allowed: {to:?}",
            name(&from)
        );
    }
}

/// Building the programs after a change to a rule is to take no longer than it must: the server and the two programs.
#[test]
fn a_changed_rule_compiles_neither_the_shell_nor_the_harness() {
    let all = members();
    let uses = |member: &Value, wanted: &BTreeSet<String>| {
        let built = member["dependencies"].as_array().unwrap().iter().filter(|used| used["kind"] != "dev");
        built.map(name).any(|used| wanted.contains(used))
    };
    let mut changed = BTreeSet::from(["sandbox-rules".to_owned()]);
    while let Some(next) = all.iter().find(|one| !changed.contains(name(one)) && uses(one, &changed)) {
        changed.insert(name(next).to_owned());
    }
    let is_program = |target: &Value| target["kind"][0] == "bin";
    let has_programs = |one: &&Value| one["targets"].as_array().unwrap().iter().any(is_program);
    let programs: BTreeSet<&str> =
        all.iter().filter(has_programs).map(name).filter(|one| changed.contains(*one)).collect();
    assert_eq!(programs, BTreeSet::from(["outcrop", "sandbox"]));
    assert!(!changed.contains("outcrop-shell"), "{changed:?}");
}

#[test]
fn every_member_is_linted_and_licensed_alike() {
    for member in members() {
        let manifest = fs::read_to_string(member["manifest_path"].as_str().unwrap()).unwrap();
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{} does not take the workspace's lints",
            name(&member)
        );
        assert_eq!(member["license"], "MIT OR Apache-2.0", "{}", name(&member));
        assert!(member["rust_version"].is_string(), "{} names no Rust version", name(&member));
        assert_eq!(member["publish"], json!([]), "{} could be published by mistake", name(&member));
    }
    assert!(!root().join("rust-toolchain.toml").exists() && !root().join("rust-toolchain").exists());
    assert!(root().join("Cargo.lock").exists() && root().join("ui/package-lock.json").exists());
}

#[test]
fn the_shell_is_built_on_tauri_2() {
    let lock = read("Cargo.lock");
    let version =
        lock.split("name = \"tauri\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(version.starts_with("2."), "tauri {version}");
}

/// The names in the capability, `allow-profile-save` as `profile_save`.
fn permitted() -> BTreeSet<String> {
    let capability = read_json("src-tauri/capabilities/main.json");
    assert_eq!(capability["windows"], json!(["main"]));
    assert!(capability.get("remote").is_none(), "no page from outside may call anything");
    let permissions = capability["permissions"].as_array().unwrap();
    let command = |permission: &Value| {
        let name = permission.as_str().unwrap();
        name.strip_prefix("allow-")
            .unwrap_or_else(|| panic!("{name} is not one of our commands"))
            .replace('-', "_")
    };
    permissions.iter().map(command).collect()
}

#[test]
fn the_window_may_call_our_commands_and_nothing_else() {
    let commands: BTreeSet<String> = command_names::COMMANDS.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(permitted(), commands);
}

#[test]
fn every_command_is_handled_and_has_a_binding() {
    let commands: BTreeSet<&str> = command_names::COMMANDS.iter().copied().collect();
    let shell = read("src-tauri/shell/src/handlers.rs");
    let list = shell.split("collect_commands![").nth(1).and_then(|rest| rest.split("])").next()).unwrap();
    let handled =
        list.split(',').map(|path| path.split("::<").next().unwrap().trim().rsplit("::").next().unwrap());
    assert_eq!(handled.filter(|name| !name.is_empty()).collect::<BTreeSet<_>>(), commands);

    let bindings = read("ui/src/ipc/bindings.ts");
    let bound = bindings.split("__TAURI_INVOKE(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    assert_eq!(bound.collect::<BTreeSet<_>>(), commands);
}

#[test]
fn every_command_is_used_by_the_window() {
    let bindings = read("ui/src/ipc/bindings.ts");
    let mut sources = String::new();
    for file in files("ui/src", &["ts", "svelte"]) {
        if !file.ends_with("bindings.ts")
            && !file.to_string_lossy().ends_with(".test.ts")
            && !file.ends_with("fake.ts")
        {
            sources.push_str(&fs::read_to_string(file).unwrap());
        }
    }
    let lines = bindings.lines().filter(|line| line.contains("__TAURI_INVOKE(\""));
    let unused: Vec<&str> = lines
        .filter_map(|line| line.trim().split(':').next())
        .filter(|name| !sources.contains(&format!("commands.{name}")))
        .collect();
    assert!(unused.is_empty(), "the window may call these and never does: {unused:?}");
}

#[test]
fn the_page_is_held_by_the_strictest_policy() {
    let security = &read_json("src-tauri/tauri.conf.json")["app"];
    assert_eq!(security["withGlobalTauri"], false);
    assert_eq!(security["security"]["freezePrototype"], true);
    assert_eq!(
        security["security"]["csp"],
        json!({
            "default-src": "'none'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data: blob:",
            "font-src": "'self'",
            "connect-src": "ipc: http://ipc.localhost",
            "frame-src": "'none'",
            "object-src": "'none'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "require-trusted-types-for": "'script'",
            "trusted-types": "svelte-trusted-html dompurify"
        })
    );
    for loophole in ["dangerousDisableAssetCspModification", "devCsp", "assetProtocol"] {
        assert!(security["security"].get(loophole).is_none(), "{loophole} is set");
    }
}

#[test]
fn the_bundle_is_called_outcrop_and_has_all_its_icons() {
    let config = read_json("src-tauri/tauri.conf.json");
    assert_eq!(config["identifier"], "dev.outcrop.desktop");
    let icons = config["bundle"]["icon"].as_array().unwrap();
    assert!(icons.len() >= 5);
    for icon in icons {
        let path = root().join("src-tauri").join(icon.as_str().unwrap());
        let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{icon}: {error}"));
        if path.extension().is_some_and(|kind| kind == "png") {
            // In the header of a PNG, 8 bits a channel and colour type 6 is RGBA, the only kind that tauri takes.
            assert_eq!(bytes[24..26], [8, 6], "{icon} is not RGBA");
        }
    }
}

/// All files below `folder` with one of `kinds`, without what is built or installed.
fn files(folder: &str, kinds: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())).flatten()
        {
            let path = entry.path();
            let built = ["target", "node_modules", "dist", "gen"].iter().any(|name| path.ends_with(name));
            if path.is_dir() && !built {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kinds.iter().any(|wanted| kind == *wanted)) {
                found.push(path);
            }
        }
    }
    found
}

const RUST_FOLDERS: &[&str] = &["crates", "src-tauri", "tests", "xtask"];

#[test]
fn every_rust_file_says_first_what_it_is() {
    let all = RUST_FOLDERS.iter().flat_map(|folder| files(folder, &["rs"]));
    let silent: Vec<PathBuf> =
        all.filter(|file| !fs::read_to_string(file).unwrap().starts_with("//!")).collect();
    assert!(silent.is_empty(), "these do not open with //!: {silent:?}");
}

#[test]
fn no_file_is_called_after_what_it_is_made_of() {
    let empty_names =
        ["mod", "util", "utils", "helper", "helpers", "common", "manager", "service", "services", "misc"];
    let folders = RUST_FOLDERS.iter().copied().chain(["ui/src"]);
    for file in folders.flat_map(|folder| files(folder, &["rs", "ts", "svelte"])) {
        let name = file.file_name().unwrap().to_string_lossy().to_lowercase();
        let stem = name.split('.').next().unwrap();
        assert!(!empty_names.contains(&stem), "{} needs a name that says what is in it", file.display());
    }
}

#[test]
fn the_sandbox_and_the_client_share_no_source() {
    let ours = STOREYS.iter().map(|storey| (format!("crates/{storey}"), "bedrock"));
    for (one, other) in ours.chain([("crates/bedrock".to_owned(), "sandbox")]) {
        for file in files(&one, &["rs"]) {
            let text = fs::read_to_string(&file).unwrap();
            assert!(!text.contains(&format!("use {other}")), "{} uses {other}", file.display());
            assert!(!text.contains("include!("), "{} takes in a file", file.display());
            // A crate may name a file of its own; one of another crate would be shared.
            let home = root().join(&one).canonicalize().unwrap();
            for named in text.split("#[path = \"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let taken = file.parent().unwrap().join(named).canonicalize().unwrap();
                assert!(taken.starts_with(&home), "{} takes in {}", file.display(), taken.display());
            }
        }
    }
}
