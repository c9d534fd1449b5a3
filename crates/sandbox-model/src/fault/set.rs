//! Several faults of one request, written with commas between them.
//!
//! What would contradict itself is settled by order: the first that comes instead of an answer comes, and of two that
//! strike at the same event the first does.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::Fault;

/// Faults that strike together; mostly none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    pub fn first(&self) -> Option<&Fault> {
        self.0.first()
    }

    pub fn retain(&mut self, keep: impl FnMut(&Fault) -> bool) {
        self.0.retain(keep);
    }

    /// These, or else the other ones.
    pub fn or(self, others: Option<Fault>) -> Self {
        if self.0.is_empty() { others.into() } else { self }
    }

    /// What comes instead of an answer.
    pub fn instead(&self) -> Option<&Fault> {
        self.0.iter().find(|fault| fault.replaces_answer())
    }

    /// Takes out the fault that is due when `sent` events have gone out.
    pub fn due(&mut self, sent: u32) -> Option<Fault> {
        let at = self.0.iter().position(|fault| fault.position().is_some_and(|position| sent >= position))?;
        Some(self.0.remove(at))
    }

    /// The fault that holds back the status line, and for how long.
    pub fn before_headers(&self) -> Option<(&Fault, Duration)> {
        self.0.iter().find_map(|fault| match fault {
            Fault::DelayHeaders(ms) => Some((fault, Duration::from_millis((*ms).into()))),
            _ => None,
        })
    }

    /// The faults that make tokens late.
    pub fn of_tokens(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter().filter(|fault| matches!(fault, Fault::DelayFirstToken(_) | Fault::DelayTokens(_)))
    }

    /// How much later the first token comes.
    pub fn before_first_token(&self) -> Option<Duration> {
        self.delay(|fault| if let Fault::DelayFirstToken(ms) = fault { Some(*ms) } else { None })
    }

    /// The time from token to token.
    pub fn between_tokens(&self) -> Option<Duration> {
        self.delay(|fault| if let Fault::DelayTokens(ms) = fault { Some(*ms) } else { None })
    }

    pub fn cut_at_byte(&self) -> Option<u32> {
        self.0.iter().find_map(|fault| if let Fault::CutAtByte(bytes) = fault { Some(*bytes) } else { None })
    }

    pub fn byte_at_a_time(&self) -> bool {
        self.0.contains(&Fault::ByteAtATime)
    }

    fn delay(&self, milliseconds: impl Fn(&Fault) -> Option<u32>) -> Option<Duration> {
        self.0.iter().find_map(milliseconds).map(|ms| Duration::from_millis(ms.into()))
    }
}

impl From<Option<Fault>> for Faults {
    fn from(fault: Option<Fault>) -> Self {
        Self(fault.into_iter().collect())
    }
}

impl From<Vec<Fault>> for Faults {
    fn from(faults: Vec<Fault>) -> Self {
        Self(faults)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            write!(out, "{}{fault}", if at == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl FromStr for Faults {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').map(str::parse).collect::<Result<Vec<Fault>, String>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_combined_with_commas() {
        let faults: Faults = "delay-headers:20, byte-at-a-time,end-after:3".parse().unwrap();
        assert_eq!(faults.to_string(), "delay-headers:20,byte-at-a-time,end-after:3");
        assert_eq!(faults.before_headers(), Some((&Fault::DelayHeaders(20), Duration::from_millis(20))));
        assert!(faults.byte_at_a_time() && faults.instead().is_none());
        assert!("html,nonsense".parse::<Faults>().is_err() && "".parse::<Faults>().is_err());
    }

    #[test]
    fn each_fault_of_a_stream_strikes_once_and_when_it_is_due() {
        let mut faults: Faults = "unknown-event:2,end-after:3".parse().unwrap();
        let struck: Vec<_> = (0..5).map(|sent| faults.due(sent).map(|fault| fault.to_string())).collect();
        assert_eq!(
            struck,
            [None, None, Some("unknown-event:2".to_owned()), Some("end-after:3".to_owned()), None]
        );
    }
}
