//! What `cargo xtask bench window` runs: every long text in the real window, with what it took, and where memory goes.

#[cfg(target_os = "linux")]
#[path = "long_texts/table.rs"]
mod table;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    let names: Vec<String> = std::env::args().skip(1).collect();
    match table::measure(&names) {
        Ok(true) => std::process::ExitCode::SUCCESS,
        Ok(false) => std::process::ExitCode::FAILURE,
        Err(trouble) => {
            eprintln!("\nThe measuring ended early. {trouble}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("The window is measured on a virtual screen, which only Linux has.");
}
