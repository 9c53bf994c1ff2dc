//! Who may come in, decided at once: what is inside is counted against one
//! number, and what would not be done in time is refused, by the pace that was
//! measured.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use serving::{Failure, Pushback};

/// How many observations the pace rests on, roughly.
const MEMORY: f64 = 64.0;
/// Kept for what the pace does not know: the way there and back, and that half
/// of all waits are longer than the mean.
const MARGIN: f64 = 1.25;
/// What a caller is told to wait, at most.
const LONGEST: Duration = Duration::from_secs(10);

/// Counts and measures.
#[derive(Debug)]
pub(crate) struct Gate {
    /// How much may be inside: what waits and what is in work.
    limit: u32,
    /// How much is admitted whatever the pace: a gate that once was slow would
    /// never learn that it is quick again.
    free: u32,
    inside: AtomicU32,
    of_late: Mutex<OfLate>,
}

/// What was measured, the older the less.
#[derive(Debug, Default)]
struct OfLate {
    /// Seconds spent inside.
    spent: f64,
    /// How many were inside when each of those entered.
    depth: f64,
}

/// Room for one, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    gate: Arc<Gate>,
    entered: Instant,
    depth: u32,
    served: bool,
}

impl Gate {
    pub(crate) fn new(limit: usize, free: u32) -> Arc<Self> {
        Arc::new(Self {
            limit: u32::try_from(limit).unwrap_or(u32::MAX),
            free,
            inside: AtomicU32::new(0),
            of_late: Mutex::default(),
        })
    }

    /// Takes a place. The expected wait is held against `deadline`.
    ///
    /// # Errors
    /// `RESOURCE_EXHAUSTED`, with the time after which to try again.
    pub(crate) fn enter(self: &Arc<Self>, deadline: Option<Instant>) -> Result<Place, Failure> {
        let depth = self.inside.fetch_add(1, Relaxed) + 1;
        if let Some(refusal) = self.refusal(depth, deadline) {
            self.inside.fetch_sub(1, Relaxed);
            return Err(refusal);
        }
        Ok(Place {
            gate: Arc::clone(self),
            entered: Instant::now(),
            depth,
            served: false,
        })
    }

    /// Whether [`Gate::enter`] would refuse now.
    ///
    /// # Errors
    /// As that.
    pub(crate) fn check(&self, deadline: Option<Instant>) -> Result<(), Failure> {
        let depth = self.inside.load(Relaxed) + 1;
        self.refusal(depth, deadline).map_or(Ok(()), Err)
    }

    /// The measured time between two that are done, while there is enough to
    /// do; zero before anything was measured.
    pub(crate) fn pace(&self) -> Duration {
        let OfLate { spent, depth } = *self.of_late();
        Duration::try_from_secs_f64(spent / depth).unwrap_or_default()
    }

    fn refusal(&self, depth: u32, deadline: Option<Instant>) -> Option<Failure> {
        if depth <= self.free.min(self.limit) {
            return None;
        }
        let expected = self.pace().saturating_mul(depth);
        let late = |at: Instant| {
            let left = at.saturating_duration_since(Instant::now());
            expected.mul_f64(MARGIN) > left
        };
        let message = if depth > self.limit {
            "too many requests are waiting"
        } else if deadline.is_some_and(late) {
            "this cannot be answered in time"
        } else {
            return None;
        };
        let refusal = Failure::resource_exhausted(message);
        if expected.is_zero() {
            return Some(refusal);
        }
        // When half of what is waiting is done.
        Some(refusal.with(Pushback::After((expected / 2).min(LONGEST))))
    }

    /// Weighs each stay with the number of those inside, so that the pace is
    /// right when it matters: among many the time of one is spent ÷ depth, by
    /// Little's law, whatever is done at the same time.
    fn observe(&self, stay: Duration, depth: u32) {
        let keep = 1.0 - 1.0 / MEMORY;
        let mut of_late = self.of_late();
        of_late.spent = of_late.spent * keep + stay.as_secs_f64();
        of_late.depth = of_late.depth * keep + f64::from(depth);
    }

    fn of_late(&self) -> MutexGuard<'_, OfLate> {
        self.of_late.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Whether nobody else was inside when it was taken.
    pub(crate) fn is_first(&self) -> bool {
        self.depth == 1
    }

    /// Gives it back after what it was taken for.
    pub(crate) fn served(mut self) {
        self.served = true;
    }
}

impl Drop for Place {
    /// What was not served tells only how long it takes at least: it makes the
    /// pace slower, and not quicker.
    fn drop(&mut self) {
        self.gate.inside.fetch_sub(1, Relaxed);
        let stay = self.entered.elapsed();
        if self.served || stay > self.gate.pace().saturating_mul(self.depth) {
            self.gate.observe(stay, self.depth);
        }
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn within(gate: &Arc<Gate>, time: Duration) -> Result<Place, Failure> {
        gate.enter(Some(Instant::now() + time))
    }

    #[test]
    fn one_more_than_there_is_room_for_is_refused_until_one_leaves() {
        let gate = Gate::new(2, 1);
        let first = gate.enter(None).unwrap();
        let _second = gate.enter(None).unwrap();
        assert!(first.is_first());
        let refusal = gate.enter(None).unwrap_err();
        assert_eq!(refusal.code(), Code::ResourceExhausted);
        assert_eq!(gate.check(None), Err(refusal));
        drop(first);
        assert_eq!(gate.check(None), Ok(()));
    }

    #[test]
    fn what_cannot_be_done_in_time_is_refused_and_told_when_to_come_back() {
        let gate = Gate::new(100, 1);
        gate.observe(SECOND, 1);
        assert_eq!(gate.pace(), SECOND);
        let _first = within(&gate, SECOND).unwrap();
        let refusal = within(&gate, 2 * SECOND).unwrap_err();
        assert_eq!(refusal.to_string(), "this cannot be answered in time");
        assert_eq!(refusal.pushback(), Some(Pushback::After(SECOND)));
        within(&gate, 3 * SECOND).unwrap();
    }

    #[test]
    fn the_pace_is_that_of_one_among_many() {
        let gate = Gate::new(100, 1);
        (0..1000).for_each(|_| gate.observe(SECOND, 10));
        let error = gate.pace().abs_diff(SECOND / 10);
        assert!(error < SECOND / 1000, "{error:?}");
    }

    #[test]
    fn who_left_early_does_not_make_it_look_quick() {
        let gate = Gate::new(100, 1);
        gate.observe(SECOND, 1);
        drop(gate.enter(None).unwrap());
        assert_eq!(gate.pace(), SECOND);
        gate.enter(None).unwrap().served();
        assert!(gate.pace() < SECOND);
    }
}
