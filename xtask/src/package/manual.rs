//! The manual page of the sandbox, made from what its `--help` prints: one text, two forms.
//!
//! Read are paragraphs, headings (a line at the margin with indented lines below it) and options with their text, beside
//! them or below.

use std::path::Path;
use std::process::Command;

use crate::report::{Done, Failure};
use crate::steps::answer;

/// The sandbox's program as the packages install it: Debian and Fedora have another `/usr/bin/sandbox`, SELinux's.
pub const SANDBOX: &str = "outcrop-sandbox";

/// The page of the program at `sandbox`, which is run for its help.
pub fn page(sandbox: &Path) -> Done<String> {
    let ask = |option: &str| {
        let said = answer(Command::new(sandbox).arg(option));
        said.ok_or_else(|| Failure::new(format!("{} {option} failed.", sandbox.display())))
    };
    let version = ask("--version")?;
    let version = version.rsplit(' ').next().unwrap_or_default();
    Ok(from_help(&ask("--help")?, version))
}

fn from_help(help: &str, version: &str) -> String {
    let mut paragraphs = help.split("\n\n");
    let summary = paragraphs.next().unwrap_or_default().trim().trim_end_matches('.');
    let mut page = format!(
        ".TH {} 1 \"\" \"Outcrop {version}\" \"User Commands\"\n.SH NAME\n{SANDBOX} \\- {}\n",
        SANDBOX.to_uppercase().replace('-', "\\-"),
        escaped(&lower_first(summary))
    );
    let mut in_description = false;
    for paragraph in paragraphs {
        let mut lines = paragraph.lines().filter(|line| !line.is_empty()).peekable();
        while let Some(line) = lines.next() {
            if let Some(usage) = line.strip_prefix("Usage: ") {
                let usage = usage.split_once(' ').map_or("", |(_, words)| words);
                page.push_str(&format!(".SH SYNOPSIS\n.B {SANDBOX}\n{}\n", escaped(usage)));
            } else if line.starts_with(' ') {
                page.push_str(&option(line));
            } else if lines.peek().is_some_and(|next| next.starts_with(' ')) {
                page.push_str(&format!(".SH {}\n", escaped(&line.trim_end_matches(':').to_uppercase())));
            } else {
                if !in_description {
                    page.push_str(".SH DESCRIPTION\n");
                    in_description = true;
                }
                page.push_str(&format!("{}\n", escaped(line)));
            }
        }
        page.push_str(if in_description { ".PP\n" } else { "" });
    }
    page.trim_end_matches(".PP\n").to_owned()
}

/// A line of a table of options: a new option, or more of the text of the last one.
fn option(line: &str) -> String {
    let text = line.trim_start();
    if !text.starts_with('-') {
        return format!("{}\n", escaped(text));
    }
    match text.split_once("  ") {
        Some((name, about)) => format!(".TP\n.B {}\n{}\n", escaped(name), escaped(about.trim_start())),
        None => format!(".TP\n.B {}\n", escaped(text)),
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Text as troff takes it: no dash becomes a hyphen, no line becomes a request.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELP: &str = "A local endpoint.\n\nUsage: sandbox [OPTIONS]\n\nWhere\n  --port N     the port; \
                        (default: 8787)\n               is 8787\n  --bare\n\nStop it with Ctrl-C.\n.It ends.\n";

    #[test]
    fn the_page_has_the_sections_of_the_help() {
        let page = from_help(HELP, "1.2.3");
        assert_eq!(
            page,
            ".TH OUTCROP\\-SANDBOX 1 \"\" \"Outcrop 1.2.3\" \"User Commands\"\n\
             .SH NAME\noutcrop-sandbox \\- a local endpoint\n\
             .SH SYNOPSIS\n.B outcrop-sandbox\n[OPTIONS]\n\
             .SH WHERE\n.TP\n.B \\-\\-port N\nthe port; (default: 8787)\nis 8787\n.TP\n.B \\-\\-bare\n\
             .SH DESCRIPTION\nStop it with Ctrl\\-C.\n\\&.It ends.\n"
        );
    }
}
