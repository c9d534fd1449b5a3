//! The service model's constraints on a Converse body, answered in the wording of AWS's schema layer.
//!
//! Only the members that the sandbox reads are held against them. Paths count from 1 and say `.member.`; the rules of
//! Converse itself, which count from 0, are in `rules`.

use serde_json::{Map, Value};

use crate::reply::Refusal;

const ROLES: [&str; 3] = ["user", "assistant", "system"];
const BLOCKS: [&str; 14] = [
    "text",
    "image",
    "document",
    "video",
    "audio",
    "toolUse",
    "toolResult",
    "guardContent",
    "cachePoint",
    "reasoningContent",
    "citationsContent",
    "searchResult",
    "toolAddition",
    "toolRemoval",
];

/// Collects every constraint that a body breaks.
#[derive(Default)]
struct Violations {
    broken: Vec<String>,
    /// The first value of a wrong JSON type: AWS cannot even read such a body.
    unreadable: Option<Refusal>,
}

/// Refuses a body that breaks the service model.
pub(super) fn check(body: &Value) -> Result<(), Refusal> {
    let mut violations = Violations::default();
    let Some(body) = body.as_object() else { return Err(unreadable("the request body")) };
    violations.messages(body);
    violations.system(body);
    violations.inference(body);
    violations.paths(body);
    if let Some(refusal) = violations.unreadable {
        return Err(refusal);
    }
    match violations.broken.len() {
        0 => Ok(()),
        1 => Err(Refusal::validation(format!("1 validation error detected: {}", violations.broken[0]))),
        many => Err(Refusal::validation(format!(
            "{many} validation errors detected: {}",
            violations.broken.join("; ")
        ))),
    }
}

fn unreadable(place: &str) -> Refusal {
    // The wording of the real service is not known from a recording.
    Refusal::new(400, "SerializationException", format!("Unexpected JSON type for {place}."))
}

impl Violations {
    fn add(&mut self, path: &str, constraint: &str) {
        self.broken.push(format!("Value at '{path}' failed to satisfy constraint: Member must {constraint}"));
    }

    fn list<'a>(&mut self, parent: &'a Map<String, Value>, key: &str, path: &str) -> &'a [Value] {
        match parent.get(key) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.unreadable.get_or_insert_with(|| unreadable(path));
                &[]
            }
        }
    }

    fn map<'a>(&mut self, value: Option<&'a Value>, path: &str) -> Option<&'a Map<String, Value>> {
        match value {
            None | Some(Value::Null) => None,
            Some(Value::Object(map)) => Some(map),
            Some(_) => {
                self.unreadable.get_or_insert_with(|| unreadable(path));
                None
            }
        }
    }

    fn text<'a>(&mut self, value: Option<&'a Value>, path: &str) -> Option<&'a str> {
        match value {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text),
            Some(_) => {
                self.unreadable.get_or_insert_with(|| unreadable(path));
                None
            }
        }
    }

    fn messages(&mut self, body: &Map<String, Value>) {
        for (number, message) in (1..).zip(self.list(body, "messages", "messages")) {
            let path = format!("messages.{number}.member");
            let Some(message) = self.map(Some(message), &path) else { continue };
            let role_path = format!("{path}.role");
            match self.text(message.get("role"), &role_path) {
                None => self.add(&role_path, "not be null"),
                Some(role) if !ROLES.contains(&role) => {
                    self.add(&role_path, &format!("satisfy enum value set: [{}]", ROLES.join(", ")));
                }
                Some(_) => {}
            }
            let content_path = format!("{path}.content");
            if message.get("content").is_none_or(Value::is_null) {
                self.add(&content_path, "not be null");
            }
            for (block_number, block) in (1..).zip(self.list(message, "content", &content_path)) {
                let place = format!("messages.{}.content.{}", number - 1, block_number - 1);
                self.block(block, &format!("{content_path}.{block_number}.member"), &place);
            }
        }
    }

    fn block(&mut self, block: &Value, path: &str, place: &str) {
        let Some(block) = self.map(Some(block), path) else { return };
        let set = BLOCKS.iter().filter(|key| block.get(**key).is_some_and(|value| !value.is_null())).count();
        if set != 1 {
            // Recalled, not recorded.
            self.unreadable.get_or_insert_with(|| {
                Refusal::validation(format!(
                    "The ContentBlock object at {place} must set one of the following keys: {}.",
                    BLOCKS.join(", ")
                ))
            });
            return;
        }
        self.text(block.get("text"), &format!("{path}.text"));
        if let Some(tool) = self.map(block.get("toolUse"), &format!("{path}.toolUse")) {
            for key in ["name", "toolUseId"] {
                let path = format!("{path}.toolUse.{key}");
                match self.text(tool.get(key), &path) {
                    None => self.add(&path, "not be null"),
                    Some("") => self.add(&path, "have length greater than or equal to 1"),
                    Some(text) if text.len() > 64 => self.add(&path, "have length less than or equal to 64"),
                    Some(text)
                        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(&b)) =>
                    {
                        let pattern = if key == "name" { "[a-zA-Z0-9_-]+" } else { "[a-zA-Z0-9_.:-]+" };
                        self.add(&path, &format!("satisfy regular expression pattern: {pattern}"));
                    }
                    Some(_) => {}
                }
            }
        }
        let reasoning = self.map(block.get("reasoningContent"), &format!("{path}.reasoningContent"));
        if let Some(reasoning) = reasoning.and_then(|reasoning| reasoning.get("reasoningText")) {
            let path = format!("{path}.reasoningContent.reasoningText");
            let inner = self.map(Some(reasoning), &path);
            if inner.is_some_and(|inner| inner.get("text").is_none_or(Value::is_null)) {
                self.add(&format!("{path}.text"), "not be null");
            }
        }
    }

    fn system(&mut self, body: &Map<String, Value>) {
        for (number, block) in (1..).zip(self.list(body, "system", "system")) {
            let path = format!("system.{number}.member");
            let Some(block) = self.map(Some(block), &path) else { continue };
            if self.text(block.get("text"), &format!("{path}.text")) == Some("") {
                self.add(&format!("{path}.text"), "have length greater than or equal to 1");
            }
        }
    }

    fn inference(&mut self, body: &Map<String, Value>) {
        let Some(config) = self.map(body.get("inferenceConfig"), "inferenceConfig") else { return };
        if let Some(tokens) = config.get("maxTokens").filter(|value| !value.is_null()) {
            match tokens.as_i64() {
                None => {
                    self.unreadable.get_or_insert_with(|| unreadable("inferenceConfig.maxTokens"));
                }
                Some(tokens) if tokens < 1 => {
                    self.add("inferenceConfig.maxTokens", "have value greater than or equal to 1");
                }
                Some(_) => {}
            }
        }
        for key in ["temperature", "topP"] {
            let path = format!("inferenceConfig.{key}");
            match config.get(key).filter(|value| !value.is_null()).map(Value::as_f64) {
                Some(None) => {
                    self.unreadable.get_or_insert_with(|| unreadable(&path));
                }
                Some(Some(value)) if value < 0.0 => self.add(&path, "have value greater than or equal to 0"),
                Some(Some(value)) if value > 1.0 => self.add(&path, "have value less than or equal to 1"),
                _ => {}
            }
        }
        let path = "inferenceConfig.stopSequences";
        let stops = self.list(config, "stopSequences", path);
        if stops.len() > 2_500 {
            self.add(path, "have length less than or equal to 2500");
        }
        for (number, stop) in (1..).zip(stops) {
            let path = format!("{path}.{number}.member");
            if self.text(Some(stop), &path) == Some("") {
                self.add(&path, "have length greater than or equal to 1");
            }
        }
    }

    fn paths(&mut self, body: &Map<String, Value>) {
        let path = "additionalModelResponseFieldPaths";
        if self.list(body, path, path).len() > 10 {
            self.add(path, "have length less than or equal to 10");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message(body: Value) -> String {
        check(&body).unwrap_err().message
    }

    #[test]
    fn a_plain_request_passes_also_with_empty_parts() {
        let body = json!({"inferenceConfig": {}, "messages": [{"content": [{"text": "hi"}], "role": "user"}], "system": []});
        assert!(check(&body).is_ok());
    }

    #[test]
    fn limits_are_named_with_their_path() {
        assert_eq!(
            message(json!({"inferenceConfig": {"maxTokens": 0}})),
            "1 validation error detected: Value at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member \
             must have value greater than or equal to 1"
        );
        assert!(
            message(json!({"inferenceConfig": {"temperature": 1.01}}))
                .contains("'inferenceConfig.temperature'")
        );
        assert!(
            check(&json!({"inferenceConfig": {"maxTokens": 1, "temperature": 1.0, "topP": 0.0}})).is_ok()
        );
    }

    #[test]
    fn members_count_from_one() {
        let tool = json!({"toolUse": {"input": {}, "name": "not a name", "toolUseId": "a"}});
        let body = json!({"messages": [{"content": [{"text": "a"}], "role": "user"}, {"content": [tool], "role": "assistant"}]});
        assert_eq!(
            message(body),
            "1 validation error detected: Value at 'messages.2.member.content.1.member.toolUse.name' failed to satisfy \
             constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+"
        );
    }

    #[test]
    fn several_violations_are_counted() {
        let body =
            json!({"messages": [{"content": [{"text": "a"}], "role": "robot"}], "system": [{"text": ""}]});
        assert!(message(body).starts_with("2 validation errors detected: Value at 'messages.1.member.role'"));
        assert!(message(json!({"messages": [{}]})).starts_with("2 validation errors detected"));
    }

    #[test]
    fn a_block_has_exactly_one_kind() {
        for block in [json!({}), json!({"cachePoint": {"type": "default"}, "text": "a"})] {
            let body = json!({"messages": [{"content": [block], "role": "user"}]});
            assert!(
                message(body).starts_with("The ContentBlock object at messages.0.content.0 must set one")
            );
        }
    }

    #[test]
    fn a_wrong_type_cannot_be_read() {
        for body in [json!([]), json!({"messages": "hi"}), json!({"inferenceConfig": {"maxTokens": "many"}})]
        {
            assert_eq!(check(&body).unwrap_err().code, "SerializationException");
        }
    }
}
