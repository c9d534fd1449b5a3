//! The sensitive-information policy: personal data by patterns and cue words, and an account's own patterns.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};
use serde_json::{Value, json};

use super::piece::{Assessment, Mask, Piece, Source};
use super::policy::{Action, SensitivePolicy};

/// A compiled pattern may not grow beyond this.
const PATTERN_SIZE: usize = 1 << 20;
/// As many findings as are listed; all of them are acted upon.
const MOST_LISTED: usize = 500;

/// How each kind is recognised: the whole match, or its group where the pattern has one, is the finding.
const KINDS: [(&str, &str); 31] = [
    (
        "ADDRESS",
        r"\b\d{1,5} (?:[A-Z][a-z]+ ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd)\b",
    ),
    ("AGE", r"(?i)\b(\d{1,3}) years? old\b|\baged? (\d{1,3})\b"),
    ("AWS_ACCESS_KEY", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    ("AWS_SECRET_KEY", r"(?i)secret[ _]?(?:access[ _]?)?key\W{1,4}([A-Za-z0-9/+]{40})"),
    ("CA_HEALTH_NUMBER", r"(?i)health (?:card |number|card number)\W{0,4}(\d{4}[ -]?\d{3}[ -]?\d{3})\b"),
    (
        "CA_SOCIAL_INSURANCE_NUMBER",
        r"(?i)\b(?:SIN|social insurance number)\W{1,4}(\d{3}[ -]?\d{3}[ -]?\d{3})\b",
    ),
    ("CREDIT_DEBIT_CARD_CVV", r"(?i)\b(?:CVV|CVC|security code)\W{1,4}(\d{3,4})\b"),
    (
        "CREDIT_DEBIT_CARD_EXPIRY",
        r"(?i)\b(?:exp(?:iry|ires|iration)?(?: date)?)\W{1,4}((?:0[1-9]|1[0-2])/\d{2,4})\b",
    ),
    ("CREDIT_DEBIT_CARD_NUMBER", r"\b\d(?:[ -]?\d){12,18}\b"),
    ("DRIVER_ID", r"(?i)\bdriver'?s? licen[cs]e(?: number)?\W{1,4}([A-Z]?\d{6,12})\b"),
    ("EMAIL", r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b"),
    ("INTERNATIONAL_BANK_ACCOUNT_NUMBER", r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"),
    (
        "IP_ADDRESS",
        r"\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b|\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b",
    ),
    ("LICENSE_PLATE", r"(?i)\b(?:licen[cs]e|number) plate\W{1,4}([A-Z0-9]{2,4}[ -]?[A-Z0-9]{2,4})\b"),
    ("MAC_ADDRESS", r"\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b"),
    ("NAME", r"\b(?:[Mm]y name is|I am called|Mr\.?|Mrs\.?|Ms\.?|Dr\.?) ((?:[A-Z][a-z]+)(?: [A-Z][a-z]+)?)"),
    ("PASSWORD", r"(?i)\bpassword(?: is)?\W{1,3}(\S{4,64})"),
    (
        "PHONE",
        r"\+\d{1,3}[ -]?(?:\(\d{1,4}\)[ -]?)?\d{2,4}(?:[ -]?\d{2,4}){1,3}\b|\(\d{3}\) ?\d{3}-\d{4}\b|\b\d{3}-\d{3}-\d{4}\b",
    ),
    ("PIN", r"(?i)\bPIN(?: code)?(?: is)?\W{1,3}(\d{4,6})\b"),
    ("SWIFT_CODE", r"(?i:\b(?:SWIFT|BIC)(?: code)?\W{1,4})([A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b"),
    ("UK_NATIONAL_HEALTH_SERVICE_NUMBER", r"(?i)\bNHS(?: number)?\W{1,4}(\d{3}[ -]?\d{3}[ -]?\d{4})\b"),
    ("UK_NATIONAL_INSURANCE_NUMBER", r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    (
        "UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER",
        r"(?i)\b(?:UTR|taxpayer reference)(?: number)?\W{1,4}(\d{5} ?\d{5})\b",
    ),
    ("URL", r#"\bhttps?://[^\s<>"']+"#),
    ("USERNAME", r"(?i)\buser ?name(?: is)?\W{1,3}([A-Za-z0-9._-]{3,32})\b"),
    ("US_BANK_ACCOUNT_NUMBER", r"(?i)\b(?:bank )?account(?: number)?\W{1,4}(\d{8,17})\b"),
    ("US_BANK_ROUTING_NUMBER", r"(?i)\brouting(?: number)?\W{1,4}(\d{9})\b"),
    ("US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER", r"\b9\d{2}-[5-9]\d-\d{4}\b"),
    ("US_PASSPORT_NUMBER", r"(?i)\bpassport(?: number)?\W{1,4}([A-Z]?\d{8,9})\b"),
    ("US_SOCIAL_SECURITY_NUMBER", r"\b[0-8]\d{2}-\d{2}-\d{4}\b"),
    ("VEHICLE_IDENTIFICATION_NUMBER", r"\b[A-HJ-NPR-Z0-9]{17}\b"),
];

static PATTERNS: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
    KINDS.iter().filter_map(|(kind, pattern)| Some((*kind, Regex::new(pattern).ok()?))).collect()
});

/// Whether a pattern of an account's own can be used; `Err` is why not.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(pattern).size_limit(PATTERN_SIZE).dfa_size_limit(PATTERN_SIZE).build();
    built.map_err(|error| error.to_string())
}

/// Looks for personal data in what is assessed, and hides what is to be hidden.
pub(super) fn find(policy: &SensitivePolicy, source: Source, pieces: &[Piece], result: &mut Assessment) {
    let (mut entities, mut regexes) = (Listed::default(), Listed::default());
    let own: Vec<_> =
        policy.regexes.iter().filter_map(|own| Some((own, compile(&own.pattern).ok()?))).collect();
    for (number, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.is_assessed(source)) {
        let mut masks = Vec::new();
        let mut act = |action: Action, name: &str, places: &[(usize, usize)]| {
            result.blocked |= action == Action::Block && !places.is_empty();
            if action == Action::Anonymize {
                let with: Rc<str> = format!("{{{name}}}").into();
                let mask =
                    |(start, end): &(usize, usize)| Mask { start: *start, end: *end, with: with.clone() };
                masks.extend(places.iter().map(mask));
            }
        };
        for (rule, entity) in policy.pii_entities.iter().enumerate() {
            let Some(action) = entity.sides.action(source, entity.action) else { continue };
            let places = found(&entity.kind, &piece.text);
            entities.note(rule, &piece.text, &places, |matched| {
                json!({"action": action.done(), "detected": true, "match": matched, "type": entity.kind})
            });
            act(action, &entity.kind, &places);
        }
        for (number, (rule, regex)) in own.iter().enumerate() {
            let Some(action) = rule.sides.action(source, rule.action) else { continue };
            let matches = regex.find_iter(&piece.text).filter(|matched| !matched.is_empty());
            let places: Vec<_> = matches.map(|matched| (matched.start(), matched.end())).collect();
            regexes.note(number, &piece.text, &places, |matched| {
                json!({
                    "action": action.done(),
                    "detected": true,
                    "match": matched,
                    "name": rule.name,
                    "regex": rule.pattern,
                })
            });
            act(action, &rule.name, &places);
        }
        result.mask(number, masks);
    }
    if !entities.0.is_empty() || !regexes.0.is_empty() {
        let lists = json!({"piiEntities": entities.0, "regexes": regexes.0});
        result.findings.insert("sensitiveInformationPolicy".to_owned(), lists);
    }
}

/// What was found, the same of the same rule once, and no more than anybody reads.
#[derive(Default)]
struct Listed(Vec<Value>, HashSet<(usize, String)>);

impl Listed {
    fn note(&mut self, rule: usize, text: &str, places: &[(usize, usize)], entry: impl Fn(&str) -> Value) {
        for matched in places.iter().filter_map(|(start, end)| text.get(*start..*end)) {
            if self.0.len() < MOST_LISTED && self.1.insert((rule, matched.to_owned())) {
                self.0.push(entry(matched));
            }
        }
    }
}

/// Where one kind of personal data stands in a text.
fn found(kind: &str, text: &str) -> Vec<(usize, usize)> {
    let Some((_, regex)) = PATTERNS.iter().find(|(known, _)| *known == kind) else { return Vec::new() };
    let holds = |matched: &str| kind != "CREDIT_DEBIT_CARD_NUMBER" || passes_luhn(matched);
    regex
        .captures_iter(text)
        .filter_map(|captures| {
            let inner = captures.iter().skip(1).flatten().next();
            inner.or_else(|| captures.get(0))
        })
        .filter(|matched| holds(matched.as_str()))
        .map(|matched| (matched.start(), matched.end()))
        .collect()
}

/// The check digit of card numbers.
fn passes_luhn(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|letter| letter.to_digit(10)).collect();
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => *digit,
            (_, doubled) => doubled / 10 + doubled % 10,
        })
        .sum();
    digits.len() >= 13 && sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guardrail::{Policies, assess};

    const SAMPLES: [(&str, &str, &str); 31] = [
        ("ADDRESS", "I live at 12 Long Meadow Street now.", "12 Long Meadow Street"),
        ("AGE", "She is 34 years old.", "34"),
        ("AWS_ACCESS_KEY", "key AKIAIOSFODNN7EXAMPLE here", "AKIAIOSFODNN7EXAMPLE"),
        (
            "AWS_SECRET_KEY",
            "secret key: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ),
        ("CA_HEALTH_NUMBER", "health number 1234 567 890", "1234 567 890"),
        ("CA_SOCIAL_INSURANCE_NUMBER", "SIN: 046 454 286", "046 454 286"),
        ("CREDIT_DEBIT_CARD_CVV", "CVV: 123", "123"),
        ("CREDIT_DEBIT_CARD_EXPIRY", "expires: 04/29", "04/29"),
        ("CREDIT_DEBIT_CARD_NUMBER", "card 4111 1111 1111 1111 ok", "4111 1111 1111 1111"),
        ("DRIVER_ID", "driver's license: D1234567", "D1234567"),
        ("EMAIL", "write to ana@example.com please", "ana@example.com"),
        (
            "INTERNATIONAL_BANK_ACCOUNT_NUMBER",
            "pay DE89 3704 0044 0532 0130 00",
            "DE89 3704 0044 0532 0130 00",
        ),
        ("IP_ADDRESS", "from 192.168.1.20 today", "192.168.1.20"),
        ("LICENSE_PLATE", "license plate: ABC-1234", "ABC-1234"),
        ("MAC_ADDRESS", "at 00:1A:2b:3c:4d:5e", "00:1A:2b:3c:4d:5e"),
        ("NAME", "My name is Ana Silva.", "Ana Silva"),
        ("PASSWORD", "password: hunter2!", "hunter2!"),
        ("PHONE", "call 555-123-4567", "555-123-4567"),
        ("PIN", "my PIN is 4821", "4821"),
        ("SWIFT_CODE", "SWIFT: DEUTDEFF500", "DEUTDEFF500"),
        ("UK_NATIONAL_HEALTH_SERVICE_NUMBER", "NHS number 943 476 5919", "943 476 5919"),
        ("UK_NATIONAL_INSURANCE_NUMBER", "NI AB 12 34 56 C", "AB 12 34 56 C"),
        ("UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER", "UTR: 12345 67890", "12345 67890"),
        ("URL", "see https://example.com/a?b=c now", "https://example.com/a?b=c"),
        ("USERNAME", "username: ana_s", "ana_s"),
        ("US_BANK_ACCOUNT_NUMBER", "account number: 123456789012", "123456789012"),
        ("US_BANK_ROUTING_NUMBER", "routing number: 021000021", "021000021"),
        ("US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER", "ITIN 912-70-1234", "912-70-1234"),
        ("US_PASSPORT_NUMBER", "passport number: 123456789", "123456789"),
        ("US_SOCIAL_SECURITY_NUMBER", "SSN 123-45-6789", "123-45-6789"),
        ("VEHICLE_IDENTIFICATION_NUMBER", "VIN 1HGCM82633A004352", "1HGCM82633A004352"),
    ];

    #[test]
    fn every_kind_of_personal_data_is_recognised_and_can_be_masked() {
        for (kind, text, matched) in SAMPLES {
            let entity = json!({"action": "ANONYMIZE", "type": kind});
            let policies: Policies = serde_json::from_value(
                json!({"sensitiveInformationPolicyConfig": {"piiEntitiesConfig": [entity]}}),
            )
            .unwrap();
            let result = assess(&policies, Source::Output, &[Piece::text(text)], false);
            assert_eq!(result.texts, [text.replace(matched, &format!("{{{kind}}}"))], "{kind}");
            assert_eq!(result.findings["sensitiveInformationPolicy"]["piiEntities"][0]["match"], matched);
            assert!(result.masked && !result.blocked);
        }
        assert_eq!(PATTERNS.len(), KINDS.len());
    }

    #[test]
    fn a_number_that_fails_its_check_is_no_card() {
        assert!(found("CREDIT_DEBIT_CARD_NUMBER", "4111 1111 1111 1112").is_empty());
    }

    #[test]
    fn what_is_found_again_and_again_is_listed_once_and_in_a_moment() {
        let policies: Policies = serde_json::from_value(json!({"sensitiveInformationPolicyConfig": {
            "piiEntitiesConfig": [{"action": "ANONYMIZE", "type": "EMAIL"}],
        }}))
        .unwrap();
        let many: String = (0..400).map(|number| format!("someone.{number}@example.com ")).collect();
        let text = many + &"the.last@example.com ".repeat(200_000);
        let began = std::time::Instant::now();
        let result = assess(&policies, Source::Output, &[Piece::text(text)], false);
        let listed = &result.findings["sensitiveInformationPolicy"]["piiEntities"];
        assert_eq!(listed.as_array().map(Vec::len), Some(401));
        assert_eq!(result.texts[0], "{EMAIL} ".repeat(200_400));
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }

    #[test]
    fn own_patterns_block_or_mask_by_side() {
        let rule =
            json!({"action": "BLOCK", "name": "ticket", "outputAction": "ANONYMIZE", "pattern": "TCK-\\d+"});
        let policies: Policies =
            serde_json::from_value(json!({"sensitiveInformationPolicyConfig": {"regexesConfig": [rule]}}))
                .unwrap();
        let text = [Piece::text("see TCK-12")];
        assert!(assess(&policies, Source::Input, &text, false).blocked);
        let output = assess(&policies, Source::Output, &text, false);
        assert_eq!((output.texts[0].as_str(), output.blocked), ("see {ticket}", false));
    }

    #[test]
    fn a_pattern_that_grows_too_large_is_refused() {
        assert!(compile("(((a{100}){100}){100}){100}").is_err());
        assert!(compile("(unclosed").is_err());
    }
}
