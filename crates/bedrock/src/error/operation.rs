//! The calls that this crate makes, and which of AWS's services they go to.

/// A call, by AWS's own name for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `Converse`.
    Converse,
    /// `ConverseStream`.
    ConverseStream,
    /// `InvokeModel`.
    InvokeModel,
    /// `ListFoundationModels`.
    ListFoundationModels,
    /// `ListInferenceProfiles`.
    ListInferenceProfiles,
    /// `GetCallerIdentity`.
    GetCallerIdentity,
    /// `AssumeRole`.
    AssumeRole,
}

/// Who answers a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// `bedrock-runtime`.
    Runtime,
    /// `bedrock`, the control plane.
    Control,
    /// The Security Token Service.
    Sts,
}

impl Operation {
    /// Every call.
    pub const ALL: [Self; 7] = [
        Self::Converse,
        Self::ConverseStream,
        Self::InvokeModel,
        Self::ListFoundationModels,
        Self::ListInferenceProfiles,
        Self::GetCallerIdentity,
        Self::AssumeRole,
    ];

    /// As AWS spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Converse => "Converse",
            Self::ConverseStream => "ConverseStream",
            Self::InvokeModel => "InvokeModel",
            Self::ListFoundationModels => "ListFoundationModels",
            Self::ListInferenceProfiles => "ListInferenceProfiles",
            Self::GetCallerIdentity => "GetCallerIdentity",
            Self::AssumeRole => "AssumeRole",
        }
    }

    /// Who answers it.
    pub fn service(self) -> Service {
        match self {
            Self::Converse | Self::ConverseStream | Self::InvokeModel => Service::Runtime,
            Self::ListFoundationModels | Self::ListInferenceProfiles => Service::Control,
            Self::GetCallerIdentity | Self::AssumeRole => Service::Sts,
        }
    }
}
