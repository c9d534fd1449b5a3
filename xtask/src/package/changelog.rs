//! Debian's changelog, made from `CHANGELOG.md`: one text for people, two forms.

use crate::report::{Done, Failure};

/// A version of `CHANGELOG.md`: `## 0.1.0 (2026-11-25)` and the points below it.
#[derive(Debug, PartialEq, Eq)]
pub struct Release<'t> {
    pub version: &'t str,
    pub date: &'t str,
    points: Vec<String>,
}

/// All releases, the newest first.
pub fn releases(text: &str) -> Vec<Release<'_>> {
    let mut releases: Vec<Release<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            let (version, date) = heading.split_once(' ').unwrap_or((heading, ""));
            releases.push(Release { version, date: date.trim_matches(['(', ')']), points: Vec::new() });
        } else if let Some(release) = releases.last_mut() {
            if let Some(point) = line.strip_prefix("- ") {
                release.points.push(point.to_owned());
            } else if let (Some(more), Some(point)) = (line.strip_prefix("  "), release.points.last_mut()) {
                point.push(' ');
                point.push_str(more.trim());
            }
        }
    }
    releases
}

/// In Debian's form. `date` turns `2026-11-25` into the date of a mail.
pub fn debian(text: &str, maintainer: &str, date: impl Fn(&str) -> Done<String>) -> Done<String> {
    let releases = releases(text);
    if releases.is_empty() {
        return Err(Failure::new("CHANGELOG.md names no version."));
    }
    let mut out = String::new();
    for Release { version, date: day, points } in &releases {
        let points: String = points.iter().map(|point| wrapped(point)).collect();
        let date = date(day)?;
        out.push_str(&format!(
            "outcrop ({version}) stable; urgency=medium\n\n{points}\n -- {maintainer}  {date}\n\n"
        ));
    }
    Ok(out)
}

/// A point as Debian writes it: lines of at most 78 letters, the first with a star.
fn wrapped(point: &str) -> String {
    let (mut out, mut line) = (String::new(), "  *".to_owned());
    for word in point.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > 78 {
            out.push_str(&line);
            out.push('\n');
            line = "   ".to_owned();
        }
        line.push(' ');
        line.push_str(word);
    }
    out + &line + "\n"
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::cargo::root;

    const TEXT: &str = "# Changelog\n\nWords.\n\n## 0.2.0 (2026-12-01)\n\n- One thing\n  in two lines.\n\n## 0.1.0 (2026-11-25)\n\n- First.\n";

    #[test]
    fn every_version_becomes_an_entry_with_its_points() {
        let text = debian(TEXT, "Them <them@example.org>", |day| Ok(format!("on {day}"))).unwrap();
        let newest = "outcrop (0.2.0) stable; urgency=medium\n\n  * One thing in two lines.\n\n \
                      -- Them <them@example.org>  on 2026-12-01\n\n";
        assert_eq!(text.split_once("outcrop (0.1.0)").unwrap().0, newest);
    }

    #[test]
    fn long_points_are_broken_into_lines_that_debian_takes() {
        let text = wrapped(&"word ".repeat(40));
        assert!(text.starts_with("  * word") && text.lines().nth(1).unwrap().starts_with("    word"));
        assert!(text.lines().all(|line| line.chars().count() <= 78), "{text}");
        assert_eq!(text.matches("word").count(), 40);
    }

    #[test]
    fn the_changelog_the_metainfo_and_the_manifest_name_the_same_version() {
        let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
        let changelog = read("CHANGELOG.md");
        let newest = &releases(&changelog)[0];
        assert_eq!(newest.version, env!("CARGO_PKG_VERSION"));
        let named = format!("<release version=\"{}\" date=\"{}\"", newest.version, newest.date);
        assert!(read("packaging/dev.outcrop.desktop.metainfo.xml").contains(&named), "{named}");
        let ui: serde_json::Value = serde_json::from_str(&read("ui/package.json")).unwrap();
        assert_eq!(ui["version"], newest.version);
    }
}
