//! STS's XML.

use http::Response;
use jiff::Timestamp;

use sandbox_iam::credentials::SessionCredentials;
use sandbox_wire::reply::{Body, text_response};

const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
const CONTENT_TYPE: &str = "text/xml";

/// An answer around what an action has to say.
pub(super) fn result(action: &str, inner: &str, request_id: &str) -> Response<Body> {
    let body = format!(
        "<{action}Response xmlns=\"{NAMESPACE}\"><{action}Result>{inner}</{action}Result>\
         <ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{action}Response>"
    );
    text_response(200, request_id, CONTENT_TYPE, body)
}

/// A refusal.
pub(crate) fn error(status: u16, code: &str, message: &str, request_id: &str) -> Response<Body> {
    let body = format!(
        "<ErrorResponse xmlns=\"{NAMESPACE}\"><Error><Type>Sender</Type>{}{}</Error>{}</ErrorResponse>",
        element("Code", code),
        element("Message", message),
        element("RequestId", request_id)
    );
    text_response(status, request_id, CONTENT_TYPE, body)
}

/// One element with a text in it.
pub(super) fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escape(text))
}

/// Temporary keys.
pub(super) fn credentials(keys: &SessionCredentials, expires: Timestamp) -> String {
    let inner = [
        element("AccessKeyId", &keys.access_key_id),
        element("SecretAccessKey", &keys.secret_access_key),
        element("SessionToken", &keys.session_token),
        element("Expiration", &expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
    ];
    format!("<Credentials>{}</Credentials>", inner.concat())
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no way to write the others.
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(letter))),
            control if control.is_control() => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_escaped_or_replaced() {
        assert_eq!(element("A", "a<b>&\"\n\u{1}\u{fc}"), "<A>a&lt;b&gt;&amp;&quot;&#10;\u{fffd}\u{fc}</A>");
    }
}
