//! How long nothing came: when to say «still waiting», and when to give up.

use std::time::Duration;

use tokio::time::Instant;

const NOTICE: Duration = Duration::from_secs(15);

#[derive(Debug)]
pub(super) struct Watch {
    heard: Instant,
    notices: u32,
    idle_limit: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alarm {
    StillWaiting { seconds: u64 },
    Idle { silent_for: Duration },
}

impl Watch {
    pub(super) fn new(idle_limit: Duration, now: Instant) -> Self {
        Self { heard: now, notices: 0, idle_limit }
    }

    pub(super) fn heard(&mut self, now: Instant) {
        self.heard = now;
        self.notices = 0;
    }

    /// From now on no longer than this.
    pub(super) fn limit(&mut self, limit: Duration) {
        self.idle_limit = self.idle_limit.min(limit);
    }

    /// When the next alarm goes, and which. Before the stream is open the
    /// client's timeout decides, not the idle limit.
    pub(super) fn next_alarm(&self, streaming: bool) -> (Instant, Alarm) {
        let silence = NOTICE * (self.notices + 1);
        if streaming && self.idle_limit <= silence {
            return (self.heard + self.idle_limit, Alarm::Idle { silent_for: self.idle_limit });
        }
        (self.heard + silence, Alarm::StillWaiting { seconds: silence.as_secs() })
    }

    pub(super) fn noticed(&mut self) {
        self.notices += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_repeat_until_the_idle_limit() {
        let start = Instant::now();
        let mut watch = Watch::new(Duration::from_secs(40), start);
        let mut given = Vec::new();
        loop {
            let (when, alarm) = watch.next_alarm(true);
            given.push((when.duration_since(start).as_secs(), alarm));
            if matches!(alarm, Alarm::Idle { .. }) {
                break;
            }
            watch.noticed();
        }
        assert_eq!(
            given,
            [
                (15, Alarm::StillWaiting { seconds: 15 }),
                (30, Alarm::StillWaiting { seconds: 30 }),
                (40, Alarm::Idle { silent_for: Duration::from_secs(40) }),
            ]
        );
    }

    #[test]
    fn anything_heard_starts_the_silence_anew() {
        let start = Instant::now();
        let mut watch = Watch::new(Duration::from_secs(300), start);
        watch.noticed();
        let later = start + Duration::from_secs(20);
        watch.heard(later);
        assert_eq!(watch.next_alarm(true).0, later + NOTICE);
    }

    #[test]
    fn before_the_stream_is_open_only_notices_are_given() {
        let start = Instant::now();
        let watch = Watch::new(Duration::from_secs(1), start);
        assert_eq!(watch.next_alarm(false).1, Alarm::StillWaiting { seconds: 15 });
        assert!(matches!(watch.next_alarm(true).1, Alarm::Idle { .. }));
    }
}
