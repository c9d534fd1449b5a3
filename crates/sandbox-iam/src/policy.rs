//! Policy documents, read once into what can be evaluated: an identity's, an account's, a session's or a role's trust.
//!
//! Parse, don't validate: a malformed policy is refused with a sentence that names the element.
//! Deliberately not here: the size limits that IAM has for attached policies.

mod condition;
mod facts;
mod pattern;
mod texts;

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::{Map, Value};

use condition::Condition;
pub use facts::{Facts, Values};
use pattern::ArnPattern;
pub use pattern::Pattern;
use texts::texts;

/// A policy document.
#[derive(Debug, Clone)]
pub struct Policy {
    pub statements: Vec<Statement>,
}

/// One statement of a policy.
#[derive(Debug, Clone)]
pub struct Statement {
    pub denies: bool,
    pub principals: Option<Principals>,
    pub actions: Listed<Pattern>,
    pub resources: Listed<ArnPattern>,
    pub conditions: Vec<Condition>,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`: what is listed, or all but that.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    pub entries: Vec<T>,
    pub inverted: bool,
}

impl<T> Listed<T> {
    pub fn covers(&self, fits: impl Fn(&T) -> bool) -> bool {
        self.entries.iter().any(fits) != self.inverted
    }
}

/// Whom a trust policy speaks of.
#[derive(Debug, Clone)]
pub struct Principals {
    /// Accounts' ids and ARNs of users, roles and sessions, or `*`.
    pub aws: Vec<String>,
    pub inverted: bool,
}

/// Where a policy is used, which decides the elements it must and must not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Identity,
    Trust,
}

impl Policy {
    /// Reads an identity's policy, a boundary, a session policy or a service control policy.
    pub fn read(document: &Value) -> Result<Self, String> {
        Self::read_in(document, Place::Identity)
    }

    fn read_in(document: &Value, place: Place) -> Result<Self, String> {
        let document =
            document.as_object().ok_or("A policy must be a mapping with Version and Statement.")?;
        only(document, &["Version", "Id", "Statement"], "a policy")?;
        let variables = match document.get("Version").map(Value::as_str) {
            None | Some(Some("2008-10-17")) => false,
            Some(Some("2012-10-17")) => true,
            _ => return Err("A policy's Version must be 2012-10-17 or 2008-10-17.".to_owned()),
        };
        let statements = match document.get("Statement") {
            Some(Value::Array(list)) if !list.is_empty() => list.iter().collect(),
            Some(one @ Value::Object(_)) => vec![one],
            _ => return Err("A policy must have a Statement.".to_owned()),
        };
        let statements = statements.into_iter().map(|statement| Statement::read(statement, variables, place));
        Ok(Self { statements: statements.collect::<Result<_, _>>()? })
    }

    /// Allows everything: what AWS attaches to an account as FullAWSAccess.
    pub fn allow_all() -> Self {
        let statement = Statement {
            denies: false,
            principals: None,
            actions: Listed { entries: vec![Pattern::any()], inverted: false },
            resources: Listed { entries: vec![ArnPattern::read("*", false)], inverted: false },
            conditions: Vec::new(),
        };
        Self { statements: vec![statement] }
    }

    /// Allows everything but some actions.
    pub fn allow_all_but(actions: &[&str]) -> Self {
        let mut policy = Self::allow_all();
        for statement in &mut policy.statements {
            let entries = actions.iter().map(|action| Pattern::read(action, false)).collect();
            statement.actions = Listed { entries, inverted: true };
        }
        policy
    }
}

impl Statement {
    fn read(statement: &Value, variables: bool, place: Place) -> Result<Self, String> {
        const ELEMENTS: &[&str] = &[
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        ];
        let statement = statement.as_object().ok_or("A Statement must be a mapping.")?;
        only(statement, ELEMENTS, "a statement")?;
        let denies = match statement.get("Effect").and_then(Value::as_str) {
            Some("Allow") => false,
            Some("Deny") => true,
            _ => return Err("A statement's Effect must be Allow or Deny.".to_owned()),
        };
        let principals = match (statement.get("Principal"), statement.get("NotPrincipal"), place) {
            (None, None, Place::Identity) => None,
            (Some(who), None, Place::Trust) => Some(Principals::read(who, false)?),
            (None, Some(who), Place::Trust) => Some(Principals::read(who, true)?),
            (_, _, Place::Identity) => return Err("Only a trust policy names a Principal.".to_owned()),
            (_, _, Place::Trust) => {
                return Err("A trust policy's statement needs either Principal or NotPrincipal.".to_owned());
            }
        };
        let actions = listed(statement, "Action", "NotAction", |text| action(text, variables))?;
        let actions = actions.ok_or("A statement needs either Action or NotAction.")?;
        let resources = listed(statement, "Resource", "NotResource", |text| resource(text, variables))?;
        let resources = match (resources, place) {
            (Some(resources), Place::Identity) => resources,
            (None, Place::Trust) => Listed { entries: vec![ArnPattern::read("*", false)], inverted: false },
            (None, Place::Identity) => {
                return Err("A statement needs either Resource or NotResource.".to_owned());
            }
            (Some(_), Place::Trust) => {
                return Err("A trust policy has no Resource: it is the role.".to_owned());
            }
        };
        let conditions = match statement.get("Condition") {
            None => Vec::new(),
            Some(block) => Condition::read_block(block, variables)?,
        };
        Ok(Self { denies, principals, actions, resources, conditions })
    }
}

impl Principals {
    fn read(who: &Value, inverted: bool) -> Result<Self, String> {
        let mut aws = Vec::new();
        match who {
            Value::String(star) if star == "*" => aws.push("*".to_owned()),
            Value::Object(kinds) => {
                only(kinds, &["AWS", "Service", "Federated", "CanonicalUser"], "a Principal")?;
                // Services and federated users are valid principals that never come here.
                if let Some(listed) = kinds.get("AWS") {
                    aws = texts(listed, "Principal")?;
                }
            }
            _ => return Err("A Principal must be \"*\" or a mapping such as AWS: [...].".to_owned()),
        }
        Ok(Self { aws, inverted })
    }
}

/// Refuses elements that are none, most often a slip of the pen that would silently widen or narrow a policy.
fn only(map: &Map<String, Value>, known: &[&str], place: &str) -> Result<(), String> {
    match map.keys().find(|key| !known.contains(&key.as_str())) {
        Some(other) => {
            Err(format!("\"{other}\" is not an element of {place}; those are {}.", known.join(", ")))
        }
        None => Ok(()),
    }
}

fn listed<T>(
    statement: &Map<String, Value>,
    name: &str,
    inverted_name: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<Listed<T>>, String> {
    let (value, inverted) = match (statement.get(name), statement.get(inverted_name)) {
        (Some(value), None) => (value, false),
        (None, Some(value)) => (value, true),
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => {
            return Err(format!("A statement has either {name} or {inverted_name}, not both."));
        }
    };
    let entries = texts(value, name)?.iter().map(|text| read(text)).collect::<Result<Vec<_>, _>>()?;
    if entries.is_empty() { Err(format!("{name} is empty.")) } else { Ok(Some(Listed { entries, inverted })) }
}

fn action(text: &str, variables: bool) -> Result<Pattern, String> {
    if text != "*" && !text.contains(':') {
        return Err(format!(
            "\"{text}\" is not an action: write a service and a name, such as bedrock:InvokeModel."
        ));
    }
    Ok(Pattern::read(text, variables))
}

fn resource(text: &str, variables: bool) -> Result<ArnPattern, String> {
    if text != "*" && !text.starts_with("arn:") {
        return Err(format!("\"{text}\" is not a resource: write an ARN or \"*\"."));
    }
    Ok(ArnPattern::read(text, variables))
}

/// A document in a file: a mapping, or the JSON text that consoles copy.
fn document<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => serde_json::from_str(&text).map_err(|error| {
            D::Error::custom(format!(
                "A policy is its document, as members or as JSON in a text, not the name of one ({error})."
            ))
        }),
        other => Ok(other),
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(&document(deserializer)?).map_err(D::Error::custom)
    }
}

/// A role's trust policy.
#[derive(Debug, Clone)]
pub struct Trust(pub Policy);

impl<'de> Deserialize<'de> for Trust {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let policy = Policy::read_in(&document(deserializer)?, Place::Trust);
        policy.map(Self).map_err(D::Error::custom)
    }
}

impl Trust {
    /// Trusts a whole account, whose own policies decide then; what the console proposes.
    pub fn account(id: &str) -> Self {
        let mut policy = Policy::allow_all();
        for statement in &mut policy.statements {
            statement.principals = Some(Principals { aws: vec![id.to_owned()], inverted: false });
        }
        Self(policy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn complaint(document: Value) -> String {
        Policy::read(&document).unwrap_err()
    }

    fn with(statement: Value) -> Value {
        json!({"Version": "2012-10-17", "Statement": statement})
    }

    #[test]
    fn single_values_and_lists_are_read_alike() {
        let one = json!({"Effect": "Allow", "Action": "bedrock:*", "Resource": "*"});
        let many =
            json!([{"Effect": "Deny", "NotAction": ["bedrock:List*"], "NotResource": ["*"], "Sid": "a"}]);
        assert_eq!(Policy::read(&with(one)).unwrap().statements.len(), 1);
        let read = Policy::read(&with(many)).unwrap();
        assert!(read.statements[0].denies && read.statements[0].actions.inverted);
    }

    #[test]
    fn what_is_no_policy_is_told_in_a_sentence() {
        for (document, part) in [
            (json!([]), "must be a mapping"),
            (json!({"Version": "2013-01-01", "Statement": []}), "2012-10-17 or 2008-10-17"),
            (json!({"Version": "2012-10-17"}), "must have a Statement"),
            (with(json!([])), "must have a Statement"),
            (with(json!({"Effect": "allow"})), "Allow or Deny"),
            (with(json!({"Effect": "Allow", "Actions": "*"})), "\"Actions\" is not an element"),
            (with(json!({"Effect": "Allow", "Resource": "*"})), "either Action or NotAction"),
            (with(json!({"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"})), "not both"),
            (with(json!({"Effect": "Allow", "Action": "Invoke", "Resource": "*"})), "is not an action"),
            (with(json!({"Effect": "Allow", "Action": "*", "Resource": "bucket"})), "is not a resource"),
            (with(json!({"Effect": "Allow", "Action": [], "Resource": "*"})), "Action is empty"),
            (
                with(json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"})),
                "Only a trust policy",
            ),
            (
                with(
                    json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Like": {"a": "b"}}}),
                ),
                "\"Like\"",
            ),
        ] {
            let said = complaint(document.clone());
            assert!(said.contains(part), "{document}: {said}");
        }
    }

    #[test]
    fn a_trust_policy_names_principals_and_no_resource() {
        let good = with(
            json!({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}),
        );
        assert!(serde_json::from_value::<Trust>(good.clone()).is_ok());
        assert!(serde_json::from_value::<Trust>(json!(good.to_string())).is_ok());
        let nobody = with(json!({"Effect": "Allow", "Action": "sts:AssumeRole"}));
        assert!(
            serde_json::from_value::<Trust>(nobody).unwrap_err().to_string().contains("either Principal")
        );
        assert!(
            serde_json::from_value::<Trust>(json!("{"))
                .unwrap_err()
                .to_string()
                .contains("not the name of one")
        );
    }
}
