//! What a refusal's own words name: values, limits, parameters, places, ARNs.

use serde_json::Value;

const WRAPPER: &str = "The model returned the following errors: ";

/// The text of a refusal, out of the wrappings that Bedrock puts around a model's own error.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    text: String,
    lower: String,
}

impl Said {
    pub(super) fn of(message: &str) -> Self {
        let bare = message.strip_prefix(WRAPPER).unwrap_or(message).trim();
        let inner = serde_json::from_str::<Value>(bare).ok().and_then(|value| {
            let found = value.pointer("/error/message").or_else(|| value.pointer("/message"));
            found.and_then(Value::as_str).map(str::to_owned)
        });
        let text = inner.unwrap_or_else(|| bare.to_owned());
        // AWS writes «isn’t» with U+2019.
        let lower = format!("{text}\n{message}").to_lowercase().replace('\u{2019}', "'");
        Self { text, lower }
    }

    /// The whole in lower case, with an ASCII apostrophe: what the table of texts is compared with.
    pub(super) fn lower(&self) -> &str {
        &self.lower
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Every whole number, in order. Those that are part of a name (`claude-4`, `v1:0`, `messages.0`) do not count.
    pub(super) fn numbers(&self) -> Vec<u64> {
        let is_sep = |c: char| c.is_whitespace() || "(),;:\"'`".contains(c);
        let plain = without_separators(&self.text);
        let words = plain.split(is_sep).map(|word| word.trim_end_matches('.'));
        words.filter(|word| !word.is_empty()).filter_map(|word| word.parse().ok()).collect()
    }

    /// The first number after these words.
    pub(super) fn number_after(&self, words: &str) -> Option<u64> {
        let at = self.text.to_lowercase().find(words)? + words.len();
        Self { text: self.text.get(at..)?.to_owned(), lower: String::new() }.numbers().first().copied()
    }

    /// What stands in `backticks`, in order.
    pub(super) fn quoted(&self) -> Vec<&str> {
        self.text.split('`').skip(1).step_by(2).collect()
    }

    /// The word between two texts.
    pub(super) fn between(&self, before: &str, after: &str) -> Option<&str> {
        let rest = self.text.split_once(before)?.1;
        Some(rest.split_once(after)?.0.trim()).filter(|found| !found.is_empty() && found.len() < 200)
    }

    /// The word after this text, without a comma or full stop behind it.
    pub(super) fn word_after(&self, before: &str) -> Option<&str> {
        let rest = self.text.split_once(before)?.1;
        rest.split_whitespace().next().map(|word| word.trim_end_matches(['.', ',', ':', '"', '\'']))
    }

    /// `messages.0.content.1` as a person counts: «message 1, block 2».
    pub(super) fn place(&self) -> Option<String> {
        let at = self.text.find("messages.")? + "messages.".len();
        let mut parts = self.text[at..].split(['.', ' ', ':', ',', '\'']);
        let message: u64 = parts.next()?.parse().ok()?;
        // Bedrock's schema check counts from one, everything else from nought.
        let first = u64::from(!self.text.contains(".member"));
        let block = parts
            .find(|part| *part != "member" && *part != "content")
            .and_then(|part| part.parse::<u64>().ok());
        Some(match block {
            Some(block) => format!("message {}, block {}", message + first, block + first),
            None => format!("message {}", message + first),
        })
    }

    /// The parameter that is named, by whichever way of naming it a refusal has.
    pub(super) fn parameter(&self) -> Option<&str> {
        let found = self
            .between("doesn't support the ", " field")
            .or_else(|| self.between("extraneous key [", "]"))
            .or_else(|| self.between("Value at '", "'"))
            .or_else(|| self.between("Unknown parameter: '", "'"))
            .or_else(|| self.between("Unsupported parameter: '", "'"))
            .or_else(|| self.between("Unsupported value: '", "'"))
            .or_else(|| self.between("#/", ":"))
            .or_else(|| self.quoted().first().copied());
        let first_word = |before: &str| {
            let (head, _) = self.text.split_once(before)?;
            (!head.contains(' ')).then_some(head)
        };
        found.or_else(|| first_word(": ")).or_else(|| first_word(" must be "))
    }
}

/// `200,000` as `200000`; «1, 2» stays.
fn without_separators(text: &str) -> String {
    let bytes = text.as_bytes();
    let digits = |from: usize, count: usize| {
        (from..from + count).all(|at| bytes.get(at).is_some_and(u8::is_ascii_digit))
    };
    let separates = |at: usize| {
        at > 0 && digits(at - 1, 1) && digits(at + 1, 3) && !bytes.get(at + 4).is_some_and(u8::is_ascii_digit)
    };
    text.char_indices().filter(|(at, c)| *c != ',' || !separates(*at)).map(|(_, c)| c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_places_and_parameters_are_read_out_of_the_words() {
        let long = Said::of(
            "The model returned the following errors: prompt is too long: 210000 tokens > 200000 maximum",
        );
        assert_eq!(long.numbers(), [210_000, 200_000]);
        let limit =
            Said::of("exceeds the model limit of 10000. Try again with a value that is lower than 10000.");
        assert_eq!(limit.number_after("lower than "), Some(10_000));
        assert_eq!(
            Said::of("ContentBlock object at messages.0.content.1 can").place().as_deref(),
            Some("message 1, block 2")
        );
        let coral = Said::of("Value at 'messages.1.member.content.2.member.document.name' failed");
        assert_eq!(coral.place().as_deref(), Some("message 1, block 2"));
        for (text, parameter) in [
            ("This model doesn't support the topP field. Remove", "topP"),
            ("Malformed input request: #: extraneous key [max_tokens] is not permitted", "max_tokens"),
            (
                "Malformed input request: #/inferenceConfig/maxTokens: 20000 is not",
                "inferenceConfig/maxTokens",
            ),
            ("`temperature` is deprecated", "temperature"),
            ("temperature: Input should be less than 1", "temperature"),
        ] {
            assert_eq!(Said::of(text).parameter(), Some(parameter), "{text}");
        }
        let wrapped = r#"The model returned the following errors: {"type":"error","error":{"type":"x","message":"inner"}}"#;
        assert_eq!(Said::of(wrapped).text(), "inner");
    }
}
