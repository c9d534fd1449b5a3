//! The border between the shell and the window: wire types, conversions, errors.

pub mod convert;
pub mod dto;
pub mod error;
pub mod failure;
