//! The clients: what they are installed from, and how one is asked.
//!
//! Each is a small script in `fixtures/clients` that reads a question as JSON and prints one line of JSON. Their
//! packages are pinned and installed once into the build folder, behind a lock, since tests run at the same time.

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const PYTHON_PACKAGES: [&str; 2] = ["boto3==1.44.5", "strands-agents==1.62.0"];
const NODE_PACKAGES: [&str; 2] = ["@aws-sdk/client-bedrock-runtime@3.1162.0", "@smithy/node-http-handler@4"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    Boto3,
    Strands,
    JavaScript,
    JavaScriptHttp1,
}

impl Client {
    /// The protocol's version that the client speaks to a plain endpoint.
    pub fn http(self) -> &'static str {
        if self == Self::JavaScript { "2" } else { "1.1" }
    }

    pub fn embeds(self) -> bool {
        self != Self::Strands
    }

    fn command(self) -> Command {
        let script = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/clients").join(name);
        match self {
            Self::Boto3 | Self::Strands => {
                let name = if self == Self::Boto3 { "boto3_client.py" } else { "strands_client.py" };
                let mut command = Command::new(python_folder().join("bin/python"));
                // No compiled files beside the scripts.
                command.env("PYTHONDONTWRITEBYTECODE", "1").arg(script(name));
                command
            }
            Self::JavaScript | Self::JavaScriptHttp1 => {
                let mut command = with_node("node");
                command.env("CLIENTS_FOLDER", node_folder()).arg(script("javascript_client.mjs"));
                command
            }
        }
    }
}

/// Asks a client and reads its one line.
pub async fn run(client: Client, mut asked: Value) -> Value {
    asked["http1"] = Value::Bool(client == Client::JavaScriptHttp1);
    let asking = tokio::task::spawn_blocking(move || {
        let mut child = client
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{client:?} did not start: {error}"));
        child.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = told.lines().rev().find(|line| line.starts_with('{'));
        line.and_then(|line| serde_json::from_str(line).ok()).unwrap_or_else(|| {
            panic!("{client:?} told nothing: {told}{}", String::from_utf8_lossy(&output.stderr))
        })
    });
    asking.await.unwrap()
}

/// The Python environment with its packages.
fn python_folder() -> PathBuf {
    installed("python", &PYTHON_PACKAGES, |folder| {
        succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder));
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        succeed(Command::new(folder.join("bin/python")).args(pip).args(PYTHON_PACKAGES));
    })
}

/// The folder with `node_modules`.
fn node_folder() -> PathBuf {
    installed("node", &NODE_PACKAGES, |folder| {
        fs::write(folder.join("package.json"), "{\"private\": true}\n").unwrap();
        let quiet = ["install", "--silent", "--no-audit", "--no-fund", "--save-exact"];
        succeed(with_node("npm").args(quiet).args(NODE_PACKAGES).current_dir(folder));
    })
}

/// `node`, or a program beside it: the one that `OUTCROP_NODE` names, else the system's.
fn with_node(program: &str) -> Command {
    let Some(folder) =
        env::var_os("OUTCROP_NODE").map(PathBuf::from).and_then(|node| Some(node.parent()?.to_owned()))
    else {
        return Command::new(program);
    };
    // npm is a script that looks for its node on the path.
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([folder.clone()].into_iter().chain(env::split_paths(&path))).unwrap();
    let mut command = Command::new(folder.join(program));
    command.env("PATH", path);
    command
}

/// The folder of a kind of client; filled by `install` where it is not there yet, or holds other packages.
fn installed(kind: &str, packages: &[&str], install: impl FnOnce(&Path)) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients");
    fs::create_dir_all(&home).unwrap();
    let lock = File::create(home.join(format!("{kind}.lock"))).unwrap();
    lock.lock().unwrap();
    let folder = home.join(kind);
    let complete = home.join(format!("{kind}.complete"));
    let wanted = packages.join("\n");
    if fs::read_to_string(&complete).is_ok_and(|found| found == wanted) {
        return folder;
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    install(&folder);
    fs::write(complete, wanted).unwrap();
    folder
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} did not start: {error}"));
    let text = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{command:?} failed:\n{}", String::from_utf8_lossy(&text));
}
