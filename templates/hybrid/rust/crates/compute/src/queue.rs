//! The entries a pool holds, waiting and in work.

use std::{collections::VecDeque, sync::Arc, time::Instant};

/// What an entry belongs to: knows its input, and who waits for it.
pub(crate) trait Work: Send + Sync {
    /// Whether anybody waits for the result of any entry.
    fn wanted(&self) -> bool;
    /// Runs the entry, on the thread of a worker.
    fn run(&self, task: &Task);
    /// The entry will not be run.
    fn skip(&self, task: &Task, why: Skipped);
}

/// Why an admitted entry is not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Skipped {
    Expired,
    Unwanted,
    Ended,
}

/// One entry.
pub(crate) struct Task {
    pub(crate) work: Arc<dyn Work>,
    pub(crate) index: usize,
    pub(crate) deadline: Option<Instant>,
    pub(crate) queued: Instant,
}

#[derive(Default)]
pub(crate) struct Queue {
    pub(crate) waiting: VecDeque<Task>,
    pub(crate) working: usize,
    pub(crate) idle: usize,
    pub(crate) closed: bool,
}

impl Task {
    /// Whether running the entry would be in vain.
    pub(crate) fn dead(&self, now: Instant) -> Option<Skipped> {
        if !self.work.wanted() {
            Some(Skipped::Unwanted)
        } else if self.deadline.is_some_and(|at| now >= at) {
            Some(Skipped::Expired)
        } else {
            None
        }
    }
}

impl Queue {
    pub(crate) fn held(&self) -> usize {
        self.waiting.len() + self.working
    }

    /// Takes out the entries that nobody waits for any more.
    pub(crate) fn evict(&mut self, now: Instant) -> Vec<(Task, Skipped)> {
        let mut dead = Vec::new();
        let mut alive = VecDeque::with_capacity(self.waiting.len());
        for task in self.waiting.drain(..) {
            match task.dead(now) {
                Some(why) => dead.push((task, why)),
                None => alive.push_back(task),
            }
        }
        self.waiting = alive;
        dead
    }
}
