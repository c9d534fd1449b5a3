//! What an ARN of an account's own leads to.

/// What something of an account's own, called by its ARN, stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A foundation model, or a system-defined profile of one.
    Id(String),
    /// Throughput, weights or a deployment of the account's own over a foundation model.
    Own(String),
    /// Weights that nothing serves: a custom model is called through a deployment or provisioned throughput.
    Idle,
}
