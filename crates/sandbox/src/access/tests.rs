//! The evaluation against whole policies.
