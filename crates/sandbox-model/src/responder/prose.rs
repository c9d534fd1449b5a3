//! Markdown with the prompt's own words in it: long texts, tables, lists, mathematics.

use super::reading::Reading;

/// Sentences with a place for a word; enough of them that a page does not read like a stuck record.
const SENTENCES: [&str; 16] = [
    "Anyone who looks at {a} for the first time sees the surface and little else.",
    "Underneath, {a} depends on {b} far more than it seems to.",
    "A short test helps: take {b} away and see what remains of {a}.",
    "In practice the difference shows up on ordinary days, not on special ones.",
    "People who work with {a} every day tend to speak about {b} in the same breath.",
    "That is no accident, because both answer the same question from two sides.",
    "It is worth writing down what is known about {a} before guessing at the rest.",
    "Where {b} is missing, {a} has to carry the weight alone.",
    "Small changes to {a} are cheap, and large ones are seldom needed.",
    "The opposite view deserves a fair hearing: perhaps {b} comes first after all.",
    "Numbers settle part of the matter, and experience settles the rest.",
    "A good example of {a} is worth ten definitions of it.",
    "Nothing about {b} is mysterious once its parts are laid side by side.",
    "Time changes the picture, so that what holds for {a} today may need another look next year.",
    "The careful reader will ask who gains from {a}, and who pays for {b}.",
    "So much can be said with confidence; the remainder is a matter of taste.",
];

/// The start of a text on one line, cut at a word where it is too long.
pub(super) fn excerpt(text: &str, characters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= characters {
        return line;
    }
    let cut: String = line.chars().take(characters).collect();
    let end = cut.rfind(' ').filter(|end| *end > characters / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}

fn sentence(number: usize, words: &[String]) -> String {
    let word = |at: usize| words.get(at % words.len().max(1)).map_or("the matter", String::as_str);
    // The template and the words go round at different speeds, so that pairs come back late.
    let template = SENTENCES[(number * 5 + number / SENTENCES.len()) % SENTENCES.len()];
    template.replace("{a}", word(number)).replace("{b}", word(number / 3 + 1 + number))
}

/// A text of exactly so many words, in paragraphs; headings' marks do not count.
pub(super) fn long(reading: &Reading, words: usize) -> String {
    const SENTENCES_A_PARAGRAPH: usize = 5;
    const PARAGRAPHS_A_SECTION: usize = 3;
    let mut text = String::new();
    let mut left = words;
    let mut number = 0;
    while left > 0 {
        if words > 200 && number % (SENTENCES_A_PARAGRAPH * PARAGRAPHS_A_SECTION) == 0 {
            let at = number / (SENTENCES_A_PARAGRAPH * PARAGRAPHS_A_SECTION);
            let title = reading.words.get(at % reading.words.len().max(1)).map_or("matter", String::as_str);
            let heading: Vec<&str> = ["On", title].into_iter().take(left).collect();
            left -= heading.len();
            text.push_str(&format!(
                "{}## {}\n\n",
                if text.is_empty() { "" } else { "\n\n" },
                heading.join(" ")
            ));
        } else if number > 0 {
            text.push_str(if number % SENTENCES_A_PARAGRAPH == 0 { "\n\n" } else { " " });
        }
        let sentence = sentence(number, &reading.words);
        let kept: Vec<&str> = sentence.split(' ').take(left).collect();
        left -= kept.len();
        text.push_str(&kept.join(" "));
        number += 1;
    }
    if !text.ends_with('.') {
        text.push('.');
    }
    text
}

/// A table with a row a word.
pub(super) fn table(reading: &Reading) -> String {
    let skip = ["table", "tabular", "matrix", "columns", "rows"];
    let rows: Vec<&str> =
        reading.words.iter().map(String::as_str).filter(|word| !skip.contains(word)).take(8).collect();
    let rows = if rows.is_empty() { vec!["first", "second", "third"] } else { rows };
    let mut text = String::from("| # | Word | Letters | Vowels |\n|---|---|---:|---:|\n");
    for (number, word) in (1..).zip(rows) {
        let vowels = word.chars().filter(|letter| "aeiouäöüáéíóú".contains(*letter)).count();
        text.push_str(&format!("| {number} | {word} | {} | {vowels} |\n", word.chars().count()));
    }
    text.trim_end().to_owned()
}

pub(super) fn list(subject: &str, reading: &Reading, count: usize) -> String {
    let mut text = format!("About {subject}:\n\n");
    for number in 0..count {
        text.push_str(&format!("{}. {}\n", number + 1, sentence(number, &reading.words)));
    }
    text.trim_end().to_owned()
}

pub(super) fn mathematics() -> String {
    "The roots of $ax^2 + bx + c = 0$ with $a \\neq 0$ are\n\n$$\nx = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}\n$$\n\nThe \
     discriminant $\\Delta = b^2 - 4ac$ decides how many of them are real: two for $\\Delta > 0$, one for $\\Delta = 0$, \
     none for $\\Delta < 0$. An integral to go with it:\n\n$$\n\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \
     \\sqrt{\\pi}\n$$"
        .to_owned()
}
