//! Reading of one object of a body, member by member, with Anthropic's sentences for what does not fit.
//!
//! Recorded are `Extra inputs are not permitted`, `Field required` and `Input should be greater than or equal to`; the
//! other sentences are recalled.

use serde_json::{Map, Value};

use sandbox_wire::reply::Refusal;

/// An object and where in the body it stands.
pub(super) struct Fields<'a> {
    path: String,
    members: &'a Map<String, Value>,
}

pub(super) fn refuse(path: &str, what: impl AsRef<str>) -> Refusal {
    Refusal::model(format!("{path}: {}", what.as_ref()))
}

impl<'a> Fields<'a> {
    pub fn of(path: impl Into<String>, value: &'a Value) -> Result<Self, Refusal> {
        let path = path.into();
        match value.as_object() {
            Some(members) => Ok(Self { path, members }),
            None => Err(refuse(&path, "Input should be a valid dictionary")),
        }
    }

    /// The path of a member.
    pub fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub fn refuse(&self, key: &str, what: impl AsRef<str>) -> Refusal {
        refuse(&self.at(key), what)
    }

    /// Refuses members that are not known here.
    pub fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        match self.members.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(self.refuse(key, "Extra inputs are not permitted")),
            None => Ok(()),
        }
    }

    /// A member that is there and not null.
    pub fn get(&self, key: &str) -> Option<&'a Value> {
        self.members.get(key).filter(|value| !value.is_null())
    }

    pub fn required(&self, key: &str) -> Result<&'a Value, Refusal> {
        self.get(key).ok_or_else(|| self.refuse(key, "Field required"))
    }

    pub fn text(&self, key: &str) -> Result<Option<&'a str>, Refusal> {
        self.read(key, Value::as_str, "Input should be a valid string")
    }

    pub fn required_text(&self, key: &str) -> Result<&'a str, Refusal> {
        self.required(key)?;
        Ok(self.text(key)?.unwrap_or_default())
    }

    pub fn flag(&self, key: &str) -> Result<Option<bool>, Refusal> {
        self.read(key, Value::as_bool, "Input should be a valid boolean")
    }

    pub fn list(&self, key: &str) -> Result<&'a [Value], Refusal> {
        let list = self.read(key, Value::as_array, "Input should be a valid list")?;
        Ok(list.map(Vec::as_slice).unwrap_or_default())
    }

    pub fn texts(&self, key: &str) -> Result<Vec<String>, Refusal> {
        let texts = self.list(key)?.iter().enumerate().map(|(place, text)| {
            let text = text.as_str().map(str::to_owned);
            text.ok_or_else(|| self.refuse(&format!("{key}.{place}"), "Input should be a valid string"))
        });
        texts.collect()
    }

    /// A number from 0 to 1.
    pub fn share(&self, key: &str) -> Result<Option<f64>, Refusal> {
        let number = self.read(key, Value::as_f64, "Input should be a valid number")?;
        match number {
            Some(number) if number < 0.0 => {
                Err(self.refuse(key, "Input should be greater than or equal to 0"))
            }
            Some(number) if number > 1.0 => Err(self.refuse(key, "Input should be less than or equal to 1")),
            number => Ok(number),
        }
    }

    /// A whole number of at least `least`; larger than the type's is the type's largest.
    pub fn count(&self, key: &str, least: i64) -> Result<Option<u32>, Refusal> {
        let whole = |value: &Value| value.as_i64().or_else(|| value.as_u64().map(|_| i64::MAX));
        match self.read(key, whole, "Input should be a valid integer")? {
            Some(number) if number < least => {
                Err(self.refuse(key, format!("Input should be greater than or equal to {least}")))
            }
            number => Ok(number.map(|number| u32::try_from(number).unwrap_or(u32::MAX))),
        }
    }

    /// The member that says which kind of object this is, held against the kinds that there are.
    pub fn tag(&self, known: &[&str]) -> Result<&'a str, Refusal> {
        let kind = self.get("type").ok_or_else(|| self.refuse("type", "Field required"))?;
        let kind = kind.as_str().unwrap_or_default();
        if known.contains(&kind) {
            return Ok(kind);
        }
        let known: Vec<String> = known.iter().map(|kind| format!("'{kind}'")).collect();
        Err(refuse(
            &self.path,
            format!(
                "Input tag '{}' found using 'type' does not match any of the expected tags: {}",
                kind.escape_debug(),
                known.join(", ")
            ),
        ))
    }

    fn read<T>(
        &self,
        key: &str,
        read: impl Fn(&'a Value) -> Option<T>,
        what: &str,
    ) -> Result<Option<T>, Refusal> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => read(value).map(Some).ok_or_else(|| self.refuse(key, what)),
        }
    }
}
