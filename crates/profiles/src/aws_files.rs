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
    /// IAM Identity Center.
    Sso,
    /// Assumes a role.
    Role,
    /// Access keys in the file.
    Keys,
    /// A helper program.
    Process,
    /// Nothing that is known here.
    Other,
}

/// An AWS named profile as a picker shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsProfileName {
    /// As in the file's section, without the word `profile`.
    pub name: String,
    /// How it signs in.
    pub kind: AwsProfileKind,
    /// The region that it names, as it is written there.
    pub region: Option<String>,
}

/// The profiles of this user's AWS files; empty where there are none.
pub fn aws_profiles() -> Vec<AwsProfileName> {
    AwsFiles::locate(|name| std::env::var(name).ok()).map(|files| files.profiles()).unwrap_or_default()
}

/// Where the two files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsFiles {
    /// Usually `~/.aws/config`.
    pub config: PathBuf,
    /// Usually `~/.aws/credentials`.
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

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "\u{feff}[default]
region = eu-west-1
[profile corp]
sso_session = corp
sso_account_id = 111122223333
; a comment = with an equals sign
[profile   deployer ]
role_arn = arn:aws:iam::111122223333:role/Deploy
source_profile = corp
s3 =
  region = nested-not-mine
[sso-session corp]
sso_start_url = https://corp.awsapps.example/start
[services local]
[profile \"quoted name\"]
credential_process = /opt/helper --secret-flag
[profile]
region = nowhere-1
[broken
REGION = lost
";
    const CREDENTIALS: &str = "[default]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY
[ci]
Aws_Access_Key_Id=AKIAIOSFODNN7EXAMPLE
Region=us-east-1
";

    fn files(config: &str, credentials: &str) -> (tempfile::TempDir, AwsFiles) {
        let folder = tempfile::tempdir().unwrap();
        let files =
            AwsFiles { config: folder.path().join("config"), credentials: folder.path().join("credentials") };
        fs::write(&files.config, config).unwrap();
        fs::write(&files.credentials, credentials).unwrap();
        (folder, files)
    }

    #[test]
    fn both_files_are_read_for_names_kinds_and_regions_and_nothing_else() {
        let (_folder, files) = files(CONFIG, CREDENTIALS);
        let profiles = files.profiles();
        let shown: Vec<_> = profiles
            .iter()
            .map(|profile| (profile.name.as_str(), profile.kind, profile.region.as_deref()))
            .collect();
        assert_eq!(
            shown,
            [
                ("default", AwsProfileKind::Keys, Some("eu-west-1")),
                ("ci", AwsProfileKind::Keys, Some("us-east-1")),
                ("corp", AwsProfileKind::Sso, None),
                ("deployer", AwsProfileKind::Role, None),
                ("quoted name", AwsProfileKind::Process, None),
            ]
        );
        let shown = format!("{profiles:?}");
        assert!(!shown.contains("wJalr") && !shown.contains("AKIA") && !shown.contains("helper"), "{shown}");
    }

    #[test]
    fn missing_empty_and_binary_files_hold_no_profiles() {
        let (folder, files) = files("", "\u{0}\u{1}[\u{7f}");
        assert!(files.profiles().is_empty());
        drop(folder);
        assert!(files.profiles().is_empty());
    }

    #[test]
    fn the_files_are_found_as_the_aws_cli_finds_them() {
        let located = |set: &[(&str, &str)]| {
            AwsFiles::locate(|name| {
                set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
        };
        let usual = located(&[("HOME", "/home/ada")]).unwrap();
        assert_eq!(
            (usual.config, usual.credentials),
            ("/home/ada/.aws/config".into(), "/home/ada/.aws/credentials".into())
        );
        let set = [
            ("HOME", "/home/ada"),
            ("AWS_CONFIG_FILE", "~/conf"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/etc/creds"),
        ];
        let moved = located(&set).unwrap();
        assert_eq!((moved.config, moved.credentials), ("/home/ada/conf".into(), "/etc/creds".into()));
        assert_eq!(located(&[("AWS_CONFIG_FILE", "/only/one")]), None);
    }
}
