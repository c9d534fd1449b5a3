//! Models grow old: active, legacy, at the end of their life.
//!
//! The day that this is judged by is a setting and not the clock's, unless asked for: a test suite that runs today must not
//! fail next month because a model was withdrawn. The day of legacy is not in the list; AWS gives at least six months
//! before the end (recalled), which is what is used here.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use serde::Deserialize;

use super::model::Model;
use sandbox_wire::reply::Refusal;

/// The day of the catalogue: the newest models are in it, and those that end in the autumn of 2026 still answer.
const CATALOGUE_DAY: Date = jiff::civil::date(2026, 9, 1);
const LEGACY_MONTHS: i64 = 6;

pub const ENDED: &str = "This model version has reached the end of its life. Please refer to the AWS documentation \
    for more details.";
pub const UNUSED: &str = "Access denied. This Model is marked by provider as Legacy and you have not been actively \
    using the model in the last 30 days. Please upgrade to an active model on Amazon Bedrock";

/// The `models` section of the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ModelSettings {
    /// The day by which models are legacy or ended, as `2026-09-01`, or `today` for the clock's.
    pub as_of: Option<AsOf>,
    /// Accounts that have not used any legacy model in the last 30 days; `*` for all.
    pub legacy_unused_by: Vec<String>,
}

/// A day, or always the present one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum AsOf {
    Today,
    Day(Date),
}

impl TryFrom<String> for AsOf {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "today" => Ok(Self::Today),
            day => day.parse().map(Self::Day).map_err(|_| {
                format!(
                    "«{day}» is not a date: write it as 2026-09-01, or «today» for the computer's own date."
                )
            }),
        }
    }
}

/// How the sandbox judges a model's age.
#[derive(Debug, Clone, Default)]
pub struct Lifecycle {
    settings: ModelSettings,
}

/// Where a model stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Active,
    Legacy,
    Ended,
}

impl Lifecycle {
    pub fn new(settings: ModelSettings) -> Self {
        Self { settings }
    }

    pub fn stage(&self, model: &Model, now: Timestamp) -> Stage {
        let Some(end) = end(model) else { return Stage::Active };
        let today = self.day(now);
        if today >= end {
            Stage::Ended
        } else if today >= legacy_from(end) {
            Stage::Legacy
        } else {
            Stage::Active
        }
    }

    /// Refuses a model that has ended, or a legacy one that this account has let lie.
    pub fn check(&self, model: &Model, account: &str, now: Timestamp) -> Result<(), Refusal> {
        let unused = || {
            let accounts = &self.settings.legacy_unused_by;
            accounts.iter().any(|listed| listed == "*" || listed == account)
        };
        match self.stage(model, now) {
            Stage::Ended => Err(Refusal::not_found(ENDED)),
            Stage::Legacy if unused() => Err(Refusal::not_found(UNUSED)),
            _ => Ok(()),
        }
    }

    fn day(&self, now: Timestamp) -> Date {
        match self.settings.as_of {
            None => CATALOGUE_DAY,
            Some(AsOf::Day(day)) => day,
            Some(AsOf::Today) => now.to_zoned(TimeZone::UTC).date(),
        }
    }
}

/// The day from which a model is not served.
pub fn end(model: &Model) -> Option<Date> {
    model.end_of_life?.parse().ok()
}

/// The day from which a model that ends is legacy.
pub fn legacy_from(end: Date) -> Date {
    end.saturating_sub(LEGACY_MONTHS.months())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::find;

    fn on(day: &str) -> Lifecycle {
        let as_of = Some(AsOf::try_from(day.to_owned()).unwrap());
        Lifecycle::new(ModelSettings { as_of, legacy_unused_by: vec!["2".to_owned()] })
    }

    #[test]
    fn a_model_is_active_then_legacy_then_ended() {
        let model = find("anthropic.claude-opus-4-1-20250805-v1:0").unwrap();
        for (day, stage) in [
            ("2026-07-07", Stage::Active),
            ("2026-07-08", Stage::Legacy),
            ("2027-01-07", Stage::Legacy),
            ("2027-01-08", Stage::Ended),
        ] {
            assert_eq!(on(day).stage(model, Timestamp::MAX), stage, "{day}");
        }
    }

    #[test]
    fn an_ended_model_and_an_unused_legacy_one_are_refused_in_awss_words() {
        let model = find("anthropic.claude-opus-4-1-20250805-v1:0").unwrap();
        let ended = on("2027-02-01").check(model, "1", Timestamp::MAX).unwrap_err();
        assert_eq!((ended.status, ended.code), (404, "ResourceNotFoundException"));
        assert!(ended.message.starts_with("This model version has reached the end of its life."));
        assert!(on("2026-12-01").check(model, "1", Timestamp::MAX).is_ok());
        let legacy = on("2026-12-01").check(model, "2", Timestamp::MAX).unwrap_err();
        assert!(legacy.message.starts_with("Access denied. This Model is marked by provider as Legacy"));
        assert!(on("2026-01-01").check(model, "2", Timestamp::MAX).is_ok());
    }

    #[test]
    fn without_a_setting_the_day_stands_still() {
        let lifecycle = Lifecycle::default();
        assert_eq!(
            lifecycle.stage(find("anthropic.claude-sonnet-4-20250514-v1:0").unwrap(), Timestamp::MAX),
            Stage::Legacy
        );
        assert_eq!(
            lifecycle.stage(find("anthropic.claude-3-haiku-20240307-v1:0").unwrap(), Timestamp::MAX),
            Stage::Legacy
        );
        assert_eq!(lifecycle.stage(find("anthropic.claude-v2:1").unwrap(), Timestamp::MAX), Stage::Ended);
        let today = Lifecycle::new(ModelSettings { as_of: Some(AsOf::Today), ..ModelSettings::default() });
        let model = find("anthropic.claude-sonnet-4-20250514-v1:0").unwrap();
        assert_eq!(today.stage(model, "2026-10-14T00:00:00Z".parse().unwrap()), Stage::Ended);
        assert_eq!(today.stage(model, "2026-10-13T23:59:59Z".parse().unwrap()), Stage::Legacy);
        assert!(serde_json::from_str::<ModelSettings>(r#"{"as_of": "tomorrow"}"#).is_err());
    }
}
