//! Assessments as they are reported: in a trace, and by ApplyGuardrail.

use serde_json::{Map, Value, json};

use super::piece::Assessment;
use super::policy::Policies;
use super::store::Guardrail;

/// What an assessment is said to take: guardrails work, and do not only look.
const LATENCY_MS: u64 = 12;
/// Characters to a text unit, by which guardrails are paid for.
const TEXT_UNIT: usize = 1_000;

/// One assessment with its findings, its metrics and the guardrail that made it.
pub fn assessment(guardrail: &Guardrail, assessed: &Assessment) -> Value {
    let mut entry = assessed.findings.clone();
    entry.insert(
        "appliedGuardrailDetails".to_owned(),
        json!({
            "guardrailArn": guardrail.arn,
            "guardrailId": guardrail.id,
            "guardrailOrigin": ["REQUEST"],
            "guardrailOwnership": "SELF",
            "guardrailVersion": guardrail.version,
        }),
    );
    entry.insert(
        "invocationMetrics".to_owned(),
        json!({
            "guardrailCoverage": coverage(assessed),
            "guardrailProcessingLatency": LATENCY_MS,
            "usage": units(&guardrail.policies, assessed),
        }),
    );
    Value::Object(entry)
}

/// What was assessed of what there was.
pub fn coverage(assessed: &Assessment) -> Value {
    let mut coverage = Map::new();
    if assessed.images > 0 {
        coverage.insert("images".to_owned(), json!({"guarded": assessed.images, "total": assessed.images}));
    }
    let text = json!({"guarded": assessed.guarded, "total": assessed.total});
    coverage.insert("textCharacters".to_owned(), text);
    Value::Object(coverage)
}

/// The units that each policy counts; words and own patterns are free.
pub fn units(policies: &Policies, assessed: &Assessment) -> Value {
    let text = assessed.guarded.div_ceil(TEXT_UNIT);
    let units = |has: bool| if has { text } else { 0 };
    let sensitive = policies.sensitive_information_policy.as_ref();
    json!({
        "automatedReasoningPolicies": 0,
        "automatedReasoningPolicyUnits": 0,
        "contentPolicyImageUnits": if policies.content_policy.is_some() { assessed.images } else { 0 },
        "contentPolicyUnits": units(policies.content_policy.is_some()),
        "contextualGroundingPolicyUnits": units(policies.contextual_grounding_policy.is_some()),
        "sensitiveInformationPolicyFreeUnits": units(sensitive.is_some_and(|policy| !policy.regexes.is_empty())),
        "sensitiveInformationPolicyUnits": units(sensitive.is_some_and(|policy| !policy.pii_entities.is_empty())),
        "topicPolicyUnits": units(policies.topic_policy.is_some()),
        "wordPolicyUnits": units(policies.word_policy.is_some()),
    })
}

/// The words for what was done; the first is recorded, the others are recalled.
pub fn action_reason(blocked: bool, masked: bool) -> &'static str {
    match (blocked, masked) {
        (true, _) => "Guardrail blocked.",
        (false, true) => "Guardrail masked.",
        (false, false) => "No action.",
    }
}
