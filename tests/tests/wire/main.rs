//! Real clients, unmodified, against the sandbox: what people point at it, from the AWS SDKs to LangChain and BAML.
//!
//! They are the judges of the sandbox's wire protocol: what they read as a signature, a stop reason or an exception of
//! its own kind is right. They are installed once, from their registries, into the build folder.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod asking;
mod chat;
mod clients;
mod endings;
mod installed;
mod question;
mod refusals;
mod rust_sdk;
mod shapes;
mod streams;
