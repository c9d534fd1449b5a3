//! The `resources` section of the configuration: what accounts have that nobody makes here.
//!
//! Provisioned throughput, custom models with their deployments, and imported models, each over a foundation model whose
//! behaviour it has. An entry without `account` belongs to the sandbox's first account, one without `region` is everywhere.

use serde::Deserialize;

use crate::catalog::{self, Arn};
use crate::credentials::ACCOUNT;

/// What the accounts have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Resources {
    pub provisioned: Vec<Provisioned>,
    pub custom_models: Vec<CustomModel>,
    pub imported_models: Vec<ImportedModel>,
}

/// Where a resource is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Home {
    pub account: Option<String>,
    pub region: Option<String>,
}

/// Provisioned throughput of a foundation model.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Provisioned {
    pub name: String,
    /// Twelve small letters or digits, the end of its ARN.
    pub id: String,
    #[serde(flatten)]
    pub home: Home,
    /// A foundation model's id.
    pub model: String,
    #[serde(default = "one")]
    pub units: u32,
    #[serde(default = "in_service")]
    pub status: String,
    /// `OneMonth` or `SixMonths`; none where one may leave at any time.
    pub commitment: Option<String>,
    #[serde(default = "a_day")]
    pub created: String,
}

/// A customised foundation model.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CustomModel {
    pub name: String,
    pub id: String,
    #[serde(flatten)]
    pub home: Home,
    /// The foundation model's id.
    pub base: String,
    /// `FINE_TUNING`, `CONTINUED_PRE_TRAINING`, `DISTILLATION`.
    #[serde(default = "fine_tuning")]
    pub customization: String,
    #[serde(default = "active")]
    pub status: String,
    /// The twelve characters of a deployment for on-demand use, if there is one.
    pub deployment: Option<String>,
    #[serde(default = "a_day")]
    pub created: String,
}

/// Weights that were brought along.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ImportedModel {
    pub name: String,
    pub id: String,
    #[serde(flatten)]
    pub home: Home,
    /// The foundation model in the sandbox that it behaves as.
    pub behaves_as: String,
    #[serde(default = "architecture")]
    pub architecture: String,
    #[serde(default = "yes")]
    pub instruct: bool,
    #[serde(default = "a_day")]
    pub created: String,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

fn in_service() -> String {
    "InService".to_owned()
}

fn active() -> String {
    "Active".to_owned()
}

fn fine_tuning() -> String {
    "FINE_TUNING".to_owned()
}

fn architecture() -> String {
    "llama".to_owned()
}

fn a_day() -> String {
    "2026-06-01T00:00:00Z".to_owned()
}

impl Home {
    pub(super) fn is(&self, account: &str, region: &str) -> bool {
        self.account.as_deref().unwrap_or(ACCOUNT) == account
            && self.region.as_deref().is_none_or(|home| home == region)
    }
}

impl Resources {
    /// What is wrong with them, as a sentence: a model that does not exist, an id of another form, a day that is none.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), String> {
        let provisioned = self.provisioned.iter().map(|one| (&one.name, &one.id, &one.model, &one.created));
        let custom = self.custom_models.iter().map(|one| (&one.name, &one.id, &one.base, &one.created));
        let imported =
            self.imported_models.iter().map(|one| (&one.name, &one.id, &one.behaves_as, &one.created));
        for (name, id, model, created) in provisioned.chain(custom).chain(imported) {
            if id.len() != 12 || !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
                return Err(format!("The id «{id}» of «{name}» is not twelve small letters or digits."));
            }
            if catalog::find(model).is_none() {
                return Err(format!("«{name}» is made of «{model}», which is no foundation model's id."));
            }
            if created.parse::<jiff::Timestamp>().is_err() {
                return Err(format!(
                    "«{name}» was created at «{created}», which is no time: 2026-06-01T00:00:00Z is."
                ));
            }
        }
        Ok(())
    }

    /// The foundation model behind an ARN of an account's own, if one may be called by it.
    pub(super) fn base_of(&self, arn: &Arn<'_>, account: &str, region: &str) -> Option<&str> {
        let id = arn.id.rsplit('/').next()?;
        match arn.kind {
            "provisioned-model" => {
                let found =
                    self.provisioned.iter().find(|one| one.id == id && one.home.is(account, region))?;
                (found.status == "InService" || found.status == "Updating").then_some(found.model.as_str())
            }
            "custom-model" | "custom-model-deployment" => {
                let found = self.custom_models.iter().find(|one| {
                    let named = if arn.kind == "custom-model" {
                        Some(id) == Some(&one.id)
                    } else {
                        one.deployment.as_deref() == Some(id)
                    };
                    named && one.home.is(account, region)
                })?;
                (found.status == "Active").then_some(found.base.as_str())
            }
            "imported-model" => {
                let found =
                    self.imported_models.iter().find(|one| one.id == id && one.home.is(account, region))?;
                Some(found.behaves_as.as_str())
            }
            _ => None,
        }
    }
}
