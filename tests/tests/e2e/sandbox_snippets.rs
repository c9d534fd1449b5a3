//! The code on the sandbox's page, run as it stands by the programs that it is for.

use std::env;
use std::io::Write as _;
use std::process::{Command, Stdio};

use outcrop_tests::trouble::{Trouble, expect_contains};
use outcrop_tests::{Desk, Keychain, Outcome, TestApp, sandbox_page as page};

use crate::installed::{installed, node};
use crate::sandbox_page::opened;

/// What `program` prints when it runs `code` in a shell where `environment` was set before.
fn told_by(program: &str, environment: &str, code: &str) -> Outcome<String> {
    let home = installed();
    let node_folder = node().and_then(|node| node.parent().map(ToOwned::to_owned));
    let before = env::var_os("PATH").unwrap_or_default();
    let path = [home.join("python/bin")].into_iter().chain(node_folder).chain(env::split_paths(&before));
    let mut shell = Command::new("bash");
    shell.arg("-c").arg(format!("{environment}\n{program}"));
    shell
        .current_dir(home.join("node"))
        .env("PATH", env::join_paths(path).map_err(|error| error.to_string())?);
    let mut shell = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut input) = shell.stdin.take() {
        input.write_all(code.as_bytes())?;
    }
    let output = shell.wait_with_output()?;
    let (told, complaint) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() {
        Ok(told.into_owned())
    } else {
        Err(Trouble::new(format!("{told}{complaint}")))
    }
}

#[test]
fn the_code_of_the_page_runs_with_the_environment_that_the_page_copies() -> Outcome {
    let desk = Desk::new(Keychain::Unlocked)?;
    let app: TestApp = opened(&desk)?;
    page::running(&app)?;
    app.click("sandbox-tab-connect")?;
    let environment = page::copied(&app, "sandbox-copy-sandbox-bash")?;
    let api_key = page::copied(&app, "sandbox-copy-sandbox-api_key")?;
    let bearer = format!("export AWS_BEARER_TOKEN_BEDROCK='{api_key}'");
    for (client, program, environment) in [
        ("boto3", "python -", &environment),
        ("javascript", "node --input-type=module -", &environment),
        ("cli", "bash -s", &environment),
        ("curl", "bash -s", &bearer),
    ] {
        let told = told_by(program, environment, &page::snippet(&app, client)?)
            .map_err(|trouble| trouble.while_doing(client))?;
        expect_contains(&told, "391")?;
    }
    Ok(())
}
