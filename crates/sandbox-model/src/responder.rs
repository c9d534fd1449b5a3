//! The built-in responder: small, the same answer to the same prompt, and doing something useful with it.
//!
//! It is no model and says so. It finds tasks it can really do (sums, code, tables, mathematics, lists, long texts,
//! repeating something) and otherwise tells what it read, so that a person sees that the whole prompt arrived.

mod arithmetic;
mod code;
mod cued;
mod draft;
mod only_json;
mod prompt;
mod prose;
mod random;
mod reading;
mod seen;
mod thought;

use serde_json::Value;

use crate::answer::{Part, input_text};
use crate::conversation::Conversation;
use crate::script::Cue;
use crate::tools;
pub use draft::Draft;
pub use prompt::Prompt;
use reading::{Reading, Task};

/// Drafts an answer: thoughts of about `thinking` tokens, and no more than `limit` tokens in all are worth making.
pub fn draft(
    prompt: &Prompt<'_>,
    conversation: &Conversation,
    thinking: u32,
    limit: u32,
    digest: u64,
) -> Draft {
    match prompt.cue {
        Some(Cue::Random(seed)) => return random::draft(seed.unwrap_or(digest), prompt.model.id),
        Some(Cue::Repeat { times, piece }) => return cued::repeat(*times, piece, conversation),
        Some(Cue::MalformedToolUse) => return cued::malformed_tool_use(conversation, prompt.model, digest),
        Some(Cue::MalformedOutput) => return cued::malformed_output(),
        Some(Cue::Lines(lines)) => return cued::lines(lines, prompt, conversation, digest),
        None => {}
    }
    let parts = match tools::structured::schema(conversation) {
        Some(schema) => vec![Part::text(tools::fitting(schema, prompt.text, digest).to_string())],
        None => parts(prompt, conversation, limit, digest),
    };
    Draft { thinking: (thinking > 0).then(|| think(prompt, thinking)), parts, ..Draft::default() }
}

/// Calls of tools, where the prompt leads to any; else what they brought, or an answer.
fn parts(prompt: &Prompt<'_>, conversation: &Conversation, limit: u32, digest: u64) -> Vec<Part> {
    let calls = tools::calls(conversation, prompt.text, digest);
    let mut parts = Vec::new();
    // A model that is made to call does so without a word.
    if !calls.is_empty() && !conversation.forces_tool() {
        parts.push(Part::text(announce(&calls)));
    }
    let so_far = tools::calls_so_far(conversation);
    parts.extend(calls.into_iter().enumerate().map(|(number, (name, input))| {
        let id = tools::call_id(prompt.model, &name, digest, so_far + number);
        let fine = asks_for_fine_pieces(conversation);
        let cuts = if fine { random::cuts(digest, &input_text(&input)) } else { Vec::new() };
        Part::ToolUse { id, name, input, cuts }
    }));
    if parts.is_empty()
        && let Some(json) = only_json::answer(prompt, digest)
    {
        return vec![Part::text(json)];
    }
    if parts.is_empty() {
        let mut text = tools::results(conversation);
        if let Some(told) = text.as_mut().filter(|_| prompt.text.trim().is_empty()) {
            told.push_str(&format!("\n\n{}", footer(prompt)));
        } else {
            let answer = answer(prompt, limit);
            text = Some(text.map_or_else(|| answer.clone(), |told| format!("{told}\n\n{answer}")));
        }
        parts = seen::parts(conversation);
        // Only what is cited stands in a block of its own.
        match (parts.last_mut(), text) {
            (Some(Part::Text { text: seen, citations, .. }), Some(text)) if citations.is_empty() => {
                seen.push_str(&text);
            }
            (_, text) => parts.extend(text.map(Part::text)),
        }
    }
    parts
}

/// Whether a call's input may be cut anywhere, not only between tokens.
fn asks_for_fine_pieces(conversation: &Conversation) -> bool {
    let betas = conversation.fields.get("anthropic_beta").and_then(Value::as_array);
    let mut betas = betas.into_iter().flatten().filter_map(Value::as_str);
    betas.any(|beta| beta.starts_with("fine-grained-tool-streaming"))
}

/// What is said before calls.
fn announce(calls: &[tools::Call]) -> String {
    let mut names: Vec<String> = calls.iter().map(|(name, _)| format!("`{name}`")).collect();
    names.dedup();
    format!("Let me use {} for that.", names.join(" and "))
}

/// Thinks about a prompt, for about that many tokens.
fn think(prompt: &Prompt<'_>, tokens: u32) -> String {
    thought::think(prompt, &Reading::of(prompt.text), tokens)
}

/// Answers in Markdown; more than `limit` tokens are not worth making.
fn answer(prompt: &Prompt<'_>, limit: u32) -> String {
    let reading = Reading::of(prompt.text);
    if let Some(Task::Repeat(text)) = reading.tasks.first() {
        return text.clone();
    }
    let mut parts: Vec<String> = Vec::new();
    if reading.greets {
        parts.push("Hello! The sandbox is listening.".to_owned());
    }
    for task in &reading.tasks {
        parts.push(perform(task, prompt, &reading, limit));
    }
    if reading.tasks.is_empty() {
        parts.push(tell(prompt, &reading));
    }
    parts.push(footer(prompt));
    parts.join("\n\n")
}

fn perform(task: &Task, prompt: &Prompt<'_>, reading: &Reading, limit: u32) -> String {
    let subject = reading.subject();
    match task {
        Task::Repeat(text) => text.clone(),
        Task::Sums(sums) => sums.iter().map(arithmetic::Sum::shown).collect::<Vec<_>>().join("\n"),
        Task::Recall if prompt.earlier.is_empty() => {
            "This is the first message, so there is nothing before it.".into()
        }
        Task::Recall => {
            format!("Before this you wrote:\n\n> {}", prompt.earlier.trim().replace('\n', "\n> "))
        }
        Task::Code(language) => code::block(*language, &reading.words),
        Task::Table => prose::table(reading),
        Task::Mathematics => prose::mathematics(),
        Task::List(count) => prose::list(&subject, reading, *count),
        // A word is at least a token: no more words than can be sent are made.
        Task::Long(words) => prose::long(reading, (*words).min(limit as usize)),
    }
}

/// What was read, for a prompt that names no task.
fn tell(prompt: &Prompt<'_>, reading: &Reading) -> String {
    let words = prompt.text.split_whitespace().count();
    let first = prose::excerpt(prompt.text, 160);
    if first.is_empty() {
        return "Your message has no text in it. Write something, and I will work with it.".to_owned();
    }
    let mut text = format!("You wrote **{words} word{}**: “{first}”", if words == 1 { "" } else { "s" });
    if !reading.words.is_empty() {
        text.push_str("\n\nWhat stands out in it:\n\n");
        for word in reading.words.iter().take(5) {
            text.push_str(&format!("- **{word}**\n"));
        }
    }
    text.push_str(
        "\nI am the sandbox's built-in responder, not a language model. I can work out sums (`17 * 23`), write a code \
         block, a table, some mathematics, a list or a text of a given length, and repeat what you ask me to repeat.",
    );
    text
}

fn footer(prompt: &Prompt<'_>) -> String {
    let mut text = format!("*Turn {} · {} on the sandbox", prompt.turn, prompt.model.name);
    if !prompt.system.trim().is_empty() {
        text.push_str(&format!(" · system prompt: “{}”", prose::excerpt(prompt.system, 60)));
    }
    text.push('*');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::MODELS;
    use sandbox_wire::tokens;

    fn prompt(text: &str) -> Prompt<'_> {
        let model = MODELS.iter().find(|known| known.name == "Claude Sonnet 4").unwrap();
        Prompt { text, earlier: "", system: "", turn: 1, model, cue: None }
    }

    fn answered(text: &str) -> String {
        answer(&prompt(text), 100_000)
    }

    #[test]
    fn sums_are_worked_out() {
        assert!(answered("What is 17 * 23?").contains("`17 * 23` = **391**"));
        assert!(answered("what is 12 plus 30 minus 2").contains("**40**"));
        assert!(answered("(2 + 3) * 4 and 10 / 4").contains("` = **2.5**"));
    }

    #[test]
    fn code_comes_in_the_language_asked_for() {
        assert!(answered("Write a Python function for fibonacci").contains("```python\ndef fibonacci"));
        assert!(answered("show me rust code that reverses a string").contains("```rust\nfn reverse"));
        assert!(answered("a code example please").contains("```"));
    }

    #[test]
    fn tables_mathematics_and_lists_are_markdown() {
        assert!(answered("Make a table of cats and dogs").contains("|---|"));
        let mathematics = answered("Show me the quadratic formula in LaTeX");
        assert!(mathematics.contains("$$") && mathematics.contains('$'));
        assert!(answered("Give me a list of 7 ideas for lunch").contains("\n7. "));
    }

    #[test]
    fn a_text_of_a_given_length_has_that_length() {
        for length in [50, 300, 2_000] {
            let text = answered(&format!("Write {length} words about rivers and stones"));
            let body = text.rsplit_once("\n\n*Turn").unwrap().0;
            assert_eq!(body.split_whitespace().filter(|word| *word != "##").count(), length);
        }
    }

    #[test]
    fn what_is_to_be_repeated_is_repeated_and_nothing_else() {
        assert_eq!(answered("Reply with exactly: pong 42"), "pong 42");
        assert_eq!(answered("Please say \"good morning\" to me"), "good morning");
    }

    #[test]
    fn the_turn_the_model_and_the_system_prompt_are_told() {
        let prompt = Prompt {
            system: "Be brief.",
            turn: 3,
            earlier: "my name is Ann",
            ..prompt("What did I say before?")
        };
        let text = answer(&prompt, 1_000);
        assert!(text.contains("> my name is Ann") && text.contains("Turn 3 · Claude Sonnet 4"), "{text}");
        assert!(text.contains("Be brief."));
    }

    #[test]
    fn thinking_is_about_the_prompt_and_as_long_as_asked() {
        for wanted in [90, 204, 560, 1_200] {
            let thought = think(&prompt("Compare granite with sandstone for a kitchen floor"), wanted);
            let count = tokens::count(&thought);
            assert!((wanted * 8 / 10..=wanted).contains(&count), "{count} for {wanted}");
            assert!(thought.contains("granite") && (wanted < 150 || thought.contains("\n\n")));
        }
        assert!(think(&prompt("What is 17 * 23?"), 200).contains("391"));
    }

    #[test]
    fn any_text_gets_an_answer() {
        for text in [
            "",
            " ",
            "?!",
            "🗼",
            "日本語でお願いします",
            "a\0b",
            "1 / 0",
            "99999999999999999999 * 9",
            "((((",
            "say",
        ] {
            assert!(!answered(text).is_empty());
            assert!(tokens::count(&think(&prompt(text), 120)) <= 120);
        }
    }
}
