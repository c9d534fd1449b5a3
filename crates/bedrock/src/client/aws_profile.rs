//! An AWS profile that gets its credentials from a helper program, found before the SDK would run it.
//!
//! The SDK reads the profile files and all else in them; only the program is run here (see [`super::credential_process`]). The
//! order in which a profile's properties count is the SDK's (`resolve_chain` of aws-config 1.13). What cannot be read
//! here is left to the SDK, which says what is wrong with it.

use std::borrow::Cow;

use aws_config::profile::{self, Profile, ProfileSet};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

/// Properties that the SDK takes before a credential process.
const BEFORE_IT: &[&str] = &[
    "credential_source",
    "web_identity_token_file",
    "sso_account_id",
    "sso_region",
    "sso_role_name",
    "sso_start_url",
    "sso_session",
    "login_session",
];

/// A role that a profile assumes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) external_id: Option<String>,
    pub(super) session_name: Option<String>,
}

/// A helper program, and the roles that are assumed with what it gives.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Helped {
    /// For the shell. It may hold a password.
    pub(super) command: String,
    /// The first is assumed with the helper's credentials.
    pub(super) roles: Vec<Role>,
}

/// What the named profile, or the one that the environment chooses, takes from a helper program.
pub(super) async fn helped(name: Option<&str>) -> Option<Helped> {
    let name = name.map(|name| Cow::Owned(name.to_owned()));
    let set = profile::load(&Fs::real(), &Env::real(), &EnvConfigFiles::default(), name).await.ok()?;
    walk(&set)
}

fn walk(set: &ProfileSet) -> Option<Helped> {
    let mut roles = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    let mut name = set.selected_profile();
    loop {
        let profile = set.get_profile(name).filter(|_| !seen.contains(&name))?;
        let has_keys =
            profile.get("aws_access_key_id").is_some() && profile.get("aws_secret_access_key").is_some();
        // Keys come first, but for the profile that was asked for.
        if !seen.is_empty() && has_keys {
            return None;
        }
        seen.push(name);
        match (role(profile), profile.get("source_profile")) {
            (Some(role), Some(source)) => {
                roles.push(role);
                if source == name {
                    return based_on(profile, roles);
                }
                name = source;
            }
            // With a `credential_source`, or wrong: the SDK's matter.
            (Some(_), None) => return None,
            (None, _) => return based_on(profile, roles),
        }
    }
}

fn based_on(profile: &Profile, mut roles: Vec<Role>) -> Option<Helped> {
    let command = profile.get("credential_process")?;
    if BEFORE_IT.iter().any(|property| profile.get(property).is_some()) {
        return None;
    }
    roles.reverse();
    Some(Helped { command: command.to_owned(), roles })
}

fn role(profile: &Profile) -> Option<Role> {
    if profile.get("web_identity_token_file").is_some() {
        return None;
    }
    let text = |property| profile.get(property).map(str::to_owned);
    Some(Role {
        arn: text("role_arn")?,
        external_id: text("external_id"),
        session_name: text("role_session_name"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_runtime::env_config::file::EnvConfigFileKind;

    async fn found(config: &str, name: &'static str) -> Option<Helped> {
        let files = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, config).build();
        let (fs, env) = (Fs::from_slice(&[]), Env::from_slice(&[]));
        walk(&profile::load(&fs, &env, &files, Some(Cow::Borrowed(name))).await.unwrap())
    }

    fn role(arn: &str, external_id: Option<&str>) -> Role {
        Role { arn: arn.to_owned(), external_id: external_id.map(str::to_owned), session_name: None }
    }

    #[tokio::test]
    async fn the_helper_is_found_through_roles_and_only_where_it_counts() {
        let config = "[profile plain]\ncredential_process=tool --now\naws_access_key_id=AKIA\naws_secret_access_key=s\n\
            [profile bare]\ncredential_process=tool\n\
            [profile one]\nrole_arn=arn:one\nsource_profile=bare\nexternal_id=x\n\
            [profile two]\nrole_arn=arn:two\nsource_profile=one\n\
            [profile itself]\nrole_arn=arn:itself\nsource_profile=itself\ncredential_process=tool\n\
            [profile sso]\ncredential_process=tool\nsso_session=corp\n\
            [profile over-keys]\nrole_arn=arn:three\nsource_profile=plain\n\
            [profile round]\nrole_arn=arn:round\nsource_profile=about\n\
            [profile about]\nrole_arn=arn:about\nsource_profile=round\n\
            [profile keys]\naws_access_key_id=AKIA\naws_secret_access_key=s\n";
        let helped = |command: &str, roles| Some(Helped { command: command.to_owned(), roles });
        assert_eq!(found(config, "plain").await, helped("tool --now", vec![]));
        assert_eq!(found(config, "one").await, helped("tool", vec![role("arn:one", Some("x"))]));
        let both = vec![role("arn:one", Some("x")), role("arn:two", None)];
        assert_eq!(found(config, "two").await, helped("tool", both));
        assert_eq!(found(config, "itself").await, helped("tool", vec![role("arn:itself", None)]));
        for name in ["sso", "over-keys", "round", "keys", "absent"] {
            assert_eq!(found(config, name).await, None, "{name}");
        }
    }
}
