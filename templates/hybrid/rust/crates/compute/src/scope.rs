//! What running work knows of those who wait for it.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Instant,
};

/// Why work should give up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The deadline has passed.
    Expired,
    /// Nobody waits for the result any more, or the process ends.
    Cancelled,
}

/// The limits that work runs within. It may be shared between threads: a
/// parallel loop inside an entry keeps its deadline.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    deadline: Option<Instant>,
    left: &'a AtomicBool,
    abort: &'a AtomicBool,
}

/// Of a scope that nobody ends.
static NEVER: AtomicBool = AtomicBool::new(false);

impl Scope<'static> {
    /// A scope without limits: for benchmarks, and for tests of what computes.
    #[must_use]
    pub const fn unlimited() -> Self {
        Self {
            deadline: None,
            left: &NEVER,
            abort: &NEVER,
        }
    }
}

impl<'a> Scope<'a> {
    pub(crate) const fn new(
        deadline: Option<Instant>,
        left: &'a AtomicBool,
        abort: &'a AtomicBool,
    ) -> Self {
        Self {
            deadline,
            left,
            abort,
        }
    }

    /// When the work must have ended.
    #[must_use]
    pub const fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// The same limits and one more: a part of the work with its own deadline.
    #[must_use]
    pub fn until(&self, deadline: Instant) -> Self {
        let sooner = |outer: Instant| outer.min(deadline);
        Self {
            deadline: Some(self.deadline.map_or(deadline, sooner)),
            ..*self
        }
    }

    /// A checkpoint: whether to go on. Costs a look at the clock, so call it
    /// every few microseconds of work or less often.
    ///
    /// # Errors
    /// [`Stopped`], from then on.
    pub fn check(&self) -> Result<(), Stopped> {
        if self.left.load(Relaxed) || self.abort.load(Relaxed) {
            return Err(Stopped::Cancelled);
        }
        if self.deadline.is_some_and(|at| Instant::now() >= at) {
            return Err(Stopped::Expired);
        }
        Ok(())
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "deadline passed",
            Self::Cancelled => "cancelled",
        })
    }
}

impl std::error::Error for Stopped {}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use super::*;

    #[test]
    fn the_sooner_of_two_deadlines_holds() {
        let (now, hour) = (Instant::now(), Duration::from_hours(1));
        let scope = Scope::unlimited().until(now + hour);
        assert_eq!(scope.until(now).check(), Err(Stopped::Expired));
        assert_eq!(scope.until(now + 2 * hour).deadline(), Some(now + hour));
        assert_eq!(Scope::unlimited().check(), Ok(()));
    }

    #[test]
    fn every_thread_of_the_work_learns_that_it_is_over() {
        let left = AtomicBool::new(false);
        let scope = Scope::new(None, &left, &NEVER);
        let stopped: Vec<_> = thread::scope(|threads| {
            let endless = || loop {
                if let Err(stopped) = scope.check() {
                    return stopped;
                }
            };
            let running = [threads.spawn(endless), threads.spawn(endless)];
            left.store(true, Relaxed);
            running.map(|thread| thread.join().unwrap()).into()
        });
        assert_eq!(stopped, [Stopped::Cancelled; 2]);
    }
}
