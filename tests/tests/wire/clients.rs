//! The clients, and what each of them can do.

/// One kind of client, by its script in `fixtures/clients`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// Anthropic's own SDK for Python.
    Anthropic,
    AwsCli,
    Baml,
    Boto3,
    /// boto3 with the bodies of InvokeModel.
    Boto3Invoke,
    JavaScript,
    JavaScriptHttp1,
    LangChain,
    LiteLlm,
    Strands,
}

impl Client {
    /// The script and its words.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::Anthropic => &["anthropic_client.py"],
            Self::AwsCli => &["aws_cli_client.py"],
            Self::Baml => &["baml_client.py"],
            Self::Boto3 => &["boto3_client.py"],
            Self::Boto3Invoke => &["boto3_invoke_client.py"],
            Self::JavaScript => &["javascript_client.mjs"],
            Self::JavaScriptHttp1 => &["javascript_client.mjs", "--http1"],
            Self::LangChain => &["langchain_client.py"],
            Self::LiteLlm => &["litellm_client.py"],
            Self::Strands => &["strands_client.py"],
        }
    }

    /// The protocol's version that the client speaks to a plain endpoint.
    pub fn http(self) -> &'static str {
        if self == Self::JavaScript { "2" } else { "1.1" }
    }

    /// The protocol's version that the client chooses where TLS offers both.
    pub fn http_over_tls(self) -> &'static str {
        if matches!(self, Self::Baml | Self::JavaScript) { "2" } else { "1.1" }
    }

    /// The operation of its first question. No version of the AWS CLI can stream.
    pub fn chats_with(self) -> &'static str {
        match self {
            Self::AwsCli => "Converse",
            Self::Anthropic | Self::Boto3Invoke => "InvokeModelWithResponseStream",
            _ => "ConverseStream",
        }
    }

    /// Whether it has something for embeddings.
    pub fn embeds(self) -> bool {
        !matches!(self, Self::Anthropic | Self::Baml | Self::Strands)
    }

    /// Whether it can send back a turn with its reasoning. A function of BAML's takes texts.
    pub fn sends_turns_back(self) -> bool {
        self != Self::Baml
    }

    /// Whether the first credentials that a process had are kept for all of it.
    pub fn remembers_credentials(self) -> bool {
        self == Self::Baml
    }
}
