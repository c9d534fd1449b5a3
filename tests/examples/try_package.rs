//! `try-package FILE.deb`: installs the package in a fresh Debian, looks at its window, and removes it again.
//!
//! This is what `cargo xtask package --try` runs. It takes minutes and root's rights, so it is not one of the tests.

#[cfg(target_os = "linux")]
#[path = "try_package/trial.rs"]
mod trial;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    let Some(deb) = std::env::args_os().nth(1) else {
        eprintln!("Usage: try-package FILE.deb");
        return std::process::ExitCode::from(2);
    };
    match trial::trial(deb.as_ref()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\nThe package failed. {trouble}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("The package is for Debian, so it is tried on Linux.");
}
