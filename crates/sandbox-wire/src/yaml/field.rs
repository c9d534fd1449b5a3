//! Which field of a configuration stands at a place: the keys that lead to it, with dots between them.
//!
//! The parser tells a line and a column and, of a value that does not fit, not whose value it is. Only keys are told,
//! never values, which may be secrets.

/// The keys that lead to a place; lines and columns are counted from one.
pub(super) fn at(text: &str, line: u64, column: u64) -> Option<String> {
    let line = usize::try_from(line).ok()?.checked_sub(1)?;
    let column = usize::try_from(column).ok()?.checked_sub(1)?;
    let lines: Vec<&str> = text.lines().collect();
    let found = lines.get(line)?;
    let before: String = found.chars().take(column).collect();
    let mut keys = keys(&before);
    let mut indent = indent(found);
    for above in lines.get(..line)?.iter().rev() {
        if above.trim().is_empty() || above.trim_start().starts_with('#') || self::indent(above) >= indent {
            continue;
        }
        indent = self::indent(above);
        keys.splice(..0, self::keys(above).into_iter().take(1));
    }
    (!keys.is_empty()).then(|| keys.join("."))
}

/// How far a line's first key stands to the right; a list's dashes count as room.
fn indent(line: &str) -> usize {
    line.chars().take_while(|letter| matches!(letter, ' ' | '-')).count()
}

/// The keys of a line that are still open at its end: in `a: {b: 1, c: ` those are `a` and `c`.
fn keys(line: &str) -> Vec<&str> {
    let mut open: Vec<Option<&str>> = vec![None];
    let mut word = 0;
    for (at, letter) in line.char_indices() {
        match letter {
            '{' | '[' => open.push(None),
            '}' | ']' if open.len() > 1 => {
                open.pop();
            }
            ':' if line.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')) => {
                if let Some(last) = open.last_mut() {
                    *last = line.get(word..at).map(|key| key.trim_matches([' ', '-', '"', '\'']));
                }
            }
            ',' if open.len() > 1 => {
                if let Some(last) = open.last_mut() {
                    *last = None;
                }
            }
            _ => continue,
        }
        word = at + letter.len_utf8();
    }
    open.into_iter().flatten().filter(|key| !key.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_that_lead_to_a_value_are_told_however_it_is_written() {
        for (text, line, column, field) in [
            ("server:\n  port: abc\n", 2, 9, Some("server.port")),
            ("pacing: {first_token_ms: -1}\n", 1, 26, Some("pacing.first_token_ms")),
            ("pacing: {first_token_ms: 1, tokens_per_second: x}\n", 1, 48, Some("pacing.tokens_per_second")),
            ("seed: 1\n# a\nserver:\n\n  tls: {}\n", 5, 8, Some("server.tls")),
            ("accounts:\n  - id: \"1\"\n    users:\n      - name: 5\n", 4, 15, Some("accounts.users.name")),
            ("quotas:\n  - {model: x}\n", 2, 5, Some("quotas")),
            ("faults:\n  - html\n", 2, 5, Some("faults")),
            ("prot: 1\n", 1, 1, None),
            ("", 7, 1, None),
        ] {
            assert_eq!(at(text, line, column).as_deref(), field, "{text}");
        }
    }
}
