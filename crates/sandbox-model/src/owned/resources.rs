//! The `resources` section of the configuration: what accounts have that the API of the sandbox cannot create.
//!
//! Provisioned throughput, custom models with their deployments, and imported models, each over a foundation model whose
//! behaviour it has. An entry without `account` belongs to the sandbox's first account, one without `region` is everywhere.

use serde::Deserialize;

use super::id;
use super::source::Source;
use crate::catalog::{self, Arn};
use sandbox_iam::accounts::ACCOUNT;

/// What the accounts have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Resources {
    /// How many application inference profiles an account may have in a region.
    pub max_inference_profiles: usize,
    pub provisioned: Vec<Provisioned>,
    pub custom_models: Vec<CustomModel>,
    pub imported_models: Vec<ImportedModel>,
}

/// As written, before it is held against the catalogue.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Unchecked {
    max_inference_profiles: usize,
    provisioned: Vec<Provisioned>,
    custom_models: Vec<CustomModel>,
    imported_models: Vec<ImportedModel>,
}

impl Default for Unchecked {
    fn default() -> Self {
        let Resources { max_inference_profiles, provisioned, custom_models, imported_models } =
            Resources::default();
        Self { max_inference_profiles, provisioned, custom_models, imported_models }
    }
}

impl TryFrom<Unchecked> for Resources {
    type Error = String;

    fn try_from(written: Unchecked) -> Result<Self, String> {
        let Unchecked { max_inference_profiles, provisioned, custom_models, imported_models } = written;
        let resources = Self { max_inference_profiles, provisioned, custom_models, imported_models };
        resources.check().map(|()| resources)
    }
}

impl Default for Resources {
    fn default() -> Self {
        let (provisioned, custom_models, imported_models) = Default::default();
        // AWS's own number (recalled).
        Self { max_inference_profiles: 1_000, provisioned, custom_models, imported_models }
    }
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
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
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
#[serde(deny_unknown_fields)]
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
    /// Whether Converse takes it, for which its tokenizer needs a chat template
    /// (<https://docs.aws.amazon.com/bedrock/latest/userguide/custom-model-import-code-samples-converse.html>, 2026-11).
    #[serde(default = "yes")]
    pub converse: bool,
    /// How many of its first calls find it not ready yet, as after a pause
    /// (<https://docs.aws.amazon.com/bedrock/latest/userguide/invoke-imported-model.html>, 2026-11).
    #[serde(default)]
    pub warm_up: u32,
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
    pub fn is(&self, account: &str, region: &str) -> bool {
        self.account.as_deref().unwrap_or(ACCOUNT) == account
            && self.region.as_deref().is_none_or(|home| home == region)
    }
}

impl Resources {
    /// The first thing that is wrong, as a sentence: a model that does not exist, an id of another form, a day that is none.
    fn check(&self) -> Result<(), String> {
        let provisioned = self.provisioned.iter().map(|one| (&one.name, &one.id, &one.model, &one.created));
        let custom = self.custom_models.iter().map(|one| (&one.name, &one.id, &one.base, &one.created));
        let imported =
            self.imported_models.iter().map(|one| (&one.name, &one.id, &one.behaves_as, &one.created));
        for (name, id, model, created) in provisioned.chain(custom).chain(imported) {
            if !id::is_one(id) {
                return Err(format!("The id «{id}» of «{name}» is not twelve small letters or digits."));
            }
            if catalog::find(model).is_none() {
                return Err(format!(
                    "«{name}» is made of «{model}», which is not the id of a foundation model."
                ));
            }
            if created.parse::<jiff::Timestamp>().is_err() {
                return Err(format!(
                    "«{name}» was created at «{created}», which is not a time: write it as 2026-06-01T00:00:00Z."
                ));
            }
        }
        Ok(())
    }

    /// What an ARN of an account's own stands for, if it is there and ready.
    pub fn source(&self, arn: &Arn<'_>, account: &str, region: &str) -> Option<Source> {
        let id = arn.id.rsplit('/').next()?;
        let own = |model: &String| Source::Own(model.clone());
        let here = |home: &Home| home.is(account, region);
        match arn.kind {
            "provisioned-model" => {
                let found = self.provisioned.iter().find(|one| one.id == id && here(&one.home))?;
                matches!(found.status.as_str(), "InService" | "Updating").then(|| own(&found.model))
            }
            "custom-model" => {
                self.custom_models.iter().any(|one| one.id == id && here(&one.home)).then_some(Source::Idle)
            }
            "custom-model-deployment" => {
                let deployed = |one: &&CustomModel| one.deployment.as_deref() == Some(id) && here(&one.home);
                let found = self.custom_models.iter().find(deployed)?;
                (found.status == "Active").then(|| own(&found.base))
            }
            "imported-model" => {
                let found = self.imported_models.iter().find(|one| one.id == id && here(&one.home))?;
                Some(own(&found.behaves_as))
            }
            _ => None,
        }
    }

    /// The imported model behind an ARN of an account's own.
    pub(super) fn imported(&self, arn: &Arn<'_>, account: &str, region: &str) -> Option<&ImportedModel> {
        let imported = arn.kind == "imported-model";
        self.imported_models.iter().find(|one| imported && one.id == arn.id && one.home.is(account, region))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        serde_json::from_str::<Resources>(text).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_told_in_a_sentence() {
        let named = |id: &str, model: &str| {
            format!(r#"{{"provisioned": [{{"name": "a", "id": "{id}", "model": "{model}"}}]}}"#)
        };
        let good: Resources = serde_json::from_str(&named("abcdefghij01", "zai.glm-5")).unwrap();
        assert_eq!((good.provisioned[0].units, good.max_inference_profiles), (1, 1_000));
        assert!(wrong(&named("ABC", "zai.glm-5")).contains("twelve small letters or digits"));
        assert!(wrong(&named("abcdefghij01", "glm")).contains("is not the id of a foundation model"));
        assert!(
            wrong(
                r#"{"provisioned": [{"name": "a", "id": "abcdefghij01", "model": "zai.glm-5", "unit": 2}]}"#
            )
            .contains("unit")
        );
        let day = r#"{"imported_models": [{"name": "a", "id": "abcdefghij01", "behaves_as": "zai.glm-5", "created": "once"}]}"#;
        assert!(wrong(day).contains("which is not a time"));
    }
}
