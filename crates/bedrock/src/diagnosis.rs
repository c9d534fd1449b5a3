//! The one table from failure to cause to next step.
//!
//! [`explain()`] first decides the [`Cause`] (`decide`: typed exceptions, then codes, then, only here, texts) and
//! then finds the words for it (`words`). It says what is wrong and one thing to do, naming region, model and host
//! where that helps. AWS's own message, code and request id are kept beside it for «Details», never rewritten.

mod cause;
mod decide;
mod explain;
mod field;
mod fix;
mod redact;
mod said;
mod scene;
#[cfg(test)]
mod table;
mod titles;
mod words;

pub use cause::Cause;
pub use explain::{Diagnosis, explain};
pub use field::Field;
pub use fix::{Fix, Parameter};
pub use scene::Scene;
