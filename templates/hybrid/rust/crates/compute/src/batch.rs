//! Entries that were sent together, and their answers on the way back.

use std::{
    any::Any,
    fmt, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Instant,
};

use tokio::sync::Notify;

use crate::{
    Outcome, Scope,
    queue::{Skipped, Task, Work},
    shared::Shared,
};

/// Why an entry has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// There was no room, or no time left, for it.
    Refused,
    /// Its deadline passed before it was done.
    Expired,
    /// It panicked.
    Panicked,
    /// The pool ended before it was done.
    Ended,
}

/// What became of the entry with this index.
pub type Answer<O> = (usize, Result<O, Lost>);

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Answers to be taken.
    pub ready: usize,
    /// Entries without an answer.
    pub open: usize,
}

/// The answers of a batch, each exactly once. Dropping it cancels what is not
/// answered: entries that wait are not run, those that run stop at their next
/// checkpoint.
#[must_use = "dropping the batch cancels its entries"]
pub struct Batch<O>(Arc<Results<O>>);

/// The answer of a single entry. Dropping it cancels the entry.
#[must_use = "dropping the reply cancels the entry"]
pub struct Reply<O>(pub(crate) Batch<O>);

/// What the workers and the receiver share.
pub(crate) struct Results<O> {
    left: AtomicBool,
    state: Mutex<State<O>>,
    changed: Notify,
}

struct State<O> {
    ready: Vec<Answer<O>>,
    entries: Vec<Entry>,
    open: usize,
    /// Whether the receiver is woken by the first answer, or by the last alone.
    tell_first: bool,
}

#[derive(Clone, Copy)]
struct Entry {
    deadline: Option<Instant>,
    answered: bool,
}

/// A batch as the workers see it.
pub(crate) struct Job<I, O, F> {
    inputs: Mutex<Vec<Option<I>>>,
    work: F,
    results: Arc<Results<O>>,
    pool: Arc<Shared>,
}

impl<O> Batch<O> {
    pub(crate) fn new(deadlines: impl Iterator<Item = Option<Instant>>) -> Self {
        let entries: Vec<_> = deadlines.map(Entry::open).collect();
        Self(Arc::new(Results {
            left: AtomicBool::new(false),
            state: Mutex::new(State {
                ready: Vec::with_capacity(entries.len()),
                open: entries.len(),
                tell_first: false,
                entries,
            }),
            changed: Notify::new(),
        }))
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let state = self.0.state();
        Progress {
            ready: state.ready.len(),
            open: state.open,
        }
    }

    /// The answers that are there, in no order.
    #[must_use]
    pub fn take(&mut self) -> Vec<Answer<O>> {
        mem::take(&mut self.0.state().ready)
    }

    /// Waits until the last answer is there; with `first`, until there is any.
    /// To be woken costs more than a small entry does: who expects all of them
    /// soon waits for the last.
    pub async fn changed(&self, first: bool) {
        self.0.state().tell_first = first;
        if first && self.progress().ready > 0 {
            return;
        }
        self.0.changed.notified().await;
    }

    /// The soonest deadline of an entry without an answer.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Instant> {
        let state = self.0.state();
        let open = state.entries.iter().filter(|entry| !entry.answered);
        open.filter_map(|entry| entry.deadline).min()
    }

    /// Answers [`Lost::Expired`] for the entries whose deadline has passed,
    /// whether they give up or not.
    pub fn expire(&self, now: Instant) {
        let mut state = self.0.state();
        let passed = |entry: &Entry| entry.deadline.is_some_and(|at| now >= at);
        for index in 0..state.entries.len() {
            if passed(&state.entries[index]) {
                state.answer(index, Err(Lost::Expired));
            }
        }
    }

    pub(crate) fn results(&self) -> &Arc<Results<O>> {
        &self.0
    }
}

impl<O> Drop for Batch<O> {
    fn drop(&mut self) {
        self.0.left.store(true, Relaxed);
    }
}

impl<O> fmt::Debug for Batch<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Batch").field(&self.progress()).finish()
    }
}

impl<O> Reply<O> {
    /// Waits for the answer.
    ///
    /// # Errors
    /// [`Lost`], when there is none.
    pub async fn wait(mut self) -> Result<O, Lost> {
        loop {
            if let Some((_, answer)) = self.0.take().pop() {
                return answer;
            }
            self.0.changed(true).await;
        }
    }
}

impl<O> fmt::Debug for Reply<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reply").field(&self.0.progress()).finish()
    }
}

impl Entry {
    fn open(deadline: Option<Instant>) -> Self {
        Self {
            deadline,
            answered: false,
        }
    }
}

impl<O> State<O> {
    /// Whether this was the first answer for the entry.
    fn answer(&mut self, index: usize, answer: Result<O, Lost>) -> bool {
        let first = !mem::replace(&mut self.entries[index].answered, true);
        if first {
            self.open -= 1;
            self.ready.push((index, answer));
        }
        first
    }
}

impl<O> Results<O> {
    /// Hands over an answer. What comes between the first and the last one is
    /// taken along.
    pub(crate) fn push(&self, index: usize, answer: Result<O, Lost>) {
        let mut state = self.state();
        let first = state.answer(index, answer);
        let told = state.tell_first && state.ready.len() == 1;
        let wake = first && (told || state.open == 0);
        drop(state);
        if wake {
            self.changed.notify_one();
        }
    }

    fn state(&self) -> MutexGuard<'_, State<O>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<I, O, F> Job<I, O, F> {
    pub(crate) fn new(
        inputs: Vec<Option<I>>,
        work: F,
        batch: &Batch<O>,
        pool: Arc<Shared>,
    ) -> Self {
        Self {
            inputs: Mutex::new(inputs),
            work,
            results: Arc::clone(batch.results()),
            pool,
        }
    }

    fn input(&self, index: usize) -> Option<I> {
        let mut inputs = self.inputs.lock().unwrap_or_else(PoisonError::into_inner);
        inputs[index].take()
    }
}

impl<I, O, F> Work for Job<I, O, F>
where
    I: Send,
    O: Send,
    F: Fn(I, &Scope<'_>) -> (O, Outcome) + Send + Sync,
{
    fn wanted(&self) -> bool {
        !self.results.left.load(Relaxed)
    }

    fn run(&self, task: &Task) {
        let Some(input) = self.input(task.index) else {
            return self.pool.release();
        };
        let scope = Scope::new(task.deadline, &self.results.left, &self.pool.abort);
        let started = Instant::now();
        let ended = catch_unwind(AssertUnwindSafe(|| (self.work)(input, &scope)));
        let time = started.elapsed();
        let (answer, outcome) = match ended {
            Ok((output, outcome)) => (Ok(output), outcome),
            Err(payload) => {
                discard(payload);
                (Err(Lost::Panicked), "internal")
            }
        };
        self.pool.ran(time, outcome);
        self.results.push(task.index, answer);
    }

    fn skip(&self, task: &Task, why: Skipped) {
        let (lost, outcome) = match why {
            Skipped::Expired => (Lost::Expired, "deadline_exceeded"),
            Skipped::Unwanted => (Lost::Ended, "cancelled"),
            Skipped::Ended => (Lost::Ended, "unavailable"),
        };
        drop(self.input(task.index));
        self.pool.skipped(outcome);
        self.results.push(task.index, Err(lost));
    }
}

/// Drops what a panic left behind. That may panic as well: then it is leaked.
fn discard(payload: Box<dyn Any + Send>) {
    if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
        mem::forget(again);
    }
}
