//! The bounded compute pool.
//!
//! Why not `spawn_blocking` or rayon: neither queue has a bound, and a queue
//! without one turns overload into work whose caller has already left.

use std::{
    convert::Infallible,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll},
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use tokio::sync::{Mutex, mpsc, oneshot};
use tracing::Span;

use crate::{
    metrics::{Collect, Text},
    pool_stats::{Outcome, POOL, PoolStats},
    scope::{Root, Scope, Stopped},
};

/// Stack of a compute thread: the default of Rust, written down because a
/// deeply recursive job is the usual reason to raise it.
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// Why a job was not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// The queue is full.
    Full,
    /// The pool is draining.
    Draining,
}

/// Why an admitted job has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// The deadline passed before the job was done.
    Expired,
    /// The job panicked.
    Panicked,
    /// The pool stopped before the job was done.
    Dropped,
}

type Answer<R> = Result<R, Lost>;
type Job = Box<dyn FnOnce() + Send>;

/// The result of an admitted job, to be awaited. Dropping it cancels the job:
/// one that waits is not run, one that runs stops at its next checkpoint.
#[derive(Debug)]
#[must_use = "dropping the reply cancels the job"]
pub struct Reply<R>(oneshot::Receiver<Answer<R>>);

/// Named worker threads behind one bounded queue of owned jobs.
///
/// Dropping the pool closes the queue; the workers finish what it holds.
#[derive(Debug)]
pub struct ComputePool {
    queue: RwLock<Option<Sender<Job>>>,
    workers: usize,
    /// Yields nothing; ends when the last worker is gone.
    gone: Mutex<mpsc::Receiver<Infallible>>,
    abort: Arc<AtomicBool>,
    stats: Arc<PoolStats>,
}

// === impl Lost ===

impl From<Stopped> for Lost {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Expired => Self::Expired,
            Stopped::Cancelled => Self::Dropped,
        }
    }
}

// === impl Reply ===

impl<R> Future for Reply<R> {
    type Output = Answer<R>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0)
            .poll(cx)
            .map(|answer| answer.unwrap_or(Err(Lost::Dropped)))
    }
}

// === impl ComputePool ===

impl ComputePool {
    /// Starts `workers` threads, at least one, behind a queue of `capacity`
    /// jobs. With no capacity, only an idle worker takes a job.
    ///
    /// # Errors
    /// When a thread cannot be started.
    pub fn new(workers: usize, capacity: usize) -> io::Result<Self> {
        let workers = workers.max(1);
        let (queue, jobs) = bounded::<Job>(capacity);
        let (alive, gone) = mpsc::channel(1);
        for index in 0..workers {
            let (jobs, alive) = (jobs.clone(), alive.clone());
            thread::Builder::new()
                .name(format!("compute-{index}"))
                .stack_size(STACK_BYTES)
                .spawn(move || {
                    work(&jobs);
                    drop(alive);
                })?;
        }
        Ok(Self {
            queue: RwLock::new(Some(queue)),
            workers,
            gone: Mutex::new(gone),
            abort: Arc::default(),
            stats: Arc::default(),
        })
    }

    /// Admits `job` or rejects it at once: it never waits for space.
    ///
    /// The job runs inside the caller's tracing span. It should call
    /// [`Scope::check`] often, and give up when that fails.
    ///
    /// # Errors
    /// [`Rejected`], when the queue is full or closed.
    pub fn submit<R: Send + 'static>(
        &self,
        deadline: Option<Instant>,
        job: impl FnOnce(&Scope<'_>) -> R + Send + 'static,
    ) -> Result<Reply<R>, Rejected> {
        let (sender, reply) = oneshot::channel();
        let (abort, stats) = (Arc::clone(&self.abort), Arc::clone(&self.stats));
        let (span, queued) = (Span::current(), Instant::now());
        let task: Job = Box::new(move || {
            stats.queue_wait.observe(queued.elapsed());
            let answer = span.in_scope(|| run(job, deadline, &abort, &sender, &stats));
            // The caller may have left since the last checkpoint.
            drop(sender.send(answer));
        });

        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        match queue.as_ref().map(|queue| queue.try_send(task)) {
            Some(Ok(())) => Ok(Reply(reply)),
            Some(Err(TrySendError::Full(_))) => {
                self.stats.count(Outcome::Shed);
                Err(Rejected::Full)
            }
            Some(Err(TrySendError::Disconnected(_))) | None => Err(Rejected::Draining),
        }
    }

    /// How long a full queue takes to empty at the mean run time so far: when
    /// a rejected caller may try again. From 10 ms to 1 s.
    #[must_use]
    pub fn retry_after(&self) -> Duration {
        let waiting = u32::try_from(self.depth() + 1).unwrap_or(u32::MAX);
        let workers = u32::try_from(self.workers).unwrap_or(u32::MAX);
        (self.stats.run.mean().saturating_mul(waiting) / workers)
            .clamp(Duration::from_millis(10), Duration::from_secs(1))
    }

    /// How many jobs wait.
    #[must_use]
    pub fn depth(&self) -> usize {
        let queue = self.queue.read().unwrap_or_else(PoisonError::into_inner);
        queue.as_ref().map_or(0, Sender::len)
    }

    /// What became of the jobs so far.
    #[must_use]
    pub fn stats(&self) -> &PoolStats {
        &self.stats
    }

    /// Admits nothing more and waits for the jobs it holds, until `limit` at
    /// the latest; jobs still running then stop at their next checkpoint.
    /// Returns whether every job finished.
    pub async fn drain(&self, limit: Instant) -> bool {
        drop(
            self.queue
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
        let mut gone = self.gone.lock().await;
        let finished = tokio::time::timeout_at(limit.into(), gone.recv())
            .await
            .is_ok();
        if !finished {
            self.abort.store(true, Relaxed);
        }
        finished
    }
}

impl Collect for ComputePool {
    fn collect(&self, text: &mut Text) {
        text.describe("workerpool_workers", "gauge", "Worker threads.");
        text.sample("workerpool_workers", &[POOL], self.workers);
        text.describe("workerpool_queue_depth", "gauge", "Jobs that wait.");
        text.sample("workerpool_queue_depth", &[POOL], self.depth());
        self.stats.collect(text);
    }
}

/// What a worker does, until the queue is closed and empty.
fn work(jobs: &Receiver<Job>) {
    for job in jobs {
        // The job catches its own panics; this catches those of its remains,
        // such as a result dropped because the caller has left.
        drop(catch_unwind(AssertUnwindSafe(job)));
    }
}

fn run<R>(
    job: impl FnOnce(&Scope<'_>) -> R,
    deadline: Option<Instant>,
    abort: &AtomicBool,
    sender: &oneshot::Sender<Answer<R>>,
    stats: &PoolStats,
) -> Answer<R> {
    let caller_left = || sender.is_closed();
    let root = Root::new(deadline, abort, &caller_left);
    let scope = Scope::new(&root);
    let answer = match scope.check() {
        Ok(()) => {
            let started = stats.start();
            let answer = catch_unwind(AssertUnwindSafe(|| job(&scope)));
            stats.finish(started);
            answer.map_err(|_| {
                root.panicked();
                Lost::Panicked
            })
        }
        Err(stopped) => Err(stopped.into()),
    };
    stats.count(root.outcome());
    // What a job returns after it was told to give up is not its result.
    root.stopped().map_or(answer, |stopped| Err(stopped.into()))
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
