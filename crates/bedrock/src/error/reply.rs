//! An HTTP answer as it came. Its body is read before its content type is believed.
//!
//! Servers that are not AWS put their words in other places than AWS does; here they are found, so that they are never
//! lost. No more of a body is kept than a person reads.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use serde_json::Value;

/// No message is kept longer than this, in characters.
const LONGEST_WORDS: usize = 1_000;
/// No body is read further than this, in bytes.
const LONGEST_BODY: usize = 64 * 1024;

/// Not an HTTP status. Set on a successful answer to a streaming call that is not a stream: the SDK reads the body of an
/// error only.
pub(crate) const STREAM_IS_FOREIGN: u16 = 499;

/// What an answer says besides what was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Without its parameters; empty when none is given.
    pub(crate) content_type: String,
    pub(crate) request_id: Option<String>,
    /// Where a redirect points, without query and fragment, which may hold a token.
    pub(crate) location: Option<String>,
    /// The error's type, without a namespace.
    pub(crate) error_type: Option<String>,
    pub(crate) words: Option<String>,
    /// A web page, by its type or by its first characters.
    pub(crate) is_page: bool,
    pub(crate) is_json: bool,
}

impl Reply {
    pub(crate) fn of(response: &HttpResponse) -> Self {
        let header = |name: &str| response.headers().get(name).map(str::to_owned);
        let bytes = response.body().bytes().unwrap_or_default();
        let body = text_of(&bytes[..bytes.len().min(LONGEST_BODY)]);
        let content_type = header("content-type").unwrap_or_default();
        let read = Self::read(&body, &content_type);
        Self {
            status: response.status().as_u16(),
            request_id: header("x-amzn-requestid").or_else(|| header("x-amz-request-id")),
            location: header("location").map(|to| plain_address(&to)),
            error_type: header("x-amzn-errortype").map(|name| bare_type(&name)).or(read.error_type.clone()),
            content_type: content_type.split(';').next().unwrap_or_default().trim().to_owned(),
            ..read
        }
    }

    /// The part that is in the body.
    pub(crate) fn read(body: &str, content_type: &str) -> Self {
        let text = body.trim_start_matches('\u{feff}').trim();
        let json: Option<Value> = serde_json::from_str(text).ok();
        let start: String = text.chars().take(200).collect::<String>().to_ascii_lowercase();
        // STS answers in XML, whatever type a gateway gives it.
        let markup = start.starts_with("<!doctype html") || start.starts_with("<html");
        let is_page =
            markup || (content_type.contains("html") && json.is_none() && !start.contains("<error"));
        let words = match &json {
            Some(value) => words_in(value),
            None if is_page => {
                between(text, "<title>", "</title>").or_else(|| between(text, "<h1>", "</h1>"))
            }
            None if start.starts_with('<') => {
                between(text, "<Message>", "</Message>").or_else(|| beginning(text))
            }
            None => beginning(text),
        };
        let error_type = json.as_ref().and_then(type_in);
        Self { words, is_page, error_type, is_json: json.is_some(), ..Self::default() }
    }
}

/// Where servers put what they have to say, AWS's own places first.
fn words_in(value: &Value) -> Option<String> {
    const PLACES: [&str; 14] = [
        "/message",
        "/Message",
        "/error/message",
        "/Error/Message",
        "/errorMessage",
        "/error_description",
        "/detail/message",
        "/detail",
        "/reason",
        "/msg",
        "/fault/faultstring",
        "/errors/0/message",
        "/error",
        "/title",
    ];
    if let Some((place, found)) =
        PLACES.iter().find_map(|place| Some((*place, words_of(value.pointer(place)?)?)))
    {
        // A title alone says little: what is wrong stands in a list beside it.
        let list = value.get("errors").filter(|_| ["/error", "/title"].contains(&place));
        return beginning(&list.map_or(found.clone(), |list| format!("{found}: {list}")));
    }
    match value {
        Value::Null => None,
        Value::Object(members) if members.is_empty() => None,
        Value::String(text) => beginning(text),
        // A type that stands alone says enough with the status; braces would only be in the way.
        other if type_in(other).is_some() => None,
        other => beginning(&other.to_string()),
    }
}

/// A text, or several of them.
fn words_of(value: &Value) -> Option<String> {
    let texts: Vec<&str> = match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().map(Value::as_str).collect::<Option<_>>()?,
        _ => return None,
    };
    Some(texts.join("; ")).filter(|text| !text.trim().is_empty())
}

/// A body that is no text, such as one that was compressed, has no words.
fn text_of(bytes: &[u8]) -> String {
    let is_text = !bytes.starts_with(&[0x1f, 0x8b]) && !bytes.contains(&0);
    if is_text { String::from_utf8_lossy(bytes).into_owned() } else { String::new() }
}

fn type_in(value: &Value) -> Option<String> {
    let text = |place: &str| value.pointer(place).and_then(Value::as_str);
    let found = text("/__type").or_else(|| text("/Output/__type")).or_else(|| text("/code"))?;
    Some(bare_type(found)).filter(|name| !name.is_empty())
}

/// `com.amazon.coral.service#UnknownOperationException` and `ValidationException:http://…` name the same way.
fn bare_type(name: &str) -> String {
    let name = name.split(':').next().unwrap_or(name);
    name.rsplit('#').next().unwrap_or(name).trim().to_owned()
}

fn plain_address(to: &str) -> String {
    to.split(['?', '#']).next().unwrap_or(to).to_owned()
}

fn between(text: &str, open: &str, close: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let from = lower.find(&open.to_ascii_lowercase())? + open.len();
    let to = from + lower[from..].find(&close.to_ascii_lowercase())?;
    beginning(&text[from..to])
}

fn beginning(text: &str) -> Option<String> {
    let text = text.trim();
    let short: String =
        text.chars().filter(|c| !c.is_control() || c.is_whitespace()).take(LONGEST_WORDS).collect();
    let cut = text.chars().count() > LONGEST_WORDS;
    (!short.trim().is_empty()).then(|| if cut { format!("{short}…") } else { short })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_every_kind_of_server_are_found() {
        for (body, words) in [
            (r#"{"message":"a"}"#, "a"),
            (r#"{"Message":"a"}"#, "a"),
            (r#"{"error":{"message":"a","type":"auth_error"}}"#, "a"),
            (r#"{"detail":"a"}"#, "a"),
            (r#"{"error":"a"}"#, "a"),
            (r#"{"detail":[{"loc":["body"],"msg":"a"}]}"#, r#"{"detail":[{"loc":["body"],"msg":"a"}]}"#),
            ("upstream connect error", "upstream connect error"),
            ("<ErrorResponse><Error><Code>X</Code><Message>a</Message></Error></ErrorResponse>", "a"),
            ("<html><head><TITLE>a</TITLE></head></html>", "a"),
        ] {
            assert_eq!(Reply::read(body, "").words.as_deref(), Some(words), "{body}");
        }
        for body in ["", "  ", "{}", "null", r#"{"__type":"UnknownOperationException"}"#] {
            assert_eq!(Reply::read(body, "").words, None, "{body}");
        }
        assert_eq!(Reply::read(&"x".repeat(5_000), "").words.unwrap().chars().count(), LONGEST_WORDS + 1);
    }

    #[test]
    fn a_body_is_read_before_its_content_type_judges_it() {
        assert!(Reply::read("<html>", "application/json").is_page);
        assert!(Reply::read("please log in", "text/html").is_page);
        assert!(
            !Reply::read("<ErrorResponse><Error><Code>X</Code></Error></ErrorResponse>", "text/html").is_page
        );
        assert!(!Reply::read(r#"{"embedding":[]}"#, "text/html").is_page);
    }

    #[test]
    fn a_type_is_found_with_or_without_its_namespace() {
        let read = |body: &str| Reply::read(body, "").error_type;
        let wanted = Some("UnknownOperationException".to_owned());
        assert_eq!(read(r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#), wanted);
        assert_eq!(
            read(
                r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#
            ),
            wanted
        );
        assert_eq!(bare_type("ValidationException:http://internal.amazon.com/coral/"), "ValidationException");
        assert_eq!(plain_address("https://login.example/path?token=1#x"), "https://login.example/path");
    }
}
