//! Journeys through the real window, with a real keychain and a sandbox, each at a desk of its own.
//!
//! The window is driven as a person would; what counts as proof is what the page shows, what reached the sandbox, and
//! what is on disk. Run by `cargo xtask test`, which builds the app first.

#![cfg(target_os = "linux")]

mod chat;
mod doctor;
mod embeddings;
mod endings;
mod first_run;
mod input_method;
#[path = "../wire/installed.rs"]
mod installed;
mod keychain;
mod long_texts;
mod profiles;
mod restart;
mod sandbox_page;
mod sandbox_snippets;
mod sign_in;
mod start;
