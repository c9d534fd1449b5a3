//! Values as AWS's sentences show them: as Java prints them.
//!
//! Recorded of Bedrock: `Value '0' at 'inferenceConfig.maxTokens'`, `Value '99.0' at 'inferenceConfig.temperature'`,
//! `Value 'kb.search' at …`, and `Value at 'toolConfig.tools'` for a list of structures. Lists of plain values as
//! `[a, b]` and maps as `{a=b}` are recorded of other services of AWS.

use serde_json::Value;

use super::model::{Kind, Model, Shape};

/// What stands in the quotes after «Value»; none when nothing is shown.
pub(super) fn value(model: &Model, shape: &Shape, value: &Value) -> Option<String> {
    match (&shape.kind, value) {
        (Kind::List(item), Value::Array(items)) => {
            let item = model.shape(*item);
            plain(item)?;
            let items: Vec<String> = items.iter().map(|value| scalar(item, value)).collect();
            Some(format!("[{}]", items.join(", ")))
        }
        (Kind::Map { value: entry, .. }, Value::Object(map)) => {
            let entry = model.shape(*entry);
            plain(entry)?;
            let entries: Vec<String> =
                map.iter().map(|(key, value)| format!("{key}={}", scalar(entry, value))).collect();
            Some(format!("{{{}}}", entries.join(", ")))
        }
        _ => plain(shape).map(|()| scalar(shape, value)),
    }
}

fn plain(shape: &Shape) -> Option<()> {
    (shape.is_scalar() && !shape.sensitive).then_some(())
}

fn scalar(shape: &Shape, value: &Value) -> String {
    match (&shape.kind, value) {
        (_, Value::String(text)) => text.clone(),
        // The double's digits would say more than a float holds.
        (Kind::Float, Value::Number(number)) => {
            java(&format!("{:e}", number.as_f64().unwrap_or_default() as f32))
        }
        (Kind::Double, Value::Number(number)) => java(&format!("{:e}", number.as_f64().unwrap_or_default())),
        (_, other) => other.to_string(),
    }
}

/// Java's way to write a number, from its shortest scientific form.
fn java(scientific: &str) -> String {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let mut digits = mantissa.replace('.', "");
    if !(-3..7).contains(&exponent) {
        let rest = digits.split_off(1);
        let rest = if rest.is_empty() { "0" } else { &rest };
        return format!("{sign}{digits}.{rest}E{exponent}");
    }
    if exponent < 0 {
        return format!("{sign}0.{}{digits}", "0".repeat((-exponent - 1) as usize));
    }
    let whole = exponent as usize + 1;
    while digits.len() <= whole {
        digits.push('0');
    }
    let (whole, rest) = digits.split_at(whole);
    format!("{sign}{whole}.{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_java_writes_them() {
        let written = |number: f64| java(&format!("{:e}", number as f32));
        for (number, text) in [
            (99.0, "99.0"),
            (32424.0, "32424.0"),
            (1.01, "1.01"),
            (-0.5, "-0.5"),
            (0.001, "0.001"),
            (0.000_12, "1.2E-4"),
            (1e10, "1.0E10"),
            (1_234_567.0, "1234567.0"),
            (12_345_678.0, "1.2345678E7"),
        ] {
            assert_eq!(written(number), text);
        }
    }
}
