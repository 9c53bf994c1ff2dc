//! What keeps retries from becoming a storm.

use std::{
    hash::{BuildHasher as _, RandomState},
    sync::{Mutex, PoisonError},
    time::Duration,
};

const MAX_TOKENS: f64 = 100.0;
const TOKEN_RATIO: f64 = 0.1;

/// Ends retries when many attempts fail, by gRPC proposal A6.
#[derive(Debug)]
pub(crate) struct Throttle(Mutex<f64>);

impl Default for Throttle {
    fn default() -> Self {
        Self(Mutex::new(MAX_TOKENS))
    }
}

impl Throttle {
    /// Counts an attempt, and says whether another may follow.
    pub(crate) fn record(&self, failed: bool) -> bool {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tokens = if failed {
            (*tokens - 1.0).max(0.0)
        } else {
            (*tokens + TOKEN_RATIO).min(MAX_TOKENS)
        };
        *tokens > MAX_TOKENS / 2.0
    }
}

/// Between `pause` and twice that, so that those who failed together do not
/// come back together.
pub(crate) fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().hash_one(0_u8) & 0xff;
    pause + pause * u32::try_from(random).unwrap_or_default() / 256
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_failures_end_retries_until_enough_has_succeeded() {
        let throttle = Throttle::default();
        let allowed = (0..60).filter(|_| throttle.record(true)).count();
        assert_eq!(allowed, 49);
        let needed = (0..2000).take_while(|_| !throttle.record(false)).count();
        assert!((99..=101).contains(&needed), "{needed}");
    }

    #[test]
    fn a_pause_is_at_most_doubled() {
        let pause = Duration::from_millis(100);
        for _ in 0..100 {
            assert!((pause..pause * 2).contains(&jittered(pause)));
        }
    }
}
