//! The efforts that models take, from the least to the most; which model takes which is the families' to say.

pub(super) const EFFORTS: &[&str] = &["low", "medium", "high"];
pub(super) const EFFORTS_MAX: &[&str] = &["low", "medium", "high", "max"];
pub(super) const EFFORTS_XHIGH: &[&str] = &["low", "medium", "high", "xhigh"];
pub(super) const EFFORTS_ALL: &[&str] = &["low", "medium", "high", "xhigh", "max"];
