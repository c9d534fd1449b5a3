//! Which links may leave the window. Decided here, because a filter in the page can be gone around.
//!
//! Only https, no user name, no port games with the host hidden; the first link to a host in a session is asked about.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use url::{Host, Url};

#[derive(Default)]
pub struct Links {
    confirmed: Mutex<HashSet<String>>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Decision {
    Open(Url),
    /// Ask first, naming the host as it will be called (punycode where the name is not ASCII).
    Ask {
        host: String,
        url: Url,
    },
    Refuse(&'static str),
}

impl Links {
    pub fn decide(&self, text: &str, confirmed_now: bool) -> Decision {
        let url = match check(text) {
            Ok(url) => url,
            Err(reason) => return Decision::Refuse(reason),
        };
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut known = self.confirmed.lock().unwrap_or_else(PoisonError::into_inner);
        if confirmed_now {
            known.insert(host.clone());
        }
        if known.contains(&host) { Decision::Open(url) } else { Decision::Ask { host, url } }
    }
}

fn check(text: &str) -> Result<Url, &'static str> {
    // The URL standard drops tabs and newlines silently; a link that needs that is hiding something.
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) || text.len() > 4096 {
        return Err("The link holds characters that no honest link needs.");
    }
    let url = Url::parse(text).map_err(|_| "This is not a complete link.")?;
    if url.scheme() != "https" || !text.to_ascii_lowercase().starts_with("https://") {
        return Err("Only https links are opened.");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("The link carries a user name, which is used to disguise where it leads.");
    }
    match url.host() {
        Some(Host::Domain(name)) if name.contains('.') && !name.ends_with('.') => Ok(url),
        _ => Err("The link does not lead to a named host."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_link_to_a_host_is_asked_about_and_the_next_is_not() {
        let links = Links::default();
        let asked = links.decide("https://docs.aws.amazon.com/bedrock/", false);
        assert!(matches!(asked, Decision::Ask { host, .. } if host == "docs.aws.amazon.com"));
        assert!(matches!(links.decide("https://docs.aws.amazon.com/bedrock/", true), Decision::Open(_)));
        assert!(matches!(links.decide("https://docs.aws.amazon.com/other", false), Decision::Open(_)));
        assert!(matches!(links.decide("https://evil.example/", false), Decision::Ask { .. }));
    }

    #[test]
    fn a_name_that_is_not_ascii_is_shown_as_it_is_called() {
        let asked = Links::default().decide("https://аmazon.com/", false);
        assert!(matches!(asked, Decision::Ask { host, .. } if host.starts_with("xn--")));
    }

    #[test]
    fn what_is_not_plain_https_to_a_named_host_is_refused_even_when_confirmed() {
        let hostile = [
            "http://example.com/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "smb://host/share",
            "\\\\host\\share",
            "//example.com",
            "ms-msdt:/id",
            "calculator://",
            "mailto:a@example.com",
            "blob:https://example.com/1",
            "tauri://localhost/",
            "ipc://localhost/",
            "about:blank",
            "ftp://example.com",
            "ssh://example.com",
            "https:example.com",
            "https:/example.com",
            "https:\\\\example.com",
            "https://user@example.com",
            "https://user:pw@example.com",
            "https://aws.amazon.com@evil.example/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://2130706433/",
            "https://169.254.169.254/latest",
            "https://localhost/",
            "https://intranet/",
            "https://example.com./",
            "ht\ntps://example.com",
            "https://exa\tmple.com",
            " https://example.com",
            "https://example.com/a b",
            "https://",
            "https:///",
            "",
            "x",
            "%68ttps://example.com",
            "view-source:https://example.com",
            "steam://run/1",
            "vscode://file/etc",
            "tel:+1",
            "sms:1",
            "intent://x",
            "chrome://settings",
        ];
        for text in hostile {
            let decision = Links::default().decide(text, true);
            assert!(matches!(decision, Decision::Refuse(_)), "{text} gave {decision:?}");
        }
    }
}
