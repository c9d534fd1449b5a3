//! Who is signed in, in AWS's view.
//!
//! STS answers to everyone with valid credentials. That it cannot be *reached* proves nothing about Bedrock (private
//! networks often have no way to STS), so only a refusal of the credentials fails this stage.

use std::time::Duration;

use super::finding::{Finding, limited};
use super::report::Identity;
use crate::client::{ApiKeyFacts, Clients};
use crate::error::Error;

pub(super) async fn examine(clients: &Clients, within: Duration) -> (Finding, Option<Identity>) {
    let Some(sts) = &clients.sts else { return (of_api_key(clients).await, None) };
    let call = async {
        sts.get_caller_identity().send().await.map_err(|error| Error::from_sdk(error, clients.timeout))
    };
    match limited(within, call).await {
        Ok(answer) => {
            let arn = answer.arn().unwrap_or_default().to_owned();
            let account = answer.account().unwrap_or_default().to_owned();
            let identity = Identity { account, user_or_role: name_in(&arn), arn };
            let line = format!("{} in account {}", identity.user_or_role, identity.account);
            (Finding::passed(line), Some(identity))
        }
        Err(error) => (refused(&error, clients), None),
    }
}

fn refused(error: &Error, clients: &Clients) -> Finding {
    let finding = Finding::failed(error, &clients.scene_at("sts"));
    let conclusive =
        finding.diagnosis.as_ref().is_some_and(|diagnosis| diagnosis.cause.is_about_credentials());
    if conclusive { finding } else { finding.into_warning() }
}

/// An API key cannot call STS; it tells what it holds itself.
async fn of_api_key(clients: &Clients) -> Finding {
    let facts = clients.credentials_source().await.ok().and_then(|facts| facts.api_key);
    let known = match facts {
        Some(ApiKeyFacts::LongTerm { credential_name, account: Some(account) }) => {
            format!(" It is {credential_name} of account {account}.")
        }
        Some(ApiKeyFacts::ShortTerm { region, signer_tail, .. }) => {
            format!(" It was made for {region} with the key …{signer_tail}.")
        }
        _ => String::new(),
    };
    Finding::skipped(format!("An API key cannot be asked who it is.{known}"))
}

/// `arn:aws:sts::1:assumed-role/NAME/session` and `arn:aws:iam::1:user/path/NAME`.
fn name_in(arn: &str) -> String {
    let resource = arn.rsplit(':').next().unwrap_or(arn);
    let mut parts = resource.split('/');
    match parts.next() {
        Some("assumed-role") => parts.next().unwrap_or(resource).to_owned(),
        _ => resource.rsplit('/').next().unwrap_or(resource).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_taken_from_any_kind_of_arn() {
        let cases = [
            ("arn:aws:iam::111122223333:user/team/ada", "ada"),
            ("arn:aws:sts::111122223333:assumed-role/Analyst/outcrop", "Analyst"),
            ("arn:aws:iam::111122223333:root", "root"),
        ];
        for (arn, name) in cases {
            assert_eq!(name_in(arn), name);
        }
    }
}
