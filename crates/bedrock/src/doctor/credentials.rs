//! Do the profile's credentials resolve, from where, and for how long?

use jiff::Timestamp;

use super::finding::Finding;
use crate::client::{Clients, SignInFacts};

/// The sign-in has a limit of its own (see [`crate::client`]), so there is none in here.
pub(super) async fn examine(clients: &Clients) -> (Finding, Option<SignInFacts>) {
    match clients.credentials_source().await {
        Ok(facts) => (found(&facts, Timestamp::now()), Some(facts)),
        Err(error) => (Finding::failed(&error, &clients.scene), None),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn found(facts: &SignInFacts, now: Timestamp) -> Finding {
    let mut line = capitalised(&facts.source);
    if let Some(tail) = &facts.access_key_tail {
        line.push_str(&format!(", key …{tail}"));
    }
    if let Some(expires_at) = facts.expires_at {
        let left = expires_at.duration_since(now);
        let said = if left.is_negative() {
            "expired".to_owned()
        } else {
            format!("{} left", spoken(left.as_secs()))
        };
        line.push_str(&format!(", {said}"));
    }
    Finding::passed(line)
}

fn spoken(seconds: i64) -> String {
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn the_line_names_source_key_and_time_left() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let facts = |seconds| SignInFacts {
            source: "AWS profile corp (SSO)".to_owned(),
            access_key_tail: Some("MPLE".to_owned()),
            expires_at: Some(now + SignedDuration::from_secs(seconds)),
            api_key: None,
        };
        let line = |seconds| found(&facts(seconds), now).evidence;
        assert_eq!(line(3720), "AWS profile corp (SSO), key …MPLE, 1 h 2 min left");
        assert_eq!(line(300), "AWS profile corp (SSO), key …MPLE, 5 min left");
        assert_eq!(line(-5), "AWS profile corp (SSO), key …MPLE, expired");
    }
}
