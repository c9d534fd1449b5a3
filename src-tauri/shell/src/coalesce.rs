//! Merges text deltas so that the window gets at most some thirty messages a second.
//!
//! Every channel message is a script evaluation in the webview, and one above 8 KiB takes a much slower path. So deltas
//! of one kind are joined until a frame's time has passed or 4 KiB have gathered; whatever else happens flushes first,
//! so order is kept.

use std::time::{Duration, Instant};

/// About two frames: smooth to the eye, and half the work of one message a frame.
pub const INTERVAL: Duration = Duration::from_millis(33);
const FULL: usize = 4 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Thinking,
    Text,
}

#[derive(Debug, Default)]
pub struct Coalescer {
    held: Option<(Kind, String, Instant)>,
}

impl Coalescer {
    /// Takes a delta; gives back what has to be sent now, in order.
    pub fn push(&mut self, kind: Kind, text: &str, now: Instant) -> Vec<(Kind, String)> {
        let mut out = Vec::new();
        if self.held.as_ref().is_some_and(|(held, ..)| *held != kind) {
            out.extend(self.flush());
        }
        for piece in pieces(text) {
            let (_, held, since) = self.held.get_or_insert_with(|| (kind, String::new(), now));
            held.push_str(piece);
            if held.len() >= FULL || now.duration_since(*since) >= INTERVAL {
                out.extend(self.flush());
            }
        }
        out
    }

    pub fn flush(&mut self) -> Option<(Kind, String)> {
        self.held.take().map(|(kind, text, _)| (kind, text))
    }

    /// When what is held has waited long enough.
    pub fn due(&self) -> Option<Instant> {
        self.held.as_ref().map(|(.., since)| *since + INTERVAL)
    }
}

/// Cuts at character boundaries so that one huge delta does not become one huge message.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut cut = rest.len().min(FULL);
        while !rest.is_char_boundary(cut) {
            cut -= 1;
        }
        let (piece, tail) = rest.split_at(cut);
        rest = tail;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deltas_within_a_frame_become_one_message() {
        let (mut coalescer, now) = (Coalescer::default(), Instant::now());
        assert!(coalescer.push(Kind::Text, "one ", now).is_empty());
        assert!(coalescer.push(Kind::Text, "two", now + INTERVAL / 2).is_empty());
        let sent = coalescer.push(Kind::Text, "!", now + INTERVAL);
        assert_eq!(sent, [(Kind::Text, "one two!".to_owned())]);
        assert_eq!(coalescer.due(), None);
    }

    #[test]
    fn a_change_of_kind_sends_what_is_held_first() {
        let (mut coalescer, now) = (Coalescer::default(), Instant::now());
        coalescer.push(Kind::Thinking, "hm", now);
        assert_eq!(coalescer.push(Kind::Text, "so", now), [(Kind::Thinking, "hm".to_owned())]);
        assert_eq!(coalescer.flush(), Some((Kind::Text, "so".to_owned())));
    }

    #[test]
    fn a_huge_delta_is_cut_below_the_slow_path_and_loses_nothing() {
        let (mut coalescer, now) = (Coalescer::default(), Instant::now());
        let text = "é".repeat(10_000);
        let mut sent = coalescer.push(Kind::Text, &text, now);
        sent.extend(coalescer.flush());
        assert!(sent.iter().all(|(_, piece)| piece.len() <= 2 * FULL));
        assert_eq!(sent.into_iter().map(|(_, piece)| piece).collect::<String>(), text);
    }
}
