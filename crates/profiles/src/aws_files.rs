//! The names of the profiles in the AWS config files, for a picker.
//!
//! Reads names, kinds and regions. The credentials file is read for its section names too, but no value of it is kept:
//! those files belong to the AWS CLI, and the AWS SDK reads them itself when such a profile is used.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// How an AWS named profile signs in, as far as its keys tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwsProfileKind {
    Sso,
    Role,
    Keys,
    Process,
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsProfileName {
    pub name: String,
    pub kind: AwsProfileKind,
    pub region: Option<String>,
}

/// The profiles of this user's AWS files; empty where there are none.
pub fn aws_profiles() -> Vec<AwsProfileName> {
    AwsFiles::locate(|name| std::env::var(name).ok()).map(|files| files.profiles()).unwrap_or_default()
}

/// Where the two files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsFiles {
    pub config: PathBuf,
    pub credentials: PathBuf,
}

impl AwsFiles {
    /// As the AWS CLI finds them: `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, else in `~/.aws`.
    pub fn locate(variable: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let home = set("HOME").or_else(|| set("USERPROFILE")).map(PathBuf::from);
        let place = |name: &str, file: &str| match (set(name), &home) {
            (Some(path), home) => Some(match (path.strip_prefix("~/"), home) {
                (Some(rest), Some(home)) => home.join(rest),
                _ => PathBuf::from(path),
            }),
            (None, Some(home)) => Some(home.join(".aws").join(file)),
            (None, None) => None,
        };
        Some(Self {
            config: place("AWS_CONFIG_FILE", "config")?,
            credentials: place("AWS_SHARED_CREDENTIALS_FILE", "credentials")?,
        })
    }

    /// The profiles of both files by name, `default` first. A file that is missing or unreadable counts as empty.
    pub fn profiles(&self) -> Vec<AwsProfileName> {
        let mut found: BTreeMap<String, Section> = BTreeMap::new();
        collect(
            &self.config,
            |header| match header {
                "default" => Some("default"),
                // Only `[profile x]` is one here; `[sso-session x]` and `[services x]` are not.
                other => {
                    other.strip_prefix("profile").filter(|rest| rest.starts_with([' ', '\t'])).map(str::trim)
                }
            },
            &mut found,
        );
        collect(&self.credentials, |header| Some(header), &mut found);
        let mut profiles: Vec<AwsProfileName> = found
            .into_iter()
            .map(|(name, section)| AwsProfileName { name, kind: section.kind(), region: section.region })
            .collect();
        profiles.sort_by_key(|profile| profile.name != "default");
        profiles
    }
}

/// Which keys a section has; of their values only the region's is kept.
#[derive(Default)]
struct Section {
    keys: Vec<String>,
    region: Option<String>,
}

impl Section {
    fn kind(&self) -> AwsProfileKind {
        let has = |key: &str| self.keys.iter().any(|found| found == key);
        if has("role_arn") {
            AwsProfileKind::Role
        } else if has("sso_session") || has("sso_start_url") {
            AwsProfileKind::Sso
        } else if has("credential_process") {
            AwsProfileKind::Process
        } else if has("aws_access_key_id") {
            AwsProfileKind::Keys
        } else {
            AwsProfileKind::Other
        }
    }
}

fn collect(path: &Path, name_of: impl Fn(&str) -> Option<&str>, found: &mut BTreeMap<String, Section>) {
    let Ok(bytes) = fs::read(path) else { return };
    let text = zeroize::Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
    drop(zeroize::Zeroizing::new(bytes));
    let mut current: Option<String> = None;
    for line in text.trim_start_matches('\u{feff}').lines() {
        // Indented lines belong to the key above them (`s3 =` and its settings).
        if line.trim().is_empty() || line.starts_with(['#', ';', ' ', '\t']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let name = rest.split_once(']').and_then(|(header, _)| name_of(header.trim()));
            current =
                name.map(|name| name.trim_matches(['"', '\'']).to_owned()).filter(|name| !name.is_empty());
            if let Some(name) = &current {
                found.entry(name.clone()).or_default();
            }
        } else if let (Some(name), Some((key, value))) = (&current, line.split_once('='))
            && let Some(section) = found.get_mut(name)
        {
            let key = key.trim().to_lowercase();
            if key == "region" && section.region.is_none() {
                section.region = Some(value.trim().to_owned()).filter(|region| !region.is_empty());
            }
            section.keys.push(key);
        }
    }
}
