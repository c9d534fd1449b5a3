//! The Condition block of a statement: an operator, a key, and the values it is held against.
//!
//! All entries must hold. Values are read into numbers, times and networks with the policy; a request's value that cannot
//! be read as such fits none. Negated operators hold where none of the values fits, and where the key is missing.

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;
use serde_json::Value;

use super::facts::Facts;
use super::pattern::{ArnPattern, Pattern};
use super::texts::texts;

/// One key under one operator.
#[derive(Debug, Clone)]
pub struct Condition {
    /// In lower case: keys are the same in any.
    key: String,
    quantifier: Quantifier,
    if_exists: bool,
    negated: bool,
    expected: Expected,
}

/// How a key with several values is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantifier {
    None,
    ForAnyValue,
    ForAllValues,
}

/// What the operator compares with.
#[derive(Debug, Clone)]
enum Expected {
    Equal { texts: Vec<Pattern>, any_case: bool },
    Like(Vec<Pattern>),
    Arn(Vec<ArnPattern>),
    Number(Order, Vec<f64>),
    Date(Order, Vec<f64>),
    Bool(Vec<bool>),
    Network(Vec<IpNet>),
    Missing(bool),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Condition {
    /// Reads a whole block: operators, under each keys, under each values.
    pub fn read_block(block: &Value, variables: bool) -> Result<Vec<Self>, String> {
        let shape = "A Condition must map operators to keys, and keys to values.";
        let mut conditions = Vec::new();
        for (operator, keys) in block.as_object().ok_or(shape)? {
            if keys.as_object().is_some_and(serde_json::Map::is_empty) {
                return Err(format!("The condition {operator} needs a key and values."));
            }
            for (key, values) in keys.as_object().ok_or(shape)? {
                conditions.push(Self::read(operator, key, &texts(values, key)?, variables)?);
            }
        }
        Ok(conditions)
    }

    fn read(operator: &str, key: &str, values: &[String], variables: bool) -> Result<Self, String> {
        let (quantifier, rest) = match operator.split_once(':') {
            Some(("ForAnyValue", rest)) => (Quantifier::ForAnyValue, rest),
            Some(("ForAllValues", rest)) => (Quantifier::ForAllValues, rest),
            _ => (Quantifier::None, operator),
        };
        let (name, if_exists) = match rest.strip_suffix("IfExists") {
            Some(name) if name != "Null" => (name, true),
            _ => (rest, false),
        };
        let (positive, negated) = match name.strip_prefix("Not") {
            Some("IpAddress") => ("IpAddress".to_owned(), true),
            _ => (name.replacen("Not", "", 1), name.contains("Not")),
        };
        let expected = Expected::read(&positive, values, variables);
        let expected = match expected {
            Some(Ok(expected)) if !values.is_empty() && !key.is_empty() => expected,
            Some(Ok(_)) => return Err(format!("The condition {operator} needs a key and values.")),
            Some(Err(value)) => {
                return Err(format!("\"{value}\" is not a value for the condition {operator}."));
            }
            None => return Err(format!("\"{operator}\" is not a condition operator.")),
        };
        Ok(Self { key: key.to_ascii_lowercase(), quantifier, if_exists, negated, expected })
    }

    pub fn holds(&self, facts: &Facts<'_>) -> bool {
        let values = facts.values(&self.key);
        if let Expected::Missing(missing) = self.expected {
            return values.is_empty() == missing;
        }
        if values.is_empty() {
            return match self.quantifier {
                Quantifier::ForAnyValue => self.if_exists,
                Quantifier::ForAllValues => true,
                Quantifier::None => self.negated || self.if_exists,
            };
        }
        let fits = |value: &str| self.expected.fits(value, facts) != self.negated;
        match self.quantifier {
            Quantifier::ForAnyValue => values.iter().any(|value| fits(value)),
            Quantifier::ForAllValues => values.iter().all(|value| fits(value)),
            // A negated operator must not find its value anywhere.
            Quantifier::None if self.negated => values.iter().all(|value| fits(value)),
            Quantifier::None => values.iter().any(|value| fits(value)),
        }
    }
}

impl Expected {
    /// Reads the values for an operator; the one that cannot be read comes back, and nothing for no operator.
    fn read(operator: &str, values: &[String], variables: bool) -> Option<Result<Self, String>> {
        let patterns = || values.iter().map(|text| Pattern::read(text, variables)).collect();
        let arns = || values.iter().map(|text| ArnPattern::read(text, variables)).collect();
        if let Some(order) = operator.strip_prefix("Numeric").and_then(Order::read) {
            return Some(all(values, number).map(|numbers| Self::Number(order, numbers)));
        }
        if let Some(order) = operator.strip_prefix("Date").and_then(Order::read) {
            return Some(all(values, seconds).map(|times| Self::Date(order, times)));
        }
        Some(match operator {
            "StringEquals" | "BinaryEquals" => Ok(Self::Equal { texts: patterns(), any_case: false }),
            "StringEqualsIgnoreCase" => Ok(Self::Equal { texts: patterns(), any_case: true }),
            "StringLike" => Ok(Self::Like(patterns())),
            // AWS treats both alike.
            "ArnEquals" | "ArnLike" => Ok(Self::Arn(arns())),
            "Bool" => all(values, truth).map(Self::Bool),
            "IpAddress" => all(values, network).map(Self::Network),
            "Null" => match values {
                [value] => truth(value).map(Self::Missing).ok_or_else(|| value.clone()),
                _ => Err(values.join(", ")),
            },
            _ => return None,
        })
    }

    fn fits(&self, value: &str, facts: &Facts<'_>) -> bool {
        match self {
            Self::Equal { texts, any_case } => texts.iter().any(|text| text.equals(value, facts, *any_case)),
            Self::Like(patterns) => patterns.iter().any(|pattern| pattern.matches(value, facts)),
            Self::Arn(patterns) => patterns.iter().any(|pattern| pattern.matches(value, facts)),
            Self::Number(order, bounds) => fits_any(*order, number(value), bounds),
            Self::Date(order, bounds) => fits_any(*order, seconds(value), bounds),
            Self::Bool(flags) => truth(value).is_some_and(|flag| flags.contains(&flag)),
            Self::Network(networks) => value.parse().is_ok_and(|address: IpAddr| {
                networks.iter().any(|network| network.contains(&address.to_canonical()))
            }),
            Self::Missing(_) => false,
        }
    }
}

impl Order {
    fn read(name: &str) -> Option<Self> {
        Some(match name {
            "Equals" => Self::Equal,
            "LessThan" => Self::Less,
            "LessThanEquals" => Self::LessOrEqual,
            "GreaterThan" => Self::Greater,
            "GreaterThanEquals" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

fn fits_any(order: Order, value: Option<f64>, bounds: &[f64]) -> bool {
    value.is_some_and(|value| bounds.iter().any(|bound| order.holds(value, *bound)))
}

fn all<T>(values: &[String], read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
    values.iter().map(|value| read(value).ok_or_else(|| value.clone())).collect()
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A time as seconds since 1970: written as such, as a day, or as ISO 8601.
fn seconds(text: &str) -> Option<f64> {
    if let Some(number) = number(text) {
        return Some(number);
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond() as f64 / 1_000.0);
    }
    let day: jiff::civil::Date = text.parse().ok()?;
    day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_second() as f64)
}

fn truth(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}
