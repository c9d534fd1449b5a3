//! A profile as a person fills it into the form.

use crate::app::TestApp;
use crate::trouble::Outcome;

/// What is typed. Empty text leaves a field as the form offers it.
#[derive(Clone)]
pub struct Form {
    pub name: String,
    pub region: String,
    pub sign_in: SignIn,
    pub endpoint: String,
    pub chat_model: String,
    pub embedding_model: String,
}

#[derive(Clone)]
pub enum SignIn {
    AccessKeys { id: String, secret: String, session_token: String },
    AwsProfile(String),
    DefaultChain,
    ApiKey { key: String, keep_until_expiry: bool },
}

/// Claude with a thinking budget, on demand: no inference profile is needed.
pub const CHAT_MODEL: &str = "anthropic.claude-sonnet-4-20250514-v1:0";
pub const TITAN: &str = "amazon.titan-embed-text-v2:0";
pub const COHERE: &str = "cohere.embed-english-v3";

impl Form {
    /// A whole profile for an endpoint that serves `us-east-1`.
    pub fn new(name: &str, endpoint: &str, sign_in: SignIn) -> Self {
        Self {
            name: name.to_owned(),
            region: "us-east-1".to_owned(),
            sign_in,
            endpoint: endpoint.to_owned(),
            chat_model: CHAT_MODEL.to_owned(),
            embedding_model: TITAN.to_owned(),
        }
    }

    #[must_use]
    pub fn without_embedding(mut self) -> Self {
        self.embedding_model.clear();
        self
    }

    /// Types everything into the form that is open.
    pub fn fill_in(&self, app: &TestApp) -> Outcome {
        app.fill("field-name", &self.name)?;
        app.fill("field-region", &self.region)?;
        self.sign_in.fill_in(app)?;
        open(app, "disclosure-models")?;
        app.fill("field-chatModel", &self.chat_model)?;
        if !self.embedding_model.is_empty() {
            app.fill("field-embeddingModel", &self.embedding_model)?;
        }
        if !self.endpoint.is_empty() {
            open(app, "disclosure-network")?;
            app.fill("field-endpointUrl", &self.endpoint)?;
        }
        Ok(())
    }
}

impl SignIn {
    pub fn keys(id: &str, secret: &str) -> Self {
        Self::AccessKeys { id: id.to_owned(), secret: secret.to_owned(), session_token: String::new() }
    }

    fn fill_in(&self, app: &TestApp) -> Outcome {
        match self {
            Self::AccessKeys { id, secret, session_token } => {
                app.click("signin-access_keys")?;
                app.fill("field-accessKeyId", id)?;
                app.fill("field-secretAccessKey", secret)?;
                if !session_token.is_empty() {
                    app.fill("field-sessionToken", session_token)?;
                }
                Ok(())
            }
            Self::AwsProfile(name) => {
                app.click("signin-aws_profile")?;
                app.fill("field-awsProfile", name)
            }
            Self::DefaultChain => app.click("signin-default_chain"),
            Self::ApiKey { key, keep_until_expiry } => {
                app.click("signin-api_key")?;
                app.fill("field-apiKey", key)?;
                if *keep_until_expiry { app.click("field-keepUntilExpiry") } else { Ok(()) }
            }
        }
    }
}

/// Opens a disclosure unless it is open.
pub fn open(app: &TestApp, disclosure: &str) -> Outcome {
    app.wait_for(disclosure)?;
    if app.attribute(disclosure, "aria-expanded")?.as_deref() == Some("true") {
        return Ok(());
    }
    app.click(disclosure)
}
