//! Bodies that Bedrock holds against a JSON schema of the family, and its sentences for what does not fit.
//!
//! The seam: every family but Claude has its body checked this way in InvokeModel, so that the sentences are made in one
//! place. Recorded are those for extraneous and missing keys; the others are recalled, in the words of the validator.

use serde_json::Value;

use crate::reply::Refusal;

/// A body's members, and where they stand: `#` is the body itself.
#[derive(Clone, Copy)]
pub struct Members<'a> {
    pub value: &'a Value,
    pub path: &'a str,
}

pub fn malformed(what: impl AsRef<str>) -> Refusal {
    Refusal::validation(format!(
        "Malformed input request: {}, please reformat your input and try again.",
        what.as_ref()
    ))
}

/// A key that the schema does not know.
pub fn extraneous(path: &str, key: &str) -> Refusal {
    malformed(format!("{path}: extraneous key [{key}] is not permitted"))
}

/// A whole body as JSON.
pub fn object(bytes: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(bytes).ok().filter(Value::is_object).ok_or_else(|| {
        Refusal::validation("Malformed input request, please reformat your input and try again.")
    })
}

/// The validator's name for what a value is.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(number) if number.is_f64() => "BigDecimal",
        Value::Number(_) => "Integer",
        Value::String(_) => "String",
        Value::Array(_) => "JSONArray",
        Value::Object(_) => "JSONObject",
    }
}

impl<'a> Members<'a> {
    pub fn of(value: &'a Value) -> Self {
        Self { value, path: "#" }
    }

    fn at(&self, key: &str) -> String {
        format!("{}/{key}", self.path)
    }

    pub fn refuse(&self, key: &str, what: impl AsRef<str>) -> Refusal {
        malformed(format!("{}: {}", self.at(key), what.as_ref()))
    }

    /// Refuses keys that the schema does not know.
    pub fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        let unknown = self
            .value
            .as_object()
            .and_then(|members| members.keys().find(|key| !known.contains(&key.as_str())));
        unknown.map_or(Ok(()), |key| Err(extraneous(self.path, key)))
    }

    pub fn get(&self, key: &str) -> Option<&'a Value> {
        self.value.get(key)
    }

    pub fn required(&self, key: &str) -> Result<&'a Value, Refusal> {
        let missing = || malformed(format!("{}: required key [{key}] not found", self.path));
        self.get(key).ok_or_else(missing)
    }

    fn mistyped(&self, key: &str, expected: &str, found: &Value) -> Refusal {
        self.refuse(key, format!("expected type: {expected}, found: {}", kind(found)))
    }

    pub fn text(&self, key: &str) -> Result<Option<&'a str>, Refusal> {
        self.get(key)
            .map(|value| value.as_str().ok_or_else(|| self.mistyped(key, "String", value)))
            .transpose()
    }

    pub fn required_text(&self, key: &str) -> Result<&'a str, Refusal> {
        self.required(key)?;
        Ok(self.text(key)?.unwrap_or_default())
    }

    pub fn flag(&self, key: &str) -> Result<Option<bool>, Refusal> {
        self.get(key)
            .map(|value| value.as_bool().ok_or_else(|| self.mistyped(key, "Boolean", value)))
            .transpose()
    }

    pub fn list(&self, key: &str) -> Result<Option<&'a [Value]>, Refusal> {
        let list = |value: &'a Value| value.as_array().ok_or_else(|| self.mistyped(key, "JSONArray", value));
        Ok(self.get(key).map(list).transpose()?.map(Vec::as_slice))
    }

    pub fn texts(&self, key: &str) -> Result<Vec<String>, Refusal> {
        let texts = self.list(key)?.unwrap_or_default().iter().enumerate().map(|(place, text)| {
            let found = text.as_str().map(str::to_owned);
            found.ok_or_else(|| self.mistyped(&format!("{key}/{place}"), "String", text))
        });
        texts.collect()
    }

    /// A number between two others.
    pub fn number(&self, key: &str, least: f64, most: f64) -> Result<Option<f64>, Refusal> {
        let Some(value) = self.get(key) else { return Ok(None) };
        match value.as_f64() {
            None => Err(self.mistyped(key, "Number", value)),
            Some(number) if number < least => {
                Err(self.refuse(key, format!("{value} is not greater or equal to {least}")))
            }
            Some(number) if number > most => {
                Err(self.refuse(key, format!("{value} is not less or equal to {most}")))
            }
            number => Ok(number),
        }
    }

    /// A whole number between two others.
    pub fn count(&self, key: &str, least: u64, most: u64) -> Result<Option<u32>, Refusal> {
        let Some(value) = self.get(key) else { return Ok(None) };
        if !value.is_i64() && !value.is_u64() {
            return Err(self.mistyped(key, "Integer", value));
        }
        match value.as_u64() {
            Some(number) if number > most => {
                Err(self.refuse(key, format!("{value} is not less or equal to {most}")))
            }
            Some(number) if number >= least => Ok(Some(u32::try_from(number).unwrap_or(u32::MAX))),
            _ => Err(self.refuse(key, format!("{value} is not greater or equal to {least}"))),
        }
    }

    /// One of some words.
    pub fn word(&self, key: &str, known: &[&str]) -> Result<Option<&'a str>, Refusal> {
        match self.text(key)? {
            Some(word) if !known.contains(&word) => {
                Err(self.refuse(key, format!("{} is not a valid enum value", word.escape_debug())))
            }
            word => Ok(word),
        }
    }
}
