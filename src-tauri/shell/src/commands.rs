//! The commands, one file a feature; each is a few lines that call a crate.

pub mod app;
pub mod chat;
pub mod conversation;
pub mod doctor;
pub mod embed;
pub mod keychain;
pub mod link;
pub mod model;
pub mod profile;
pub mod sandbox;
