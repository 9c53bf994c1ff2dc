//! The threads, and the door in front of them.

use std::{
    convert::Infallible,
    fmt, io,
    sync::{Arc, atomic::Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::mpsc;

use crate::{Batch, Lost, Observe, Outcome, Reply, Scope, batch::Job, queue::Work, shared::Shared};

/// Stack of a compute thread: the default of Rust, written down because deep
/// recursion is the usual reason to raise it.
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// What a pool may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Threads that compute; at least one.
    pub threads: usize,
    /// Entries it holds, waiting and in work; at least one. The longest wait
    /// is about entries × run time ÷ threads.
    pub entries: usize,
}

/// Why nothing was admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// There is no room, or no answer before the deadline.
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// The pool takes nothing more.
    Closed,
}

/// Threads behind one bounded queue of entries. Dropping the pool closes it;
/// the threads finish what it holds.
pub struct Pool {
    shared: Arc<Shared>,
    /// Yields nothing; ends when the last thread is gone.
    gone: tokio::sync::Mutex<mpsc::Receiver<Infallible>>,
}

impl Pool {
    /// Starts the threads.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn new(limits: Limits, observe: impl Observe + 'static) -> io::Result<Self> {
        let limits = Limits {
            threads: limits.threads.max(1),
            entries: limits.entries.max(1),
        };
        let shared = Arc::new(Shared::new(limits, observe));
        let (alive, gone) = mpsc::channel(1);
        let pool = Self {
            shared,
            gone: tokio::sync::Mutex::new(gone),
        };
        for index in 0..limits.threads {
            let (shared, alive) = (Arc::clone(&pool.shared), alive.clone());
            thread::Builder::new()
                .name(format!("compute-{index}"))
                .stack_size(STACK_BYTES)
                .spawn(move || {
                    shared.serve();
                    drop(alive);
                })?;
        }
        Ok(pool)
    }

    /// Admits entries, or refuses them at once: it never waits for room. The
    /// entries are spread over the threads, and `work` runs for each of them;
    /// it also says how the entry ended. Those without room, or whose deadline
    /// cannot be met by what has been measured, are answered
    /// [`Lost::Refused`].
    ///
    /// # Errors
    /// [`Refused`], when not one entry was admitted.
    pub fn batch<I, O>(
        &self,
        entries: Vec<(I, Option<Instant>)>,
        work: impl Fn(I, &Scope<'_>) -> (O, Outcome) + Send + Sync + 'static,
    ) -> Result<Batch<O>, Refused>
    where
        I: Send + 'static,
        O: Send + 'static,
    {
        let (inputs, deadlines): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .map(|(input, deadline)| (Some(input), deadline))
            .unzip();
        let batch = Batch::new(deadlines.iter().copied());
        let job = Arc::new(Job::new(inputs, work, &batch, Arc::clone(&self.shared)));
        let refused = self.shared.admit(&(job as Arc<dyn Work>), &deadlines)?;
        for index in refused {
            batch.results().push(index, Err(Lost::Refused));
        }
        Ok(batch)
    }

    /// Admits one entry.
    ///
    /// # Errors
    /// [`Refused`], when it is not admitted.
    pub fn submit<R: Send + 'static>(
        &self,
        deadline: Option<Instant>,
        work: impl FnOnce(&Scope<'_>) -> (R, Outcome) + Send + 'static,
    ) -> Result<Reply<R>, Refused> {
        self.batch(vec![(work, deadline)], |work, scope| work(scope))
            .map(Reply)
    }

    /// What would become of an entry that came now: to be asked before its
    /// message is read.
    ///
    /// # Errors
    /// [`Refused`], when it would not be admitted.
    pub fn admits(&self, deadline: Option<Instant>) -> Result<(), Refused> {
        let refused = self.shared.refused(deadline);
        refused.map_or(Ok(()), Err)
    }

    /// How many entries wait, and how many are in work.
    #[must_use]
    pub fn held(&self) -> (usize, usize) {
        let queue = self.shared.queue();
        (queue.waiting.len(), queue.working)
    }

    /// What the pool may use.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.shared.limits
    }

    /// How long what is held now takes to be done: when a refused caller may
    /// try again. From 10 ms to 10 s.
    #[must_use]
    pub fn retry_after(&self) -> Duration {
        self.shared.retry_after(&self.shared.queue())
    }

    /// Admits nothing more. What is held is finished.
    pub fn close(&self) {
        self.shared.close();
    }

    /// Gives up what is held: entries that wait are not run, those that run
    /// stop at their next checkpoint.
    pub fn abort(&self) {
        self.shared.abort.store(true, Relaxed);
        self.close();
    }

    /// Waits for the threads to end, which they do once the pool is closed and
    /// empty.
    pub async fn ended(&self) {
        self.gone.lock().await.recv().await;
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.close();
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("limits", &self.shared.limits)
            .field("held", &self.held())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
