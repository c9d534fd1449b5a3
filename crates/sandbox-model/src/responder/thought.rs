//! The thinking part: what the prompt is, what it asks for, how to go about it, and then around its words.

use super::prompt::Prompt;
use super::reading::{Reading, Task};
use super::{arithmetic, prose};
use sandbox_wire::tokens;

const AROUND: [&str; 12] = [
    "What do I know about {a}? Enough to say something plain, so I should keep it plain.",
    "Does {a} change the answer? It narrows the question rather than widening it.",
    "I could start from {a}, but the order in which the user put things is easier to follow.",
    "If {a} were left out, the question would still make sense, so it is a detail, though one worth a word.",
    "Let me check {a} against the rest of the message. Nothing contradicts it.",
    "There may be a second meaning of {a}. The first one fits better here.",
    "Someone reading quickly would look for {a} first, so it should come early.",
    "I want to be careful with {a}: saying too much about it would bury the point.",
    "An example for {a} would help, as long as it stays short.",
    "Coming back to {a} once more: the earlier reading holds.",
    "Is anything missing beside {a}? Perhaps a limit, but none was given.",
    "So {a} is settled. On to the next part.",
];

/// Thinks for at most so many tokens, in whole sentences.
pub(super) fn think(prompt: &Prompt<'_>, reading: &Reading, limit: u32) -> String {
    let mut text = String::new();
    let mut used = 0;
    for (number, sentence) in sentences(prompt, reading).enumerate() {
        let gap = match number {
            0 => "",
            _ if number % 3 == 0 => "\n\n",
            _ => " ",
        };
        let addition = format!("{gap}{sentence}");
        let cost = tokens::count(&addition);
        if used + cost > limit {
            // The very first sentence is kept in part: a thought without any text would be none.
            if number == 0 {
                text.push_str(tokens::truncate(&addition, limit).0);
            }
            break;
        }
        used += cost;
        text.push_str(&addition);
    }
    text
}

/// The opening about the prompt, then thoughts around its words without an end.
fn sentences(prompt: &Prompt<'_>, reading: &Reading) -> impl Iterator<Item = String> {
    let mut opening = vec![match prose::excerpt(prompt.text, 100) {
        empty if empty.is_empty() => "The message has no text.".to_owned(),
        excerpt => format!("The user writes: “{excerpt}”."),
    }];
    if prompt.turn > 1 {
        let before = prose::excerpt(prompt.earlier, 60);
        opening.push(format!("This is turn {}; before it came “{before}”.", prompt.turn));
    }
    if !prompt.system.trim().is_empty() {
        opening.push(format!(
            "The system prompt says “{}”, which I keep in mind.",
            prose::excerpt(prompt.system, 80)
        ));
    }
    opening.extend(reading.tasks.iter().map(plan));
    if reading.tasks.is_empty() {
        opening.push("No particular task is named, so I tell what I read and what I can do.".to_owned());
    }
    let words = if reading.words.is_empty() { vec!["the message".to_owned()] } else { reading.words.clone() };
    let around = (0..).map(move |number: usize| {
        let template = AROUND[(number + number / AROUND.len() * 5) % AROUND.len()];
        template.replace("{a}", &words[(number + number / AROUND.len()) % words.len()])
    });
    opening.into_iter().chain(around)
}

fn plan(task: &Task) -> String {
    match task {
        Task::Repeat(text) => format!("I am to repeat “{}”, and nothing else.", prose::excerpt(text, 60)),
        Task::Sums(sums) => {
            let worked: Vec<String> = sums.iter().map(worked).collect();
            format!("There is something to work out. {}", worked.join(" "))
        }
        Task::Recall => {
            "They ask about what was said before, so I look at the message before this one.".to_owned()
        }
        Task::Code(language) => {
            format!("They want code, in {language:?}. It should be short and run as it stands.")
        }
        Task::Table => {
            "A table is asked for: a few columns with something to compare in each row.".to_owned()
        }
        Task::Mathematics => "Mathematics is asked for, inline and as a formula of its own.".to_owned(),
        Task::List(count) => format!("A list with {count} entries is wanted, one sentence each."),
        Task::Long(words) => {
            format!("The text should have {words} words, so I plan sections and paragraphs.")
        }
    }
}

fn worked(sum: &arithmetic::Sum) -> String {
    match sum.value {
        Some(value) => format!(
            "{} comes to {}; I check it once more, and it holds.",
            sum.text,
            arithmetic::number(value)
        ),
        None => format!("{} has no value.", sum.text),
    }
}
