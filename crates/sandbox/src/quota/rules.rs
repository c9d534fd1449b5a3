//! The `quotas` section of the configuration: which limit holds for whom, the first rule that fits and says it.
//!
//! Parsed by serde wherever the file is read; here only what the words mean.

use serde::Deserialize;

/// Which quotas hold. Without rules there are none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct QuotaRules {
    rules: Vec<Rule>,
}

/// One rule: whom it is for, where `*` stands for anything and a field that is left out fits everything, and its limits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    account: Option<String>,
    region: Option<String>,
    /// A model's id or an inference profile's.
    model: Option<String>,
    #[serde(flatten)]
    limit: Limit,
}

/// The limits themselves; one that is left out does not hold, and 0 throttles every request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
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

    /// Puts a limit for one account before all other rules.
    #[must_use]
    pub fn with_account(mut self, account: &str, limit: Limit) -> Self {
        let rule = Rule { account: Some(account.to_owned()), limit, ..Rule::default() };
        self.rules.insert(0, rule);
        self
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
            |pattern: &Option<String>, text: &str| pattern.as_ref().is_none_or(|pattern| fits(pattern, text));
        fits(&self.account, account)
            && fits(&self.region, region)
            && (fits(&self.model, target) || fits(&self.model, model))
    }
}

/// Whether a text fits a pattern in which `*` stands for any run of characters.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = text.get(at + part.len()..).unwrap_or_default();
    }
    text.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("us.anthropic.*", "us.anthropic.claude-opus-5", true),
            ("us.anthropic.*", "eu.anthropic.claude-opus-5", false),
            ("*opus*5", "us.anthropic.claude-opus-4-5", true),
            ("*opus*5", "us.anthropic.claude-opus-4-6", false),
            ("a", "ab", false),
            ("*", "", true),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
    }

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
        assert!(serde_json::from_str::<QuotaRules>(r#"[{"request_per_minute": 3}]"#).is_err());
    }
}
