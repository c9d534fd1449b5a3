//! Whether a prompt asks for a tool, and for which.

use std::collections::BTreeSet;

use serde_json::Value;

use super::own_words::own_words;
use super::{Fitting, Hints, Offer, offers};
use crate::conversation::{Choice, Conversation};

/// More calls than that in one answer are not what anybody asked for.
const MOST: usize = 4;
/// Characters of a description that are read; what it is about stands at its beginning.
const MOST_DESCRIBED: usize = 4_000;

/// Verbs and nouns that half of all tools have in their names.
const COMMON: &[&str] = &[
    "about",
    "and",
    "are",
    "call",
    "create",
    "data",
    "does",
    "fetch",
    "find",
    "for",
    "from",
    "function",
    "get",
    "given",
    "have",
    "how",
    "information",
    "list",
    "lookup",
    "make",
    "name",
    "of",
    "returns",
    "return",
    "run",
    "search",
    "send",
    "set",
    "that",
    "the",
    "this",
    "tool",
    "update",
    "use",
    "used",
    "value",
    "what",
    "when",
    "which",
    "will",
    "with",
    "your",
    "you",
];

/// A call to be made: the tool's name and its input.
pub type Call = (String, Value);

/// The calls that the last message leads to; none is mostly the answer.
pub fn calls(conversation: &Conversation, text: &str, digest: u64) -> Vec<Call> {
    let Some(tools) = &conversation.tools else { return Vec::new() };
    let (offers, hints) = (offers(conversation), Hints::of(&own_words(text)));
    let chosen: Vec<Offer<'_>> = match &tools.choice {
        Choice::None => Vec::new(),
        Choice::Named(name) => offers.into_iter().filter(|offer| offer.name == name).collect(),
        Choice::Any => {
            let asked = asked_for(&offers, &hints);
            if asked.is_empty() { offers.into_iter().take(1).collect() } else { asked }
        }
        // What came back is to be used, not fetched again.
        Choice::Auto if conversation.brings_results() => Vec::new(),
        Choice::Auto => asked_for(&offers, &hints),
    };
    let alone =
        conversation.fields.pointer("/tool_choice/disable_parallel_tool_use") == Some(&Value::Bool(true));
    let most = if alone || matches!(tools.choice, Choice::Named(_)) { 1 } else { MOST };
    let mut made: Vec<Call> = Vec::new();
    for offer in chosen {
        for hints in rounds(&offer, &hints) {
            if made.len() < most {
                let seed = digest.wrapping_add(made.len() as u64);
                let input = Fitting::new(offer.schema, hints, seed).value().filter(Value::is_object);
                made.push((
                    offer.name.to_owned(),
                    input.unwrap_or_else(|| Value::Object(serde_json::Map::new())),
                ));
            }
        }
    }
    made
}

/// The tools that the prompt names, or else those it has words of.
fn asked_for<'a>(offers: &[Offer<'a>], hints: &Hints) -> Vec<Offer<'a>> {
    if refuses(hints) {
        return Vec::new();
    }
    let named = |offer: &Offer<'_>| {
        let spoken = split(offer.name).join(" ");
        hints.mentions(offer.name) || spoken.contains(' ') && hints.mentions(&spoken)
    };
    let found: Vec<Offer<'a>> = offers.iter().copied().filter(named).collect();
    if !found.is_empty() {
        return found;
    }
    let words: BTreeSet<&str> = hints.lower_words().filter(|word| telling(word)).map(stem).collect();
    offers.iter().copied().filter(|offer| relates(offer, &words)).collect()
}

/// Whether the prompt says that no tool is to be used.
fn refuses(hints: &Hints) -> bool {
    const WITHOUT: [&str; 7] = [
        "without",
        "without using",
        "without calling",
        "do not use",
        "do not call",
        "don't use",
        "don't call",
    ];
    const TOOLS: [&str; 5] = ["tools", "any tools", "any tool", "a tool", "the tools"];
    hints.mentions("no tools")
        || WITHOUT
            .iter()
            .any(|without| TOOLS.iter().any(|tools| hints.mentions(&format!("{without} {tools}"))))
}

fn telling(word: &str) -> bool {
    word.chars().count() > 2 && !COMMON.contains(&word)
}

/// One telling word of the name, or two of what the tool says about itself.
fn relates(offer: &Offer<'_>, words: &BTreeSet<&str>) -> bool {
    let known = |word: &&String| telling(word) && words.contains(stem(word));
    if split(offer.name).iter().any(|word| known(&word)) {
        return true;
    }
    let start: String = offer.description.chars().take(MOST_DESCRIBED).collect();
    let mut about = split(&start);
    if let Some(members) = offer.schema.get("properties").and_then(Value::as_object) {
        about.extend(members.keys().flat_map(|key| split(key)));
    }
    about.retain(|word| word.chars().count() > 3);
    about.iter().filter(known).map(|word| stem(word)).collect::<BTreeSet<_>>().len() >= 2
}

/// A word without its ending, so that forms of the same word are alike.
fn stem(word: &str) -> &str {
    let short = word.trim_end_matches("ing").trim_end_matches("es").trim_end_matches('s');
    if short.chars().count() > 2 { short } else { word }
}

/// The words of a name in any spelling, in lower case.
fn split(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in name.chars() {
        if !letter.is_alphanumeric() || letter.is_uppercase() && word.ends_with(char::is_lowercase) {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// What each call of a tool has to go by: a tool that wants one text is called for each of several names.
fn rounds(offer: &Offer<'_>, hints: &Hints) -> Vec<Hints> {
    let required = offer.schema.get("required").and_then(Value::as_array);
    let only = required.filter(|names| names.len() == 1).and_then(|names| names.first()?.as_str());
    let schema = only.and_then(|name| offer.schema.get("properties")?.get(name));
    let plain = schema.is_some_and(|schema| {
        schema.get("type") == Some(&Value::from("string"))
            && ["enum", "const", "format", "pattern"].iter().all(|key| schema.get(key).is_none())
    });
    // A word that one of the members may only be is meant for that one.
    let members = offer.schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let taken: Vec<String> = members
        .filter_map(|(_, schema)| schema.get("enum")?.as_array())
        .flatten()
        .filter_map(|choice| choice.as_str().map(str::to_lowercase))
        .collect();
    let free = |text: &&String| text.as_str() != offer.name && !taken.contains(&text.to_lowercase());
    let texts: Vec<&String> = hints.texts().iter().filter(free).collect();
    match texts[..] {
        [] => vec![hints.clone()],
        _ if plain => texts.into_iter().map(|text| hints.only(text)).collect(),
        _ => vec![hints.clone()],
    }
}
