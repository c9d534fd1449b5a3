//! What a form holds, and how it becomes a profile.
//!
//! Parse, don't validate: [`Draft::parse`] either yields the parts of a profile, in which every rule already holds, or
//! one problem a field with how to fix it. Nothing here touches files or the keychain; the saved record is passed in.
//! Whether a name is taken is not known here either; [`crate::Profiles`] checks it.

pub mod api_key;
pub mod problem;
mod shapes;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

pub use self::api_key::{ApiKeyFacts, api_key_facts};
use self::problem::Problems;
pub use self::problem::{Field, Problem};
use crate::clean::clean;
use crate::profile::{AssumeRole, Connection, Endpoint, Keep, Limits, Models, ProfileId, SignIn, SignInKind};
use crate::region::Region;
use crate::secret::{Credentials, Record};

/// A secret field of the form. Secrets are write-only: a form never holds a saved one.
#[derive(Debug, Clone, Default)]
pub enum Typed {
    /// Use what is saved.
    #[default]
    Unchanged,
    /// Use what was typed.
    New(SecretString),
    /// Use none.
    Cleared,
}

/// A profile as typed, before any rule was checked. Texts are as they stand in the form; empty means not filled in.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The profile that is edited; `None` for a new one.
    pub id: Option<ProfileId>,
    /// What the list calls it.
    pub name: String,
    /// Such as `eu-west-1`.
    pub region: String,
    /// The one way to sign in that is chosen; fields of the others are passed over.
    pub sign_in: SignInKind,
    /// For access keys.
    pub access_key_id: String,
    /// For access keys.
    pub secret_access_key: Typed,
    /// For temporary access keys.
    pub session_token: Typed,
    /// For a Bedrock API key.
    pub api_key: Typed,
    /// The user knows that a short-term API key runs out and wants it all the same.
    pub keep_until_expiry: bool,
    /// The name of an AWS named profile.
    pub aws_profile: String,
    /// Where Bedrock is called instead of at AWS.
    pub endpoint_url: String,
    /// A role to assume once signed in.
    pub role_arn: String,
    /// What the role's trust policy may ask for.
    pub external_id: String,
    /// A base model id, an inference profile id or an ARN.
    pub chat_model: String,
    /// A base model id, an inference profile id or an ARN.
    pub embedding_model: String,
    /// See [`Limits::max_output_tokens`]; `None` takes the default, here as in the next three.
    pub max_output_tokens: Option<u32>,
    /// See [`Limits::retries`].
    pub retries: Option<u32>,
    /// See [`Limits::timeout_s`], in seconds.
    pub timeout_s: Option<u32>,
    /// See [`Limits::idle_limit_s`], in seconds.
    pub idle_limit_s: Option<u32>,
    /// Where the record goes.
    pub keep: Keep,
}

/// A draft in which every rule holds; everything of a profile but its identity.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// Trimmed, and not empty.
    pub name: String,
    /// The models that chat and embeddings begin with.
    pub models: Models,
    /// Limits within their bounds.
    pub limits: Limits,
    /// Where the record goes.
    pub keep: Keep,
    /// The connection with its secrets.
    pub record: Record,
}

impl Draft {
    /// A form with nothing filled in.
    pub fn empty(sign_in: SignInKind) -> Self {
        Self {
            id: None,
            name: String::new(),
            region: String::new(),
            sign_in,
            access_key_id: String::new(),
            secret_access_key: Typed::Unchanged,
            session_token: Typed::Unchanged,
            api_key: Typed::Unchanged,
            keep_until_expiry: false,
            aws_profile: String::new(),
            endpoint_url: String::new(),
            role_arn: String::new(),
            external_id: String::new(),
            chat_model: String::new(),
            embedding_model: String::new(),
            max_output_tokens: None,
            retries: None,
            timeout_s: None,
            idle_limit_s: None,
            keep: if sign_in == SignInKind::Sandbox { Keep::Nowhere } else { Keep::Keychain },
        }
    }

    /// Whether parsing needs the saved record: a secret of the chosen kind is left as it is saved.
    pub fn needs_saved(&self) -> bool {
        match self.sign_in {
            // A new secret inherits nothing, not even the session token.
            SignInKind::AccessKeys => self.secret_access_key.is_unchanged(),
            SignInKind::ApiKey => self.api_key.is_unchanged(),
            SignInKind::DefaultChain | SignInKind::AwsProfile | SignInKind::Sandbox => false,
        }
    }

    /// What is left out of the secrets that were typed, a sentence for each field that holds such.
    pub fn left_out(&self) -> Vec<Problem> {
        let typed = |typed: &'_ Typed| match typed {
            Typed::New(text) => clean(text.expose_secret()).sentence(),
            Typed::Unchanged | Typed::Cleared => None,
        };
        let found = match self.sign_in {
            SignInKind::AccessKeys => vec![
                (Field::AccessKeyId, clean(&self.access_key_id).sentence()),
                (Field::SecretAccessKey, typed(&self.secret_access_key)),
                (Field::SessionToken, typed(&self.session_token)),
            ],
            SignInKind::ApiKey => vec![(Field::ApiKey, typed(&self.api_key))],
            SignInKind::DefaultChain | SignInKind::AwsProfile | SignInKind::Sandbox => Vec::new(),
        };
        found
            .into_iter()
            .filter_map(|(field, message)| message.map(|message| Problem { field, message }))
            .collect()
    }

    /// The draft as a profile and its record. `saved` stands in for secrets that were left unchanged.
    ///
    /// # Errors
    /// What has to be fixed, one problem a field.
    pub fn parse(&self, saved: Option<&Record>, now: Timestamp) -> Result<Parsed, Vec<Problem>> {
        let mut problems = Problems::default();
        let name = problems.take(Field::Name, shapes::name(&self.name));
        let region = problems.take(Field::Region, Region::parse(&self.region));
        let models = self.models(&mut problems);
        let limits = self.limits(&mut problems);
        let endpoint = self.endpoint(&mut problems);
        let role = self.role(&mut problems);
        let signed = self.sign_in(saved, region.as_ref(), now, &mut problems);
        if let (Some(saved), Some(endpoint)) = (saved, &endpoint) {
            self.same_destination(saved, endpoint.as_ref(), &mut problems);
        }
        let keep = self.keep_for(&mut problems);
        match (name, region, endpoint, signed) {
            (Some(name), Some(region), Some(endpoint), Some((sign_in, credentials)))
                if problems.is_empty() =>
            {
                let connection = Connection { sign_in, region, endpoint, role };
                Ok(Parsed { name, models, limits, keep, record: Record { connection, credentials } })
            }
            _ => Err(problems.into()),
        }
    }

    fn models(&self, problems: &mut Problems) -> Models {
        Models {
            chat: problems.take(Field::ChatModel, shapes::model(&self.chat_model)).flatten(),
            embedding: problems.take(Field::EmbeddingModel, shapes::model(&self.embedding_model)).flatten(),
        }
    }

    fn limits(&self, problems: &mut Problems) -> Limits {
        let default = Limits::default();
        let mut within = |field, value: Option<u32>, default, lowest, highest, unit| {
            problems
                .take(field, shapes::within(value.unwrap_or(default), lowest, highest, unit))
                .unwrap_or(default)
        };
        Limits {
            max_output_tokens: within(
                Field::MaxOutputTokens,
                self.max_output_tokens,
                default.max_output_tokens,
                1,
                1_000_000,
                "tokens",
            ),
            retries: within(Field::Retries, self.retries, default.retries, 0, 10, "retries"),
            timeout_s: within(Field::TimeoutS, self.timeout_s, default.timeout_s, 1, 3600, "seconds"),
            idle_limit_s: within(
                Field::IdleLimitS,
                self.idle_limit_s,
                default.idle_limit_s,
                30,
                3600,
                "seconds",
            ),
        }
    }

    /// `None` after a problem; `Some(None)` for AWS's own endpoint.
    fn endpoint(&self, problems: &mut Problems) -> Option<Option<Endpoint>> {
        // The sandbox's address is known only while it runs, and a file must not be able to change it.
        if self.endpoint_url.trim().is_empty() || self.sign_in == SignInKind::Sandbox {
            return Some(None);
        }
        problems.take(Field::EndpointUrl, shapes::endpoint(&self.endpoint_url)).map(Some)
    }

    fn role(&self, problems: &mut Problems) -> Option<AssumeRole> {
        // An API key reaches Bedrock only, so it cannot assume a role; the sandbox has none to assume.
        if matches!(self.sign_in, SignInKind::ApiKey | SignInKind::Sandbox) {
            return None;
        }
        let (arn, external_id) = (self.role_arn.trim(), self.external_id.trim());
        if arn.is_empty() && !external_id.is_empty() {
            problems.add(
                Field::ExternalId,
                "An external ID goes with a role. Enter the role's ARN, or clear this.",
            );
        }
        if arn.is_empty() {
            return None;
        }
        let arn = problems.take(Field::RoleArn, shapes::role_arn(arn));
        let external_id = match external_id {
            "" => Some(None),
            text => problems.take(Field::ExternalId, shapes::external_id(text)).map(Some),
        };
        Some(AssumeRole { arn: arn?, external_id: external_id? })
    }

    fn sign_in(
        &self,
        saved: Option<&Record>,
        region: Option<&Region>,
        now: Timestamp,
        problems: &mut Problems,
    ) -> Option<(SignIn, Credentials)> {
        match self.sign_in {
            SignInKind::AccessKeys => self.access_keys(saved, problems),
            SignInKind::ApiKey => self.bearer(saved, region, now, problems),
            SignInKind::AwsProfile => {
                let name = problems.take(Field::AwsProfile, shapes::aws_profile(&self.aws_profile))?;
                Some((SignIn::AwsProfile { name }, Credentials::None))
            }
            SignInKind::DefaultChain => Some((SignIn::DefaultChain, Credentials::None)),
            SignInKind::Sandbox => Some((SignIn::Sandbox, Credentials::None)),
        }
    }

    fn access_keys(&self, saved: Option<&Record>, problems: &mut Problems) -> Option<(SignIn, Credentials)> {
        let (saved_id, saved_secret, saved_token) = saved_keys(saved);
        let id = problems.take(Field::AccessKeyId, shapes::access_key_id(&self.access_key_id));
        let other_id = saved_id.is_some_and(|saved| saved != clean(&self.access_key_id).text.as_str());
        let secret = match &self.secret_access_key {
            Typed::New(typed) => problems.take(Field::SecretAccessKey, shapes::secret_access_key(typed)),
            Typed::Unchanged if saved_secret.is_some() && other_id => {
                let message = "The access key ID is another one now. Enter the secret that belongs to it.";
                problems.add(Field::SecretAccessKey, message);
                None
            }
            Typed::Unchanged if saved_secret.is_some() => saved_secret.cloned(),
            Typed::Unchanged | Typed::Cleared => {
                problems.add(Field::SecretAccessKey, "Enter the secret access key that belongs to this ID.");
                None
            }
        };
        let token = match &self.session_token {
            Typed::New(typed) => problems.take(Field::SessionToken, shapes::session_token(typed)).flatten(),
            // A token belongs to its key: a new key does not inherit the old one's.
            Typed::Unchanged if !self.renews_keys() && !other_id => saved_token.cloned(),
            Typed::Unchanged | Typed::Cleared => None,
        };
        let id = id?;
        if id.starts_with("ASIA") && token.is_none() && !problems.has(Field::SessionToken) {
            let message =
                "This key is temporary (it begins with ASIA), so it needs its session token. Paste that too.";
            problems.add(Field::SessionToken, message);
        }
        if id.starts_with("AKIA") && token.is_some() {
            let message = "A key that begins with AKIA is long-term and takes no session token. Clear the token, or enter the ASIA key it belongs to.";
            problems.add(Field::SessionToken, message);
        }
        let credentials = Credentials::AccessKeys { secret_access_key: secret?, session_token: token };
        Some((SignIn::AccessKeys { access_key_id: id }, credentials))
    }

    fn renews_keys(&self) -> bool {
        matches!(self.secret_access_key, Typed::New(_))
    }

    fn bearer(
        &self,
        saved: Option<&Record>,
        region: Option<&Region>,
        now: Timestamp,
        problems: &mut Problems,
    ) -> Option<(SignIn, Credentials)> {
        let (key, agreed) = match (&self.api_key, saved.map(|record| &record.credentials)) {
            (Typed::New(typed), _) if !typed.expose_secret().trim().is_empty() => {
                (SecretString::from(clean(typed.expose_secret()).text.as_str()), self.keep_until_expiry)
            }
            // Saved once means agreed once.
            (Typed::Unchanged, Some(Credentials::ApiKey(key))) => (key.clone(), true),
            _ => {
                problems.add(Field::ApiKey, "Enter a Bedrock API key; it begins with ABSK.");
                return None;
            }
        };
        let facts = api_key_facts(key.expose_secret(), now);
        let accepted = facts.accept(self.has_foreign_endpoint(), region, agreed, now);
        let expires_at = problems.take(Field::ApiKey, accepted)?;
        if !key.expose_secret().is_ascii() {
            problems
                .add(Field::ApiKey, "An API key has only letters, digits and signs of ASCII. Copy it again.");
            return None;
        }
        Some((SignIn::ApiKey { expires_at }, Credentials::ApiKey(key)))
    }

    /// An address that is not AWS's, behind which keys may have any form.
    fn has_foreign_endpoint(&self) -> bool {
        let endpoint = self.endpoint_url.trim();
        !endpoint.is_empty() && !endpoint.to_ascii_lowercase().contains("amazonaws.com")
    }

    /// A saved secret stays with the host it was saved for: whoever edits only the address gets no key.
    fn same_destination(&self, saved: &Record, endpoint: Option<&Endpoint>, problems: &mut Problems) {
        if saved.connection.endpoint.as_ref() == endpoint {
            return;
        }
        let message = "Enter this again, because with the new endpoint it would go to another host.";
        match (self.sign_in, &saved.credentials) {
            (SignInKind::AccessKeys, Credentials::AccessKeys { session_token, .. }) => {
                if self.secret_access_key.is_unchanged() {
                    problems.add(Field::SecretAccessKey, message);
                }
                if self.session_token.is_unchanged() && session_token.is_some() && !self.renews_keys() {
                    problems.add(Field::SessionToken, message);
                }
            }
            (SignInKind::ApiKey, Credentials::ApiKey(_)) if self.api_key.is_unchanged() => {
                problems.add(Field::ApiKey, message);
            }
            _ => {}
        }
    }

    fn keep_for(&self, problems: &mut Problems) -> Keep {
        match (self.sign_in, self.keep) {
            (SignInKind::Sandbox, _) => Keep::Nowhere,
            (_, Keep::Nowhere) => {
                problems.add(
                    Field::Keep,
                    "Choose where to keep this profile: in the keychain, or for this session only.",
                );
                Keep::Session
            }
            (_, keep) => keep,
        }
    }
}

impl Typed {
    fn is_unchanged(&self) -> bool {
        matches!(self, Typed::Unchanged)
    }
}

fn saved_keys(saved: Option<&Record>) -> (Option<&str>, Option<&SecretString>, Option<&SecretString>) {
    match saved.map(|record| (&record.connection.sign_in, &record.credentials)) {
        Some((
            SignIn::AccessKeys { access_key_id },
            Credentials::AccessKeys { secret_access_key, session_token },
        )) => (Some(access_key_id), Some(secret_access_key), session_token.as_ref()),
        _ => (None, None, None),
    }
}

#[cfg(test)]
mod tests;
