//! What the pool and its threads share: the queue, and what is known of it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use crate::{
    Limits, Observe, Outcome, Refused,
    estimate::Estimate,
    queue::{Queue, Skipped, Task, Work},
};

/// Between which times a refused caller is told to come back.
pub(crate) const SOONEST: Duration = Duration::from_millis(10);
const LATEST: Duration = Duration::from_secs(10);

pub(crate) struct Shared {
    pub(crate) limits: Limits,
    queue: Mutex<Queue>,
    work: Condvar,
    pub(crate) abort: AtomicBool,
    pub(crate) estimate: Estimate,
    observe: Box<dyn Observe>,
}

impl Shared {
    pub(crate) fn new(limits: Limits, observe: impl Observe + 'static) -> Self {
        Self {
            limits,
            queue: Mutex::default(),
            work: Condvar::new(),
            abort: AtomicBool::new(false),
            estimate: Estimate::default(),
            observe: Box::new(observe),
        }
    }

    /// What would become of an entry that came now.
    pub(crate) fn refused(&self, deadline: Option<Instant>) -> Option<Refused> {
        let now = Instant::now();
        let (mut queue, dead) = self.make_room(1, now);
        let refused = self.refuses(&mut queue, deadline, now);
        drop(queue);
        skip(dead);
        refused
    }

    pub(crate) fn close(&self) {
        self.queue().closed = true;
        self.work.notify_all();
    }

    /// Takes the entries that can be answered, and returns the others.
    pub(crate) fn admit(
        &self,
        work: &Arc<dyn Work>,
        deadlines: &[Option<Instant>],
    ) -> Result<Vec<usize>, Refused> {
        let queued = Instant::now();
        let (mut queue, dead) = self.make_room(deadlines.len(), queued);
        let mut refused = Vec::new();
        let mut why = None;
        for (index, &deadline) in deadlines.iter().enumerate() {
            if let Some(refusal) = self.refuses(&mut queue, deadline, queued) {
                why = Some(refusal);
                refused.push(index);
                continue;
            }
            queue.waiting.push_back(Task {
                work: Arc::clone(work),
                index,
                deadline,
                queued,
            });
        }
        let admitted = deadlines.len() - refused.len();
        let wake = admitted.min(queue.idle);
        drop(queue);
        (0..wake).for_each(|_| self.work.notify_one());
        skip(dead);
        self.observe.ended("shed", refused.len());
        match why {
            Some(why) if admitted == 0 => Err(why),
            _ => {
                self.observe.admitted(admitted);
                Ok(refused)
            }
        }
    }

    /// The queue, rid of its dead when there is no room for so many otherwise.
    fn make_room(
        &self,
        entries: usize,
        now: Instant,
    ) -> (MutexGuard<'_, Queue>, Vec<(Task, Skipped)>) {
        let mut queue = self.queue();
        let full = queue.held() + entries > self.limits.entries;
        let dead = if full { queue.evict(now) } else { Vec::new() };
        (queue, dead)
    }

    fn refuses(
        &self,
        queue: &mut Queue,
        deadline: Option<Instant>,
        now: Instant,
    ) -> Option<Refused> {
        if queue.closed {
            return Some(Refused::Closed);
        }
        // What is late already is told so by others, and takes no thread.
        let late = |at: Instant| now < at && now + self.wait(queue) > at;
        let full = queue.held() >= self.limits.entries;
        (full || deadline.is_some_and(late)).then(|| Refused::Busy {
            retry_after: self.retry_after(queue),
        })
    }

    /// How long an entry that came now would wait for a thread. Never counts
    /// the time it runs itself: a pool without work admits whatever comes, and
    /// so learns when its entries become quicker again.
    fn wait(&self, queue: &Queue) -> Duration {
        let ahead = queue.waiting.len();
        let turns = (ahead + 1).saturating_sub(queue.idle);
        self.time_for(turns)
    }

    pub(crate) fn retry_after(&self, queue: &Queue) -> Duration {
        self.time_for(queue.held()).clamp(SOONEST, LATEST)
    }

    fn time_for(&self, entries: usize) -> Duration {
        let entries = u32::try_from(entries).unwrap_or(u32::MAX);
        let threads = u32::try_from(self.limits.threads).unwrap_or(u32::MAX);
        self.estimate.get().saturating_mul(entries) / threads
    }

    /// What a thread does, until the queue is closed and empty.
    pub(crate) fn serve(&self) {
        while let Some(task) = self.next() {
            // An entry catches its own panic; this catches those of its
            // remains, such as a result nobody waits for.
            drop(catch_unwind(AssertUnwindSafe(|| self.run(&task))));
        }
    }

    fn next(&self) -> Option<Task> {
        let mut queue = self.queue();
        loop {
            if let Some(task) = queue.waiting.pop_front() {
                queue.working += 1;
                return Some(task);
            }
            if queue.closed {
                return None;
            }
            queue.idle += 1;
            queue = self
                .work
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
            queue.idle -= 1;
        }
    }

    fn run(&self, task: &Task) {
        let now = Instant::now();
        let dead = self.abort.load(Relaxed).then_some(Skipped::Ended);
        if let Some(why) = dead.or_else(|| task.dead(now)) {
            self.release();
            return task.work.skip(task, why);
        }
        self.observe.waited(now.duration_since(task.queued));
        task.work.run(task);
    }

    /// An entry is no longer in work. Called before its answer is handed over:
    /// whoever has the answer finds the room.
    pub(crate) fn release(&self) {
        self.queue().working -= 1;
    }

    pub(crate) fn ran(&self, time: Duration, outcome: Outcome) {
        self.estimate.add(time);
        self.observe.ran(time);
        self.observe.ended(outcome, 1);
        self.release();
    }

    pub(crate) fn skipped(&self, outcome: Outcome) {
        self.observe.ended(outcome, 1);
    }

    pub(crate) fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers for what was thrown out, without holding the queue.
fn skip(dead: Vec<(Task, Skipped)>) {
    for (task, why) in dead {
        task.work.skip(&task, why);
    }
}
