//! What of a prompt is the user's own: without what a framework or an editor puts around it.
//!
//! Agents do not send the user's words alone. What surrounds them (instructions for the format, reminders, the state of an
//! editor) is full of names and quotations, which are nobody's arguments.

/// Sections that are not the user's, by their tags.
const AROUND: &[&str] = &[
    "context",
    "environment_context",
    "environment_details",
    "example",
    "examples",
    "format_instructions",
    "instructions",
    "output_format",
    "rules",
    "system-reminder",
    "system_reminder",
    "tools",
    "user_instructions",
];
/// Sections in which the user's words stand, by their tags.
const WITHIN: &[&str] =
    &["task", "question", "query", "user_query", "user_message", "user_input", "user_request", "input"];
/// What stands before the user's words and behind them, where no tags do.
const BETWEEN: &[(&str, &str)] =
    &[("Current Task:", "This is the expected criteria"), ("\nQuestion:", "\nThought:")];

/// The user's own words; the whole text where nothing surrounds them.
pub(super) fn own_words(text: &str) -> String {
    let mut own = text.to_owned();
    for tag in AROUND {
        while let Some((before, _, after)) = section(&own, tag) {
            own = format!("{before}\n{after}");
        }
    }
    if let Some(inner) =
        WITHIN.iter().find_map(|tag| section(&own, tag).map(|(_, inner, _)| inner.to_owned()))
    {
        own = inner;
    }
    for (start, end) in BETWEEN {
        // Of several questions, as in a format that is shown first, the last one is meant.
        if let Some((_, rest)) = own.rsplit_once(start)
            && let Some((inner, _)) = rest.split_once(end)
        {
            own = inner.to_owned();
        }
    }
    if own.trim().is_empty() { text.to_owned() } else { own }
}

/// What stands before, in and behind the first section of a tag.
fn section<'a>(text: &'a str, tag: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let (before, rest) = text.split_once(&format!("<{tag}>"))?;
    let (inner, after) = rest.split_once(&format!("</{tag}>"))?;
    Some((before, inner, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_surrounds_the_users_words_is_left_out() {
        for (text, own) in [
            ("Plain words.", "Plain words."),
            ("<system-reminder>a</system-reminder>b<system-reminder>c</system-reminder>", "b"),
            ("<task>one</task><environment_details>two</environment_details>", "one"),
            ("Current Task: do it\n\nThis is the expected criteria for \"it\".", "do it"),
            ("Question: the form\nThought: t\n\nQuestion: really?\nThought:", "really?"),
            ("<context>everything</context>", "<context>everything</context>"),
            ("a < b and <task> alone", "a < b and <task> alone"),
        ] {
            assert_eq!(own_words(text).trim(), own, "{text}");
        }
    }
}
