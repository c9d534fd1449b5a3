//! What a prompt asks for, found by its words.

use super::arithmetic::{self, Sum};
use super::code::{self, Language};

const GREETINGS: [&str; 8] = ["hello", "hi", "hey", "greetings", "hallo", "moin", "bonjour", "hola"];
const FILLERS: &[&str] = &[
    "about", "after", "again", "also", "and", "answer", "any", "are", "before", "below", "between", "but",
    "can", "could", "did", "does", "each", "exactly", "explain", "first", "for", "from", "get", "give",
    "have", "hello", "help", "how", "into", "its", "just", "know", "like", "long", "make", "may", "me",
    "more", "must", "need", "not", "now", "one", "only", "other", "our", "out", "over", "please", "short",
    "should", "show", "some", "tell", "than", "that", "the", "their", "them", "then", "there", "these",
    "they", "think", "this", "those", "use", "using", "very", "want", "was", "were", "what", "when", "where",
    "which", "who", "why", "will", "with", "word", "words", "would", "write", "you", "your",
];

/// Something that the responder can do.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Task {
    /// Say this and nothing else.
    Repeat(String),
    Sums(Vec<Sum>),
    /// Tell what was said before.
    Recall,
    Code(Language),
    Table,
    Mathematics,
    List(usize),
    /// A text of so many words.
    Long(usize),
}

/// A prompt, read.
#[derive(Debug)]
pub(super) struct Reading {
    pub greets: bool,
    pub tasks: Vec<Task>,
    /// The words that carry meaning, in their order, each once, in lower case.
    pub words: Vec<String>,
}

impl Reading {
    pub fn of(text: &str) -> Self {
        let lower = text.to_lowercase();
        let all: Vec<&str> = lower
            .split(|letter: char| !letter.is_alphanumeric() && letter != '+' && letter != '#')
            .filter(|word| !word.is_empty())
            .collect();
        let greets = all.first().is_some_and(|word| GREETINGS.contains(word));
        let mut words: Vec<String> = Vec::new();
        for word in &all {
            let meaningful =
                word.chars().count() > 2 && !FILLERS.contains(word) && word.chars().any(char::is_alphabetic);
            if meaningful && words.len() < 24 && !words.iter().any(|known| known == word) {
                words.push((*word).to_owned());
            }
        }
        if let Some(text) = repeated(text, &lower) {
            return Self { greets, tasks: vec![Task::Repeat(text)], words };
        }
        Self { greets, tasks: tasks(text, &lower, &all), words }
    }

    /// The prompt's subject in a word or two.
    pub fn subject(&self) -> String {
        match &self.words[..] {
            [] => "this question".to_owned(),
            [one] => one.clone(),
            [one, two, ..] => format!("{one} and {two}"),
        }
    }
}

fn tasks(text: &str, lower: &str, words: &[&str]) -> Vec<Task> {
    let has = |any: &[&str]| any.iter().any(|wanted| words.contains(wanted));
    let mut tasks = Vec::new();
    let sums = arithmetic::find(text);
    if !sums.is_empty() {
        tasks.push(Task::Sums(sums));
    }
    if ["did i say", "did i ask", "did i write", "i said", "remember"]
        .iter()
        .any(|phrase| lower.contains(phrase))
    {
        tasks.push(Task::Recall);
    }
    let language = code::language(words);
    if has(&["code", "function", "program", "script", "snippet", "implement", "query"]) {
        tasks.push(Task::Code(language.unwrap_or(Language::Python)));
    } else if let Some(language) =
        language.filter(|_| has(&["write", "show", "example", "reverse", "fibonacci"]))
    {
        tasks.push(Task::Code(language));
    }
    if has(&["table", "tabular", "matrix", "columns"]) {
        tasks.push(Task::Table);
    }
    if has(&[
        "math",
        "maths",
        "mathematics",
        "latex",
        "formula",
        "equation",
        "integral",
        "derivative",
        "theorem",
    ]) {
        tasks.push(Task::Mathematics);
    }
    tasks.extend(lengths(words));
    tasks
}

/// What is asked for by its size: a long text, a list.
fn lengths(words: &[&str]) -> Vec<Task> {
    const THINGS: [&str; 11] = [
        "ideas", "items", "points", "bullets", "steps", "reasons", "examples", "tips", "things", "names",
        "bullet",
    ];
    let has = |any: &[&str]| any.iter().any(|wanted| words.contains(wanted));
    let mut tasks = Vec::new();
    if let Some(count) = counted_words(words) {
        tasks.push(Task::Long(count.clamp(1, 60_000)));
    } else if has(&["long", "essay", "story", "detailed", "elaborate", "article"]) && !has(&["how"]) {
        tasks.push(Task::Long(700));
    }
    let counted = words.windows(3).find_map(|three| {
        let of_things = three[1..].iter().any(|word| THINGS.contains(word));
        three[0].parse::<usize>().ok().filter(|_| of_things)
    });
    if let Some(count) = counted {
        tasks.push(Task::List(count.clamp(1, 200)));
    } else if has(&["list", "bullets", "steps"]) {
        tasks.push(Task::List(5));
    }
    tasks
}

/// The number in «300 words» or «a 300-word text».
fn counted_words(words: &[&str]) -> Option<usize> {
    words.windows(2).find_map(|pair| pair[0].parse().ok().filter(|_| matches!(pair[1], "words" | "word")))
}

/// What comes behind «say», «repeat» or «reply with»: a quotation, or the rest of the line behind a colon.
fn repeated(text: &str, lower: &str) -> Option<String> {
    // Lower-casing may change lengths; then positions would not fit the text.
    if lower.len() != text.len() {
        return None;
    }
    let asks = ["reply with", "answer with", "respond with", "repeat", "echo", "say"];
    let at = asks.iter().filter_map(|phrase| word_position(lower, phrase)).min()?;
    let rest = text.get(at..)?;
    let quoted = [('"', '"'), ('“', '”'), ('`', '`')].into_iter().find_map(|(open, close)| {
        let start = rest.find(open)? + open.len_utf8();
        let end = rest[start..].find(close)? + start;
        Some(rest[start..end].trim())
    });
    let line = rest.lines().next().unwrap_or_default();
    let exactly = || line.split_once("exactly ").map(|(_, text)| text.trim());
    let after_colon = || line.split_once(':').map(|(_, text)| text.trim());
    let found = quoted.or_else(after_colon).or_else(exactly)?;
    (!found.is_empty()).then(|| found.to_owned())
}

/// Where the first whole occurrence of a phrase ends.
fn word_position(text: &str, phrase: &str) -> Option<usize> {
    text.match_indices(phrase).find_map(|(start, _)| {
        let end = start + phrase.len();
        let before = text[..start].chars().next_back().is_none_or(|letter| !letter.is_alphanumeric());
        let after = text[end..].chars().next().is_none_or(|letter| !letter.is_alphanumeric());
        (before && after).then_some(end)
    })
}
