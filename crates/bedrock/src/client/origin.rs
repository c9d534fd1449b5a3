//! Where credentials came from, in words: «AWS profile corp (SSO)».

use aws_credential_types::credential_feature::AwsCredentialFeature as Feature;

use super::api_key::ApiKeyFacts;

/// Where a profile says that its keys come from.
#[derive(Clone)]
pub(super) struct Origin {
    pub(super) kind: OriginKind,
    /// The ARN of a role that the profile itself names.
    pub(super) role: Option<String>,
}

#[derive(Clone)]
pub(super) enum OriginKind {
    Keychain,
    DefaultChain,
    AwsProfile(String),
    Sandbox,
}

impl Origin {
    pub(super) fn in_words(&self, features: &[Feature]) -> String {
        let base = match &self.kind {
            OriginKind::Keychain => "the profile's access keys".to_owned(),
            OriginKind::Sandbox => "the sandbox's own key".to_owned(),
            OriginKind::AwsProfile(name) => format!("AWS profile {name}{}", bracketed(features)),
            OriginKind::DefaultChain => chain_link(features).to_owned(),
        };
        match &self.role {
            Some(arn) => format!("role {} with {base}", arn.rsplit('/').next().unwrap_or(arn)),
            None => base,
        }
    }
}

fn bracketed(features: &[Feature]) -> &'static str {
    let has = |wanted: &[Feature]| features.iter().any(|feature| wanted.contains(feature));
    match () {
        () if has(&[Feature::CredentialsProfileSso, Feature::CredentialsSso]) => " (SSO)",
        () if has(&[Feature::CredentialsProfileProcess, Feature::CredentialsProcess]) => {
            " (credential process)"
        }
        () if has(&[Feature::CredentialsStsAssumeRole]) => " (role)",
        () if has(&[Feature::CredentialsStsAssumeRoleWebId, Feature::CredentialsProfileStsWebIdToken]) => {
            " (web identity)"
        }
        () if has(&[Feature::CredentialsProfile]) => " (access keys)",
        () => "",
    }
}

fn chain_link(features: &[Feature]) -> &'static str {
    let has = |wanted: &[Feature]| features.iter().any(|feature| wanted.contains(feature));
    match () {
        () if has(&[Feature::CredentialsProfileSso, Feature::CredentialsSso]) => {
            "default chain: SSO profile in ~/.aws"
        }
        () if has(&[Feature::CredentialsProfileProcess, Feature::CredentialsProcess]) => {
            "default chain: credential process in ~/.aws"
        }
        () if has(&[Feature::CredentialsEnvVarsStsWebIdToken, Feature::CredentialsStsAssumeRoleWebId]) => {
            "default chain: web identity token"
        }
        () if has(&[
            Feature::CredentialsProfile,
            Feature::CredentialsProfileSourceProfile,
            Feature::CredentialsProfileNamedProvider,
        ]) =>
        {
            "default chain: profile in ~/.aws"
        }
        () if has(&[Feature::CredentialsEnvVars]) => "default chain: environment variables",
        () if has(&[Feature::CredentialsHttp]) => "default chain: container credentials",
        () if has(&[Feature::CredentialsImds]) => "default chain: EC2 instance role",
        () => "default chain",
    }
}

pub(super) fn bearer_source(facts: &ApiKeyFacts, from_environment: bool) -> String {
    let key = match facts {
        ApiKeyFacts::LongTerm { credential_name, .. } => format!("API key {credential_name}"),
        ApiKeyFacts::ShortTerm { .. } => "short-term API key".to_owned(),
        ApiKeyFacts::Unknown => "API key".to_owned(),
    };
    // A draft's key is in no keychain yet, so nothing is said of one.
    if from_environment { format!("{key} from the environment") } else { format!("the profile's {key}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(kind: OriginKind, role: Option<&str>) -> Origin {
        Origin { kind, role: role.map(str::to_owned) }
    }

    #[test]
    fn the_source_is_said_in_words() {
        let sso = [Feature::CredentialsProfileSso];
        let corp = origin(OriginKind::AwsProfile("corp".to_owned()), None);
        assert_eq!(corp.in_words(&sso), "AWS profile corp (SSO)");
        let chain = origin(OriginKind::DefaultChain, None);
        assert_eq!(chain.in_words(&[Feature::CredentialsEnvVars]), "default chain: environment variables");
        let role = origin(OriginKind::Keychain, Some("arn:aws:iam::111122223333:role/team/analyst"));
        assert_eq!(role.in_words(&[]), "role analyst with the profile's access keys");
    }

    #[test]
    fn an_api_key_is_the_profiles_own_or_the_environments() {
        let named =
            ApiKeyFacts::LongTerm { credential_name: "BedrockAPIKey-ab12-at-1".to_owned(), account: None };
        assert_eq!(bearer_source(&named, false), "the profile's API key BedrockAPIKey-ab12-at-1");
        assert_eq!(bearer_source(&ApiKeyFacts::Unknown, true), "API key from the environment");
    }
}
