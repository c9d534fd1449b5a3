//! The accounts that exist: from the configuration file, and the ones that every sandbox has.
//!
//! The seam: here is what *is*, as it is written down; `auth` makes principals and keys of it, `access` decides what they
//! may do. A file's accounts stand beside the built-in ones; one that carries a built-in id takes its users in.

mod account;
mod builtin;
mod plan;

pub use account::Account;
pub use builtin::{ACCOUNT, LACKS, OWNER, ROLE};
pub use plan::{AccountPlan, LONGEST_SESSION_S, MfaPlan, RolePlan, SessionPlan, UserPlan};

use std::collections::HashSet;

use serde::Deserialize;

/// The `accounts` section of the configuration file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(try_from = "Vec<AccountPlan>")]
pub struct Accounts(pub Vec<AccountPlan>);

impl TryFrom<Vec<AccountPlan>> for Accounts {
    type Error = String;

    fn try_from(list: Vec<AccountPlan>) -> Result<Self, String> {
        let mut ids = HashSet::new();
        let mut keys = HashSet::new();
        for account in &list {
            if !ids.insert(account.id.as_str()) {
                return Err(format!("The account {} is there twice.", account.id));
            }
            account.check()?;
            for id in account.access_key_ids() {
                if !keys.insert(id) {
                    return Err(format!("The access key {id} is there twice."));
                }
            }
        }
        Ok(Self(list))
    }
}

impl Accounts {
    /// The built-in accounts with these; users of a built-in account join the one of the same id.
    pub fn with_builtin(self) -> Result<Vec<AccountPlan>, String> {
        let mut all = self.0;
        for built_in in builtin::builtin() {
            let Some(same) = all.iter_mut().find(|account| account.id == built_in.id) else {
                all.push(built_in);
                continue;
            };
            same.any_role |= built_in.any_role;
            same.users.extend(built_in.users);
            same.roles.extend(built_in.roles);
            same.check().map_err(|clash| format!("{clash} The sandbox itself has it already."))?;
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The section as it stands in a file; a snippet of the text would show secrets.
    #[derive(Deserialize)]
    struct File {
        accounts: Accounts,
    }

    fn read(yaml: &str) -> Result<Accounts, String> {
        let text = format!("accounts:\n{yaml}");
        let options = serde_saphyr::options! { with_snippet: false };
        let file: Result<File, _> = serde_saphyr::from_str_with_options(&text, options);
        file.map(|file| file.accounts).map_err(|error| error.to_string())
    }

    const GOOD: &str = r#"
- id: 012345678901
  organization: o-example
  service_control_policies:
    - Version: "2012-10-17"
      Statement: {Effect: Deny, Action: "bedrock:*", Resource: "*", Condition: {StringNotEquals: {"aws:RequestedRegion": eu-west-1}}}
  models: {granted: ["anthropic.*"], use_case_form: false}
  throttled: true
  users:
    - name: alice
      policies:
        - '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "bedrock:*", "Resource": "*"}]}'
      access_keys: [{id: AKIAIOSFODNN7EXAMPLE, secret: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY}]
      api_keys: [{region: eu-west-1}]
  roles:
    - name: reader
      trust:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Principal: {AWS: "arn:aws:iam::012345678901:user/alice"}, Action: "sts:AssumeRole"}
  sessions:
    - {name: night, role: reader, expired: true}
"#;

    #[test]
    fn a_file_describes_accounts_with_everything_that_decides() {
        let accounts = read(GOOD).unwrap();
        let account = &accounts.0[0];
        assert_eq!((account.id.as_str(), account.throttled), ("012345678901", true));
        assert_eq!((account.users[0].policies.len(), account.service_control_policies.len()), (1, 1));
        assert!(!account.models.use_case_form && account.sessions[0].expired);
    }

    #[test]
    fn a_mistake_is_told_with_its_line_in_a_sentence() {
        for (from, to, part) in [
            ("012345678901\n  org", "12345\n  org", "An account's id has 12 digits, and \"12345\" does not."),
            ("name: alice", "name: a b", "\"a b\" is not the name"),
            ("name: alice", "path: /", "\"\" is not the name"),
            ("- id: 012345678901\n  org", "- org", "An account's id has 12 digits, and \"\" does not."),
            ("throttled: true", "throttled: 2", "invalid boolean"),
            (
                "role: reader",
                "role: writer",
                "The session night has the role writer, which the account does not have.",
            ),
            (
                "trust:",
                "policies: [AdministratorAccess]\n      trust:",
                "A policy is its document, as members or as JSON in a text, not the name of one",
            ),
            ("Effect: Deny", "Effect: No", "A statement's Effect must be Allow or Deny."),
            ("AKIAIOSFODNN7EXAMPLE", "AKIA", "is malformed: one has 16 to 128"),
            ("organization", "organisation", "organisation"),
            (
                "{name: night, role: reader",
                "{name: night, role: reader, user: alice",
                "either a role or a user",
            ),
        ] {
            let changed = GOOD.replacen(from, to, 1);
            assert_ne!(changed, GOOD, "{from}");
            let said = read(&changed).unwrap_err();
            assert!(said.contains(part), "{from}: {said}");
            assert!(said.contains("line"), "{said}");
        }
    }

    #[test]
    fn an_account_of_the_file_takes_the_built_in_users_in() {
        let own = "- {id: 111122223333, users: [{name: alice}]}";
        let all = read(own).unwrap().with_builtin().unwrap();
        let home: Vec<_> = all.iter().filter(|account| account.id == "111122223333").collect();
        let names: Vec<_> = home[0].users.iter().map(|user| user.name.as_str()).collect();
        assert_eq!((home.len(), names), (1, vec!["alice", "sandbox", "may-not-list", "may-not-invoke"]));
        let clash =
            read("- {id: 111122223333, users: [{name: sandbox}]}").unwrap().with_builtin().unwrap_err();
        assert!(clash.contains("sandbox is there twice"), "{clash}");
    }

    #[test]
    fn debug_and_errors_show_no_secret() {
        let accounts = read(GOOD).unwrap();
        assert!(!format!("{accounts:?}").contains("wJalrXUtnFEMI"));
        let keys = "{id: AKIAIOSFODNN7EXAMPLE, secret: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY}";
        for (from, to) in [
            ("secret: wJalr", "secrets: wJalr"),
            // Written in the other's place, and without the names.
            (keys, "{secret: AKIAIOSFODNN7EXAMPLE, id: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY}"),
            (keys, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            ("[{region: eu-west-1}]", "[ABSKwJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY]"),
            ("[{region: eu-west-1}]", "ABSKwJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        ] {
            assert!(GOOD.contains(from), "{from}");
            let said = read(&GOOD.replace(from, to)).unwrap_err();
            assert!(!said.contains("K7MDENG/bPx"), "{to}: {said}");
        }
    }
}
