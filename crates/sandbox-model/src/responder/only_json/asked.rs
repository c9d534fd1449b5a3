//! Whether a prompt asks for JSON and nothing else, in the words of several languages.
//!
//! Judged sentence by sentence: a wish stands in one, and talk about JSON, code that makes JSON or a wish for none does not
//! count.

/// What asks for an answer, in the languages whose words for *only* are common outside such wishes.
const VERBS: &[&str] = &[
    "answer", "emit", "extract", "format", "generate", "give", "output", "print", "produce", "provide",
    "reply", "respond", "response", "return", "send", "write",
];
/// What leaves room for JSON alone, beside a verb.
const ONLY: &[&str] = &[
    "alone",
    "exclusively",
    "just",
    "json-only",
    "must be",
    "no additional",
    "no commentary",
    "no explanation",
    "no extra",
    "no markdown",
    "no other",
    "no preamble",
    "no prose",
    "nothing but",
    "nothing else",
    "only",
    "outside of the json",
    "outside the json",
    "raw json",
    "single json",
    "solely",
    "strictly",
    "valid json",
    "without any",
    "without explanation",
];
/// What needs no other word.
const ALONE: &[&str] = &[
    "answer as json",
    "answer in json",
    "answer with json",
    "formatted as a json",
    "formatted as json",
    "just json",
    "json only",
    "nothing but json",
    "only json",
    "output as json",
    "output in json",
    "reply as json",
    "reply in json",
    "reply with json",
    "respond as json",
    "respond in json",
    "respond using json",
    "respond with json",
    "antworte als json",
    "antworte im json",
    "antworte in json",
    "antworte mit json",
    "répondez en json",
    "réponds en json",
    "responda em json",
    "responde em json",
    "responde en json",
    "rispondi in json",
];
/// *Only* in other languages; a sentence with one of them and JSON is a wish. Those that are words stand for themselves.
const ONLY_ELSEWHERE: &[&str] = &[
    "nur",
    "ausschließlich",
    "ausschliesslich",
    "lediglich",
    "uniquement",
    "seulement",
    "exclusivement",
    "solo",
    "sólo",
    "solamente",
    "únicamente",
    "exclusivamente",
    "soltanto",
    "esclusivamente",
    "unicamente",
    "apenas",
    "somente",
    "alleen",
    "uitsluitend",
    "endast",
    "tylko",
    "wyłącznie",
    "только",
    "исключительно",
    "sadece",
    "yalnızca",
    "فقط",
    "केवल",
];
/// The same in scripts that put no blanks between words.
const ONLY_UNSPACED: &[&str] = &["只", "仅", "僅", "のみ", "だけ", "만"];
/// What shows that a sentence asks or tells something about JSON.
const ABOUT: &[&str] = &[
    "explain",
    "how",
    "what",
    "when",
    "where",
    "which",
    "who",
    "why",
    "comment",
    "cómo",
    "erkläre",
    "perché",
    "pourquoi",
    "qué",
    "warum",
    "was",
    "wie",
    "зачем",
    "почему",
];
const CODE: &[&str] = &["code", "function", "funktion", "program", "script"];
/// What asks for a shape that is shown, where JSON is not named.
const EXACTLY: &[&str] =
    &["exactly this format", "in this exact format", "no other text", "nothing else", "nothing more"];

/// Whether one sentence asks for JSON alone.
pub(super) fn asks(text: &str) -> bool {
    let lower = text.to_lowercase().replace('’', "'");
    lower.split(['.', '!', '?', '\n', ';', '。', '！', '？']).any(wishes)
}

/// Whether a prompt asks for nothing but what has the shape that it shows.
pub(super) fn asks_for_shape(text: &str) -> bool {
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    has(EXACTLY) && has(VERBS) && !has(CODE)
}

fn wishes(sentence: &str) -> bool {
    let has = |parts: &[&str]| parts.iter().any(|part| sentence.contains(part));
    if !sentence.contains("json") || has(CODE) {
        return false;
    }
    let words: Vec<&str> = words(sentence).collect();
    if words.first().is_some_and(|first| ABOUT.contains(first)) || declined(sentence) {
        return false;
    }
    has(ALONE)
        || has(VERBS) && has(ONLY)
        || has(ONLY_UNSPACED)
        || words.iter().any(|word| ONLY_ELSEWHERE.contains(word))
}

fn words(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split(|letter: char| !letter.is_alphanumeric() && letter != '\'').filter(|word| !word.is_empty())
}

/// Whether every mention of JSON says that none is wanted: «do not answer in JSON», but not «nothing but JSON».
fn declined(sentence: &str) -> bool {
    const NEAR: usize = 4;
    sentence.match_indices("json").all(|(at, _)| {
        let before = sentence.get(..at).unwrap_or_default();
        let clause = before.rsplit([',', ':', '(']).next().unwrap_or_default();
        let near: Vec<&str> = words(clause).collect();
        let near = near.iter().rev().take(NEAR);
        let spared = ["but", "except", "outside", "besides", "than", "beyond"];
        near.take_while(|word| !spared.contains(*word)).any(|word| {
            ["not", "don't", "dont", "never", "avoid", "without", "no", "instead", "nicht", "kein", "keine"]
                .contains(word)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_for_json_alone_is_told_from_talk_about_json() {
        for text in [
            "Respond only with JSON.",
            "Return nothing but valid JSON",
            "Answer in JSON using this schema:",
            "Give me the result as raw JSON with no explanation.",
            "You must respond using JSON. Do not include any text outside the JSON object.",
            "The output should be formatted as a JSON instance that conforms to the JSON schema below.",
            "Only JSON please: is the sky blue?",
            "Do not write anything but JSON, no prose.",
            "Antworte nur mit JSON.",
            "Antworte ausschließlich im JSON-Format mit den Feldern name und alter.",
            "Réponds uniquement en JSON.",
            "Responde solo con JSON.",
            "Responda apenas em JSON.",
            "Rispondi solo in JSON.",
            "只返回JSON，不要其他文字。",
            "JSONのみで返答してください。",
            "Только JSON, без пояснений.",
        ] {
            assert!(asks(text), "{text}");
        }
        for text in [
            "What is JSON? Only a word.",
            "Write a function that returns only JSON",
            "json",
            "",
            "Do not answer in JSON.",
            "Don’t reply with JSON; use prose only.",
            "How do I return only JSON from a server?",
            "Explain why JSON is only text.",
            "Was ist JSON nur?",
        ] {
            assert!(!asks(text), "{text}");
        }
    }

    #[test]
    fn a_shape_alone_can_be_asked_for_without_the_word() {
        assert!(asks_for_shape(r#"Reply as {"label": "...", "score": 0.0} and no other text."#));
        assert!(!asks_for_shape(r#"What does {"label": 1} mean?"#));
    }
}
