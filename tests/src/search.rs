//! Looking for given texts in every file below a folder, whatever kind of file it is.

use std::fs;
use std::path::{Path, PathBuf};

use crate::trouble::Outcome;

/// The files below `folder` whose bytes hold one of `texts`, with the text's position in the list.
pub fn files_with(folder: &Path, texts: &[&str]) -> Outcome<Vec<(PathBuf, usize)>> {
    let mut hits = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)?.flatten() {
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                // A file may go while it is looked for, as caches do.
                let bytes = fs::read(entry.path()).unwrap_or_default();
                let held = (0..texts.len()).filter(|index| holds(&bytes, texts[*index]));
                hits.extend(held.map(|index| (entry.path(), index)));
            }
        }
    }
    Ok(hits)
}

/// Whether `bytes` hold `text`, as UTF-8 or, as web views store it, as UTF-16.
fn holds(bytes: &[u8], text: &str) -> bool {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    find(bytes, text.as_bytes()) || find(bytes, &wide)
}

/// Looks for the first byte and compares there: files may be large and are read whole.
fn find(bytes: &[u8], wanted: &[u8]) -> bool {
    let Some(first) = wanted.first() else { return true };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(wanted) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_any_folder_and_in_both_encodings() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("deep")).unwrap();
        fs::write(folder.path().join("plain"), b"\0\0some canary here").unwrap();
        let wide: Vec<u8> = "a canary".encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs::write(folder.path().join("deep/wide"), wide).unwrap();
        fs::write(folder.path().join("deep/none"), b"cana ry").unwrap();
        let mut hits = files_with(folder.path(), &["absent", "canary"]).unwrap();
        hits.sort();
        let names: Vec<_> =
            hits.iter().map(|(path, index)| (path.file_name().unwrap().to_str().unwrap(), *index)).collect();
        assert_eq!(names, [("wide", 1), ("plain", 1)]);
    }
}
