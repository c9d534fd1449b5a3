//! The `quotas` section of the configuration: which limit holds for whom, the first rule that fits and says it.
//!
//! Parsed by serde wherever the file is read; here only what the words mean.

use serde::Deserialize;

use sandbox_iam::glob::Glob;

/// Which quotas hold. Without rules there are none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct QuotaRules {
    rules: Vec<Rule>,
}

/// One rule: whom it is for, where a field that is left out fits everything, and its limits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Written")]
struct Rule {
    account: Option<Glob>,
    region: Option<Glob>,
    /// A model's id or an inference profile's.
    model: Option<Glob>,
    limit: Limit,
}

/// A rule as it stands in the file; flattened, serde could not say which names are known.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    account: Option<Glob>,
    region: Option<Glob>,
    model: Option<Glob>,
    requests_per_minute: Option<u64>,
    tokens_per_minute: Option<u64>,
    tokens_per_day: Option<u64>,
}

impl From<Written> for Rule {
    fn from(written: Written) -> Self {
        let Written { account, region, model, requests_per_minute, tokens_per_minute, tokens_per_day } =
            written;
        Self {
            account,
            region,
            model,
            limit: Limit { requests_per_minute, tokens_per_minute, tokens_per_day },
        }
    }
}

/// The limits themselves; one that is left out does not hold, and 0 throttles every request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limit {
    pub requests_per_minute: Option<u64>,
    pub tokens_per_minute: Option<u64>,
    pub tokens_per_day: Option<u64>,
}

impl QuotaRules {
    /// The same limit for everybody and every model.
    pub fn for_all(limit: Limit) -> Self {
        Self { rules: vec![Rule { limit, ..Rule::default() }] }
    }

    /// The limits for one target: each from the first fitting rule that has it.
    pub(super) fn limit(&self, account: &str, region: &str, target: &str, model: &str) -> Limit {
        let fitting = || self.rules.iter().filter(|rule| rule.fits(account, region, target, model));
        let first = |of: fn(&Limit) -> Option<u64>| fitting().find_map(|rule| of(&rule.limit));
        Limit {
            requests_per_minute: first(|limit| limit.requests_per_minute),
            tokens_per_minute: first(|limit| limit.tokens_per_minute),
            tokens_per_day: first(|limit| limit.tokens_per_day),
        }
    }
}

impl Rule {
    fn fits(&self, account: &str, region: &str, target: &str, model: &str) -> bool {
        let fits =
            |pattern: &Option<Glob>, text: &str| pattern.as_ref().is_none_or(|pattern| pattern.fits(text));
        fits(&self.account, account)
            && fits(&self.region, region)
            && (fits(&self.model, target) || fits(&self.model, model))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_comes_from_the_first_rule_that_has_it() {
        let rules: QuotaRules = serde_json::from_str(
            r#"[{"model": "*nova*", "requests_per_minute": 3},
                {"account": "1", "tokens_per_minute": 500, "requests_per_minute": 9}]"#,
        )
        .unwrap();
        let limit = rules.limit("1", "us-east-1", "us.amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0");
        assert_eq!(
            limit,
            Limit { requests_per_minute: Some(3), tokens_per_minute: Some(500), tokens_per_day: None }
        );
        assert_eq!(rules.limit("2", "us-east-1", "x", "x"), Limit::default());
    }

    #[test]
    fn a_misspelt_limit_is_an_error() {
        let wrong = serde_json::from_str::<QuotaRules>(r#"[{"request_per_minute": 3}]"#).unwrap_err();
        assert!(wrong.to_string().contains("tokens_per_day"), "{wrong}");
    }
}
