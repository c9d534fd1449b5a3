//! The main job, done through the real window on a virtual screen, and shown as text while it happens.
//!
//! This is what `cargo xtask run` does on a machine without a display. It fills the form in, saves, tests, chats with
//! thinking and embeds, against a sandbox of its own, and keeps a picture of each step. Its words are for a person
//! at a terminal; what must hold is proved by the end-to-end tests.

#[cfg(target_os = "linux")]
#[path = "demo/tour.rs"]
mod tour;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    match tour::tour() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\n\nThe tour ended early. {trouble}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("The tour needs a virtual screen, which only Linux has.");
}
