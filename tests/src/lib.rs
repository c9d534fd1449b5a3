//! The harness: the real window, the real keychain and the sandbox, each started privately for one test.
//!
//! It is a library, and not a folder of test helpers, because the headless demonstration of `cargo xtask run`
//! drives the same window (`examples/demo.rs`). Nothing here knows what a test wants to prove; that is in `tests/`.
//! It runs on Linux only: elsewhere no driver reaches the web view and no keychain can be started apart from the user's.

#![cfg(target_os = "linux")]

pub mod accessibility;
pub mod app;
pub mod desk;
pub mod dialog;
pub mod display;
pub mod form;
pub mod fresh_debian;
pub mod heartbeat;
pub mod http;
pub mod journey;
pub mod keyboard;
pub mod keychain;
pub mod long_play;
pub mod long_texts;
pub mod memory;
pub mod process;
pub mod project;
pub mod sandbox;
pub mod sandbox_page;
pub mod screen;
pub mod search;
pub mod trouble;
pub mod wait;
pub mod webdriver;

pub use app::TestApp;
pub use desk::{Desk, Keychain};
pub use form::{Form, SignIn};
pub use sandbox::TestSandbox;
pub use trouble::{Outcome, Trouble};
pub use webdriver::WebDriver;
