//! The program around the library: reads what is asked for, serves until it is told to stop, says how to sign in.
//!
//! With `--json` the first line of output is one JSON object, for scripts; everything else goes to the error output.

mod arguments;
mod config;
mod describe;
mod help;
mod serving;
mod stop;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use sandbox::{Error, Sandbox};

use arguments::{Asked, Words};
use serving::Serving;
use stop::Stop;

/// It could not start or go on serving.
const CANNOT: u8 = 1;
/// What was asked for makes no sense.
const WRONG_USE: u8 = 2;

/// Runs the program with the words of its command line.
pub(crate) fn run(words: impl Iterator<Item = OsString>) -> ExitCode {
    let asked = match Words::read(words).and_then(Words::into_asked) {
        Ok(asked) => asked,
        Err(message) => {
            eprintln!("{message}\nSee sandbox --help.");
            return ExitCode::from(WRONG_USE);
        }
    };
    let serving = match asked {
        Asked::Help => {
            print!("{}", help::HELP);
            return ExitCode::SUCCESS;
        }
        Asked::Version => {
            println!("sandbox {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Asked::Check(told) => {
            println!("{told}");
            return ExitCode::SUCCESS;
        }
        Asked::Example(text) => {
            print!("{text}");
            return ExitCode::SUCCESS;
        }
        Asked::Serve(serving) => serving,
    };
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("SANDBOX_LOG"))
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The sandbox could not start its threads: {error}.");
            return ExitCode::from(CANNOT);
        }
    };
    runtime.block_on(serve(*serving))
}

async fn serve(serving: Serving) -> ExitCode {
    let (json, grace) = (serving.json, serving.grace);
    let mut stop = Stop::listen();
    let sandbox = match start(serving).await {
        Ok(sandbox) => sandbox,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(CANNOT);
        }
    };
    let text = if json { format!("{}\n", describe::as_json(&sandbox)) } else { describe::as_text(&sandbox) };
    let mut out = std::io::stdout();
    // A closed output is not a reason to stop serving.
    let _best_effort = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    stop.wait().await;
    tokio::select! {
        () = sandbox.stop_within(grace) => {}
        // A second signal cuts what is still open, by ending the runtime.
        () = stop.wait() => {}
    }
    ExitCode::SUCCESS
}

async fn start(Serving { mut options, any_tls_port, .. }: Serving) -> Result<Sandbox, Error> {
    let next = options.port.checked_add(1).filter(|next| *next > 1).unwrap_or_default();
    let Some(tls) = options.tls.as_mut().filter(|_| any_tls_port) else {
        return sandbox::start(options).await;
    };
    tls.port = next;
    match sandbox::start(options.clone()).await {
        Err(Error::Listen { address, .. }) if next > 0 && address.port() == next => {
            options.tls.iter_mut().for_each(|tls| tls.port = 0);
            sandbox::start(options).await
        }
        outcome => outcome,
    }
}
