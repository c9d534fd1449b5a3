//! Who is asking, and what they may do: accounts, users and roles, their policies, their keys, and how requests are signed.
//!
//! The seam: a request's head goes in, a caller or AWS's denial comes out. Nothing here knows what an operation does or
//! what a model is; both are names and ARNs.

pub mod access;
pub mod accounts;
pub mod auth;
pub mod credentials;
pub mod glob;
pub mod policy;
pub mod principal;
