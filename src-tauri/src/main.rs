//! The desktop program: the shell, with what is put into the binary and a sandbox to start.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    forget_endpoint_overrides();
    outcrop_shell::run(|| tauri::generate_context!(), |setup| Box::pin(sandbox::start(setup.into())));
}

/// Where a key goes is the profile's to say. The SDK's own sign-in calls (SSO, a named profile's roles) read
/// `AWS_ENDPOINT_URL` and its kin from the environment and offer no way not to, so the app does without them.
#[allow(unsafe_code, reason = "no other thread runs yet that could read the environment meanwhile")]
fn forget_endpoint_overrides() {
    let overrides = std::env::vars_os().map(|(name, _)| name);
    for name in overrides.filter(|name| name.to_string_lossy().starts_with("AWS_ENDPOINT_URL")) {
        // SAFETY: the first statement of `main`; see the attribute above.
        unsafe { std::env::remove_var(name) };
    }
}
