//! What of a prompt is the user's own: without what a framework or an editor puts around it.
//!
//! Agents do not send the user's words alone. What surrounds them (instructions for the format, reminders, the state of an
//! editor) is full of names and quotations, which are not meant as arguments.

/// Sections that are not the user's, by their tags.
const AROUND: &[&str] = &[
    "attached_files",
    "attachments",
    "available_tools",
    "chat_history",
    "context",
    "conversation_history",
    "documents",
    "editorContext",
    "editor_context",
    "environment_context",
    "environment_details",
    "environment_info",
    "example",
    "examples",
    "format_instructions",
    "guidelines",
    "history",
    "instructions",
    "output_format",
    "output_schema",
    "reminder",
    "reminderInstructions",
    "rules",
    "search_results",
    "system-reminder",
    "system_reminder",
    "tool_descriptions",
    "tools",
    "user_info",
    "user_instructions",
    "workspace_info",
];
/// Sections in which the user's words stand, by their tags.
const WITHIN: &[&str] = &[
    "task",
    "question",
    "query",
    "user_query",
    "user_message",
    "user_input",
    "user_prompt",
    "user_request",
    "userRequest",
    "input",
];
/// What stands before the user's words, where no tags do.
const BEFORE: &[&str] = &[
    "Current Task:",
    "## Current Conversation",
    "\nNew input:",
    "\nNew task:",
    "\nQuestion:",
    "NOTHING else):",
];
/// What stands behind them.
const BEHIND: &[&str] = &[
    "This is the expected criteria",
    "This is the context you're working with",
    "\nBegin!",
    "\nThought:",
    "\nObservation:",
    "\nHelpful Answer:",
    "\nAnswer:",
    "(reminder to ",
];
/// What a list of tools begins with that is put in words.
const TOOLS_TOLD: &str = "access to the following tools";
/// Lines of such a list, and of the format that comes with it.
const LINES: &[&str] = &[
    "Tool Name:",
    "Tool Description:",
    "Tool Args:",
    "Tool Arguments:",
    "Thought:",
    "Action:",
    "Action Input:",
    "Observation:",
    "Final Answer:",
];

/// The user's own words; the whole text where nothing surrounds them.
pub(super) fn own_words(text: &str) -> String {
    let mut own = format!("\n{text}");
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
    for start in BEFORE {
        // Of several questions, as in a format that is shown first, the last one is meant.
        if let Some((_, rest)) = own.rsplit_once(start).filter(|(_, rest)| !rest.trim().is_empty()) {
            own = rest.to_owned();
        }
    }
    let end = BEHIND.iter().filter_map(|end| own.find(end)).filter(|at| *at > 0).min();
    own.truncate(end.unwrap_or(own.len()));
    if own.contains(TOOLS_TOLD) {
        let told =
            |line: &&str| LINES.iter().any(|start| line.trim_start_matches(['>', ' ']).starts_with(start));
        own = own.lines().filter(|line| !told(line)).collect::<Vec<_>>().join("\n");
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
            ("Use what you know.\n\nQuestion: really?\nHelpful Answer:", "really?"),
            (
                "access to the following tools:\n> Tool Name: a\n\n## Current Conversation\n\nreally?",
                "really?",
            ),
            (
                "access to the following tools:\n> Tool Name: a\nTool Args: {}",
                "access to the following tools:",
            ),
            ("Begin!\n\nPrevious history:\n\nNew input: really?\nThought: Do I?", "really?"),
            ("really?\n\n(reminder to respond in a JSON blob no matter what)", "really?"),
            ("<editorContext>a</editorContext><userRequest>really?</userRequest>", "really?"),
            ("<context>everything</context>", "<context>everything</context>"),
            ("a < b and <task> alone", "a < b and <task> alone"),
        ] {
            assert_eq!(own_words(text).trim(), own, "{text}");
        }
    }
}
