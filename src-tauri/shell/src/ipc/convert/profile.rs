//! Profiles, drafts and the keychain's condition.

use jiff::Timestamp;
use profiles::draft::Typed as SecretIn;
use profiles::{Credentials, KeychainState, Profile, ProfileId, Record, SignIn};
use uuid::Uuid;

use crate::ipc::dto;
use crate::ipc::error::not_found;

pub fn profile_id(text: &str) -> Result<ProfileId, dto::IpcError> {
    text.parse::<Uuid>().map(ProfileId).map_err(|_| not_found("profile"))
}

pub fn summary(profile: &Profile) -> dto::ProfileSummary {
    dto::ProfileSummary {
        id: profile.id.0.to_string(),
        name: profile.name.clone(),
        region: profile.last_seen.region.to_string(),
        sign_in: sign_in_out(profile.last_seen.sign_in),
        keep: keep_out(profile.keep),
        chat_model: profile.models.chat.clone(),
        embedding_model: profile.models.embedding.clone(),
        limits: dto::Limits {
            max_output_tokens: profile.limits.max_output_tokens,
            retries: profile.limits.retries,
            timeout_s: profile.limits.timeout_s,
            idle_limit_s: profile.limits.idle_limit_s,
        },
        last_verdict: profile
            .last_verdict
            .as_ref()
            .map(|last| dto::LastVerdict { verdict: verdict(last.verdict), at: last.at.to_string() }),
    }
}

fn verdict(verdict: profiles::profile::Verdict) -> dto::Verdict {
    use profiles::profile::Verdict as V;
    match verdict {
        V::Passed => dto::Verdict::Passed,
        V::Warning => dto::Verdict::Warning,
        V::Failed => dto::Verdict::Failed,
    }
}

/// What the form shows of a saved record: which secrets there are, not what they are.
pub fn detail(profile: &Profile, record: &Record) -> dto::ProfileDetail {
    let connection = &record.connection;
    let (has_secret_access_key, has_session_token, has_api_key) = match &record.credentials {
        Credentials::AccessKeys { session_token, .. } => (true, session_token.is_some(), false),
        Credentials::ApiKey(_) => (false, false, true),
        Credentials::None => (false, false, false),
    };
    let (mut access_key_id, mut aws_profile, mut expires_at) = (String::new(), String::new(), None);
    match &connection.sign_in {
        SignIn::AccessKeys { access_key_id: id } => access_key_id.clone_from(id),
        SignIn::AwsProfile { name } => aws_profile.clone_from(name),
        SignIn::ApiKey { expires_at: at } => expires_at = at.as_ref().map(Timestamp::to_string),
        SignIn::DefaultChain | SignIn::Sandbox => {}
    }
    let role = connection.role.as_ref();
    dto::ProfileDetail {
        summary: summary(profile),
        region: connection.region.to_string(),
        access_key_id,
        has_secret_access_key,
        has_session_token,
        has_api_key,
        api_key_expires_at: expires_at,
        aws_profile,
        endpoint_url: connection.endpoint.as_ref().map(|e| e.url().to_string()).unwrap_or_default(),
        role_arn: role.map(|role| role.arn.clone()).unwrap_or_default(),
        external_id: role.and_then(|role| role.external_id.clone()).unwrap_or_default(),
    }
}

pub fn draft(mut draft: dto::ProfileDraft) -> Result<profiles::Draft, dto::IpcError> {
    Ok(profiles::Draft {
        id: draft.id.as_deref().map(profile_id).transpose()?,
        name: draft.name,
        region: draft.region,
        sign_in: sign_in_in(draft.sign_in),
        access_key_id: draft.access_key_id,
        secret_access_key: secret(&mut draft.secret_access_key),
        session_token: secret(&mut draft.session_token),
        api_key: secret(&mut draft.api_key),
        keep_until_expiry: draft.keep_until_expiry,
        aws_profile: draft.aws_profile,
        endpoint_url: draft.endpoint_url,
        role_arn: draft.role_arn,
        external_id: draft.external_id,
        chat_model: draft.chat_model,
        embedding_model: draft.embedding_model,
        max_output_tokens: draft.max_output_tokens,
        retries: draft.retries,
        timeout_s: draft.timeout_s,
        idle_limit_s: draft.idle_limit_s,
        keep: match draft.keep {
            dto::Keep::Keychain => profiles::Keep::Keychain,
            dto::Keep::Session => profiles::Keep::Session,
            dto::Keep::Nowhere => profiles::Keep::Nowhere,
        },
    })
}

/// Moves the text over, so that no second copy stays behind.
fn secret(typed: &mut dto::Typed) -> SecretIn {
    match typed {
        dto::Typed::Unchanged => SecretIn::Unchanged,
        dto::Typed::New { value } => SecretIn::New(std::mem::take(value).into()),
        dto::Typed::Cleared => SecretIn::Cleared,
    }
}

pub fn models_in(chat: &str, embedding: &str) -> profiles::Models {
    let named = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
    profiles::Models { chat: named(chat), embedding: named(embedding) }
}

pub fn limits_in(limits: &dto::Limits) -> profiles::Limits {
    profiles::Limits {
        max_output_tokens: limits.max_output_tokens,
        retries: limits.retries,
        timeout_s: limits.timeout_s,
        idle_limit_s: limits.idle_limit_s,
    }
}

pub fn problem(problem: &profiles::Problem) -> dto::Problem {
    use profiles::Field as F;
    let field = match problem.field {
        F::Name => dto::Field::Name,
        F::Region => dto::Field::Region,
        F::AccessKeyId => dto::Field::AccessKeyId,
        F::SecretAccessKey => dto::Field::SecretAccessKey,
        F::SessionToken => dto::Field::SessionToken,
        F::ApiKey => dto::Field::ApiKey,
        F::AwsProfile => dto::Field::AwsProfile,
        F::EndpointUrl => dto::Field::EndpointUrl,
        F::RoleArn => dto::Field::RoleArn,
        F::ExternalId => dto::Field::ExternalId,
        F::ChatModel => dto::Field::ChatModel,
        F::EmbeddingModel => dto::Field::EmbeddingModel,
        F::MaxOutputTokens => dto::Field::MaxOutputTokens,
        F::Retries => dto::Field::Retries,
        F::TimeoutS => dto::Field::TimeoutS,
        F::IdleLimitS => dto::Field::IdleLimitS,
        F::Keep => dto::Field::Keep,
    };
    dto::Problem { field, message: problem.message.clone() }
}

pub fn api_key(facts: profiles::draft::ApiKeyFacts) -> dto::ApiKeyFacts {
    use profiles::draft::ApiKeyFacts as F;
    match facts {
        F::LongTerm { credential_name, account } => dto::ApiKeyFacts::LongTerm { credential_name, account },
        F::ShortTerm { region, expires_at, expired, .. } => dto::ApiKeyFacts::ShortTerm {
            region: region.to_string(),
            expires_at: expires_at.to_string(),
            expired,
        },
        F::Unknown(_) => dto::ApiKeyFacts::Unknown,
    }
}

pub fn regions() -> Vec<dto::RegionInfo> {
    profiles::region::BEDROCK_REGIONS
        .iter()
        .map(|(code, place)| dto::RegionInfo { code: (*code).to_owned(), place: (*place).to_owned() })
        .collect()
}

pub fn aws_profile(found: profiles::aws_files::AwsProfileName) -> dto::AwsProfileInfo {
    use profiles::aws_files::AwsProfileKind as K;
    let kind = match found.kind {
        K::Sso => "SSO",
        K::Role => "assumes a role",
        K::Keys => "access keys",
        K::Process => "credential process",
        K::Other => "other",
    };
    dto::AwsProfileInfo { name: found.name, kind: kind.to_owned(), region: found.region }
}

pub fn keychain(state: &KeychainState) -> dto::KeychainStatus {
    use KeychainState as S;
    let condition = match state {
        S::Ready { .. } => dto::KeychainCondition::Ready,
        S::Locked { .. } | S::Dismissed { .. } => dto::KeychainCondition::Locked,
        S::NoCollection { .. } => dto::KeychainCondition::NoCollection,
        S::NoSessionBus { .. } | S::NoService { .. } => dto::KeychainCondition::Absent,
        S::Hung { .. } => dto::KeychainCondition::NotAnswering,
        S::Broken { .. } => dto::KeychainCondition::Failed,
    };
    dto::KeychainStatus {
        condition,
        name: state.name().unwrap_or("The keychain").to_owned(),
        message: state.sentence(),
        hint: state.hint().to_owned(),
        detail: state.detail().unwrap_or_default().to_owned(),
    }
}

fn sign_in_out(kind: profiles::SignInKind) -> dto::SignInKind {
    use profiles::SignInKind as K;
    match kind {
        K::AccessKeys => dto::SignInKind::AccessKeys,
        K::DefaultChain => dto::SignInKind::DefaultChain,
        K::AwsProfile => dto::SignInKind::AwsProfile,
        K::ApiKey => dto::SignInKind::ApiKey,
        K::Sandbox => dto::SignInKind::Sandbox,
    }
}

fn sign_in_in(kind: dto::SignInKind) -> profiles::SignInKind {
    use profiles::SignInKind as K;
    match kind {
        dto::SignInKind::AccessKeys => K::AccessKeys,
        dto::SignInKind::DefaultChain => K::DefaultChain,
        dto::SignInKind::AwsProfile => K::AwsProfile,
        dto::SignInKind::ApiKey => K::ApiKey,
        dto::SignInKind::Sandbox => K::Sandbox,
    }
}

fn keep_out(keep: profiles::Keep) -> dto::Keep {
    match keep {
        profiles::Keep::Keychain => dto::Keep::Keychain,
        profiles::Keep::Session => dto::Keep::Session,
        profiles::Keep::Nowhere => dto::Keep::Nowhere,
    }
}
