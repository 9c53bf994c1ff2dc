//! What a running job knows of its caller.

use std::{
    cell::Cell,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Instant,
};

use crate::pool_stats::Outcome;

/// Why a job should give up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The deadline has passed.
    Expired,
    /// Nobody waits for the result any more.
    Cancelled,
}

/// A part of a job panicked. The panic itself is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panicked;

/// The limits a job runs within.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    root: &'a Root<'a>,
    deadline: Option<Instant>,
}

/// The limits of the job as a whole, and what happened to it.
pub(crate) struct Root<'a> {
    deadline: Option<Instant>,
    abort: &'a AtomicBool,
    caller_left: &'a dyn Fn() -> bool,
    stopped: Cell<Option<Stopped>>,
    panicked: Cell<bool>,
}

// === impl Stopped ===

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "deadline passed",
            Self::Cancelled => "cancelled",
        })
    }
}

impl std::error::Error for Stopped {}

// === impl Scope ===

impl<'a> Scope<'a> {
    pub(crate) fn new(root: &'a Root<'a>) -> Self {
        Self {
            root,
            deadline: None,
        }
    }

    /// The same limits and one more: a part of the job with its own deadline.
    #[must_use]
    pub fn until(&self, deadline: Option<Instant>) -> Self {
        Self {
            root: self.root,
            deadline: match (self.deadline, deadline) {
                (Some(outer), Some(inner)) => Some(outer.min(inner)),
                (outer, inner) => outer.or(inner),
            },
        }
    }

    /// A checkpoint: whether to go on. Costs a look at the clock, so call it
    /// every few microseconds of work or less often.
    ///
    /// # Errors
    /// [`Stopped`], from then on.
    pub fn check(&self) -> Result<(), Stopped> {
        self.root.check()?;
        if passed(self.deadline) {
            return Err(Stopped::Expired);
        }
        Ok(())
    }

    /// Runs a part of the job, and keeps its panic from the other parts.
    ///
    /// # Errors
    /// [`Panicked`], when the part panics.
    pub fn isolate<T>(&self, part: impl FnOnce() -> T) -> Result<T, Panicked> {
        catch_unwind(AssertUnwindSafe(part)).map_err(|_| {
            self.root.panicked();
            Panicked
        })
    }
}

// === impl Root ===

impl<'a> Root<'a> {
    pub(crate) fn new(
        deadline: Option<Instant>,
        abort: &'a AtomicBool,
        caller_left: &'a dyn Fn() -> bool,
    ) -> Self {
        Self {
            deadline,
            abort,
            caller_left,
            stopped: Cell::new(None),
            panicked: Cell::new(false),
        }
    }

    fn check(&self) -> Result<(), Stopped> {
        if self.stopped.get().is_none() {
            self.stopped.set(if passed(self.deadline) {
                Some(Stopped::Expired)
            } else if self.abort.load(Relaxed) || (self.caller_left)() {
                Some(Stopped::Cancelled)
            } else {
                None
            });
        }
        self.stopped.get().map_or(Ok(()), Err)
    }

    pub(crate) fn panicked(&self) {
        self.panicked.set(true);
    }

    pub(crate) fn stopped(&self) -> Option<Stopped> {
        self.stopped.get()
    }

    pub(crate) fn outcome(&self) -> Outcome {
        match self.stopped.get() {
            _ if self.panicked.get() => Outcome::Panicked,
            Some(Stopped::Expired) => Outcome::Expired,
            Some(Stopped::Cancelled) => Outcome::Cancelled,
            None => Outcome::Done,
        }
    }
}

impl fmt::Debug for Root<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Root")
            .field("deadline", &self.deadline)
            .field("stopped", &self.stopped)
            .field("panicked", &self.panicked)
            .finish_non_exhaustive()
    }
}

fn passed(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|at| Instant::now() >= at)
}
