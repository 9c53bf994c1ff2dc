//! How often a route is used.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::Rate;

/// A bucket of tokens, as the moment when it is full again: that is all there is to
/// know, and a crate that knows it brings eight others.
#[derive(Debug)]
pub(crate) struct Limiter {
    /// Between two tokens.
    pause: Duration,
    burst: Duration,
    full: Mutex<Instant>,
}

impl Limiter {
    pub(crate) fn new(rate: Rate) -> Self {
        let pause = Duration::from_secs(1) / rate.per_second.max(1);
        Self {
            pause,
            burst: pause * rate.burst,
            full: Mutex::new(Instant::now()),
        }
    }

    /// Takes a token, or says how long it is until there is one.
    pub(crate) fn take(&self, now: Instant) -> Result<(), Duration> {
        let mut full = self.full.lock().unwrap_or_else(PoisonError::into_inner);
        let then = (*full).max(now) + self.pause;
        match then.saturating_duration_since(now).checked_sub(self.burst) {
            Some(wait) if !wait.is_zero() => Err(wait),
            _ => {
                *full = then;
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_let_through_and_then_so_many_a_second() {
        let limiter = Limiter::new(Rate {
            per_second: 10,
            burst: 3,
        });
        let start = Instant::now() + Duration::from_secs(1);
        let tenths = |n| start + Duration::from_millis(100) * n;
        assert_eq!([(); 3].map(|()| limiter.take(tenths(0))), [Ok(()); 3]);
        assert_eq!(limiter.take(tenths(0)), Err(Duration::from_millis(100)));
        assert_eq!(limiter.take(tenths(1)), Ok(()));
        assert!(limiter.take(tenths(1)).is_err());
        // A pause fills the bucket, and no more than that.
        assert_eq!([(); 3].map(|()| limiter.take(tenths(99))), [Ok(()); 3]);
        assert!(limiter.take(tenths(99)).is_err());
    }
}
