//! How fast answers come: the wait before the first token, and the tokens a second after it.

use std::time::Duration;

/// How fast answers come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pacing {
    /// From the request to the first token.
    pub first_token: Duration,
    /// Tokens a second after it; 0 is as fast as possible.
    pub tokens_per_second: u32,
}

impl Default for Pacing {
    /// A pleasant pace to read along.
    fn default() -> Self {
        Self { first_token: Duration::from_millis(350), tokens_per_second: 80 }
    }
}

impl Pacing {
    /// No waiting at all.
    pub const INSTANT: Self = Self { first_token: Duration::ZERO, tokens_per_second: 0 };

    pub fn per_token(self) -> Option<Duration> {
        (self.tokens_per_second > 0).then(|| Duration::from_secs(1) / self.tokens_per_second)
    }

    /// How long a whole answer takes; `None` is no time.
    pub fn time_for(self, tokens: u32) -> Option<Duration> {
        let whole = self.first_token + self.per_token().unwrap_or_default() * tokens;
        (!whole.is_zero()).then_some(whole)
    }
}
