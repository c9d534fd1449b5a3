//! One text held against one guardrail: each policy's findings, and what comes of them all.

use serde_json::{Value, json};

use super::piece::{Assessment, Found, Mask, Piece, Source};
use super::policy::Policies;
use super::{content, grounding, personal, topic, word};

/// Assesses pieces; `full` also lists what was looked for and not found.
pub fn assess(policies: &Policies, source: Source, pieces: &[Piece], full: bool) -> Assessment {
    let mut result = Assessment {
        texts: pieces.iter().map(|piece| piece.text.clone()).collect(),
        images: pieces.iter().filter(|piece| piece.is_image).count(),
        total: pieces.iter().map(|piece| piece.text.chars().count()).sum(),
        ..Assessment::default()
    };
    let assessed = pieces.iter().filter(|piece| piece.is_assessed(source));
    let assessed: Vec<&str> = assessed.map(|piece| piece.text.as_str()).collect();
    result.guarded = assessed.iter().map(|text| text.chars().count()).sum();
    let text = assessed.join("\n");

    if let Some(policy) = &policies.topic_policy {
        let found = topic::find(policy, source, &text, full);
        result.note("topicPolicy", found, |entries| json!({"topics": entries}));
    }
    if let Some(policy) = &policies.content_policy {
        let found = content::find(policy, source, &text, full);
        result.note("contentPolicy", found, |entries| json!({"filters": entries}));
    }
    if let Some(policy) = &policies.word_policy {
        let (own, managed) = word::find(policy, source, &text);
        result.blocked |= own.blocked || managed.blocked;
        if !own.entries.is_empty() || !managed.entries.is_empty() {
            let lists = json!({"customWords": own.entries, "managedWordLists": managed.entries});
            result.findings.insert("wordPolicy".to_owned(), lists);
        }
    }
    if let Some(policy) = &policies.sensitive_information_policy {
        personal::find(policy, source, pieces, &mut result);
    }
    if let Some(policy) = &policies.contextual_grounding_policy
        && source == Source::Output
    {
        let found = grounding::find(policy, pieces);
        result.note("contextualGroundingPolicy", found, |entries| json!({"filters": entries}));
    }
    result
}

impl Assessment {
    fn note(&mut self, policy: &str, found: Found, shape: impl FnOnce(Vec<Value>) -> Value) {
        self.blocked |= found.blocked;
        if !found.entries.is_empty() {
            self.findings.insert(policy.to_owned(), shape(found.entries));
        }
    }

    pub fn intervened(&self) -> bool {
        self.blocked || self.masked
    }

    /// Hides stretches of a piece's text; where two overlap, the earlier one wins.
    pub(super) fn mask(&mut self, piece: usize, mut masks: Vec<Mask>) {
        let Some(text) = self.texts.get_mut(piece).filter(|_| !masks.is_empty()) else { return };
        masks.sort_by_key(|mask| (mask.start, std::cmp::Reverse(mask.end)));
        let (mut masked, mut at) = (String::with_capacity(text.len()), 0);
        for mask in masks.iter().filter(|mask| mask.end <= text.len()) {
            if mask.start < at {
                continue;
            }
            masked.push_str(&text[at..mask.start]);
            masked.push_str(&mask.with);
            at = mask.end;
        }
        masked.push_str(&text[at..]);
        *text = masked;
        self.masked = true;
    }
}
