//! The constraint cases as both their readers see them: requests written out, and whether an answer is the expected one.
//!
//! The files are made by `generate.py` beside this from AWS's service model; this only undoes their shorthand.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// One request and what AWS answers to it.
#[derive(Debug, Deserialize)]
pub struct Case {
    #[serde(rename = "case")]
    pub name: String,
    pub operation: String,
    #[allow(dead_code, reason = "read over HTTP only")]
    pub method: String,
    pub target: String,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub body: Option<Value>,
    /// Whether constraints let it pass, whatever Bedrock says of it then.
    #[serde(default)]
    accepted: bool,
    code: Option<String>,
    message: Option<String>,
}

/// Every case of every operation.
pub fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/constraints");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "jsonl"));
    files.sort();
    let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    // A file's first line says what it was made from.
    let lines = texts.iter().flat_map(|text| text.lines().skip(1));
    lines.map(|line| serde_json::from_str::<Case>(line).unwrap().written_out()).collect()
}

impl Case {
    /// What is wrong with an answer; nothing when it is as AWS's.
    pub fn objection(&self, code: &str, message: &str) -> Option<String> {
        let constraint = code == "SerializationException"
            || message.contains(" detected: Value")
            || message.contains("set one of the following keys") && !is_about_citations(message);
        let fits = match (&self.code, &self.message) {
            _ if self.accepted => !constraint,
            (Some(expected), None) => expected == code,
            (Some(expected), Some(sentence)) => expected == code && sentence == message,
            _ => false,
        };
        let expected =
            if self.accepted { "to be accepted" } else { self.message.as_deref().unwrap_or("…") };
        (!fits).then(|| format!("{}\n  expected {expected}\n  answered {code}: {message}", self.name))
    }

    pub fn body_text(&self) -> String {
        self.body.as_ref().map_or_else(String::new, Value::to_string)
    }

    fn written_out(mut self) -> Self {
        self.target = repeated(&self.target);
        self.headers = self.headers.into_iter().map(|(name, value)| (name, repeated(&value))).collect();
        self.message = self.message.as_deref().map(repeated);
        self.body = self.body.map(unpacked);
        self
    }
}

/// A document's own text is no breach of the service model; that it is only taken with citations is Bedrock's own rule.
fn is_about_citations(message: &str) -> bool {
    message.ends_with("document.source must set one of the following keys: bytes, s3Location.")
}

/// `${a*300}` as 300 times «a».
fn repeated(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (run, after) = after.split_once('}').unwrap();
        let (what, count) = run.split_once('*').unwrap();
        out.push_str(before);
        out.push_str(&what.repeat(count.parse().unwrap()));
        rest = after;
    }
    out + rest
}

/// `{"$times":[x,n]}` as a list of n times x, and all texts written out.
fn unpacked(value: Value) -> Value {
    match value {
        Value::String(text) => repeated(&text).into(),
        Value::Array(items) => items.into_iter().map(unpacked).collect(),
        Value::Object(map) => match map.get("$times") {
            Some(times) => {
                let count = usize::try_from(times[1].as_u64().unwrap()).unwrap();
                vec![unpacked(times[0].clone()); count].into()
            }
            None => map.into_iter().map(|(key, value)| (repeated(&key), unpacked(value))).collect(),
        },
        other => other,
    }
}
