//! How long an entry runs, by what has been measured.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// How much of the past the estimate remembers, in entries: enough that one
/// slow entry among fast ones moves it little, few enough that it follows a
/// change of load within a moment.
const MEMORY: u64 = 32;

/// An exponentially weighted mean of run times. Until it has seen as many
/// entries as it remembers, it is their plain mean.
#[derive(Debug, Default)]
pub(crate) struct Estimate {
    nanos: AtomicU64,
    seen: AtomicU64,
}

impl Estimate {
    /// Two threads that add at once may lose one of the two: it is an estimate.
    pub(crate) fn add(&self, time: Duration) {
        let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let seen = self.seen.fetch_add(1, Relaxed).saturating_add(1);
        let weight = seen.min(MEMORY);
        let mean = self.nanos.load(Relaxed);
        let moved = if time > mean {
            mean + (time - mean) / weight
        } else {
            mean - (mean - time) / weight
        };
        self.nanos.store(moved, Relaxed);
    }

    pub(crate) fn get(&self) -> Duration {
        Duration::from_nanos(self.nanos.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(times: impl IntoIterator<Item = Duration>) -> Duration {
        let estimate = Estimate::default();
        times.into_iter().for_each(|time| estimate.add(time));
        estimate.get()
    }

    #[test]
    fn follows_a_change_of_load_whatever_came_before() {
        let instant = std::iter::repeat_n(Duration::from_micros(1), 20_000);
        let slow = std::iter::repeat_n(Duration::from_millis(100), 64);
        let estimate = after(instant.chain(slow));
        assert!(estimate > Duration::from_millis(80), "{estimate:?}");
    }

    #[test]
    fn one_slow_entry_among_many_moves_it_little() {
        let quick = std::iter::repeat_n(Duration::from_millis(1), 1_000);
        let estimate = after(quick.chain([Duration::from_millis(320)]));
        assert!(estimate < Duration::from_millis(12), "{estimate:?}");
    }

    #[test]
    fn begins_with_the_mean_of_what_there_is() {
        let times = [10, 20, 30].map(Duration::from_millis);
        assert_eq!(after(times), Duration::from_millis(20));
        assert_eq!(after([]), Duration::ZERO);
    }
}
